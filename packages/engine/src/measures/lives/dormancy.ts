import type { Status } from '@sextant/contracts';
import { ZERO, type Exact } from '../../formula/exact.ts';
import { LIKELY_OWN } from '../../relations/activity.ts';
import type { Day } from '../../time/days.ts';
import {
  binary,
  call as callNode,
  col,
  day as dayNode,
  lit,
  table,
  type Expression,
  type Query,
} from '../../sql/nodes.ts';
import { sql } from '../../sql/read.ts';
import { leftJoin, select, sub } from '../../sql/select.ts';
import { EvaluationContext, groupOutputs } from '../context.ts';
import { additive, CUSTOMER_NEEDS } from '../customers.ts';
import { instantIn } from '../distinct.ts';
import {
  anyNumber,
  instant,
  instantAt,
  numberAt,
  word,
  wordAt,
  type Family,
  type Measure,
  type MeasureCall,
  type Need,
} from '../measure.ts';
import { grouped } from './grouped.ts';
import { heldStretches } from './holders.ts';
import { DAYS_AT_ONCE, ownMovements } from './own-movements.ts';
import { piecesInForce } from './pieces.ts';

type What = 'old' | 'quiet' | 'told';

/** Which of the counts a call asks for. */
const whatOf = (call: MeasureCall): What =>
  call.name === 'ACCOUNTS' ? 'old' : wordAt(call, 2) === 'reported' ? 'told' : 'quiet';

/** Accounts for daily use by their holders, from the day on which they are old enough. */
function accounts(context: EvaluationContext, length: number): Query {
  const aged = select({
    select: {
      agreement_k: true,
      category_k: true,
      is_told: `status = 'dormant'`,
      valid_from: `greatest(valid_from, coalesce(opened_on, min(valid_from) OVER (PARTITION BY agreement_k)) + :length)`,
      valid_to: true,
    },
    from: table('piece'),
    holes: { length: lit(length) },
  });
  return heldStretches(context, aged, COLUMNS);
}
const COLUMNS = ['agreement_k', 'category_k', 'is_told'];

/** Counts by class at each of some days, at most {@link DAYS_AT_ONCE}: (g0, g1, old0, quiet0, told0, old1 …, is_unsaid). */
function countsAt(context: EvaluationContext, ends: readonly Day[], length: number): Query {
  const classed = context.classed({
    of: accounts(context, length),
    shape: 'interval',
    keep: ['share', ...COLUMNS],
  });
  const held = select({
    select: {
      ...groupOutputs(classed.groups),
      ...Object.fromEntries(
        ['agreement_k', 'is_told', 'share', 'valid_from', 'valid_to'].map((name) => [name, true as const]),
      ),
    },
    from: classed.source,
    where: classed.where,
  });
  const transactional = select({
    select: { agreement_k: true, line_of_business: 'any_value(line_of_business)' },
    from: table('piece'),
    groupBy: ['agreement_k'],
  });
  const groups = Object.keys(groupOutputs(classed.groups));
  const sums: Record<string, Expression> = {};
  ends.forEach((end, index) => {
    const at = sql('h.valid_from <= :end AND :end < h.valid_to', { end: dayNode(end) });
    const bit = binary('&', callNode('coalesce', col('windows', 'm'), lit(0)), lit(2 ** index));
    const sum = (also: string): Expression => sql(`sum(h.share) FILTER (WHERE :at AND ${also})`, { at, bit });
    sums[`old${index}`] = sum('TRUE');
    sums[`quiet${index}`] = sum(':bit = 0');
    sums[`told${index}`] = sum('h.is_told');
  });
  const query = select({
    select: {
      ...Object.fromEntries(groups.map((name) => [name, `h.${name}`])),
      ...sums,
      is_unsaid: 'bool_or(m.is_unsaid)',
    },
    from: sub(held, 'h'),
    joins: [leftJoin(sub(ownMovements(context, transactional, ends, length), 'm'), 'm.agreement_k = h.agreement_k')],
    groupBy: groups.map((name) => `h.${name}`),
  });
  const pieces = piecesInForce(context, { keep: ['opened_on', 'status'], where: ['p.is_transactional'] });
  return { node: 'with', tables: [{ name: 'piece', query: pieces, materialized: true }], query };
}

/** Accounts at days, from one pass over them and their movements. */
async function countAccounts(context: EvaluationContext, days: readonly Day[], length: number) {
  const cells = new Map<string, Exact>();
  let isUnsaid = false;
  for (let from = 0; from < days.length; from += DAYS_AT_ONCE) {
    const ends = days.slice(from, from + DAYS_AT_ONCE);
    const result = await context.run(countsAt(context, ends, length));
    (result['is_unsaid'] ?? []).forEach((unsaid, row) => {
      isUnsaid ||= unsaid === true;
      const key = context.keyAt(result, row);
      ends.forEach((end, index) => {
        for (const what of ['old', 'quiet', 'told']) {
          cells.set(`${what}/${end}/${key}`, EvaluationContext.valueAt(result, `${what}${index}`, row) ?? ZERO);
        }
      });
    });
  }
  const at = (what: What, day: Day, key: number): Exact => cells.get(`${what}/${day}/${key}`) ?? ZERO;
  return { at, isUnsaid };
}

const accountsFamily: Family = {
  async measure(calls, context) {
    const byLength = grouped(calls, (call) => Math.trunc(numberAt(call, 1) ?? 0));
    const measured: Awaited<ReturnType<Family['measure']>> = new Map();
    for (const [length, ofLength] of byLength) {
      const dayOf = (call: MeasureCall) => (window: (typeof context.windows)[number]) =>
        instantIn(window, instantAt(call, 0));
      const days = [...new Set(ofLength.flatMap((call) => context.windows.map(dayOf(call))))].sort();
      const { at, isUnsaid } = await countAccounts(context, days, length);
      const statuses: Status[] = isUnsaid ? ['initiator_unknown'] : [];
      for (const call of ofLength) {
        const cells = additive(context, (window, key) => at(whatOf(call), dayOf(call)(window), key));
        measured.set(call.text, whatOf(call) === 'quiet' ? { ...cells, notes: { statuses } } : cells);
      }
    }
    return measured;
  },
};

const accountNeeds = (): readonly Need[] => [
  ...CUSTOMER_NEEDS,
  { table: 'agreement' },
  { table: 'agreement_party' },
  { table: 'product', column: 'is_transactional' },
];

export const dormancyMeasures: readonly Measure[] = [
  {
    name: 'ACCOUNTS',
    about:
      'agreements for daily use (transactional products) in force at D that were opened so many days earlier or more',
    args: [instant, anyNumber],
    type: 'set',
    people: true,
    adds: 'stock',
    byProduct: true,
    needs: accountNeeds,
    family: accountsFamily,
  },
  {
    name: 'DORMANT',
    about:
      'those of them without a movement in these days that the customer started (where nobody says who did: a withdrawal or a repayment); reported: those that their source calls dormant',
    args: [instant, anyNumber, word('reported')],
    optional: 1,
    type: 'set',
    people: true,
    adds: 'stock',
    byProduct: true,
    needs: () => [
      ...accountNeeds(),
      {
        table: 'movement',
        column: 'initiator',
        or: [{ table: 'movement', kinds: LIKELY_OWN }],
      },
    ],
    family: accountsFamily,
  },
];
