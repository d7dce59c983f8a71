import { SextantError } from '@sextant/contracts';
import cors from 'cors';
import { Router, type Request, type RequestHandler } from 'express';

/**
 * Pages of other origins may call the API only when their origin is on the list. Browsers would hide the answer from
 * the others anyway; refusing (`request.origin-refused`) also keeps them from making the host work or change anything.
 */
export const crossOrigin = (allowedOrigins: readonly string[]): RequestHandler => {
  const allowed = new Set(allowedOrigins.map((origin) => origin.toLowerCase()));
  return Router()
    .use((req, _res, next) => {
      const origin = req.get('origin');
      if (origin === undefined || isOwnOrigin(origin, req) || allowed.has(origin.toLowerCase())) return next();
      throw new SextantError(
        'request.origin-refused',
        `Pages of ${printable(origin)} may not call this host.`,
        "Add the origin to 'http.allowed_origins' in the configuration.",
      );
    })
    .use(
      cors({
        origin: allowedOrigins.length === 0 ? false : [...allowed],
        methods: ['GET', 'HEAD', 'POST'],
        allowedHeaders: ['Content-Type', 'Authorization', 'X-Request-Id'],
        exposedHeaders: ['X-Request-Id', 'Retry-After'],
        maxAge: 600,
      }),
    );
};

/** Only host and port are compared: behind a proxy that ends TLS we do not know the scheme. */
const isOwnOrigin = (origin: string, req: Request): boolean =>
  origin.replace(/^https?:\/\//i, '').toLowerCase() === req.headers.host?.toLowerCase();

const printable = (origin: string): string => `'${origin.slice(0, 200)}'`;
