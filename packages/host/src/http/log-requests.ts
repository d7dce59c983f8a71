import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Log } from '../log/log.ts';
import { openContext } from './request-context.ts';

const ACCEPTABLE_ID = /^[\w.-]{1,64}$/;

/** Gives each request an id (kept when the one in front sent a sane one) and writes one line when it is over. */
export const logRequests =
  (log: Log): RequestHandler =>
  (req, res, next) => {
    const sent = req.get('x-request-id');
    const requestId = sent !== undefined && ACCEPTABLE_ID.test(sent) ? sent : randomUUID();
    const began = performance.now();
    openContext(res, requestId);
    res.set('X-Request-Id', requestId);
    // The path only: a query may hold what somebody searched for.
    const path = req.originalUrl.split('?', 1)[0];
    res.once('close', () => {
      const ms = Math.round((performance.now() - began) * 10) / 10;
      const outcome = res.writableFinished ? { status: res.statusCode } : { gone: true };
      log('info', 'request', { requestId, method: req.method, path, ...outcome, ms });
    });
    next();
  };
