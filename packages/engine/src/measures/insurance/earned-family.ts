import { add, divide, subtract, whole, type Exact } from '../../formula/exact.ts';
import { cast, day as dayNode, lit, narrowing, type Expression, type Query, type Source } from '../../sql/nodes.ts';
import { addDays, type Day } from '../../time/days.ts';
import { sql } from '../../sql/read.ts';
import { join, select, sub } from '../../sql/select.ts';
import { isMissing, type Cell, type Measured, type MeasuredNotes } from '../cells.ts';
import { groupName, groupOutputs, type ClassedRows, type EvaluationContext } from '../context.ts';
import { accumulate, type Running } from '../cumulate.ts';
import { additive, boundaryDays } from '../customers.ts';
import { shiftAt, shiftedPeriod, type Family, type Measure, type MeasureCall } from '../measure.ts';
import { flowFamily, shifted } from '../money.ts';
import { earningStretches, withoutTerm } from './earned.ts';

/** The days after each of `days` up to the next one, as rows (point, lo, hi): half-open. */
const stepsBetween = (days: readonly Day[]): Source => ({
  node: 'values',
  as: 'd',
  columns: ['point', 'lo', 'hi'],
  rows: days
    .slice(1)
    .map((day, index): Expression[] => [
      lit(index + 1),
      cast(lit(addDays(days[index] as Day, 1)), 'DATE'),
      cast(lit(addDays(day, 1)), 'DATE'),
    ]),
});

/** Amounts are counted in millionths. */
const MILLIONTHS = whole(1_000_000);
/** Of an amount times its days: so much fits into 64 bits, in millionths and twice over, where division is fast. */
const FITS = '4000000000000';

/**
 * What a premium earns from one day to another, in whole millionths. What it has earned before a day is its part by the
 * days of its term that have gone by, rounded: so a whole term earns the whole premium.
 */
const earnedFromTo = (first: string, end: string): { fitting: string; large: string } => {
  const gone = (day: string): string => `(${day} - r.service_from)`;
  const fitting = (day: string): string =>
    `sign(r.units)::BIGINT * divide(2 * abs(r.units) * ${gone(day)} + r.term, 2 * r.term)`;
  const large = (day: string): string => `rounded_quotient(r.amount * ${gone(day)}, r.term) * 1000000`;
  return {
    fitting: `${fitting(end)} - ${fitting(first)}`,
    large: `CASE WHEN r.units IS NULL THEN (${large(end)} - ${large(first)})::HUGEINT END`,
  };
};

/** What is earned from one of `days` to the next, by class: (i, g0, g1, earned in millionths, missing). */
function earnedBySteps(rows: ClassedRows, days: readonly Day[]): Query {
  const groups = rows.groups.map((_, index) => groupName(index));
  const of = (alias: string): Record<string, string> =>
    Object.fromEntries(groups.map((name) => [name, `${alias}.${name}`]));
  const kept = select({
    select: {
      ...groupOutputs(rows.groups),
      amount: true,
      share: true,
      service_from: true,
      valid_from: true,
      valid_to: true,
      term: '(service_to - service_from)::BIGINT',
      units: `CASE WHEN abs(amount) * (service_to - service_from) < ${FITS} THEN (amount * 1000000)::BIGINT END`,
    },
    from: rows.source,
    where: [
      ...rows.where,
      narrowing('<=', sql('valid_from'), dayNode(days.at(-1) as Day)),
      narrowing('>', sql('valid_to'), dayNode(days[0] as Day)),
    ],
  });
  const part = earnedFromTo('greatest(d.lo, r.valid_from)', 'least(d.hi, r.valid_to)');
  const byShare = select({
    select: {
      i: 'd.point',
      ...of('r'),
      share: 'r.share',
      earned: `coalesce(sum(${part.fitting}), 0) + coalesce(sum(${part.large}), 0)`,
      missing: 'count(*) - count(r.amount)',
    },
    from: sub(kept, 'r'),
    joins: [join(stepsBetween(days), 'r.valid_from < d.hi AND d.lo < r.valid_to')],
    groupBy: ['d.point', ...Object.values(of('r')), 'r.share'],
  });
  return select({
    select: {
      i: true,
      ...of('s'),
      earned: 'sum(earned::DECIMAL(29,0) * share)',
      missing: 'sum(missing)',
    },
    from: sub(byShare, 's'),
    groupBy: ['i', ...Object.values(of('s'))],
  });
}

const EARNED_SUMS = ['earned', 'missing'];

async function computed(context: EvaluationContext, days: readonly Day[]): Promise<Running> {
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined || days.length < 2) return accumulate(context, {}, EARNED_SUMS, days);
  const rows = context.classed({
    of: earningStretches(context, first, last),
    shape: 'interval',
    keep: ['category_k', 'amount', 'share', 'service_from', 'service_to'],
  });
  return accumulate(context, await context.run(earnedBySteps(rows, days)), EARNED_SUMS, days);
}

/** The call of the delivered part. */
const delivered = (call: MeasureCall): MeasureCall => ({
  ...call,
  name: 'M',
  text: call.text.replace('EARNED(', 'M(premium_earned, '),
  args: [{ is: 'word', word: 'premium_earned' }, ...call.args],
});

/** EARNED: what sources deliver as earned, and the written premiums of all other agreements by their days of cover. */
const earnedFamily: Family = {
  restsOn: (calls) => calls.map((call) => [flowFamily, delivered(call)]),
  async measure(calls, context, found) {
    const windowOf = (call: MeasureCall, index: number) =>
      shifted(context, context.windows[index] as (typeof context.windows)[number], shiftAt(call, 0));
    const days = boundaryDays(calls.flatMap((call) => context.windows.map((_, index) => windowOf(call, index))));
    const isWritten = context.plan.present?.has('movement:premium_written') ?? true;
    const running = isWritten ? await computed(context, days) : accumulate(context, {}, EARNED_SUMS, days);
    const notes = isWritten ? await premiumsWithoutTerm(context) : null;
    return new Map(
      calls.map((call) => {
        const own = found.get(delivered(call).text);
        const measured: Measured = additive(context, (_, key, index): Cell => {
          const { at, opening } = windowOf(call, index);
          const over = (name: string) => subtract(running.at(name, at, key), running.at(name, opening ?? at, key));
          const cell = own?.classes[index]?.[key] ?? { n: 0n, d: 1n };
          if (isMissing(cell)) return cell;
          if (over('missing').n !== 0n) return 'fx_missing';
          return add(cell, divide(over('earned'), MILLIONTHS) as Exact);
        });
        return [call.text, notes === null ? measured : { ...measured, notes }];
      }),
    );
  },
};

/** A premium that says no days is in no period: the answer tells how many of the period there are. */
async function premiumsWithoutTerm(context: EvaluationContext): Promise<Partial<MeasuredNotes> | null> {
  const { at, opening } = context.plan.windows.value;
  const found = await context.run(withoutTerm(context, opening ?? at, at));
  const [n, all] = [Number(found['n']?.[0] ?? 0), Number(found['of_all']?.[0] ?? 0)];
  if (n === 0) return null;
  return {
    details: [`not_earned: ${n} of ${all} premiums written in the period do not say which days they are for.`],
    statuses: n > (1 - context.policy.coverageFloor) * all ? ['coverage_low'] : [],
  };
}

export const earnedMeasures: readonly Measure[] = [
  {
    name: 'EARNED',
    about:
      'premium earned: as sources deliver it, else what was written by the days of its term on which the agreement covered',
    args: [shiftedPeriod],
    type: 'money',
    adds: 'flow',
    byProduct: true,
    withinPeriod: true,
    needs: () => [{ table: 'movement', kinds: ['premium_earned', 'premium_written'] }],
    family: earnedFamily,
  },
];
