import { ROUTES, SextantError, type Route } from '@sextant/contracts';
import { Router, type RequestHandler } from 'express';
import { readJsonBody } from '../http/read-json-body.ts';
import { needOperator } from '../http/request-context.ts';
import { answerRoutes } from './answer-routes.ts';
import type { Handlers, RouteContext } from './context.ts';
import { eventRoutes } from './event-routes.ts';
import { identityRoutes } from './identity-routes.ts';
import { kpiRoutes } from './kpi-routes.ts';
import { pluginRoutes } from './plugin-routes.ts';
import { receiptRoutes } from './receipt-routes.ts';
import { sourceRoutes } from './source-routes.ts';

/** Every entry of ROUTES at its address; another method there is `request.method`. */
export const mountRoutes = (context: RouteContext): Router => {
  const handlers: Handlers = {
    ...kpiRoutes(context),
    ...answerRoutes(context),
    ...receiptRoutes(context),
    ...sourceRoutes(context),
    ...pluginRoutes(context),
    ...identityRoutes(context),
    ...eventRoutes(context),
  };
  const router = Router({ caseSensitive: true });
  const entries = Object.entries(ROUTES) as [keyof typeof ROUTES, Route][];
  for (const [name, route] of entries) {
    router[route.method](expressPath(route.path), noStore, ...guards(route), handlers[name]);
  }
  for (const path of new Set(entries.map(([, route]) => route.path))) {
    const methods = entries.filter(([, route]) => route.path === path).map(([, route]) => route.method);
    router.all(expressPath(path), wrongMethod(methods));
  }
  return router;
};

/** A single address that only answers GET, beside the API. */
export const getOnly = (handler: RequestHandler): RequestHandler =>
  Router()
    .get('/', noStore, handler)
    .all('/', wrongMethod(['get']));

const guards = (route: Route): RequestHandler[] => [
  ...(route.operator ? ([(_req, res, next) => (needOperator(res), next())] as RequestHandler[]) : []),
  ...(route.body ? [readJsonBody] : []),
];

const noStore: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'no-store');
  next();
};

const wrongMethod = (methods: Route['method'][]): RequestHandler => {
  const allowed = methods.flatMap((method) => (method === 'get' ? ['GET', 'HEAD'] : ['POST'])).join(', ');
  return (req, res) => {
    res.set('Allow', allowed);
    throw new SextantError(
      'request.method',
      `${req.method} is not possible at ${req.baseUrl}${req.path}.`,
      `Possible: ${allowed}.`,
    );
  };
};

const expressPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1');
