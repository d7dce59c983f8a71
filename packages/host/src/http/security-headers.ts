import type { RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * What a browser may do with anything that comes from here: our own pages run only our own files, and nobody frames
 * them. HTTPS is the matter of whoever stands in front, so no Strict-Transport-Security.
 */
export const securityHeaders = (): RequestHandler =>
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
      },
    },
    strictTransportSecurity: false,
    xFrameOptions: { action: 'deny' },
  });
