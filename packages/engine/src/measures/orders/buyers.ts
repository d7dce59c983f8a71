import type { Query } from '../../sql/nodes.ts';
import { select, sub, unionAll } from '../../sql/select.ts';
import { toNumber } from '../../formula/exact.ts';
import type { Measured, MeasuredTable } from '../cells.ts';
import type { EvaluationContext } from '../context.ts';
import { intervalEvents, runningSums, type Running, type Summand } from '../cumulate.ts';
import { additive, endDays } from '../customers.ts';
import { guarded } from '../guarded-counts.ts';
import { numberAt, type Family, type MeasureCall } from '../measure.ts';
import { rollingOrders } from './placed-orders.ts';

/** How many orders each party has in the last `days` days, as stretches: (party_k, n, valid_from, valid_to). */
function orderCounts(context: EvaluationContext, days: number): Query {
  const orders = rollingOrders(context, days);
  const step = (boundary: 'valid_from' | 'valid_to', change: number): Query =>
    select({ select: { party_k: true, day: boundary, change: `${change}` }, from: sub(orders, 'o') });
  const steps = select({
    select: { party_k: true, day: true, change: 'sum(change)' },
    from: sub(unionAll(step('valid_from', 1), step('valid_to', -1)), 'step'),
    groupBy: ['party_k', 'day'],
    having: 'sum(change) <> 0',
  });
  const levels = select({
    select: {
      party_k: true,
      n: 'sum(change) OVER (PARTITION BY party_k ORDER BY day ROWS UNBOUNDED PRECEDING)',
      valid_from: 'day',
      valid_to: 'lead(day) OVER (PARTITION BY party_k ORDER BY day)',
    },
    from: sub(steps, 'steps'),
  });
  return select({
    select: { party_k: true, n: true, valid_from: true, valid_to: true },
    from: sub(levels, 'level'),
    where: ['n > 0'],
  });
}

const daysOf = (call: MeasureCall): number => numberAt(call, 1) ?? 0;
const classesOf = (calls: readonly MeasureCall[]): number =>
  Math.max(0, ...calls.map((call) => numberAt(call, 2) ?? 0));
const exactly = (orders: number): string => `orders_${orders}`;

/** BUY and REP: parties by the number of their orders in the days up to D, at every D from one statement. */
export const buyerFamily: Family = {
  async measure(calls, context) {
    const measured = new Map<string, Measured>();
    for (const days of new Set(calls.map(daysOf))) {
      const alike = calls.filter((call) => daysOf(call) === days);
      const classes = classesOf(alike);
      const running = await countBuyers(context, days, classes);
      const table = classes === 0 ? null : orderTable(context, running, classes);
      for (const call of alike) {
        const name = call.name === 'REP' ? 'repeaters' : 'buyers';
        const cells = additive(context, ({ at }, key) => running.at(name, at, key));
        measured.set(call.text, call.name === 'BUY' && table !== null ? { ...cells, table } : cells);
      }
    }
    return measured;
  },
};

function countBuyers(context: EvaluationContext, days: number, classes: number): Promise<Running> {
  const summands: Summand[] = [
    { name: 'buyers', value: '1' },
    { name: 'repeaters', value: '1', when: 'n >= 2' },
    ...Array.from({ length: classes }, (_, index): Summand => {
      const orders = index + 1;
      return { name: exactly(orders), value: '1', when: orders === classes ? `n >= ${orders}` : `n = ${orders}` };
    }),
  ];
  const asked = endDays(context.windows);
  const rows = context.classed({ of: orderCounts(context, days), shape: 'interval', keep: ['n'] });
  const events = intervalEvents(rows, summands, asked.at(-1) ?? context.plan.asOf);
  const names = summands.map(({ name }) => name);
  return runningSums(context, events, names, asked);
}

/** Number of customers by their number of orders on the day of the value; the last class is open. */
function orderTable(context: EvaluationContext, running: Running, classes: number): MeasuredTable {
  const { at } = context.plan.windows.value;
  const names = Array.from({ length: classes }, (_, index) => exactly(index + 1));
  const customers = names.map((name) =>
    context.keys.list.reduce((sum, _, key) => sum + toNumber(running.at(name, at, key)), 0),
  );
  const rowsOf = (counts: readonly (number | null)[]): MeasuredTable['rows'] =>
    counts.map((count, index) => [index + 1 === classes ? `${classes}+` : `${index + 1}`, count]);
  return {
    columns: ['orders', 'customers'],
    rows: rowsOf(customers),
    guarded: (minCell) => rowsOf(guarded(context, customers, minCell)),
  };
}
