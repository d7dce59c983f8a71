import { add, divide, exact, toNumber, whole, ZERO, type Exact } from '../../formula/exact.ts';
import { select, sub } from '../../sql/select.ts';
import type { MeasuredTable } from '../cells.ts';
import type { EvaluationContext } from '../context.ts';
import type { MeasureCall } from '../measure.ts';
import { customerAmounts } from './customer-amounts.ts';
import { valueWindow } from './value-window.ts';

/** Points of a curve at most: more than a picture shows. */
const POINTS = 100;

/**
 * What the customers with the largest amounts have together, on the window of the value: each point has as many customers
 * more, never fewer than may be seen. Shares of a total of nothing or less are left empty: then the curve is in money.
 */
export async function concentrationCurve(
  figure: MeasureCall,
  context: EvaluationContext,
  customersIn: (window: number) => Exact,
): Promise<MeasuredTable> {
  const columns = ['customers', 'customerShare', 'cumulative', 'cumulativeShare'];
  const window = valueWindow(context);
  const customers = toNumber(customersIn(window));
  if (customers === 0) return { columns, rows: [] };
  const step = Math.max(context.policy.minCell, Math.ceil(customers / POINTS), 1);
  const places = Math.max(1, Math.floor(customers / step));
  const { query } = customerAmounts(figure, context);
  const ordered = select({
    select: { v: true, missing: true, place: 'row_number() OVER (ORDER BY v DESC, party_k) - 1' },
    from: sub(query, 'amounts'),
    where: [`i = ${window}`],
  });
  // The last point takes those who would be too few for one of their own.
  const point = `least(floor(place / ${step}), ${places - 1})::BIGINT`;
  const result = await context.run(
    select({
      select: { point, customers: 'count(*)', amount: 'sum(v)', missing: 'sum(missing)' },
      from: sub(ordered, 'ordered'),
      groupBy: [point],
      orderBy: [point],
    }),
  );
  const read = (name: string): Exact[] => (result[name] ?? []).map((value) => exact((value ?? 0) as string | number));
  if (read('missing').some(({ n }) => n !== 0n)) return { columns, rows: [] };
  const amounts = read('amount');
  const total = amounts.reduce(add, ZERO);
  let reached = ZERO;
  let cumulative = ZERO;
  const rows = read('customers').map((count, index) => {
    reached = add(reached, count);
    cumulative = add(cumulative, amounts[index] ?? ZERO);
    const share = total.n > 0n ? divide(cumulative, total) : null;
    return [
      toNumber(reached),
      toNumber(divide(reached, whole(customers)) ?? ZERO),
      toNumber(cumulative),
      share === null ? null : toNumber(share),
    ];
  });
  return { columns, rows };
}
