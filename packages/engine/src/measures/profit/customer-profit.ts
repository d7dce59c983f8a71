import type { Query } from '../../sql/nodes.ts';
import { select, sub, unionAll } from '../../sql/select.ts';
import type { EvaluationContext } from '../context.ts';
import type { MeasureCall } from '../measure.ts';
import { COMPOSITIONS, type Composition } from '../money.ts';
import { flowFigure } from '../per-customer.ts';
import { reserveChangeByCustomer, tellsReserves } from './reserves.ts';
import { serviceByCustomer } from './service.ts';

const DIRECT = COMPOSITIONS['DIRECT'] as Composition;

/** What is left of revenue, as signs of movement kinds: no kind is both revenue and direct cost. */
const MARGIN: Composition = {
  ...COMPOSITIONS['REV'],
  ...Object.fromEntries(Object.entries(DIRECT).map(([kind, sign]) => [kind, sign === 1 ? -1 : 1])),
};

interface Part {
  /** (i, party_k, v) */
  rows: Query;
  sign: 1 | -1;
}

/** Figures of each customer added up: (i, party_k, v), NULL where one of them is NULL. */
function addedUp(parts: readonly Part[]): Query {
  const signed = parts.map(({ rows, sign }) =>
    select({
      select: { i: true, party_k: true, v: sign === 1 ? 'v' : '-v' },
      from: sub(rows, 'part'),
    }),
  );
  return select({
    select: { i: true, party_k: true, v: 'CASE WHEN count(*) = count(v) THEN sum(v)::DECIMAL(38,14) END' },
    from: sub(unionAll(...signed), 'parts'),
    groupBy: ['i', 'party_k'],
  });
}

const reserves = (context: EvaluationContext, sign: Part['sign']): Part[] =>
  tellsReserves(context) ? [{ rows: reserveChangeByCustomer(context), sign }] : [];

/** Direct cost of each customer in each window. */
export const directByCustomer = (call: MeasureCall, context: EvaluationContext): Query =>
  addedUp([{ rows: flowFigure(DIRECT)(call, context), sign: 1 }, ...reserves(context, 1)]);

/** Revenue less direct cost and cost to serve of each customer in each window. */
export function profitByCustomer(call: MeasureCall, context: EvaluationContext): Query {
  const service = serviceByCustomer(context);
  return addedUp([
    { rows: flowFigure(MARGIN)(call, context), sign: 1 },
    ...reserves(context, -1),
    ...(service === null ? [] : [{ rows: service, sign: -1 as const }]),
  ]);
}

/** The cost to serve each customer in each window; without cost pools there is no row. */
export function serviceCostByCustomer(_: MeasureCall, context: EvaluationContext): Query {
  const service = serviceByCustomer(context);
  if (service !== null) return service;
  return select({
    select: { i: 'w.i', party_k: '0', v: '0::DECIMAL(38,14)' },
    from: context.windowRows(),
    where: ['FALSE'],
  });
}
