import {
  ROUTES,
  type QualityResponse,
  type QuarantineResponse,
  type RunsResponse,
  type SourcesResponse,
  type SyncStartedResponse,
} from '@sextant/contracts';
import type { SyncOptions } from '@sextant/engine';
import type { Request } from 'express';
import { queryReader } from '../http/check-request.ts';
import { callerOf } from '../http/request-context.ts';
import { publicStatus } from '../sources/public-status.ts';
import type { Handlers, RouteContext } from './context.ts';

type Names = 'sources' | 'sync' | 'runs' | 'quality' | 'quarantine';
interface Page {
  limit: number;
  offset: number;
}

export const sourceRoutes = ({ engine, sources, log }: RouteContext): Pick<Handlers, Names> => {
  const readSyncOptions = queryReader(ROUTES.sync);
  const readRunsPage = queryReader(ROUTES.runs);
  const readQualityQuery = queryReader(ROUTES.quality);
  const readQuarantinePage = queryReader(ROUTES.quarantine);
  const needSource = (req: Request): string => sources.need(String(req.params['id'])).id;

  return {
    sources: async (_req, res) => {
      const found = await sources.status();
      const shown = callerOf(res).role === 'operator' ? found : found.map(publicStatus);
      res.json({ sources: shown } satisfies SourcesResponse);
    },
    sync: (req, res) => {
      const source = needSource(req);
      const started = sources.start(source, readSyncOptions(req) as Omit<SyncOptions, 'signal'>);
      started.catch((error: unknown) => log('error', 'sync could not run', { source, error }));
      res.status(202).json({ source } satisfies SyncStartedResponse);
    },
    runs: async (req, res) => {
      const runs = await engine.runs(needSource(req), readRunsPage(req) as Page);
      res.json({ runs } satisfies RunsResponse);
    },
    quality: async (req, res) => {
      const { run } = readQualityQuery(req) as { run?: number };
      res.json((await engine.quality(needSource(req), run)) satisfies QualityResponse);
    },
    quarantine: async (req, res) => {
      const found = await engine.quarantine(needSource(req), readQuarantinePage(req) as Page);
      res.json(found satisfies QuarantineResponse);
    },
  };
};
