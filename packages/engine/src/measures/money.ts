import { add, negate, subtract, ZERO, type Exact } from '../formula/exact.ts';
import { windowBefore, type Window } from '../time/window.ts';
import { MOVEMENT_CODES, movementCode } from '../relations/flows.ts';
import { oneOf, select } from '../sql/select.ts';
import { binary, col, day, narrowing } from '../sql/nodes.ts';
import type { Cell } from './cells.ts';
import type { EvaluationContext } from './context.ts';
import { groupOutputs } from './context.ts';
import { factEvents, runningSums, type Running, type Summand } from './cumulate.ts';
import { additive, boundaryDays } from './customers.ts';
import { flowRows } from './constant-rates.ts';
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

/** Sums of movements by kind: +1 adds, -1 takes away (DOMAIN 1.8). */
export type Composition = Readonly<Record<string, 1 | -1>>;

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
    const filters = [...new Set(calls.map(isLicence))];
    const summands: Summand[] = filters.flatMap((licence) =>
      kinds.flatMap((kind): Summand[] => {
        const when = `kind = ${movementCode(kind)}${licence ? ' AND is_licence' : ''}`;
        const name = nameOf(kind, licence);
        return [
          { name, value: 'amount', when },
          { name: `${name}_missing`, value: '1', when: `${when} AND amount IS NULL` },
        ];
      }),
    );
    const running = await runningSums(
      context,
      flowEvents(context, summands, kinds, days, filters.includes(true)),
      summands.map(({ name }) => name),
      days,
    );
    const reserves = calls.some(withReserves) && tellsReserves(context) ? await reserveSums(context, days) : null;
    return new Map(
      calls.map((call) => [
        call.text,
        additive(context, (window, key): Cell => {
          const { at, opening } = shifted(context, window, shiftAt(call, periodIndex(call)));
          const between = (sums: Running, name: string): Exact =>
            subtract(sums.at(name, at, key), sums.at(name, opening ?? at, key));
          const over = (name: string): Exact => between(running, name);
          let sum: Exact = ZERO;
          if (reserves !== null && withReserves(call)) {
            if (between(reserves, 'missing').n !== 0n) return 'fx_missing';
            sum = between(reserves, 'change');
          }
          for (const [kind, sign] of Object.entries(compositionOf(call))) {
            const name = nameOf(kind, isLicence(call));
            if (over(`${name}_missing`).n !== 0n) return 'fx_missing';
            sum = add(sum, sign === 1 ? over(name) : negate(over(name)));
          }
          return sum;
        }),
      ]),
    );
  },
};

/** Kinds that some source tells of: a sum for each of the others would cost as much, and be nothing. */
function toldKinds({ plan }: EvaluationContext, kinds: readonly string[]): readonly string[] {
  const told = kinds.filter((kind) => plan.present?.has(`movement:${kind}`) ?? true);
  return told.length > 0 ? told : kinds.slice(0, 1);
}

const withReserves = (call: MeasureCall): boolean => call.name === 'DIRECT' && !isLicence(call);

function reserveSums(context: EvaluationContext, days: readonly string[]): Promise<Running> {
  const rows = context.classed({ of: reserveChanges(context), shape: 'fact', keep: ['category_k', 'amount'] });
  const summands: Summand[] = [
    { name: 'change', value: 'amount' },
    { name: 'missing', value: '1', when: 'amount IS NULL' },
  ];
  const [first = context.plan.asOf] = days;
  const events = factEvents(rows, summands, first, days.at(-1) ?? first);
  return runningSums(context, events, ['change', 'missing'], days);
}

const nameOf = (kind: string, licence: boolean): string => (licence ? `${kind}_l` : kind);

/** From the daily rollup where the question fits it, else from the movements themselves. */
function flowEvents(
  context: EvaluationContext,
  summands: readonly Summand[],
  kinds: readonly string[],
  days: readonly string[],
  needsProduct: boolean,
): ReturnType<typeof factEvents> {
  const first = days[0] ?? context.plan.asOf;
  const last = days.at(-1) ?? context.plan.asOf;
  const codes = oneOf('kind', kinds.map(movementCode));
  const of = flowRows(context);
  if (!context.fitsRollup || needsProduct || of !== 'flow') {
    const rows = context.classed({
      of,
      shape: 'fact',
      keep: ['kind', 'category_k', 'is_licence', 'amount'],
    });
    return factEvents({ ...rows, where: [...rows.where, codes] }, summands, first, last);
  }
  const rows = context.rollup('flow_delta');
  return select({
    select: {
      ...groupOutputs(rows.groups),
      day: true,
      ...Object.fromEntries(
        summands.map(({ name, when }) => {
          const missing = name.endsWith('_missing');
          const kind = (when ?? '').split(' AND ')[0] ?? '';
          return [name, `CASE WHEN ${kind} THEN ${missing ? 'missing' : 'amount'} ELSE 0 END`];
        }),
      ),
    },
    from: rows.source,
    where: [...rows.where, codes, narrowing('>', col('day'), day(first)), binary('<=', col('day'), day(last))],
  });
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
