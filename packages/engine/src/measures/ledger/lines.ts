import { tableDescription } from '@sextant/contracts';
import { isZero, negate, subtract, type Exact } from '../../formula/exact.ts';
import { sql } from '../../sql/read.ts';
import { oneOf } from '../../sql/select.ts';
import type { Day } from '../../time/days.ts';
import { windowBefore, type Window } from '../../time/window.ts';
import type { Cell, Measured } from '../cells.ts';
import type { ClassedRows, EvaluationContext } from '../context.ts';
import type { Running } from '../cumulate.ts';
import { additive, boundaryDays } from '../customers.ts';
import { numberAt, numberOr, shiftAt, shiftedPeriod, word, wordAt } from '../measure.ts';
import type { Family, Measure, MeasureCall } from '../measure.ts';
import { shifted } from '../money.ts';
import { asksForEntities, byDimensions, ENTITY_GROUPS, ofGroup, type EntityGroup } from './classes.ts';
import { DIMENSION_COLUMNS, DIMENSIONS } from './dimensions.ts';
import { ledgerRows, refuseSplits } from './entries.ts';
import { lineSums } from './line-sums.ts';
import { NOT_TOLD, partsTogether } from './parts.ts';
import { unmappedAccounts } from './unmapped.ts';

/** Lines of the ledger that a formula can ask for. */
export const LEDGER_LINES = tableDescription('gl_entry').columns['kpi_line']?.in ?? [];

/** Income, and results that may have either sign, are positive as credits; every other line is a cost (DOMAIN 1.3). */
const CREDIT_POSITIVE = new Set([
  'interest_income',
  'dividend_income',
  'fee_income',
  'sales_revenue',
  'subscription_revenue',
  'other_operating_income',
  'premium',
  'investment_income',
  'other_income',
  'trading_result',
  'fx_result',
  'reinsurance',
]);

const RESULT = `kpi_line IS NOT NULL OR account_class IN ('income', 'expense')`;

const lineOf = (call: MeasureCall): string => wordAt(call, 0) ?? '';
const groupOf = (call: MeasureCall): EntityGroup => {
  const word_ = wordAt(call, 2) ?? wordAt(call, 3);
  return ENTITY_GROUPS.find((each) => each === word_) ?? 'all';
};

/** The period of a call in a window of the question, earlier by the lag. */
function periodOf(call: MeasureCall, window: Window, context: EvaluationContext): Window {
  const lag = numberAt(call, 2) ?? 0;
  const period = shifted(context, window, shiftAt(call, 1));
  return lag === 0 ? period : windowBefore(period, { months: lag }, context.plan.calendar);
}

const KEPT = ['kpi_line', 'account_class', 'account_code', 'entry_type', 'entity'];
const COLUMNS = [...new Set([...KEPT, ...Object.values(DIMENSION_COLUMNS)])];

/** Entries of income and expense with their classes; what is between entities only in a whole of them. */
function results(context: EvaluationContext, groups: readonly EntityGroup[]): ClassedRows {
  const rows = byDimensions(context, ledgerRows(context, COLUMNS), [...KEPT, 'converted', 'day']);
  const whole = asksForEntities(context) ? [oneOf('entry_type', ['elimination'], true)] : [];
  const ofAny = groups
    .map((group) => ofGroup(context, group))
    .reduce((left, right) => sql(':left OR :right', { left, right }));
  return { ...rows, where: [...rows.where, sql(RESULT), ofAny, ...whole] };
}

/** GL over periods, every line from one statement. */
const ledgerFamily: Family = {
  async measure(calls, context) {
    const { definition } = context.plan.kpi;
    const isLedger = definition.segmentation === 'S3';
    if (!isLedger) refuseSplits(context, 'channel');
    const days = boundaryDays(calls.flatMap((call) => context.windows.map((each) => periodOf(call, each, context))));
    const groups = [...new Set(calls.map(groupOf))];
    const rows = results(context, groups);
    const running = await lineSums(context, rows, groups, days);
    const measured = new Map(calls.map((call) => [call.text, measuredOf(context, call, running, isLedger)]));
    const [first] = measured.values();
    const periods = valuePeriods(context, calls);
    if (isLedger && first !== undefined && periods.some((each) => isUnmapped(context, running, days, each))) {
      const unmapped = await unmappedAccounts(context, rows, periods);
      if (unmapped !== null) first.notes = { details: ['unmapped_accounts'], unmapped };
    }
    return measured;
  },
};

interface ValuePeriod {
  period: Window;
  group: EntityGroup;
}

/** The periods that the value rests on, each with the entities that it is about. */
const valuePeriods = (context: EvaluationContext, calls: readonly MeasureCall[]): ValuePeriod[] => {
  const periods = calls.map((call) => ({
    period: periodOf(call, context.plan.windows.value, context),
    group: groupOf(call),
  }));
  return [...new Map(periods.map((each) => [JSON.stringify(each), each])).values()];
};

/** Whether something was posted without a line in a period; it may be, where the sums do not reach to its ends. */
function isUnmapped(
  { keys }: EvaluationContext,
  running: Running,
  days: readonly Day[],
  { period, group }: ValuePeriod,
): boolean {
  const { at } = period;
  const opening = period.opening ?? at;
  if (!days.includes(at) || !days.includes(opening)) return true;
  const upTo = (day: Day, key: number): Exact => running.at(`${group}_unmapped`, day, key);
  return keys.list.some((_, key) => !isZero(subtract(upTo(at, key), upTo(opening, key))));
}

function measuredOf(context: EvaluationContext, call: MeasureCall, running: Running, isLedger: boolean): Measured {
  const group = groupOf(call);
  const cell = (window: Window, key: number): Cell | typeof NOT_TOLD => {
    const { at, opening } = periodOf(call, window, context);
    const over = (name: string): Exact =>
      subtract(running.at(`${group}_${name}`, at, key), running.at(`${group}_${name}`, opening ?? at, key));
    if (isLedger) {
      if (!isZero(over('unmapped'))) return 'no_data';
      if (isZero(over('posted'))) return NOT_TOLD;
    }
    if (!isZero(over(`${lineOf(call)}_missing`))) return 'fx_missing';
    const debit = over(lineOf(call));
    return CREDIT_POSITIVE.has(lineOf(call)) ? negate(debit) : debit;
  };
  return isLedger ? partsTogether(context, cell) : additive(context, cell as (window: Window, key: number) => Cell);
}

export const lineMeasures: readonly Measure[] = [
  {
    name: 'GL',
    about:
      'a line of the ledger in its normal direction, earlier by a number of months; of the entities of the bank or the insurer alone where the policy names them',
    args: [word(...LEDGER_LINES), shiftedPeriod, numberOr(...ENTITY_GROUPS), word(...ENTITY_GROUPS)],
    optional: 2,
    type: 'money',
    adds: 'flow',
    dimensions: DIMENSIONS,
    needs: ([line]) => [{ table: 'gl_entry', kinds: line?.is === 'word' ? [line.word] : [] }],
    family: ledgerFamily,
  },
];
