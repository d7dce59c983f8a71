import { SextantError, tableDescription } from '@sextant/contracts';
import { negate, subtract } from '../../formula/exact.ts';
import { factRows } from '../../relations/knowledge.ts';
import { col, lit, type Query } from '../../sql/nodes.ts';
import { from, leftJoin, oneOf, select, sub } from '../../sql/select.ts';
import { windowBefore, type Window } from '../../time/window.ts';
import type { Cell } from '../cells.ts';
import { inReportingCurrency } from '../constant-rates.ts';
import type { ClassedRows, EvaluationContext } from '../context.ts';
import { factEvents, runningSums, type Summand } from '../cumulate.ts';
import { additive, boundaryDays } from '../customers.ts';
import {
  anyNumber,
  numberAt,
  shiftAt,
  shiftedPeriod,
  word,
  wordAt,
  type Family,
  type Measure,
  type MeasureCall,
} from '../measure.ts';
import { shifted } from '../money.ts';

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

/**
 * What the ledger posted, debit positive: (day, `converted` in the reporting currency or null without a rate, kept
 * columns). Opening and closing entries are no business of a period and are left out.
 */
export function ledgerRows(context: EvaluationContext, keep: readonly string[]): Query {
  const posted = factRows(
    {
      from: 'gl_entry',
      key: ['entry_id'],
      keep: ['entry_type', ...keep, 'posting_date', 'functional_amount', 'functional_currency'],
    },
    context.knowledge,
  );
  const rows = select({
    select: {
      ...Object.fromEntries(keep.map((name) => [name, true as const])),
      amount: 'functional_amount',
      currency: 'functional_currency',
      day: 'posting_date',
    },
    from: sub(posted, 'posted'),
    where: [oneOf('entry_type', ['opening', 'closing'], true)],
  });
  return inReportingCurrency(context, rows, keep, {
    table: 'gl_entry',
    currency: 'functional_currency',
    day: 'posting_date',
  });
}

/**
 * A ledger entry belongs to no customer: a question may split or filter it by the channel that customers came through,
 * where entries are booked by channel, and by nothing else. Throws `question.scheme-unknown`.
 */
export function refuseSplits(context: EvaluationContext, allowed: 'channel' | 'none'): void {
  const byChannel = (derived: { from: string } | undefined): boolean =>
    allowed === 'channel' && derived?.from === 'acquisition_channel';
  const refused = context.involved.find((use) => !byChannel(use.derived));
  if (refused === undefined) return;
  const channels = context.policy.derivedSchemes.filter(byChannel).map(({ scheme }) => `"${scheme}"`);
  const remedy =
    allowed === 'none'
      ? 'Ask for the total.'
      : channels.length > 0
        ? `Ask for the total, or by ${channels.join(' or ')}.`
        : 'Ask for the total, or derive a segmentation from acquisition_channel under derived_schemes of the policy.';
  throw new SextantError(
    'question.scheme-unknown',
    `A cost of the ledger cannot be told apart by "${refused.scheme}": its entries belong to no customer.`,
    remedy,
  );
}

/** The rows with the class that their channel is. */
function byChannel(context: EvaluationContext, rows: Query): ClassedRows {
  const uses = context.involved;
  const columnOf = (scheme: string): string => `c_${uses.findIndex((use) => use.scheme === scheme)}`;
  const classed = select({
    select: {
      kpi_line: 'l.kpi_line',
      converted: 'l.converted',
      day: 'l.day',
      ...Object.fromEntries(uses.map((use, index) => [columnOf(use.scheme), `coalesce(d${index}.code, 0)`])),
    },
    from: sub(rows, 'l'),
    joins: uses.map((use, index) =>
      leftJoin(from('segment_code', `d${index}`), `d${index}.scheme = :scheme AND d${index}.segment = l.channel`, {
        scheme: lit(use.scheme),
      }),
    ),
  });
  return {
    source: sub(classed, 'ledger'),
    groups: context.plan.by.map((use) => col(columnOf(use.scheme))),
    where: context.plan.filter.map(({ use, codes, negated }) => oneOf(columnOf(use.scheme), codes, negated)),
  };
}

const lineOf = (call: MeasureCall): string => wordAt(call, 0) ?? '';

/** The period of a call in a window of the question, earlier by the lag. */
function periodOf(call: MeasureCall, window: Window, context: EvaluationContext): Window {
  const lag = numberAt(call, 2) ?? 0;
  const period = shifted(context, window, shiftAt(call, 1));
  return lag === 0 ? period : windowBefore(period, { months: lag }, context.plan.calendar);
}

/** GL over periods, every line from one statement. */
const ledgerFamily: Family = {
  async measure(calls, context) {
    refuseSplits(context, 'channel');
    const days = boundaryDays(calls.flatMap((call) => context.windows.map((each) => periodOf(call, each, context))));
    const lines = [...new Set(calls.map(lineOf))];
    const summands = lines.flatMap((line): Summand[] => {
      const when = `kpi_line = '${line}'`;
      return [
        { name: line, value: 'converted', when },
        { name: `${line}_missing`, value: '1', when: `${when} AND converted IS NULL` },
      ];
    });
    const rows = byChannel(context, ledgerRows(context, ['kpi_line', 'channel']));
    const wanted = { ...rows, where: [...rows.where, oneOf('kpi_line', lines)] };
    const events = factEvents(wanted, summands, days[0] ?? context.plan.asOf, days.at(-1) ?? context.plan.asOf);
    const running = await runningSums(
      context,
      events,
      summands.map(({ name }) => name),
      days,
    );
    return new Map(
      calls.map((call) => [
        call.text,
        additive(context, (window, key): Cell => {
          const { at, opening } = periodOf(call, window, context);
          const over = (name: string) => subtract(running.at(name, at, key), running.at(name, opening ?? at, key));
          if (over(`${lineOf(call)}_missing`).n !== 0n) return 'fx_missing';
          const debit = over(lineOf(call));
          return CREDIT_POSITIVE.has(lineOf(call)) ? negate(debit) : debit;
        }),
      ]),
    );
  },
};

export const ledgerMeasures: readonly Measure[] = [
  {
    name: 'GL',
    about: 'a line of the ledger in its normal direction, earlier by a number of months',
    args: [word(...LEDGER_LINES), shiftedPeriod, anyNumber],
    optional: 1,
    type: 'money',
    adds: 'flow',
    needs: ([line]) => [{ table: 'gl_entry', kinds: line?.is === 'word' ? [line.word] : [] }],
    family: ledgerFamily,
  },
];

/** Sums by pool and day of what the ledger posted to cost pools: (pool, day, amount, missing). */
export const pooledCosts = (context: EvaluationContext, pools: readonly string[]): Query =>
  select({
    select: {
      pool: 'cost_pool',
      day: true,
      amount: 'sum(converted)',
      missing: 'count(*) - count(converted)',
    },
    from: sub(ledgerRows(context, ['cost_pool']), 'ledger'),
    where: [oneOf('cost_pool', pools)],
    groupBy: ['cost_pool', 'day'],
  });
