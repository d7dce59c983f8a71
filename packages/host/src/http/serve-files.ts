import compression from 'compression';
import cors from 'cors';
import express, { Router, type RequestHandler } from 'express';

/** esbuild puts the hash of the content into the names of its chunks. */
const HASHED = /-[A-Z0-9]{8}\.(js|css)$/;

/** The dashboard: small files, asked anew each time and answered with 304 when nothing changed. */
export const servePages = (folder: string): RequestHandler =>
  express.static(folder, { cacheControl: false, setHeaders: (res) => res.setHeader('Cache-Control', 'no-cache') });

/**
 * The widgets: public code without data. Any page may load it, and a module script from another origin needs CORS and
 * a resource policy that says so.
 */
export const serveElements = (folder: string): RequestHandler =>
  Router()
    .use(cors({ origin: '*', methods: ['GET', 'HEAD'] }))
    .use(
      express.static(folder, {
        index: false,
        redirect: false,
        cacheControl: false,
        setHeaders: (res, path) => {
          res.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
          res.setHeader('Cache-Control', HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache');
        },
      }),
    );

/** Never for server-sent events: a compressor would hold them back. */
export const compress = (): RequestHandler =>
  compression({
    filter: (req, res) => !/event-stream/.test(String(res.getHeader('Content-Type'))) && compression.filter(req, res),
  });
