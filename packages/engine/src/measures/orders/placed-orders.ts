import { movementCode } from '../../relations/flows.ts';
import type { Query } from '../../sql/nodes.ts';
import { join, leftJoin, oneOf, select, sub } from '../../sql/select.ts';
import { flowRows } from '../constant-rates.ts';
import { groupOutputs, type ClassedRows, type EvaluationContext } from '../context.ts';
import { byWindow } from '../by-window.ts';

/** What tells one order from another, and when it qualifies. */
const QUALIFIES = ['order_k', 'valid_from', 'valid_to'] as const;
type OrderColumn = 'party_k' | 'day' | 'gross' | 'units';

/** Qualifying orders; null where those that are stored are the right ones. */
function atConstantRates(context: EvaluationContext): Query | null {
  const flows = flowRows(context);
  if (flows === 'flow') return null;
  const lines = select({
    select: {
      order_k: true,
      booked: 'day',
      amount: `CASE WHEN kind = ${movementCode('discount')} THEN -amount ELSE amount END`,
    },
    from: sub(flows, 'f'),
    where: [oneOf('kind', [movementCode('sale_gross'), movementCode('discount')]), 'order_k <> 0'],
  });
  const columns = [...QUALIFIES, 'party_k', 'day', 'units'];
  return select({
    select: {
      ...Object.fromEntries(columns.map((name) => [name, `o.${name}`])),
      // A stretch begins anew with each day on which lines are booked.
      gross: 'CASE WHEN count(l.order_k) = count(l.amount) THEN coalesce(sum(l.amount), 0) END',
    },
    from: context.relation('order_state', 'o'),
    joins: [leftJoin(sub(lines, 'l'), 'l.order_k = o.order_k AND l.booked <= o.valid_from')],
    groupBy: columns.map((name) => `o.${name}`),
  });
}

/** Whose windows are all as long, and end on each day a figure is asked for: (D - W, D]. */
export const isRolling = ({ windows }: EvaluationContext): boolean => windows.every(({ inDays }) => inDays === 'fixed');

/**
 * Orders placed in a window that qualify at its end (DOMAIN 1.8): (i, at, classes on the day of the order, order_k and
 * `keep`). An order that stops qualifying later is in the windows that end before that day. One row an order and window.
 */
export function placedOrders(
  context: EvaluationContext,
  keep: readonly OrderColumn[],
): { query: Query; groups: string[] } {
  const constant = keep.includes('gross') ? atConstantRates(context) : null;
  const of = constant ?? 'order_state';
  const rows = context.classed({ of, shape: 'fact', keep: [...keep, ...QUALIFIES] });
  return { query: placedAmong(context, rows, keep), groups: Object.keys(groupOutputs(rows.groups)) };
}

/** The same of orders of everybody, whatever the question splits by. */
export const allPlacedOrders = (context: EvaluationContext, keep: readonly OrderColumn[]): Query =>
  placedAmong(context, { source: context.relation('order_state'), groups: [], where: [] }, keep);

function placedAmong(context: EvaluationContext, rows: ClassedRows, keep: readonly OrderColumn[]): Query {
  const shown = [...Object.keys(groupOutputs(rows.groups)), 'order_k', ...keep];
  return select({
    select: { i: 'w.i', at: 'w.at', ...Object.fromEntries(shown.map((name) => [name, `o.${name}`])) },
    from: sub(byWindow(context, rows, [...QUALIFIES, ...keep]), 'o'),
    joins: [join(context.windowRows(), 'w.i = o.i AND o.valid_from <= w.at AND w.at < o.valid_to')],
  });
}

/**
 * Orders for rolling windows of `days` as stretches of the days D in whose window they lie: an order counts from its day
 * on until it is older than the window, as long as it qualifies.
 */
export function rollingOrders(context: EvaluationContext, days: number): Query {
  const constant = atConstantRates(context);
  const spans = select({
    select: {
      party_k: true,
      valid_from: true,
      valid_to: `least(valid_to, day + ${Math.round(days)})`,
      gross: true,
      units: true,
    },
    from: constant === null ? context.relation('order_state', 'o') : sub(constant, 'o'),
  });
  return select({
    select: { party_k: true, valid_from: true, valid_to: true, gross: true, units: true },
    from: sub(spans, 'span'),
    where: ['valid_from < valid_to'],
  });
}

/** The same with classes at D. */
export const rollingRows = (context: EvaluationContext, days: number): ClassedRows =>
  context.classed({ of: rollingOrders(context, days), shape: 'interval', keep: ['gross', 'units'] });
