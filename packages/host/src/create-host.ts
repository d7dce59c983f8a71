import type { Server } from 'node:http';
import { join } from 'node:path';
import { SextantError } from '@sextant/contracts';
import express, { type Express } from 'express';
import { answerErrors, notFound } from './http/answer-errors.ts';
import { checkHost, isLoopback } from './http/check-host.ts';
import { crossOrigin } from './http/cross-origin.ts';
import { createEventStreams } from './http/event-streams.ts';
import { identifyCaller } from './http/identify-caller.ts';
import { closeServer, listen } from './http/listen.ts';
import { logRequests } from './http/log-requests.ts';
import { securityHeaders } from './http/security-headers.ts';
import { compress, serveElements, servePages } from './http/serve-files.ts';
import { createLog, type Log } from './log/log.ts';
import { describeApi } from './openapi/describe-api.ts';
import type { PluginsChanged } from './plugins/open-tenant-plugins.ts';
import { newInstance, newOperatorKey, removeHostFile, writeHostFile, type HostPresence } from './presence/host-file.ts';
import { healthz, readyz } from './routes/health-routes.ts';
import { getOnly, mountRoutes } from './routes/mount-routes.ts';
import type { Tenant } from './tenant/open-tenant.ts';
import { version } from './version.ts';

export interface HostOptions {
  /** Whose data is served; `stop` closes it. */
  tenant: Tenant;
  /** Folder with the built widgets, served under `/elements`; default: none are served. */
  elementsDir?: string;
  /** Folder with the pages; default: the dashboard of this package. `null`: no pages. */
  pagesDir?: string | null;
  /** Port of `start`; default: the configuration's. 0 takes a free one. */
  port?: number;
  /** Every caller is an operator. Refused on an address that other machines can reach. */
  devOperator?: boolean;
  /** Default: warnings and errors, one JSON object a line, on the error stream. */
  log?: Log;
  /** How often an idle stream of events says that it lives; default 15,000. */
  heartbeatMs?: number;
}

export interface Host {
  /** The Express application; mount it anywhere: `app.use('/sextant', host.app)`. */
  readonly app: Express;
  /** Listens on the configured address and tells the command line where. Throws `host.cannot-listen`. */
  start(): Promise<{ url: string; port: number }>;
  /** Ends streams, syncs (at a checkpoint) and statements, and closes the tenant. Safe to call twice. */
  stop(): Promise<void>;
}

/** An Express application over one tenant: it stands alone (`start`) or is mounted into another one (`app`). */
export const createHost = (options: HostOptions): Host => {
  const { tenant, log = createLog(), pagesDir = join(import.meta.dirname, '..', 'pages') } = options;
  const { engine, sources, config, catalogue, plugins } = tenant;
  const instance = newInstance();
  const operatorKey = newOperatorKey();
  const devOperator = needLocalDevOperator(options);
  const events = createEventStreams({
    subscribe: (listener) => {
      const stops = [engine.subscribe(listener), plugins.subscribe(listener)];
      return () => stops.forEach((stop) => stop());
    },
    ...(options.heartbeatMs === undefined ? {} : { heartbeatMs: options.heartbeatMs }),
  });

  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple');
  app.use(logRequests(log));
  app.use(checkHost(config.http.allowedHosts));
  app.use(securityHeaders());
  app.use(compress());
  if (options.elementsDir !== undefined) app.use('/elements', serveElements(options.elementsDir));
  app.use(crossOrigin(config.http.allowedOrigins));
  app.use(identifyCaller({ tenant: config.tenant, operatorKey, devOperator }));
  app.use('/healthz', getOnly(healthz({ version, tenant: config.tenant, instance })));
  app.use('/readyz', getOnly(readyz(sources)));
  app.use(
    '/openapi.json',
    getOnly((req, res) => void res.json(describeApi(config.title, version, mountPoint(req.baseUrl)))),
  );
  app.use(mountRoutes({ engine, catalogue, plugins, sources, events, log }));
  if (pagesDir !== null) app.use(servePages(pagesDir));
  app.use(notFound);
  app.use(answerErrors(log));

  catalogue.watch();
  sources.followSchedules();
  const unsubscribe = plugins.subscribe((event) => {
    log('info', 'plugins changed', { ...event });
    syncWaiting(tenant, event, log);
  });

  let server: Server | undefined;
  let presence: HostPresence | undefined;
  let stopped: Promise<void> | undefined;

  const start: Host['start'] = async () => {
    const listening = await listen(app, options.port ?? config.http.port, config.http.address);
    server = listening.server;
    presence = { tenant: config.tenant, url: listening.url, pid: process.pid, instance, operatorKey };
    await writeHostFile(tenant.home, presence);
    log('info', 'listening', { url: listening.url });
    return { url: listening.url, port: listening.port };
  };

  const stop = async (): Promise<void> => {
    events.close();
    unsubscribe();
    const closed = server === undefined ? undefined : closeServer(server);
    await sources.stop();
    await closed;
    await tenant.close();
    if (presence !== undefined) await removeHostFile(tenant.home, presence);
    log('info', 'stopped');
  };

  return { app, start, stop: () => (stopped ??= stop()) };
};

/** A connector that came may be what sources have waited for. */
const syncWaiting = ({ plugins, sources }: Tenant, { change, plugin }: PluginsChanged, log: Log): void => {
  if (change === 'removed') return;
  const only = plugins.list().plugins.find(({ id }) => id === plugin)?.sources ?? [];
  sources.syncUnfinished({ only }).catch((error: unknown) => log('error', 'sync could not run', { plugin, error }));
};

const needLocalDevOperator = ({ devOperator = false, tenant }: HostOptions): boolean => {
  const { address } = tenant.config.http;
  if (!devOperator || isLoopback(address)) return devOperator;
  throw new SextantError(
    'config.invalid',
    `Everybody would be an operator, and ${address} can be reached from other machines.`,
    "Leave out the development operator, or set 'http.address' to 127.0.0.1.",
  );
};

/** Where this application hangs in the one it was mounted into. */
const mountPoint = (baseUrl: string): string => baseUrl.replace(/\/openapi\.json$/, '');
