import { add, exact, ZERO, type Exact } from '../../formula/exact.ts';
import { day as dayNode, lit, type Query } from '../../sql/nodes.ts';
import { sql } from '../../sql/read.ts';
import { kept, select, sub } from '../../sql/select.ts';
import type { Day } from '../../time/days.ts';
import { groupName, groupOutputs, type ClassedRows, type EvaluationContext } from '../context.ts';
import { intervalEvents } from '../cumulate.ts';
import { boundaryDays } from '../customers.ts';
import type { Choice } from './balance-rows.ts';
import { byDimensions, ofGroup, type EntityGroup } from './classes.ts';
import { averagesByWindow, balanceStretches, type Delivery } from './stretches.ts';

/** Balances of one class, currency and way of delivery, day by day. */
export interface Series {
  key: number;
  currency: string;
  delivery: Delivery;
  /** Windows that are not found from these balances but from the source's own averages. */
  tiled: ReadonlySet<number>;
  /** First day of which something is told. */
  first: Day;
  /** What stood at the end of a day, and how many balances were missing. */
  at(day: Day): { amount: Exact; gaps: Exact };
}

const CURRENCY = 'coalesce(currency, :own)';

/** The rows of the group with their classes; a null currency is the reporting one. */
function classed(context: EvaluationContext, rows: Query, keep: readonly string[], group: EntityGroup): ClassedRows {
  const found = byDimensions(context, rows, [...new Set([...keep, 'entity'])]);
  return { ...found, where: [...found.where, ofGroup(context, group)] };
}

/** Every series, from one statement; what lies before the first window is one number. */
export async function readSeries(context: EvaluationContext, choice: Choice, group: EntityGroup): Promise<Series[]> {
  const days = boundaryDays(context.windows);
  const [opening, last] = [days[0] ?? context.plan.asOf, days.at(-1) ?? context.plan.asOf];
  const keep = ['currency', 'delivery', 'tiled', 'amount', 'is_gap', 'valid_from', 'valid_to'];
  const rows = classed(context, balanceStretches(context, choice), keep, group);
  const own = lit(context.policy.reportingCurrency);
  const groups = rows.groups.length;
  const apart = [sql(CURRENCY, { own }), sql('delivery'), sql('tiled')];
  const events = intervalEvents(
    { ...rows, groups: [...rows.groups, ...apart] },
    [
      // In a gap too, for which nobody asks how much it is.
      { name: 'amount', value: 'amount' },
      { name: 'gaps', value: '1', when: 'is_gap' },
    ],
    last,
  );
  const names = Array.from({ length: groups + apart.length }, (_, index) => groupName(index));
  const day = sql('greatest(day, :opening)', { opening: dayNode(opening) });
  const result = await context.run(
    select({
      select: {
        ...kept(names),
        day: sql(':day::VARCHAR', { day }),
        amount: 'sum(amount)',
        gaps: 'sum(gaps)',
        first: 'min(day)::VARCHAR',
      },
      from: sub(events, 'event'),
      groupBy: [...names, day],
      orderBy: [day],
    }),
  );
  const found = new Map<string, Learning>();
  (result['day'] ?? []).forEach((each, row) => {
    const [currency = '', delivery, tiled = ''] = [0, 1, 2].map((place) =>
      String(result[groupName(groups + place)]?.[row]),
    );
    const key = context.keyAt(result, row);
    const name = [key, currency, delivery, tiled].join('/');
    const learning = found.get(name) ?? {
      key,
      currency,
      delivery: delivery as Delivery,
      tiled: new Set((tiled.match(/\d+/g) ?? []).map(Number)),
      first: String(result['first']?.[row]),
      days: [],
      standing: [],
    };
    found.set(name, learning);
    const before = learning.standing.at(-1) ?? NOTHING;
    const after = (column: 'amount' | 'gaps'): Exact => add(before[column], exact(String(result[column]?.[row] ?? 0)));
    learning.days.push(String(each));
    learning.standing.push({ amount: after('amount'), gaps: after('gaps') });
  });
  return [...found.values()].map(({ days, standing, ...series }) => ({
    ...series,
    at: (wanted) => standing[lastUpTo(days, wanted)] ?? NOTHING,
  }));
}

interface Standing {
  amount: Exact;
  gaps: Exact;
}
interface Learning extends Omit<Series, 'at'> {
  /** Days on which something changed, ascending, and what stood after each. */
  days: Day[];
  standing: Standing[];
}
const NOTHING: Standing = { amount: ZERO, gaps: ZERO };

/** Place of the last day that is not after `day`; -1 where there is none. */
function lastUpTo(days: readonly Day[], day: Day): number {
  let [low, high] = [0, days.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((days[middle] as Day) <= day) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** An average of the source times its months or days, in one window and class. */
export interface WeightedAverage {
  index: number;
  key: number;
  currency: string;
  /** The last day of it. */
  day: Day;
  inMonths: boolean;
  weighted: Exact;
}

/** What the source's own averages add to the windows. */
export async function readAverages(
  context: EvaluationContext,
  choice: Choice,
  group: EntityGroup,
): Promise<WeightedAverage[]> {
  const rows = classed(
    context,
    averagesByWindow(context, choice),
    ['i', 'currency', 'day', 'in_months', 'weighted'],
    group,
  );
  const currency = sql(CURRENCY, { own: lit(context.policy.reportingCurrency) });
  const result = await context.run(
    select({
      select: {
        i: true,
        ...groupOutputs(rows.groups),
        currency,
        day: 'day::VARCHAR',
        in_months: true,
        weighted: 'sum(weighted)',
      },
      from: rows.source,
      where: rows.where,
      groupBy: ['i', ...rows.groups, currency, 'day', 'in_months'],
    }),
  );
  return (result['i'] ?? []).map((index, row) => ({
    index: Number(index),
    key: context.keyAt(result, row),
    currency: String(result['currency']?.[row]),
    day: String(result['day']?.[row]),
    inMonths: result['in_months']?.[row] === true,
    weighted: exact(String(result['weighted']?.[row])),
  }));
}
