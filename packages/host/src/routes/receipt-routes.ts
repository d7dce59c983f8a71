import { ROUTES, type Explanation, type ReceiptComparison } from '@sextant/contracts';
import { queryReader } from '../http/check-request.ts';
import { goneSignal } from '../http/gone-signal.ts';
import { callerOf } from '../http/request-context.ts';
import type { Handlers, RouteContext } from './context.ts';

export const receiptRoutes = ({ engine }: RouteContext): Pick<Handlers, 'explain' | 'compare'> => {
  const readQuery = queryReader(ROUTES.explain);
  return {
    explain: async (req, res) => {
      const { rows, segment } = readQuery(req) as { rows: number; segment?: string };
      const options = { rows, ...(segment === undefined ? {} : { segment: segment.split(',') }) };
      const signal = goneSignal(res);
      const found: Explanation = await engine.explain(String(req.params['receipt']), callerOf(res), options, signal);
      signal.throwIfAborted();
      res.json(found);
    },
    compare: async (req, res) => {
      const { receipt, other } = req.params;
      const signal = goneSignal(res);
      const found: ReceiptComparison = await engine.compare(String(receipt), String(other), callerOf(res), signal);
      signal.throwIfAborted();
      res.json(found);
    },
  };
};
