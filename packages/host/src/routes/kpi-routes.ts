import {
  kpiTrialRequestSchema,
  ROUTES,
  type KpiResponse,
  type KpisResponse,
  type KpiTrial,
  type KpiTrialRequest,
} from '@sextant/contracts';
import { listKpis, tryKpi } from '../catalogue/kpis-of-tenant.ts';
import { bodyReader, queryReader } from '../http/check-request.ts';
import { goneSignal } from '../http/gone-signal.ts';
import { callerOf } from '../http/request-context.ts';
import type { Handlers, RouteContext } from './context.ts';

interface KpisQuery {
  q?: string;
  readiness?: boolean;
  limit: number;
  offset: number;
}

export const kpiRoutes = ({ engine, catalogue }: RouteContext): Pick<Handlers, 'kpis' | 'kpi' | 'tryKpi'> => {
  const readQuery = queryReader(ROUTES.kpis);
  const readTrial = bodyReader(kpiTrialRequestSchema);
  return {
    kpis: async (req, res) => {
      const found: KpisResponse = await listKpis({ engine, catalogue }, readQuery(req) as KpisQuery, callerOf(res));
      res.json(found);
    },
    kpi: async (req, res) => {
      const found: KpiResponse = await engine.kpi(String(req.params['id']), callerOf(res));
      res.json(found);
    },
    tryKpi: async (req, res) => {
      const signal = goneSignal(res);
      const trial: KpiTrial = await tryKpi(engine, readTrial(req) as KpiTrialRequest, callerOf(res), signal);
      signal.throwIfAborted();
      res.json(trial);
    },
  };
};
