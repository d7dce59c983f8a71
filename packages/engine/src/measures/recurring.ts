import { add, divide, exact, multiply, rounded, ZERO, type Exact } from '../formula/exact.ts';
import { rateTable } from '../relations/currency.ts';
import type { Day } from '../time/days.ts';
import type { Window } from '../time/window.ts';
import { lit, subquery, type Expression, type Query } from '../sql/nodes.ts';
import { sql } from '../sql/read.ts';
import { select, sub } from '../sql/select.ts';
import type { Cell } from './cells.ts';
import { EvaluationContext, groupName } from './context.ts';
import { intervalEvents, pointOf, runningSums } from './cumulate.ts';
import { additive, boundaryDays, CUSTOMER_NEEDS } from './customers.ts';
import { instant, instantAt, type Family, type Measure, type Need } from './measure.ts';

const dayOf = (window: Window, at: 'D' | 'D0'): Day => (at === 'D0' ? (window.opening ?? window.at) : window.at);

/** A rate as the conversion uses it: a factor, or a divisor. */
interface Rate {
  rate: Exact;
  isInverse: boolean;
  pivot: { rate: Exact; isInverse: boolean } | null;
}

/** Stock rates on the asked days by `currency/day`; a currency without one is not in it. */
async function stockRates(
  context: EvaluationContext,
  currencies: readonly string[],
  days: readonly Day[],
): Promise<Map<string, Rate>> {
  const { policy, plan } = context;
  // At constant rates every day has the rates of one day.
  const constant = policy.fx.constantDate ?? plan.windows.value.at;
  const asked: Query = select({
    select: { currency: true, day: true },
    from: {
      node: 'values',
      as: 'asked',
      columns: ['currency', 'day'],
      rows: currencies.flatMap((currency) =>
        days.map((day): Expression[] => [lit(currency), sql(`DATE '${plan.rates === 'constant' ? constant : day}'`)]),
      ),
    },
    distinct: true,
  });
  const table = rateTable(asked, policy.reportingCurrency, policy.fx.pivot, policy.fx.stock, context.knowledge);
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
      from: sub(table, 'rate_row'),
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
  if (plan.rates !== 'constant') return rates;
  const everyDay = new Map<string, Rate>();
  for (const currency of currencies) {
    const rate = rates.get(`${currency}/${constant}`);
    if (rate !== undefined) for (const day of days) everyDay.set(`${currency}/${day}`, rate);
  }
  return everyDay;
}

const step = (amount: Exact, rate: Exact, isInverse: boolean): Exact =>
  rounded((isInverse ? divide(amount, rate) : multiply(amount, rate)) ?? ZERO, 6);
const convert = (amount: Exact, { rate, isInverse, pivot }: Rate): Exact => {
  const first = step(amount, rate, isInverse);
  return pivot === null ? first : step(first, pivot.rate, pivot.isInverse);
};

/**
 * MRR at a day: recurring charges by currency as running sums, each sum converted at the closing rate of its day (one
 * rounding a currency instead of one an agreement).
 */
const recurringFamily: Family = {
  async measure(calls, context) {
    const days = boundaryDays(context.windows);
    const rows = context.classed({ of: 'holding', shape: 'interval', keep: ['monthly', 'currency'] });
    const last = days.at(-1) ?? context.plan.asOf;
    const groups = rows.groups.length;
    const own = context.policy.reportingCurrency;
    const events = intervalEvents(
      {
        ...rows,
        groups: [...rows.groups, sql('coalesce(currency, :own)', { own: lit(own) })],
        where: [...rows.where, sql('monthly <> 0')],
      },
      [{ name: 'monthly', value: 'monthly' }],
      last,
    );
    const point = pointOf(sql('day'), days);
    const names = Array.from({ length: groups }, (_, index) => groupName(index));
    const result = await context.run(
      select({
        select: {
          i: point,
          ...Object.fromEntries(names.map((name) => [name, true as const])),
          currency: groupName(groups),
          v: 'sum(monthly)',
        },
        from: subquery(events, 'event'),
        groupBy: [point, ...names, groupName(groups)],
      }),
    );
    /** changes[key][currency][day] */
    const sums = new Map<string, Exact[]>();
    const currencies = new Set<string>();
    (result['i'] ?? []).forEach((at, row) => {
      const key = context.keyAt(result, row);
      const currency = String(result['currency']?.[row]);
      currencies.add(currency);
      const name = `${key}/${currency}`;
      const points = sums.get(name) ?? days.map(() => ZERO);
      sums.set(name, points);
      points[Number(at)] = add(points[Number(at)] ?? ZERO, exact(result['v']?.[row] as string));
    });
    for (const points of sums.values()) {
      for (let index = 1; index < points.length; index += 1)
        points[index] = add(points[index - 1] as Exact, points[index] as Exact);
    }
    const foreign = [...currencies].filter((each) => each !== own);
    const rates = foreign.length === 0 ? new Map<string, Rate>() : await stockRates(context, foreign, days);
    const valueAt = (day: Day, key: number): Cell => {
      const index = days.indexOf(day);
      let sum = ZERO;
      for (const currency of currencies) {
        const amount = sums.get(`${key}/${currency}`)?.[index] ?? ZERO;
        if (amount.n === 0n) continue;
        const rate = rates.get(`${currency}/${day}`);
        if (currency !== own && rate === undefined) return 'fx_missing';
        sum = add(sum, rate === undefined ? amount : convert(amount, rate));
      }
      return sum;
    };
    return new Map(
      calls.map((call) => [
        call.text,
        additive(context, (window, key) => valueAt(dayOf(window, instantAt(call, 0)), key)),
      ]),
    );
  },
};

/** Stretches in which a customer holds at least one of the chosen holdings: overlapping ones are one. */
export function heldBy(context: EvaluationContext, where: readonly (string | Expression)[]): Query {
  const rows = select({
    select: { party_k: true, valid_from: true, valid_to: true },
    from: context.relation('holding', 'h'),
    where: ['is_held', ...where],
  });
  return mergedIntervals(rows, ['party_k']);
}

/** Overlapping and touching intervals of one key become one: (key, valid_from, valid_to). */
export function mergedIntervals(rows: Query, key: readonly string[]): Query {
  const kept = Object.fromEntries(key.map((name) => [name, true as const]));
  const inOrder = `PARTITION BY ${key.join(', ')} ORDER BY valid_from, valid_to`;
  const marked = select({
    select: {
      ...kept,
      valid_from: true,
      valid_to: true,
      starts: `CASE WHEN valid_from <= max(valid_to) OVER (${inOrder} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) THEN 0 ELSE 1 END`,
    },
    from: sub(rows, 'piece'),
  });
  const numbered = select({
    select: {
      ...kept,
      valid_from: true,
      valid_to: true,
      island: `sum(starts) OVER (${inOrder} ROWS UNBOUNDED PRECEDING)`,
    },
    from: sub(marked, 'marked'),
  });
  return select({
    select: { ...kept, valid_from: 'min(valid_from)', valid_to: 'max(valid_to)' },
    from: sub(numbered, 'numbered'),
    groupBy: [...key, 'island'],
  });
}

/** A family of stocks that are read off intervals made by `rows`, one row counting `value`. */
export const intervalFamily = (
  rows: (context: EvaluationContext) => {
    of: Query | 'holding' | 'category_state';
    keep: readonly string[];
    where?: readonly (string | Expression)[];
  },
  value: string,
): Family => ({
  async measure(calls, context) {
    const days = boundaryDays(context.windows);
    const { of, keep, where = [] } = rows(context);
    const classed = context.classed({ of, shape: 'interval', keep });
    const passing = where.map((each) => (typeof each === 'string' ? sql(each) : each));
    const events = intervalEvents(
      { ...classed, where: [...classed.where, ...passing] },
      [{ name: 'v', value }],
      days.at(-1) ?? context.plan.asOf,
    );
    const running = await runningSums(context, events, ['v'], days);
    return new Map(
      calls.map((call) => [
        call.text,
        additive(context, (window, key) => running.at('v', dayOf(window, instantAt(call, 0)), key)),
      ]),
    );
  },
});

/** Seats over distinct agreements: every holder has a share, and the shares add up to the agreement. */
const seatsFamily = intervalFamily(
  () => ({
    of: 'holding',
    keep: ['quantity', 'is_held', 'is_licence', 'category_k'],
    where: ['is_held', 'is_licence'],
  }),
  'quantity',
);
const licensedFamily = intervalFamily((context) => ({ of: heldBy(context, ['is_licence']), keep: [] }), '1');
const holdersFamily = intervalFamily(() => ({ of: 'category_state', keep: ['category_k'] }), '1');
const chargedFamily = intervalFamily(
  (context) => ({
    of: mergedIntervals(
      select({
        select: { party_k: true, valid_from: true, valid_to: true },
        from: context.relation('holding', 'h'),
        where: ['monthly > 0'],
      }),
      ['party_k'],
    ),
    keep: [],
  }),
  '1',
);

const recurringNeeds = (): readonly Need[] => [{ table: 'agreement', column: 'recurring_amount' }];
const licenceNeeds = (): readonly Need[] => [{ table: 'product', column: 'is_licence' }, { table: 'agreement' }];

export const recurringMeasures: readonly Measure[] = [
  {
    name: 'MRR',
    about: 'recurring charges of a month, at the closing rate of the day',
    args: [instant],
    type: 'money',
    adds: 'stock',
    needs: recurringNeeds,
    family: recurringFamily,
  },
  {
    name: 'REC',
    about: 'parties with a recurring charge',
    args: [instant],
    type: 'set',
    people: true,
    adds: 'distinct',
    needs: recurringNeeds,
    family: chargedFamily,
  },
  {
    name: 'SEATS',
    about: 'licensed quantity in force',
    args: [instant],
    type: 'quantity',
    adds: 'stock',
    byProduct: true,
    needs: licenceNeeds,
    family: seatsFamily,
  },
  {
    name: 'LIC',
    about: 'customers holding a licence',
    args: [instant],
    type: 'set',
    people: true,
    adds: 'distinct',
    needs: licenceNeeds,
    family: licensedFamily,
  },
  {
    name: 'HOLD',
    about: 'pairs of a customer and a product held; by product the holders of each',
    args: [instant],
    type: 'set',
    adds: 'distinct',
    byProduct: true,
    needs: () => CUSTOMER_NEEDS,
    family: holdersFamily,
  },
];
