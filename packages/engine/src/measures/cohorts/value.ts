import type { Status } from '@sextant/contracts';
import { add, exact, subtract, ZERO } from '../../formula/exact.ts';
import { movementCode } from '../../relations/flows.ts';
import { narrowing, param, table, type Query } from '../../sql/nodes.ts';
import { sql } from '../../sql/read.ts';
import { join, kept, oneOf, select, sub } from '../../sql/select.ts';
import { addDays, addMonths, type Day } from '../../time/days.ts';
import type { Window } from '../../time/window.ts';
import { isMissing, type Cell } from '../cells.ts';
import { flowSource } from '../constant-rates.ts';
import { EvaluationContext } from '../context.ts';
import { COMPOSITIONS } from '../money.ts';
import { serviceByCustomer, withoutPoolCost } from '../profit/service.ts';
import { ageOf, type Clock } from './ages.ts';
import { members, type Stretches } from './members.ts';

/** What the members of a cohort have contributed up to an age, by stretch of first days and class. */
export type ValueToDate = (stretch: number, key: number, age: number) => Cell;

/**
 * Revenue less direct and service cost of each cohort by age, from the first movement of its members on. What is booked
 * on a day counts at the age that day lies in. Service is costed by calendar month, at the cost of a use in that month,
 * and counts on the month's last day.
 */
export async function valueToDate(
  context: EvaluationContext,
  stretches: Stretches,
  clock: Clock,
  upTo: number,
): Promise<ValueToDate> {
  const amounts = new Map<string, Cell[]>();
  const read = async (parts: Query | null, sign: 1 | -1, whyMissing: Status): Promise<void> => {
    if (parts === null) return;
    const result = await context.run({
      node: 'with',
      tables: [{ name: 'member', query: members(context, stretches), materialized: true }],
      query: byAge(context, parts, upTo),
    });
    (result['point'] ?? []).forEach((stretch, row) => {
      const name = `${stretch}/${context.keyAt(result, row)}`;
      const ages = amounts.get(name) ?? Array.from({ length: upTo + 1 }, (): Cell => ZERO);
      amounts.set(name, ages);
      const age = Number(result['age']?.[row]);
      const before = ages[age];
      const isWhole = Number(result['missing']?.[row]) === 0;
      if (before === undefined || isMissing(before)) return;
      const value = EvaluationContext.valueAt(result, 'v', row) ?? exact(0);
      if (!isWhole) ages[age] = whyMissing;
      else ages[age] = sign === 1 ? add(before, value) : subtract(before, value);
    });
  };
  await read(movements(context, clock), 1, 'fx_missing');
  const monthly = context.over(monthsBetween(stretches.days[0] as Day, context.plan.windows.limit));
  const isUnposted = monthly.windows.length > 0 && (await withoutPoolCost(monthly)).size > 0;
  await read(service(context, monthly, clock), -1, isUnposted ? 'no_data' : 'fx_missing');
  return (stretch, key, age) => {
    let sum = ZERO;
    for (const each of (amounts.get(`${stretch}/${key}`) ?? []).slice(0, age + 1)) {
      if (isMissing(each)) return each;
      sum = add(sum, each);
    }
    return sum;
  };
}

const groupsOf = (context: EvaluationContext): string[] => ['point', ...context.plan.by.map((_, index) => `g${index}`)];

/** Adds up rows (point, g0, g1, age, amount) to (…, age, v, missing). */
function byAge(context: EvaluationContext, rows: Query, upTo: number): Query {
  const names = [...groupsOf(context), 'age'];
  return select({
    select: {
      ...kept(names),
      v: 'sum(amount)',
      missing: '(count(*) - count(amount))::INTEGER',
    },
    from: sub(rows, 'booked'),
    // Greater ages are not asked for.
    where: [narrowing('<=', sql('age'), param(upTo, 'INTEGER'))],
    groupBy: names,
  });
}

const ofMember = (context: EvaluationContext): Record<string, string> =>
  Object.fromEntries(groupsOf(context).map((name) => [name, `c.${name}`]));

/** Income and direct cost of the members: costs are taken away. */
function movements(context: EvaluationContext, clock: Clock): Query {
  const signs = [
    ...Object.entries(COMPOSITIONS['REV'] ?? {}),
    ...Object.entries(COMPOSITIONS['DIRECT'] ?? {}).map(([kind, sign]) => [kind, -sign] as const),
  ];
  const minus = signs.filter(([, sign]) => sign === -1).map(([kind]) => movementCode(kind));
  const limit = param(context.plan.windows.limit, 'DATE');
  return select({
    select: {
      ...ofMember(context),
      age: `(${ageOf(clock, 'f.day')})::INTEGER`,
      amount: {
        node: 'case',
        when: [{ if: oneOf('f.kind', minus), result: sql('-f.amount') }],
        otherwise: sql('f.amount'),
      },
    },
    from: table('member', 'c'),
    joins: [join(flowSource(context, 'f'), 'f.party_k = c.party_k AND f.day <= :limit', { limit })],
    where: [
      oneOf(
        'f.kind',
        signs.map(([kind]) => movementCode(kind)),
      ),
    ],
  });
}

/** Cost of the service that the members used in those months; null where no pools of cost are kept. */
function service(context: EvaluationContext, monthly: EvaluationContext, clock: Clock): Query | null {
  if (monthly.windows.length === 0) return null;
  const used = serviceByCustomer(monthly);
  if (used === null) return null;
  return select({
    select: {
      ...ofMember(context),
      age: `(${ageOf(clock, 'w.at')})::INTEGER`,
      amount: 'u.v',
    },
    from: table('member', 'c'),
    joins: [join(sub(used, 'u'), 'u.party_k = c.party_k'), join(monthly.windowRows(), 'w.i = u.i')],
  });
}

/** The whole calendar months from the one of `first` to the last that is over on `limit`. */
function monthsBetween(first: Day, limit: Day): Window[] {
  const months: Window[] = [];
  for (let from = `${first.slice(0, 8)}01`; ; from = addMonths(from, 1)) {
    const at = addDays(addMonths(from, 1), -1);
    if (at > limit) return months;
    months.push({ at, opening: addDays(from, -1), label: from.slice(0, 7), partial: false });
  }
}
