import { SextantError, type Caller } from '@sextant/contracts';
import type { Response } from 'express';

interface RequestContext {
  requestId: string;
  caller?: Caller;
}

const contexts = new WeakMap<Response, RequestContext>();

export const openContext = (res: Response, requestId: string): void => void contexts.set(res, { requestId });

const contextOf = (res: Response): RequestContext => {
  const context = contexts.get(res);
  if (context === undefined) throw new Error('the request log must come before everything that needs a context');
  return context;
};

export const requestIdOf = (res: Response): string | undefined => contexts.get(res)?.requestId;

export const setCaller = (res: Response, caller: Caller): void => void (contextOf(res).caller = caller);

/** Who asks. */
export const callerOf = (res: Response): Caller => {
  const { caller } = contextOf(res);
  if (caller === undefined) throw new Error('a route was reached before its caller was known');
  return caller;
};

/** Refuses everybody but the operator with `caller.not-allowed`. */
export const needOperator = (res: Response): void => {
  if (callerOf(res).role === 'operator') return;
  throw new SextantError(
    'caller.not-allowed',
    'This takes an operator.',
    "Use the command line ('sextant …') on the machine of the host.",
  );
};
