import type { Status } from '@sextant/contracts';
import { divide, exact, isZero, multiply, type Exact } from '../../formula/exact.ts';
import type { Query } from '../../sql/nodes.ts';
import { kept, select, sub } from '../../sql/select.ts';
import type { Cell, Measured, PerCell } from '../cells.ts';
import type { EvaluationContext } from '../context.ts';
import { whyMissing } from '../customer-registry.ts';
import { numberAt, wordAt, type Family, type MeasureCall } from '../measure.ts';
import { tallied } from '../orders/tallied.ts';
import { customerAmounts } from './customer-amounts.ts';
import { concentrationCurve } from './curve.ts';
import { measureScores } from './rfm.ts';

/** The top of a ranking where a formula names no share of its own. */
const TOP_DECILE = 0.1;

/** Sums over the ranked customers of one window and class. */
type Sum =
  | 'customers'
  | 'missing'
  | 'total'
  | 'gains'
  | 'middle'
  | 'in_middle'
  | 'kept'
  | 'kept_total'
  | 'weighted'
  | 'squares'
  | `top_${string}`
  | `in_top_${string}`;
/** What each operator reads of them. */
const READ: Readonly<Record<string, readonly Sum[]>> = {
  gini: ['kept', 'kept_total', 'weighted'],
  hhi: ['kept_total', 'squares'],
  median: ['middle', 'in_middle'],
  gains: ['gains'],
};

/** A share as it was written, without what a double would add to it. */
const shareOf = (call: MeasureCall): number => numberAt(call, 1) ?? TOP_DECILE;
const topName = (call: MeasureCall): string => `${exact(shareOf(call)).n}_${exact(shareOf(call)).d}`;

/** Customers in descending order of their amount; equal ones in the order of their numbers. */
const ranked = (amounts: Query, groups: readonly string[]): Query => {
  const all = `PARTITION BY ${['i', ...groups].join(', ')}`;
  return select({
    select: {
      i: true,
      ...kept(groups),
      v: true,
      missing: true,
      place: `row_number() OVER (${all} ORDER BY v DESC, party_k)`,
      customers: `count(*) OVER (${all})`,
      // Those who bring a loss come last.
      not_below: `count_if(v >= 0) OVER (${all})`,
      not_below_total: `sum(CASE WHEN v >= 0 THEN v ELSE 0 END) OVER (${all})`,
    },
    from: sub(amounts, 'amounts'),
  });
};

/** The sums that some use of a figure reads. */
const sumsRead = (calls: readonly MeasureCall[]): Sum[] => {
  const own = calls.flatMap((call): readonly Sum[] =>
    call.name === 'rank'
      ? [`top_${topName(call)}`, `in_top_${topName(call)}`]
      : (READ[wordAt(call, 1) ?? ''] ?? ['total']),
  );
  return [...new Set<Sum>(['customers', 'missing', ...own])];
};

function summed(
  amounts: Query,
  groups: readonly string[],
  shares: readonly MeasureCall[],
  names: readonly Sum[],
): Query {
  const tops = shares.flatMap((call): [string, string][] => {
    const { n, d } = exact(shareOf(call));
    // The first ceil(share × n) places, in whole numbers.
    const top = `(place - 1) * ${d} < customers * ${n}`;
    return [
      [`top_${topName(call)}`, `sum(v) FILTER (WHERE ${top})`],
      [`in_top_${topName(call)}`, `count_if(${top})`],
    ];
  });
  const isMiddle = '2 * place BETWEEN customers AND customers + 2';
  const sums: Partial<Record<Sum, string>> = {
    customers: 'count(*)',
    missing: 'sum(missing)',
    total: 'sum(v)',
    gains: 'sum(v) FILTER (WHERE v > 0)',
    middle: `sum(v) FILTER (WHERE ${isMiddle})`,
    in_middle: `count_if(${isMiddle})`,
    kept: 'count_if(v >= 0)',
    kept_total: 'sum(v) FILTER (WHERE v >= 0)',
    weighted: 'sum((not_below + 1 - 2 * place) * v) FILTER (WHERE v >= 0)',
    squares: `sum(${SQUARE}) FILTER (WHERE v >= 0)`,
    ...Object.fromEntries(tops),
  };
  return select({
    select: { i: true, ...kept(groups), ...Object.fromEntries(names.map((name) => [name, sums[name] as string])) },
    from: sub(ranked(amounts, groups), 'ranked'),
    groupBy: ['i', ...groups],
  });
}

/** A share of the total, squared; as a decimal, so that the sum is the same in every order of the rows. */
const SHARE = '(v / nullif(not_below_total, 0))::DECIMAL(18,15)';
const SQUARE = `${SHARE} * ${SHARE}`;

type Read = (name: Sum) => Exact;

function cellOf(call: MeasureCall, read: Read, missing: Status): Cell {
  if (!isZero(read('missing'))) return missing;
  if (call.name === 'rank') return read(`top_${topName(call)}`);
  const ratio = (above: Exact, below: Exact): Cell => divide(above, below) ?? 'no_base';
  switch (wordAt(call, 1)) {
    case 'gini':
      return ratio(read('weighted'), multiply(read('kept'), read('kept_total')));
    case 'hhi':
      return isZero(read('kept_total')) ? 'no_base' : read('squares');
    case 'median':
      return ratio(read('middle'), read('in_middle'));
    case 'gains':
      return read('gains');
    default:
      return read('total');
  }
}

const perCell = <T>(
  context: EvaluationContext,
  keys: number,
  of: (window: number, key: number | null) => T,
): PerCell<T> => ({
  total: context.windows.map((_, window) => of(window, null)),
  classes: context.windows.map((_, window) => Array.from({ length: keys }, (__, key) => of(window, key))),
});

/** All uses of one figure: from one statement by class, and one over all. */
async function measureFigure(
  calls: readonly MeasureCall[],
  context: EvaluationContext,
): Promise<Map<string, Measured>> {
  const [first] = calls;
  const figure = first?.args[0];
  if (figure?.is !== 'call') throw new Error('A figure of a customer was expected.');
  const shares = calls.filter(({ name }) => name === 'rank');
  const names = sumsRead(calls);
  const sumsOf = async (asked: EvaluationContext) => {
    const { query, groups } = customerAmounts(figure.call, asked);
    return tallied(asked, summed(query, groups, shares, names), names);
  };
  const isSplit = context.plan.by.length > 0;
  const everybody = context.asking({ by: [] });
  const over = await sumsOf(everybody);
  const split = isSplit ? await sumsOf(context) : over;
  if (!isSplit) context.keys.of([]);
  const keys = context.keys.list.length;
  const read = (window: number, key: number | null): Read =>
    key === null ? (name) => over(name, window, 0) : (name) => split(name, window, key);
  const reasons = await whyMissing([figure.call], context);
  const curve = calls.some(drawsCurve)
    ? await concentrationCurve(figure.call, everybody, (window) => read(window, null)('customers'))
    : null;
  return new Map(
    calls.map((call) => {
      const cells = perCell(context, keys, (window, key) =>
        cellOf(call, read(window, key), reasons.get(window) ?? 'fx_missing'),
      );
      const people = call.name === 'rank' ? (`in_top_${topName(call)}` as const) : 'customers';
      const measured: Measured = {
        ...cells,
        blank: 'no_base',
        units: perCell(context, keys, (window, key) => read(window, key)('customers')),
        people: perCell(context, keys, (window, key) => read(window, key)(people)),
      };
      return [call.text, drawsCurve(call) && curve !== null ? { ...measured, table: curve } : measured];
    }),
  );
}

const drawsCurve = (call: MeasureCall): boolean => call.name === 'rank' || wordAt(call, 1) === 'gains';

/** `rank` and `distribution`: what the customers at the top have, and how unequal all of them are. */
export const rankFamily: Family = {
  async measure(calls, context) {
    const measured = new Map<string, Measured>();
    const scores = calls.filter((call) => wordAt(call, 0) === 'rfm');
    if (scores.length > 0) {
      const scored = await measureScores(context);
      for (const call of scores) measured.set(call.text, scored);
    }
    const byFigure = new Map<string, MeasureCall[]>();
    for (const call of calls) {
      const [figure] = call.args;
      if (figure?.is !== 'call') continue;
      byFigure.set(figure.call.text, [...(byFigure.get(figure.call.text) ?? []), call]);
    }
    for (const alike of byFigure.values()) {
      for (const [text, value] of await measureFigure(alike, context)) measured.set(text, value);
    }
    return measured;
  },
};
