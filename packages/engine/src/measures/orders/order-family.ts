import { isZero, type Exact } from '../../formula/exact.ts';
import { kept, select, sub } from '../../sql/select.ts';
import { daysIn } from '../../time/window.ts';
import type { Cell, Measured } from '../cells.ts';
import type { EvaluationContext } from '../context.ts';
import { intervalEvents, runningSums, type Summand } from '../cumulate.ts';
import { additive, endDays } from '../customers.ts';
import type { Family, MeasureCall } from '../measure.ts';
import { isRolling, placedOrders, rollingRows } from './placed-orders.ts';
import { tallied, type SumAt } from './tallied.ts';

/** Orders, their units and value, and how many have an amount in a currency without a rate. */
const SUMS = ['orders', 'units', 'value', 'missing'] as const;
type Sum = (typeof SUMS)[number];

/** Over periods: orders by the class on their day. */
function inPeriods(context: EvaluationContext): Promise<SumAt<Sum>> {
  const { query, groups } = placedOrders(context, ['gross', 'units']);
  const sums = select({
    select: {
      i: true,
      ...kept(groups),
      orders: 'count(*)',
      units: 'sum(units)',
      value: 'sum(gross)',
      missing: 'count(*) - count(gross)',
    },
    from: sub(query, 'placed'),
    groupBy: ['i', ...groups],
  });
  return tallied(context, sums, SUMS);
}

const SUMMANDS: readonly Summand[] = [
  { name: 'orders', value: '1' },
  { name: 'units', value: 'units' },
  { name: 'value', value: 'gross' },
  { name: 'missing', value: '1', when: 'gross IS NULL' },
];

/** Over rolling windows: orders by the class of their party at D, by which their buyers are counted too. */
async function inRollingWindows(context: EvaluationContext): Promise<SumAt<Sum>> {
  const days = endDays(context.windows);
  const length = Math.max(...context.windows.map(daysIn));
  const rows = rollingRows(context, length);
  const events = intervalEvents(rows, SUMMANDS, days.at(-1) ?? context.plan.asOf);
  const running = await runningSums(context, events, SUMS, days);
  return (name, window, key) => running.at(name, context.windows[window]?.at ?? '', key);
}

function cellOf(measure: string, sum: (name: Sum) => Exact): Cell {
  switch (measure) {
    case 'ORDV':
      return isZero(sum('missing')) ? sum('value') : 'fx_missing';
    case 'ORDQ':
      return sum('units');
    default:
      return sum('orders');
  }
}

/** ORD, ORDV and ORDQ: qualifying orders of a period, their value and their units, from one statement. */
export const orderFamily: Family = {
  async measure(calls, context): Promise<Map<string, Measured>> {
    const sumAt = isRolling(context) ? await inRollingWindows(context) : await inPeriods(context);
    const measure = ({ name }: MeasureCall): Measured =>
      additive(context, (_, key, index) => cellOf(name, (sum) => sumAt(sum, index, key)));
    return new Map(calls.map((call) => [call.text, measure(call)]));
  },
};
