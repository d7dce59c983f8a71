import { add, negate, subtract, ZERO, type Exact } from '../formula/exact.ts';
import { windowBefore, type Window } from '../time/window.ts';
import { MOVEMENT_CODES, movementCode } from '../relations/flows.ts';
import { oneOf, select } from '../sql/select.ts';
import { binary, col, day } from '../sql/nodes.ts';
import type { Cell } from './cells.ts';
import type { EvaluationContext } from './context.ts';
import { groupOutputs } from './context.ts';
import { factEvents, runningSums, type Summand } from './cumulate.ts';
import { additive, boundaryDays } from './customers.ts';
import { constantRates } from './constant-rates.ts';
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
  // The change of case reserves is added where positions have them.
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
const flowFamily: Family = {
  async measure(calls, context) {
    const windows = calls.flatMap((call) =>
      context.windows.map((window) => shifted(context, window, shiftAt(call, periodIndex(call)))),
    );
    const days = boundaryDays(windows);
    const kinds = [...new Set(calls.flatMap((call) => Object.keys(compositionOf(call))))];
    const filters = [...new Set(calls.map(isLicence))];
    const rates = await constantRates(context);
    const amount = rates === null ? 'amount' : rates.amount;
    const summands: Summand[] = filters.flatMap((licence) =>
      kinds.flatMap((kind): Summand[] => {
        const when = `kind = ${movementCode(kind)}${licence ? ' AND is_licence' : ''}`;
        const name = nameOf(kind, licence);
        return [
          { name, value: amount, when },
          { name: `${name}_missing`, value: '1', when: `${when} AND ${amount} IS NULL` },
        ];
      }),
    );
    const running = await runningSums(
      context,
      flowEvents(context, summands, kinds, days, filters.includes(true), rates),
      summands.map(({ name }) => name),
      days,
    );
    return new Map(
      calls.map((call) => [
        call.text,
        additive(context, (window, key): Cell => {
          const { at, opening } = shifted(context, window, shiftAt(call, periodIndex(call)));
          const over = (name: string): Exact =>
            subtract(running.at(name, at, key), running.at(name, opening ?? at, key));
          let sum: Exact = ZERO;
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

const nameOf = (kind: string, licence: boolean): string => (licence ? `${kind}_l` : kind);

/** From the daily rollup where the question fits it, else from the movements themselves. */
function flowEvents(
  context: EvaluationContext,
  summands: readonly Summand[],
  kinds: readonly string[],
  days: readonly string[],
  needsProduct: boolean,
  rates: Awaited<ReturnType<typeof constantRates>>,
): ReturnType<typeof factEvents> {
  const first = days[0] ?? context.plan.asOf;
  const last = days.at(-1) ?? context.plan.asOf;
  const codes = oneOf('kind', kinds.map(movementCode));
  if (!context.fitsRollup || needsProduct || rates !== null) {
    const rows = context.classed({
      of: rates === null ? 'flow' : rates.rows,
      shape: 'fact',
      keep: ['kind', 'category_k', 'is_licence', rates?.amount ?? 'amount', 'order_k'],
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
    where: [...rows.where, codes, binary('>', col('day'), day(first)), binary('<=', col('day'), day(last))],
  });
}

const needsOf =
  (name: string) =>
  (args: MeasureCall['args']): readonly Need[] => {
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
  needs: needsOf(name),
  family: flowFamily,
});

export const moneyMeasures: readonly Measure[] = [
  flow('M', 'movements of one kind', [word(...MOVEMENT_CODES), shiftedPeriod, word('licence')]),
  flow('NS', 'net sales: gross sales less discounts and returns', [shiftedPeriod, word('licence')]),
  flow('SALES', 'net sales and subscription revenue', [shiftedPeriod, word('licence')]),
  flow('REV', 'net revenue', [shiftedPeriod, word('licence')]),
  flow('DIRECT', 'direct, risk and funding cost', [shiftedPeriod, word('licence')]),
];
