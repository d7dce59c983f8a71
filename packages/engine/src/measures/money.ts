import { add, isZero, subtract, ZERO, type Exact } from '../formula/exact.ts';
import { windowBefore, type Window } from '../time/window.ts';
import { MOVEMENT_CODES } from '../relations/flows.ts';
import type { Day } from '../time/days.ts';
import type { Cell } from './cells.ts';
import type { EvaluationContext } from './context.ts';
import { type Summand } from './cumulate.ts';
import { runningFacts } from './fact-sums.ts';
import { additive, boundaryDays } from './customers.ts';
import { flowSums, type Composition, type FlowSum, type FlowTotal } from './flow-sums.ts';
import { reserveChanges, tellsReserves } from './profit/reserves.ts';
import {
  shiftAt,
  shiftedPeriod,
  word,
  wordAt,
  type Family,
  type Measure,
  type MeasureCall,
  type Need,
} from './measure.ts';

export type { Composition } from './flow-sums.ts';

const NS: Composition = { sale_gross: 1, discount: -1, return: -1 };
const SALES: Composition = { ...NS, recurring_revenue: 1, usage_revenue: 1, one_off_revenue: 1 };

export const COMPOSITIONS: Readonly<Record<string, Composition>> = {
  NS,
  SALES,
  REV: {
    interest_income: 1,
    fee_income: 1,
    ...SALES,
    shipping: 1,
    premium_earned: 1,
    interest_expense: -1,
    fee_expense: -1,
    premium_ceded: -1,
  },
  CLAIMSPAID: { claim_paid: 1, claim_recovery: -1 },
  // The change of case reserves is added to it.
  DIRECT: {
    cogs: 1,
    direct_cost: 1,
    impairment: 1,
    claim_paid: 1,
    claim_expense: 1,
    claim_recovery: -1,
    claim_ceded: -1,
    commission: 1,
    ftp_charge: 1,
    ftp_credit: -1,
  },
};

export const compositionOf = (call: MeasureCall): Composition =>
  COMPOSITIONS[call.name] ?? { [wordAt(call, 0) ?? '']: 1 as const };

/** The period of a call in one of the question's windows: the window itself, the one before, or a year earlier. */
export function shifted(context: EvaluationContext, window: Window, shift: ReturnType<typeof shiftAt>): Window {
  return shift === 'none' ? window : windowBefore(window, shift, context.plan.calendar);
}

const periodIndex = (call: MeasureCall): number => (call.name === 'M' ? 1 : 0);
const isLicence = (call: MeasureCall): boolean => wordAt(call, periodIndex(call) + 1) === 'licence';

/** M, NS, SALES, REV and DIRECT over periods, at the rates of the transactions or at constant ones. */
export const flowFamily: Family = {
  async measure(calls, context) {
    const windows = calls.flatMap((call) =>
      context.windows.map((window) => shifted(context, window, shiftAt(call, periodIndex(call)))),
    );
    const days = boundaryDays(windows);
    const kinds = toldKinds(context, [...new Set(calls.flatMap((call) => Object.keys(compositionOf(call))))]);
    const asked = calls.map((call): FlowSum => ({ composition: compositionOf(call), licence: isLicence(call) }));
    const sums = await flowSums(context, asked, kinds, days);
    const reserves = calls.some(withReserves) && tellsReserves(context) ? await reserveSums(context, days) : null;
    return new Map(
      calls.map((call, index) => [
        call.text,
        additive(context, (window, key): Cell => {
          const { at, opening } = shifted(context, window, shiftAt(call, periodIndex(call)));
          const over = (upTo: (day: Day) => Exact): Exact => subtract(upTo(at), upTo(opening ?? at));
          const parts = [sums[index] as FlowTotal, ...(reserves !== null && withReserves(call) ? [reserves] : [])];
          if (parts.some(({ missing }) => !isZero(over((day) => missing(day, key))))) return 'fx_missing';
          return parts.reduce(
            (sum, { amount }) =>
              add(
                sum,
                over((day) => amount(day, key)),
              ),
            ZERO,
          );
        }),
      ]),
    );
  },
};

/** Kinds that some source tells of: the others are nothing, and looking for them costs as much. */
export function toldKinds({ plan }: Pick<EvaluationContext, 'plan'>, kinds: readonly string[]): readonly string[] {
  const told = kinds.filter((kind) => plan.present?.has(`movement:${kind}`) ?? true);
  return told.length > 0 ? told : kinds.slice(0, 1);
}

const withReserves = (call: MeasureCall): boolean => call.name === 'DIRECT' && !isLicence(call);

async function reserveSums(context: EvaluationContext, days: readonly string[]): Promise<FlowTotal> {
  const rows = context.classed({ of: reserveChanges(context), shape: 'fact', keep: ['category_k', 'amount'] });
  const summands: Summand[] = [
    { name: 'change', value: 'amount' },
    { name: 'missing', value: '1', when: 'amount IS NULL' },
  ];
  const running = await runningFacts(context, rows, summands, days);
  return {
    amount: (day, key) => running.at('change', day, key),
    missing: (day, key) => running.at('missing', day, key),
  };
}

/** What is missing of a cost is named, wherever the revenue that it belongs to is there (DOMAIN 2, M7). */
export const DIRECT_NEEDS: readonly Need[] = [
  { table: 'movement', kinds: Object.keys(COMPOSITIONS['DIRECT'] ?? {}), optional: 'direct cost' },
  { table: 'movement', kinds: ['cogs', 'direct_cost'], given: ['sale_gross'], optional: 'cost of goods sold' },
  {
    table: 'movement',
    kinds: ['ftp_charge', 'ftp_credit'],
    given: ['interest_income', 'interest_expense'],
    optional: 'funding cost',
  },
  { table: 'position', kinds: ['reserve_case'], given: ['premium_earned'], optional: 'reserves' },
];

/** Revenue of an insurer has what is earned of its premiums: where only written ones are told, it lacks that. */
export const REVENUE_NEEDS: readonly Need[] = [
  { table: 'movement', kinds: Object.keys(COMPOSITIONS['REV'] ?? {}) },
  { table: 'movement', kinds: ['premium_earned'], given: ['premium_written'], optional: 'premium earned' },
];

const needsOf =
  (name: string) =>
  (args: MeasureCall['args']): readonly Need[] => {
    if (name === 'DIRECT') return DIRECT_NEEDS;
    if (name === 'REV') return REVENUE_NEEDS;
    const composition = COMPOSITIONS[name];
    const first = args[0];
    const kinds = composition === undefined ? (first?.is === 'word' ? [first.word] : []) : Object.keys(composition);
    return [{ table: 'movement', kinds }];
  };

const flow = (name: string, about: string, args: Measure['args']): Measure => ({
  name,
  about,
  args,
  optional: 1,
  type: 'money',
  adds: 'flow',
  byProduct: true,
  withinPeriod: true,
  needs: needsOf(name),
  family: flowFamily,
});

export const moneyMeasures: readonly Measure[] = [
  flow('M', 'movements of one kind', [word(...MOVEMENT_CODES), shiftedPeriod, word('licence')]),
  flow('NS', 'net sales: gross sales less discounts and returns', [shiftedPeriod, word('licence')]),
  flow('SALES', 'net sales and subscription revenue', [shiftedPeriod, word('licence')]),
  flow('REV', 'net revenue', [shiftedPeriod, word('licence')]),
  flow('CLAIMSPAID', 'claims paid, less what was recovered', [shiftedPeriod, word('licence')]),
  flow('DIRECT', 'direct, risk and funding cost', [shiftedPeriod, word('licence')]),
];
