import { select, sub } from '../../sql/select.ts';
import type { Measured } from '../cells.ts';
import type { EvaluationContext } from '../context.ts';
import { type Summand } from '../cumulate.ts';
import { runningFacts } from '../fact-sums.ts';
import { additive, boundaryDays } from '../customers.ts';
import { subtract } from '../../formula/exact.ts';
import { period, word, wordAt, type Family, type Measure, type MeasureCall, type Need } from '../measure.ts';
import { CLAIM_KINDS, incurredCosts, moneyByLoss } from './claim-money.ts';
import { knownClaims } from './claim-rows.ts';
import { divided, dividedAmounts, isDivisible } from './divisible.ts';
import { isReserve, RESERVE_KINDS } from './reserve-facts.ts';
import { notDivided, RESERVE_NAMES, reserveNeeds } from './reserves.ts';

const kindOf = (call: MeasureCall): string => wordAt(call, 0) ?? '';

/** LOSSES: money of the claims whose loss fell in a period, as far as it had come by the day of the question. */
const lossFamily: Family = {
  async measure(calls, context) {
    const kinds = [...new Set(calls.map(kindOf))];
    const upTo = context.plan.windows.limit;
    const rows = moneyByLoss(context, kinds, upTo);
    const found = await divided(context, rows, kinds);
    const without = await withoutLossDay(context, kinds, upTo);
    return new Map(
      calls.map((call) => {
        const kind = kindOf(call);
        const details = [
          `developed: Claims are taken as they stood on ${upTo}.`,
          ...(without.has(kind) ? [`no_loss_day: ${sentenceOf(kind)}`] : []),
          ...(isDivisible(context, found, kind) ? [] : (notDivided(kind).details ?? [])),
        ];
        return [call.text, { ...dividedAmounts(context, found, kind), notes: { details } }];
      }),
    );
  },
};

const sentenceOf = (kind: string): string => {
  const name = RESERVE_NAMES[kind];
  return name === undefined
    ? 'A part of the payments names no claim, so that it is in no period of loss.'
    : `A part of the ${name} says neither claim nor period of loss, so that it is in none.`;
};

/** Kinds of which some amount names no loss. */
async function withoutLossDay(
  context: EvaluationContext,
  kinds: readonly string[],
  upTo: string,
): Promise<ReadonlySet<string>> {
  const found = await context.run(
    select({
      select: { kind: true },
      from: sub(moneyByLoss(context, kinds, upTo), 'm'),
      where: ['day IS NULL'],
      groupBy: ['kind'],
      having: 'count(*) > 0',
    }),
  );
  return new Set((found['kind'] ?? []).map(String));
}

/** CLAIMS and INCURRED: how many losses of a period there are and what they cost, of the same claims. */
const claimFamily: Family = {
  async measure(calls, context) {
    const measured = new Map<string, Measured>();
    const days = boundaryDays(context.windows);
    for (const call of calls) {
      const isCount = call.name === 'CLAIMS';
      const rows = context.classed({
        of: isCount ? countedClaims(context) : incurredCosts(context),
        shape: 'fact',
        keep: isCount ? ['category_k'] : ['category_k', 'amount'],
      });
      const summands: Summand[] = isCount
        ? [{ name: 'v', value: '1' }]
        : [
            { name: 'v', value: 'amount' },
            { name: 'missing', value: '1', when: 'amount IS NULL' },
          ];
      const running = await runningFacts(context, rows, summands, days);
      measured.set(
        call.text,
        additive(context, ({ at, opening }, key) => {
          const over = (name: string) => subtract(running.at(name, at, key), running.at(name, opening ?? at, key));
          return !isCount && over('missing').n !== 0n ? 'fx_missing' : over('v');
        }),
      );
    }
    return measured;
  },
};

const countedClaims = (context: EvaluationContext) =>
  select({
    select: { party_k: true, category_k: true, day: true },
    from: sub(knownClaims(context), 'c'),
    where: ['is_counted'],
  });

const ofKind = (kind: string): readonly Need[] =>
  isReserve(kind)
    ? reserveNeeds(kind)
    : [{ table: 'movement', kinds: kind === 'claim_recovery' ? ['claim_paid', kind] : [kind] }];

export const lossMeasures: readonly Measure[] = [
  {
    name: 'LOSSES',
    about:
      'money of one kind on the claims whose loss fell in the period, up to the day of the question: paid, recovered, ceded, spent on them, or reserved for them then',
    args: [word(...CLAIM_KINDS, ...RESERVE_KINDS), period],
    type: 'money',
    adds: 'flow',
    byProduct: true,
    needs: ([kind]) => [{ table: 'claim' }, ...ofKind(kind?.is === 'word' ? kind.word : '')],
    family: lossFamily,
  },
  {
    name: 'CLAIMS',
    about:
      'claims whose loss fell in the period, as they are known; neither those that came to nothing nor rejected ones',
    args: [period],
    type: 'set',
    adds: 'flow',
    byProduct: true,
    withinPeriod: true,
    needs: () => [{ table: 'claim' }],
    family: claimFamily,
  },
  {
    name: 'INCURRED',
    about: 'cost of the same claims: paid, less what was recovered, and what is reserved for them',
    args: [period],
    type: 'money',
    adds: 'flow',
    byProduct: true,
    withinPeriod: true,
    needs: () => [
      { table: 'claim' },
      { table: 'movement', kinds: ['claim_paid', 'claim_recovery'] },
      { table: 'position', kinds: ['reserve_case'], optional: RESERVE_NAMES['reserve_case'] as string },
    ],
    family: claimFamily,
  },
];
