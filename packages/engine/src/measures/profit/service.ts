import type { Policy } from '@sextant/contracts';
import { add, multiply, subtract, ZERO, type Exact } from '../../formula/exact.ts';
import { INTERACTION_CODES, interactionCode, movementCode } from '../../relations/flows.ts';
import { lit, sparing, type Expression, type Query, type Source } from '../../sql/nodes.ts';
import { sql } from '../../sql/read.ts';
import { join, leftJoin, oneOf, select, semiJoin, sub, unionAll } from '../../sql/select.ts';
import type { Window } from '../../time/window.ts';
import { inWindows } from '../by-window.ts';
import type { Cell, Measured } from '../cells.ts';
import type { EvaluationContext } from '../context.ts';
import { type Running, type Summand } from '../cumulate.ts';
import { runningFacts } from '../fact-sums.ts';
import { additive, boundaryDays } from '../customers.ts';
import { period, type Family, type Measure, type Need } from '../measure.ts';
import { poolRates, postedPools, readRates } from './pool-rates.ts';

// Cost to serve by time-driven activity-based costing: what a pool costs, over what it could serve, times its use.

/** Driver that stands for the movements customers start themselves. */
const MOVEMENTS = 'movements';
/** Movements of these kinds are the customer's where the source does not say who started them (DOMAIN 1.8). */
const STARTED = ['withdrawal', 'repayment'].map(movementCode).join(', ');
const UNTOLD = `initiator = 0 AND kind IN (${STARTED})`;
const BY_CUSTOMER = `initiator = 1 OR (${UNTOLD})`;

/** Windows in which a pool that is posted to at other times has no cost: what it served there cannot be told. */
export async function withoutPoolCost(context: EvaluationContext): Promise<ReadonlyMap<number, 'no_data'>> {
  if (context.policy.costPools.length === 0) return new Map();
  const rates = await readRates(context);
  return new Map(
    context.windows.flatMap((_, i) =>
      rates.posted.some((pool) => rates.at(i, pool) === undefined) ? [[i, 'no_data' as const]] : [],
    ),
  );
}

const useName = (pool: number): string => `p${pool}`;

/** Use of the pools as running sums: interactions by their quantity, movements by the share of each owner. */
async function readUses(context: EvaluationContext): Promise<{ at: Running['at']; untold: Running | null }> {
  const days = boundaryDays(context.windows);
  const pools = context.policy.costPools.map(({ driver }, place) => ({ driver, name: useName(place) }));
  const contacts = pools.filter(({ driver }) => INTERACTION_CODES.includes(driver));
  const moved = pools.filter(({ driver }) => driver === MOVEMENTS);

  const sums = async (of: 'contact' | 'flow', summands: Summand[], keep: string[], condition: Expression) => {
    const rows = context.classed({ of, shape: 'fact', keep });
    const wanted = { ...rows, where: [...rows.where, condition] };
    return runningFacts(context, wanted, summands, days);
  };
  const inContacts =
    contacts.length === 0
      ? null
      : await sums(
          'contact',
          contacts.map(({ driver, name }) => ({
            name,
            value: 'coalesce(quantity, 1)',
            when: `kind = ${interactionCode(driver)}`,
          })),
          ['kind', 'quantity'],
          // Each pool adds up its own kind.
          sparing(
            oneOf(
              'kind',
              contacts.map(({ driver }) => interactionCode(driver)),
            ),
          ),
        );
  const inMovements =
    moved.length === 0
      ? null
      : await sums(
          'flow',
          [...moved.map(({ name }) => ({ name, value: 'share' })), { name: 'untold', value: '1', when: UNTOLD }],
          ['kind', 'initiator', 'share'],
          sql(BY_CUSTOMER),
        );
  return {
    at: (name, on, key) => {
      const source = moved.some((pool) => pool.name === name) ? inMovements : inContacts;
      return contacts.concat(moved).some((pool) => pool.name === name) ? (source?.at(name, on, key) ?? ZERO) : ZERO;
    },
    untold: inMovements,
  };
}

/** SERVE over periods, by the class of whoever used the service on the day of use. */
const serviceFamily: Family = {
  async measure(calls, context) {
    const nothing = (): Measured => additive(context, () => ZERO);
    if (context.policy.costPools.length === 0) return new Map(calls.map(({ text }) => [text, nothing()]));
    const rates = await readRates(context);
    const uses = await readUses(context);
    const over = (at: Running['at'], name: string, window: Window, key: number): Exact =>
      subtract(at(name, window.at, key), at(name, window.opening ?? window.at, key));
    const measured = additive(context, (window, key, index): Cell => {
      let cost = ZERO;
      for (const pool of rates.posted) {
        const used = over(uses.at, useName(pool), window, key);
        if (used.n === 0n) continue;
        const rate = rates.at(index, pool);
        if (rate === undefined) return 'no_data';
        if (rate === null) return 'fx_missing';
        cost = add(cost, multiply(used, rate));
      }
      return cost;
    });
    const { untold } = uses;
    // Where a year is looked at instead of the period, the one that ends on the same day.
    const { value } = context.plan.windows;
    const ending = context.windows.filter(({ at }) => at === value.at);
    const shown = ending.find(({ opening }) => opening === value.opening) ?? ending[0];
    const isUntold =
      untold !== null &&
      shown !== undefined &&
      context.keys.list.some((_, key) => over(untold.at, 'untold', shown, key).n !== 0n);
    if (isUntold) measured.notes = { statuses: ['initiator_unknown'] };
    return new Map(calls.map(({ text }) => [text, measured]));
  },
};

/** Cost of the service that each customer used: (i, party_k, v); null where there are no cost pools. */
export function serviceByCustomer(context: EvaluationContext): Query | null {
  const pools = context.policy.costPools;
  if (pools.length === 0) return null;
  const places = pools.map((each, place) => ({ ...each, place }));
  const contacts = places.filter(({ driver }) => INTERACTION_CODES.includes(driver));
  const moved = places.filter(({ driver }) => driver === MOVEMENTS);
  const parts: Query[] = [];
  if (contacts.length > 0) {
    const drivers: Source = {
      node: 'values',
      as: 'd',
      columns: ['kind', 'pool_k', 'pool'],
      rows: contacts.map(({ driver, place, pool }) => [lit(interactionCode(driver)), lit(place), lit(pool)]),
    };
    parts.push(
      select({
        select: {
          i: 'c.i',
          party_k: 'c.party_k',
          pool_k: 'd.pool_k',
          pool: 'd.pool',
          used: 'sum(coalesce(c.quantity, 1))::DECIMAL(38,8)',
        },
        from: sub(
          inWindows(context, context.relation('contact'), ['party_k', 'kind', 'quantity'], [sql('party_k <> 0')]),
          'c',
        ),
        joins: [join(drivers, 'd.kind = c.kind')],
        groupBy: ['c.i', 'c.party_k', 'd.pool_k', 'd.pool'],
      }),
    );
  }
  for (const { place, pool } of moved) {
    parts.push(
      select({
        select: {
          i: 'f.i',
          party_k: 'f.party_k',
          pool_k: lit(place),
          pool: lit(pool),
          used: 'sum(f.share)::DECIMAL(38,8)',
        },
        from: sub(
          inWindows(context, context.relation('flow'), ['party_k', 'share'], [sql(BY_CUSTOMER), sql('party_k <> 0')]),
          'f',
        ),
        groupBy: ['f.i', 'f.party_k'],
      }),
    );
  }
  if (parts.length === 0) return null;
  return select({
    select: {
      i: 'u.i',
      party_k: 'u.party_k',
      v: 'CASE WHEN count(*) = count(r.rate) THEN sum(u.used * r.rate) END',
    },
    from: sub(unionAll(...parts), 'u'),
    joins: [
      semiJoin(sub(postedPools(context), 'posted'), 'posted.pool = u.pool'),
      leftJoin(sub(poolRates(context), 'r'), 'r.i = u.i AND r.pool_k = u.pool_k'),
    ],
    groupBy: ['u.i', 'u.party_k'],
  });
}

/** A pool needs its cost and its driver; without either the figure is gross of it. */
export function serviceNeeds({ costPools }: Policy): readonly Need[] {
  if (costPools.length === 0) {
    return [{ table: 'gl_entry', column: 'cost_pool', rule: 'costPools', optional: 'cost to serve' }];
  }
  return costPools.map(({ pool, driver }): Need => {
    const also: Need = driver === MOVEMENTS ? { table: 'movement' } : { table: 'interaction', kinds: [driver] };
    return { table: 'gl_entry', column: 'cost_pool', value: pool, also, optional: `cost to serve (${pool})` };
  });
}

export const serviceMeasures: readonly Measure[] = [
  {
    name: 'SERVE',
    about: 'cost of the service that was used, at the cost of the capacity there is',
    args: [period],
    type: 'money',
    adds: 'flow',
    withinPeriod: true,
    needs: (_, policy) => serviceNeeds(policy),
    family: serviceFamily,
  },
];
