import { inspect } from 'node:util';
import { ERROR_CODES, SextantError, statusOf, type ErrorCode } from '@sextant/contracts';
import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import type { Log } from '../log/log.ts';
import { requestIdOf } from './request-context.ts';

/** The end of the line for addresses nobody answers. */
export const notFound: RequestHandler = (req) => {
  throw new SextantError(
    'request.not-found',
    `There is nothing at ${req.path}.`,
    'The API is described at /openapi.json, the dashboard is at /.',
  );
};

/** The one place where a failure becomes a status and a body. */
export const answerErrors =
  (log: Log): ErrorRequestHandler =>
  (thrown, _req, res, next) => {
    const requestId = requestIdOf(res);
    const error = asSextantError(thrown);
    if (error.code === 'internal') log('error', 'request failed', { requestId, error: describe(thrown) });
    else
      log('debug', 'request refused', {
        requestId,
        code: error.code,
        reason: error.message,
        cause: describe(error.cause),
      });
    if (res.headersSent) return next(thrown);
    if (res.closed) return;
    setStatus(res, error.code).json({ error: { ...body(error), ...(requestId ? { requestId } : {}) } });
  };

/** Gives a response the status of a failure; one that may pass by itself says when to come back. */
export const setStatus = (res: Response, code: ErrorCode): Response => {
  const status = statusOf(code);
  if (status === 503) res.set('Retry-After', '2');
  return res.status(status);
};

const body = ({ code, message, remedy }: SextantError) => ({ code, message, remedy });

const asSextantError = (thrown: unknown): SextantError => {
  if (SextantError.is(thrown) && thrown.code in ERROR_CODES) return thrown;
  const status = (thrown as { status?: unknown } | null)?.status;
  if (status === 404)
    return new SextantError('request.not-found', 'There is nothing at this address.', 'Check the address.');
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new SextantError('request.invalid', 'The request cannot be read.', 'Check address, headers and body.', {
      cause: thrown,
    });
  }
  return new SextantError(
    'internal',
    'Something failed that should not have.',
    'The log of the host has the details under the request id.',
    { cause: thrown },
  );
};

const describe = (thrown: unknown): string | undefined => (thrown === undefined ? undefined : inspect(thrown));
