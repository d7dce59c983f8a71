import { createHash, timingSafeEqual } from 'node:crypto';
import { SextantError } from '@sextant/contracts';
import type { RequestHandler } from 'express';
import { setCaller } from './request-context.ts';

export interface IdentifyOptions {
  tenant: string;
  operatorKey: string;
  /** Everybody is an operator; only ever on a loopback address. */
  devOperator: boolean;
}

/** Everybody is a viewer, except who shows the operator's key. A wrong key is an error, not a viewer. */
export const identifyCaller = ({ tenant, operatorKey, devOperator }: IdentifyOptions): RequestHandler => {
  const expected = digest(operatorKey);
  return (req, res, next) => {
    const shown = /^Bearer (.+)$/i.exec(req.get('authorization') ?? '')?.[1];
    if (shown !== undefined && !timingSafeEqual(digest(shown), expected)) {
      throw new SextantError(
        'caller.not-allowed',
        'The key of the request is not the key of this host.',
        'The key changes with every start of the host; read it again, or ask without one.',
      );
    }
    setCaller(res, { tenant, role: shown !== undefined || devOperator ? 'operator' : 'viewer' });
    next();
  };
};

const digest = (key: string): Buffer => createHash('sha256').update(key).digest();
