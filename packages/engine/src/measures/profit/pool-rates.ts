import type { CostPool } from '@sextant/contracts';
import { add, divide, exact, isZero, multiply, rounded, ZERO, type Exact } from '../../formula/exact.ts';
import { cast, day as dayNode, lit, type Query, type Source } from '../../sql/nodes.ts';
import { sql } from '../../sql/read.ts';
import { join, select, sub } from '../../sql/select.ts';
import { monthlyFactor } from '../../time/factors.ts';
import type { Window } from '../../time/window.ts';
import { EvaluationContext } from '../context.ts';
import { boundaryDays } from '../customers.ts';
import { pooledCosts } from '../ledger/entries.ts';
import { pointOf } from '../points.ts';

/** Money is rounded to so many decimals. */
const AMOUNT_PLACES = 6;
/** Places after the point of a capacity. */
const CAPACITY_PLACES = 10;

/** What a pool can serve in a window: its capacity of a month times the months. Zero for a window without a day. */
function capacityOf({ practicalCapacity }: CostPool, window: Window): Exact {
  const month = monthlyFactor(window);
  if (month === null) return ZERO;
  const whole = multiply(exact(practicalCapacity), { n: month.denominator, d: month.numerator });
  return rounded(whole, CAPACITY_PLACES);
}

const poolNames = (context: EvaluationContext): string[] => context.policy.costPools.map(({ pool }) => pool);

/** Windows and pools as rows (i, opening, at, pool_k, pool, capacity), the capacity in units of its last place. */
function capacities(context: EvaluationContext): Source {
  const rows = context.windows.flatMap((window, i) =>
    context.policy.costPools.flatMap((pool, place) => {
      const { n } = capacityOf(pool, window);
      if (n === 0n) return [];
      const { opening, at } = window;
      return [
        [lit(i), dayNode(opening ?? at), dayNode(at), lit(place), lit(pool.pool), cast(lit(n.toString()), 'HUGEINT')],
      ];
    }),
  );
  return { node: 'values', as: 'w', columns: ['i', 'opening', 'at', 'pool_k', 'pool', 'capacity'], rows };
}

/**
 * Cost of one use of a pool in a window. It is money: rounded to 6 decimals, half away from zero; NULL where an exchange
 * rate is missing.
 */
const RATE = `CASE WHEN sum(c.missing) = 0 THEN (rounded_quotient_units(
  (sum(c.amount) * 1000000)::HUGEINT * ${10 ** CAPACITY_PLACES}::HUGEINT, w.capacity
)::DECIMAL(38,0) * 0.000001::DECIMAL(7,6))::DECIMAL(38,6) END`;
const WITHIN = 'c.pool = w.pool AND c.day > w.opening AND c.day <= w.at';

/** The rates of each pool in each window: (i, pool_k, rate). There is no row where nothing was posted. */
export const poolRates = (context: EvaluationContext): Query =>
  select({
    select: { i: 'w.i', pool_k: 'w.pool_k', rate: RATE },
    from: capacities(context),
    joins: [join(sub(pooledCosts(context, poolNames(context)), 'c'), WITHIN)],
    groupBy: ['w.i', 'w.pool_k', 'w.capacity'],
  });

/** Pools that the ledger ever posted to; the figure is gross of the others. */
export const postedPools = (context: EvaluationContext): Query =>
  select({
    select: { pool: true },
    from: sub(pooledCosts(context, poolNames(context)), 'c'),
    distinct: true,
  });

export interface Rates {
  /** Undefined: nothing was posted in the window; null: an exchange rate is missing. */
  at(window: number, pool: number): Exact | null | undefined;
  /** Places of the pools that were ever posted to. */
  posted: number[];
}

/** One pass over the ledger: what was posted outside of all windows still tells that a pool is posted to. */
export async function readRates(context: EvaluationContext): Promise<Rates> {
  const days = boundaryDays(context.windows);
  const names = poolNames(context);
  const last = dayNode(days.at(-1) ?? context.plan.asOf);
  const point = sql('CASE WHEN day <= :last THEN :point ELSE :later END', {
    last,
    point: pointOf(sql('day'), days, 'upToLast'),
    later: lit(days.length),
  });
  const found = await context.run(
    select({
      select: {
        i: point,
        pool: true,
        posted: 'count(*)',
        amount: 'coalesce(sum(amount), 0)',
        missing: 'sum(missing)',
      },
      from: sub(pooledCosts(context, names), 'c'),
      groupBy: [point, 'pool'],
    }),
  );
  const pools = new Map(names.map((name, place) => [name, place]));
  const posted = new Set<number>();
  const sums = new Map<string, Exact>();
  (found['pool'] ?? []).forEach((name, row) => {
    const pool = pools.get(String(name)) as number;
    posted.add(pool);
    for (const what of ['posted', 'amount', 'missing']) {
      const at = `${what}/${pool}/${found['i']?.[row]}`;
      sums.set(at, EvaluationContext.valueAt(found, what, row) ?? ZERO);
    }
  });
  const places = new Map(days.map((each, place) => [each, place]));
  const over = (what: 'posted' | 'amount' | 'missing', { at, opening }: Window, pool: number): Exact => {
    const [from, to] = [places.get(opening ?? at) ?? 0, places.get(at) ?? 0];
    const steps = Array.from(
      { length: to - from },
      (_, step) => sums.get(`${what}/${pool}/${from + 1 + step}`) ?? ZERO,
    );
    return steps.reduce(add, ZERO);
  };
  return {
    at: (index, pool) => {
      const window = context.windows[index] as Window;
      if (isZero(over('posted', window, pool))) return undefined;
      if (!isZero(over('missing', window, pool))) return null;
      const cost = divide(over('amount', window, pool), capacityOf(context.policy.costPools[pool] as CostPool, window));
      return cost === null ? undefined : rounded(cost, AMOUNT_PLACES);
    },
    posted: [...posted].sort((a, b) => a - b),
  };
}
