import type { ROUTES } from '@sextant/contracts';
import type { Engine } from '@sextant/engine';
import type { RequestHandler } from 'express';
import type { KpiCatalogue } from '../catalogue/open-catalogue.ts';
import type { EventStreams } from '../http/event-streams.ts';
import type { Log } from '../log/log.ts';
import type { TenantPlugins } from '../plugins/open-tenant-plugins.ts';
import type { SourceRegistry } from '../sources/create-source-registry.ts';

/** What routes work with. */
export interface RouteContext {
  engine: Engine;
  catalogue: KpiCatalogue;
  plugins: TenantPlugins;
  sources: SourceRegistry;
  events: EventStreams;
  log: Log;
}

/** One handler for each entry of ROUTES. */
export type Handlers = Record<keyof typeof ROUTES, RequestHandler>;
