import { tableDescription } from '@sextant/contracts';
import { isZero, negate, subtract, type Exact } from '../../formula/exact.ts';
import { sql } from '../../sql/read.ts';
import { oneOf } from '../../sql/select.ts';
import { windowBefore, type Window } from '../../time/window.ts';
import type { Cell, Measured } from '../cells.ts';
import type { ClassedRows, EvaluationContext } from '../context.ts';
import { factEvents, runningSums, type Running, type Summand } from '../cumulate.ts';
import { additive, boundaryDays } from '../customers.ts';
import { numberAt, numberOr, shiftAt, shiftedPeriod, word, wordAt } from '../measure.ts';
import type { Family, Measure, MeasureCall } from '../measure.ts';
import { shifted } from '../money.ts';
import { asksForEntities, byDimensions, ENTITY_GROUPS, ofGroup, type EntityGroup } from './classes.ts';
import { DIMENSION_COLUMNS, DIMENSIONS } from './dimensions.ts';
import { ledgerRows, refuseSplits } from './entries.ts';
import { NOT_TOLD, partsTogether } from './parts.ts';
import { UNMAPPED, unmappedAccounts } from './unmapped.ts';

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

/** Sums that lines of the ledger, in groups of entities, are found from. */
function summandsOf(context: EvaluationContext, calls: readonly MeasureCall[]): Summand[] {
  const groups = [...new Set(calls.map(groupOf))];
  return groups.flatMap((group): Summand[] => {
    const within = ofGroup(context, group);
    const lines = [...new Set(calls.filter((call) => groupOf(call) === group).map(lineOf))];
    return [
      { name: `${group}_posted`, value: '1', when: RESULT, within },
      { name: `${group}_unmapped`, value: '1', when: UNMAPPED, within },
      ...lines.flatMap((line): Summand[] => [
        { name: `${group}_${line}`, value: 'converted', when: `kpi_line = '${line}'`, within },
        {
          name: `${group}_${line}_missing`,
          value: '1',
          when: `kpi_line = '${line}' AND converted IS NULL`,
          within,
        },
      ]),
    ];
  });
}

/** GL over periods, every line from one statement. */
const ledgerFamily: Family = {
  async measure(calls, context) {
    const { definition } = context.plan.kpi;
    const isLedger = definition.segmentation === 'S3';
    if (!isLedger) refuseSplits(context, 'channel');
    const days = boundaryDays(calls.flatMap((call) => context.windows.map((each) => periodOf(call, each, context))));
    const summands = summandsOf(context, calls);
    const rows = results(context, [...new Set(calls.map(groupOf))]);
    const events = factEvents(rows, summands, days[0] ?? context.plan.asOf, days.at(-1) ?? context.plan.asOf);
    const running = await runningSums(
      context,
      events,
      summands.map(({ name }) => name),
      days,
    );
    const measured = new Map(calls.map((call) => [call.text, measuredOf(context, call, running, isLedger)]));
    const [first] = measured.values();
    if (isLedger && first !== undefined) {
      const unmapped = await unmappedAccounts(context, rows, valuePeriods(context, calls));
      if (unmapped !== null) first.notes = { details: ['unmapped_accounts'], unmapped };
    }
    return measured;
  },
};

/** The periods that the value rests on, each with the entities that it is about. */
const valuePeriods = (context: EvaluationContext, calls: readonly MeasureCall[]) => {
  const periods = calls.map((call) => ({
    period: periodOf(call, context.plan.windows.value, context),
    group: groupOf(call),
  }));
  return [...new Map(periods.map((each) => [JSON.stringify(each), each])).values()];
};

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
