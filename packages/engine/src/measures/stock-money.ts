import { add, divide, exact, multiply, rounded, ZERO, type Exact } from '../formula/exact.ts';
import { CONVERT, rateTable } from '../relations/currency.ts';
import type { Day } from '../time/days.ts';
import { cast, lit, sparing, subquery, type Expression, type Query } from '../sql/nodes.ts';
import { sql } from '../sql/read.ts';
import { leftJoin, select, sub } from '../sql/select.ts';
import type { Cell } from './cells.ts';
import { constantDay } from './constant-rates.ts';
import { EvaluationContext, groupName, type ClassedRows } from './context.ts';
import { intervalEvents } from './cumulate.ts';
import { pointOf } from './points.ts';

/** A rate as the conversion uses it: a factor, or a divisor. */
export interface Rate {
  rate: Exact;
  isInverse: boolean;
  pivot: { rate: Exact; isInverse: boolean } | null;
}

const stockRateTable = (context: EvaluationContext, asked: Query): Query => {
  const { reportingCurrency, fx } = context.policy;
  return rateTable(asked, reportingCurrency, fx.pivot, fx.stock, context.knowledge);
};

/** Stock rates by currency and asked day; a currency without one is not in it. */
export async function stockRates(
  context: EvaluationContext,
  currencies: readonly string[],
  days: readonly Day[],
): Promise<(currency: string, day: Day) => Rate | undefined> {
  if (currencies.length === 0) return () => undefined;
  const constant = constantDay(context);
  const asked: Query = select({
    select: { currency: true, day: true },
    from: {
      node: 'values',
      as: 'asked',
      columns: ['currency', 'day'],
      rows: currencies.flatMap((currency) =>
        (constant === undefined ? days : [constant]).map((day): Expression[] => [
          lit(currency),
          cast(lit(day), 'DATE'),
        ]),
      ),
    },
  });
  const result = await context.run(
    select({
      select: {
        currency: true,
        day: 'day::VARCHAR',
        rate: true,
        is_inverse: true,
        pivot_rate: true,
        pivot_is_inverse: true,
      },
      from: sub(stockRateTable(context, asked), 'rate_row'),
    }),
  );
  const rates = new Map<string, Rate>();
  (result['currency'] ?? []).forEach((currency, row) => {
    const pivot = EvaluationContext.valueAt(result, 'pivot_rate', row);
    rates.set(`${currency}/${result['day']?.[row]}`, {
      rate: exact(String(result['rate']?.[row])),
      isInverse: result['is_inverse']?.[row] === true,
      pivot: pivot === null ? null : { rate: pivot, isInverse: result['pivot_is_inverse']?.[row] === true },
    });
  });
  return (currency, day) => rates.get(`${currency}/${constant ?? day}`);
}

const step = (amount: Exact, rate: Exact, isInverse: boolean): Exact =>
  rounded((isInverse ? divide(amount, rate) : multiply(amount, rate)) ?? ZERO, 6);
/** An amount at a rate, rounded like every amount. */
export const convert = (amount: Exact, { rate, isInverse, pivot }: Rate): Exact => {
  const first = step(amount, rate, isInverse);
  return pivot === null ? first : step(first, pivot.rate, pivot.isInverse);
};

/** Whether recurring charges may be in another currency than the reporting one; of an older knowledge nobody looks. */
export const mayBeForeign = ({ plan, route }: Pick<EvaluationContext, 'plan' | 'route'>): boolean =>
  plan.hasForeign || route === 'history';

/**
 * Amounts that stand for a while, at the end of each of `days` (ascending): running sums by currency, each sum converted
 * at the stock rate of its day (one rounding a currency instead of one a row), or at constant rates. The rows have the
 * columns `amount` and `currency`; a null currency is the reporting one, and with `isOwn` there is no other. A cell is
 * `fx_missing` where a rate is.
 */
export async function stockOfMoney(
  context: EvaluationContext,
  rows: ClassedRows,
  amount: string,
  days: readonly Day[],
  isOwn = false,
): Promise<(day: Day, key: number) => Cell> {
  const own = context.policy.reportingCurrency;
  const groups = rows.groups.length;
  const byCurrency = isOwn ? [] : [sql('coalesce(currency, :own)', { own: lit(own) })];
  const events = intervalEvents(
    { ...rows, groups: [...rows.groups, ...byCurrency] },
    [{ name: 'amount', value: amount }],
    days.at(-1) ?? context.plan.asOf,
  );
  const point = pointOf(sql('day'), days, 'upToLast');
  const names = Array.from({ length: groups }, (_, index) => groupName(index));
  const result = await context.run(
    select({
      select: {
        i: point,
        ...Object.fromEntries(names.map((name) => [name, true as const])),
        currency: isOwn ? lit(own) : groupName(groups),
        v: 'sum(amount)',
      },
      from: subquery(events, 'event'),
      groupBy: [point, ...names, ...(isOwn ? [] : [groupName(groups)])],
    }),
  );
  /** By class and currency the running sum at each day. */
  const sums = new Map<string, Exact[]>();
  const currencies = new Set<string>();
  (result['i'] ?? []).forEach((at, row) => {
    const currency = String(result['currency']?.[row]);
    currencies.add(currency);
    const name = `${context.keyAt(result, row)}/${currency}`;
    const points = sums.get(name) ?? days.map(() => ZERO);
    sums.set(name, points);
    points[Number(at)] = add(points[Number(at)] ?? ZERO, exact((result['v']?.[row] ?? 0) as string));
  });
  for (const points of sums.values()) {
    for (let index = 1; index < points.length; index += 1)
      points[index] = add(points[index - 1] as Exact, points[index] as Exact);
  }
  const rateOf = await stockRates(
    context,
    [...currencies].filter((each) => each !== own),
    days,
  );
  const places = new Map(days.map((day, index) => [day, index]));
  return (day, key) => {
    let sum = ZERO;
    for (const currency of currencies) {
      const total = sums.get(`${key}/${currency}`)?.[places.get(day) ?? -1] ?? ZERO;
      if (total.n === 0n) continue;
      const rate = currency === own ? undefined : rateOf(currency, day);
      if (currency !== own && rate === undefined) return 'fx_missing';
      sum = add(sum, rate === undefined ? total : convert(total, rate));
    }
    return sum;
  };
}

/**
 * Rows (kept columns, amount, currency, day) with the amount in the reporting currency at the stock rate of their day, or
 * at constant rates; NULL where there is no rate.
 */
export function convertedStock(context: EvaluationContext, rows: Query, kept: readonly string[]): Query {
  const own = lit(context.policy.reportingCurrency);
  const constant = constantDay(context);
  const day = constant === undefined ? sql('day') : cast(lit(constant), 'DATE');
  const asked = select({
    select: { currency: true, day },
    from: sub(rows, 'asked'),
    where: [sparing(sql('currency <> :own', { own }))],
    distinct: true,
  });
  return select({
    select: {
      ...Object.fromEntries(kept.map((name) => [name, `f.${name}`])),
      amount: `CASE WHEN coalesce(f.currency, :own) = :own THEN f.amount ELSE ${CONVERT} END`,
    },
    from: sub(rows, 'f'),
    joins: [
      leftJoin(
        sub(stockRateTable(context, asked), 'r'),
        constant === undefined ? 'r.currency = f.currency AND r.day = f.day' : 'r.currency = f.currency',
      ),
    ],
    holes: { own },
  });
}
