import type { Policy } from '@sextant/contracts';
import { addDays } from '../../time/days.ts';
import { monthBit, WORD } from '../../relations/order-months.ts';
import {
  binary,
  call,
  cast,
  col,
  day as dayNode,
  lit,
  param,
  sparing,
  table,
  type Expression,
  type Query,
} from '../../sql/nodes.ts';
import { sql } from '../../sql/read.ts';
import { antiJoin, join, kept, select, sub, unionAll } from '../../sql/select.ts';
import { groupOutputs, type EvaluationContext } from '../context.ts';
import { ageOf, lastAgeBefore, type Clock } from './ages.ts';
import { inCohorts, members, type Stretches } from './members.ts';

/** How many of a cohort were active, by stretch of first days, class and age. */
export type ActiveCounts = (stretch: number, key: number, age: number) => number;

export interface ActivityAsked {
  clock: Clock;
  /** Active at an age or at any time after it. */
  rolling: boolean;
  /** Ages 0 to this one are counted. */
  upTo: number;
}

/**
 * Who of the cohorts was active at which age, as of the last day that counts. Contractual: a customer at the end of the
 * age; non-contractual: with a qualifying order in it; mixed: either. From the stored masks of months where they tell.
 */
export async function activeCounts(
  context: EvaluationContext,
  stretches: Stretches,
  asked: ActivityAsked,
): Promise<ActiveCounts> {
  if (await masksTell(context, asked)) return fromMasks(context, stretches, asked.upTo);
  return fromRanges(context, stretches, asked);
}

/** Masks hold calendar months with an order, and nothing that is still to change on the last day that counts. */
async function masksTell(context: EvaluationContext, { clock, rolling }: ActivityAsked): Promise<boolean> {
  const fits = clock === 'calendar' && !rolling && context.policy.customerBasis === 'noncontractual';
  if (!fits || !(context.route === 'deltas' || context.route === 'intervals')) return false;
  const { limit } = context.plan.windows;
  const unsettled = await context.run(
    select({
      select: { n: 'count(*)::INTEGER' },
      from: context.relation('order_month'),
      where: [binary('>', col('settled_on'), dayNode(limit))],
    }),
  );
  return Number(unsettled['n']?.[0] ?? 0) === 0;
}

async function fromMasks(context: EvaluationContext, stretches: Stretches, upTo: number): Promise<ActiveCounts> {
  const rows = context.classed({ of: 'order_month', shape: 'fact', keep: ['word', 'months'] });
  const { point, where } = inCohorts(stretches);
  const bits = Array.from({ length: Math.min(upTo + 1, WORD) }, (_, bit) => bit);
  const has = (bit: number): Expression => binary('<>', binary('&', col('months'), monthBit(bit)), lit(0));
  const groups = groupOutputs(rows.groups);
  const lastWord = Math.floor(upTo / WORD);
  const result = await context.run(
    select({
      select: {
        point,
        ...groups,
        ...(lastWord === 0 ? {} : { word: true as const }),
        ...Object.fromEntries(bits.map((bit) => [`m${bit}`, cast(call('count_if', has(bit)), 'INTEGER')])),
      },
      from: rows.source,
      where: [...rows.where, ...where, binary('<=', col('word'), lit(lastWord))],
      groupBy: [point, ...rows.groups, ...(lastWord === 0 ? [] : ['word'])],
    }),
  );
  const counts = new Map<string, number>();
  (result['point'] ?? []).forEach((stretch, row) => {
    const key = context.keyAt(result, row);
    const word = Number(result['word']?.[row] ?? 0);
    for (const bit of bits) {
      counts.set(`${stretch}/${key}/${word * WORD + bit}`, Number(result[`m${bit}`]?.[row]));
    }
  });
  return (stretch, key, age) => counts.get(`${stretch}/${key}/${age}`) ?? 0;
}

async function fromRanges(
  context: EvaluationContext,
  stretches: Stretches,
  { clock, rolling, upTo }: ActivityAsked,
): Promise<ActiveCounts> {
  const ranges = rangesOf(context, clock, context.policy.customerBasis);
  const names = context.plan.by.map((_, index) => `g${index}`);
  const grouped = ['point', ...names];
  const each = rolling
    ? select({
        select: { ...kept([...grouped, 'party_k']), first_age: lit(0), last_age: 'max(last_age)' },
        from: sub(ranges, 'range'),
        groupBy: [...grouped, 'party_k'],
      })
    : ranges;
  const result = await context.run({
    node: 'with',
    tables: [{ name: 'member', query: members(context, stretches), materialized: true }],
    query: select({
      select: {
        ...kept(grouped),
        first_age: 'first_age::INTEGER',
        last_age: 'least(last_age, :upTo)::INTEGER',
        n: 'count(*)::INTEGER',
      },
      from: sub(each, 'active'),
      // Ages beyond the last one are not gone through.
      where: [sparing(sql('first_age <= :upTo', { upTo: lit(upTo) }))],
      groupBy: [...grouped, 'first_age::INTEGER', 'least(last_age, :upTo)::INTEGER'],
      holes: { upTo: lit(upTo) },
    }),
  });
  const counts = new Map<string, Float64Array>();
  (result['point'] ?? []).forEach((stretch, row) => {
    const name = `${stretch}/${context.keyAt(result, row)}`;
    const ages = counts.get(name) ?? new Float64Array(upTo + 1);
    counts.set(name, ages);
    const n = Number(result['n']?.[row]);
    for (let age = Number(result['first_age']?.[row]); age <= Number(result['last_age']?.[row]); age += 1) {
      ages[age] = (ages[age] ?? 0) + n;
    }
  });
  return (stretch, key, age) => counts.get(`${stretch}/${key}`)?.[age] ?? 0;
}

/** Ages at which each member was active, as ranges that do not overlap: (point, g0, g1, party_k, first_age, last_age). */
function rangesOf(context: EvaluationContext, clock: Clock, basis: Policy['customerBasis']): Query {
  if (basis === 'contractual') return heldAges(context, clock);
  if (basis === 'noncontractual') return orderedAges(context, clock);
  const alone = select({
    select: { ...kept(columns(context)), first_age: 'o.first_age', last_age: 'o.last_age' },
    from: sub(orderedAges(context, clock), 'o'),
    joins: [
      antiJoin(
        sub(heldAges(context, clock), 'h'),
        'h.party_k = o.party_k AND h.first_age <= o.first_age AND o.first_age <= h.last_age',
      ),
    ],
  });
  return unionAll(heldAges(context, clock), alone);
}

const columns = ({ plan }: EvaluationContext): string[] => [
  'point',
  ...plan.by.map((_, index) => `g${index}`),
  'party_k',
];
const ofMember = (context: EvaluationContext): Record<string, string> =>
  Object.fromEntries(columns(context).map((name) => [name, `c.${name}`]));

function heldAges(context: EvaluationContext, clock: Clock): Query {
  const over = param(addDays(context.plan.windows.limit, 1), 'DATE');
  const held = select({
    select: {
      ...ofMember(context),
      first_age: ageOf(clock, 's.held_from'),
      last_age: lastAgeBefore(clock, 'least(s.held_to, :over)'),
    },
    from: table('member', 'c'),
    joins: [join(context.relation('spell', 's'), 's.party_k = c.party_k')],
    holes: { over },
  });
  return select({
    select: kept([...columns(context), 'first_age', 'last_age']),
    from: sub(held, 'held'),
    // What is shorter than an age, or begins after the last day that counts, is of none.
    where: ['first_age <= last_age'],
  });
}

function orderedAges(context: EvaluationContext, clock: Clock): Query {
  const limit = param(context.plan.windows.limit, 'DATE');
  const ordered = select({
    select: { ...ofMember(context), age: ageOf(clock, 'o.day') },
    from: table('member', 'c'),
    joins: [
      join(
        context.relation('order_state', 'o'),
        'o.party_k = c.party_k AND o.valid_from <= :limit AND :limit < o.valid_to',
        { limit },
      ),
    ],
    distinct: true,
  });
  return select({
    select: { ...kept(columns(context)), first_age: 'age', last_age: 'age' },
    from: sub(ordered, 'ordered'),
  });
}
