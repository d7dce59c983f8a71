import { ROUTES, type KpiResponse, type KpisResponse } from '@sextant/contracts';
import { queryReader } from '../http/check-request.ts';
import { callerOf } from '../http/request-context.ts';
import type { Handlers, RouteContext } from './context.ts';

interface KpisQuery {
  q?: string;
  limit: number;
  offset: number;
}

export const kpiRoutes = ({ engine }: RouteContext): Pick<Handlers, 'kpis' | 'kpi'> => {
  const readQuery = queryReader(ROUTES.kpis);
  return {
    kpis: (req, res) => {
      const found: KpisResponse = engine.kpis(readQuery(req) as KpisQuery, callerOf(res));
      res.json(found);
    },
    kpi: async (req, res) => {
      const found: KpiResponse = await engine.kpi(String(req.params['id']), callerOf(res));
      res.json(found);
    },
  };
};
