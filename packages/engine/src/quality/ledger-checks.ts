import { movementCode } from '../relations/flows.ts';
import { quoted, SCOPE, type Check, type CheckContext } from './check.ts';
import { countedEntries, touchedFacts } from './latest-rows.ts';

const MONTH = `date_trunc('month', posting_date)`;
const NAMED = `strftime(posting_date, '%Y-%m')`;
/** Entries that a period's profit or loss is made of. */
const OF_PERIOD = `entry_type NOT IN ('opening', 'closing')`;

const ofMonths = {
  severity: 'error',
  table: 'gl_entry',
  reads: ['gl_entry'],
  scope: (context: CheckContext) =>
    touchedFacts(context, 'gl_entry', `${NAMED} AS key, ${MONTH} AS month`, 'posting_date IS NOT NULL'),
} as const satisfies Partial<Check>;

const touched = (context: CheckContext): string => countedEntries(context, `${MONTH} IN (SELECT month FROM ${SCOPE})`);

/** Lines of the ledger, and the movements of customers that say the same; income stands below zero in the ledger. */
const RECONCILED: readonly { line: string; sign: 1 | -1; plus: readonly string[]; less: readonly string[] }[] = [
  { line: 'interest_income', sign: -1, plus: ['interest_income'], less: [] },
  { line: 'interest_expense', sign: 1, plus: ['interest_expense'], less: [] },
  { line: 'fee_income', sign: -1, plus: ['fee_income'], less: [] },
  { line: 'fee_expense', sign: 1, plus: ['fee_expense'], less: [] },
  { line: 'premium', sign: -1, plus: ['premium_earned'], less: [] },
  { line: 'claims', sign: 1, plus: ['claim_paid', 'claim_expense'], less: ['claim_recovery'] },
];

const codes = (kinds: readonly string[], line: string, factor: number): string[] =>
  kinds.map((kind) => `(${quoted(line)}, ${movementCode(kind)}, ${factor})`);

export const ledgerChecks: readonly Check[] = [
  {
    ...ofMonths,
    id: 'ledger-account-unmapped',
    title: 'Every income and expense account has a line.',
    told: true,
    faults: (context) => `
      SELECT source_id, ${NAMED} AS scope_key, account_code AS example, count(*) AS rows, sum(abs(functional_amount)) AS amount,
        functional_currency AS currency
      FROM ${touched(context)} WHERE kpi_line IS NULL AND account_class IN ('income', 'expense') AND ${OF_PERIOD} GROUP BY ALL`,
  },
  {
    ...ofMonths,
    id: 'ledger-account-two-lines',
    title: 'An income or expense account has one line on a day, not two.',
    faults: (context) => `
      SELECT source_id, scope_key, example, count(*) AS rows, sum(abs(functional_amount)) AS amount, functional_currency AS currency
      FROM (
        SELECT *, ${NAMED} AS scope_key, entity || ' ' || account_code || ' ' || posting_date::VARCHAR AS example
        FROM ${touched(context)} WHERE kpi_line IS NOT NULL AND account_class IN ('income', 'expense') AND ${OF_PERIOD}
        WINDOW account AS (PARTITION BY entity, account_code, posting_date)
        QUALIFY min(kpi_line) OVER account <> max(kpi_line) OVER account
      ) GROUP BY source_id, scope_key, example, functional_currency`,
  },
  {
    ...ofMonths,
    id: 'ledger-line-misplaced',
    title: 'Only income and expense accounts have a line, so that the lines add up to profit or loss.',
    faults: (context) => `
      SELECT source_id, ${NAMED} AS scope_key, account_code AS example, count(*) AS rows, sum(abs(functional_amount)) AS amount,
        functional_currency AS currency
      FROM ${touched(context)} WHERE kpi_line IS NOT NULL AND account_class NOT IN ('income', 'expense') AND ${OF_PERIOD} GROUP BY ALL`,
  },
  {
    ...ofMonths,
    id: 'ledger-unbalanced',
    title: 'Debits and credits of an entity and month are equal, where its balance sheet is delivered.',
    faults: (context) => `
      SELECT min(source_id) AS source_id, ${NAMED} AS scope_key, entity || ' ' || ${NAMED} AS example, count(*) AS rows,
        abs(sum(functional_amount)) AS amount, functional_currency AS currency
      FROM ${touched(context)} WHERE account_class <> 'off_balance'
      GROUP BY entity, ${NAMED}, functional_currency
      HAVING sum(functional_amount) <> 0 AND bool_or(account_class IN ('asset', 'liability', 'equity'))`,
  },
  {
    ...ofMonths,
    id: 'ledger-line-two-sources',
    title: 'A line of an entity and month comes from one source, or the policy says which of several counts.',
    severity: 'warning',
    faults: (context) => `
      SELECT source_id, scope_key, entity || ' ' || kpi_line || ' ' || scope_key AS example, rows, abs(amount) AS amount, currency
      FROM (
        SELECT source_id, ${NAMED} AS scope_key, entity, coalesce(branch, '') AS branch, coalesce(line_of_business, '') AS lob, kpi_line,
          functional_currency AS currency, count(*) AS rows, sum(functional_amount) AS amount
        FROM ${touched(context)} WHERE kpi_line IS NOT NULL AND ${OF_PERIOD} GROUP BY ALL
      )
      QUALIFY row_number() OVER (PARTITION BY entity, branch, lob, kpi_line, scope_key, currency ORDER BY abs(amount) DESC, source_id) > 1`,
  },
  {
    id: 'ledger-month-late',
    title: 'Nothing is posted into a month that the source had called complete.',
    severity: 'warning',
    table: 'gl_entry',
    reads: ['gl_entry'],
    ofRun: true,
    faults: ({ after, source, completeBefore }) => `
      SELECT source_id, ${NAMED} AS scope_key, ${NAMED} AS example, count(*) AS rows, sum(abs(functional_amount)) AS amount,
        functional_currency AS currency
      FROM gl_entry WHERE batch_id > ${after} AND source_id = ${quoted(source)} AND op = 'assert'
        AND last_day(posting_date) <= ${completeBefore === null ? 'NULL' : `DATE ${quoted(completeBefore)}`} GROUP BY ALL`,
  },
  {
    id: 'movements-against-ledger',
    title: 'Movements of customers add up to their line of the ledger, in each month that both sources have completed.',
    severity: 'info',
    table: 'movement',
    concerns: ['movement', 'gl_entry'],
    reads: ['movement', 'gl_entry', 'agreement', 'agreement_party', 'party', 'fx_rate'],
    faults: (context) => `
      WITH part (line, kind, factor) AS (VALUES ${RECONCILED.flatMap(({ line, plus, less }) => [...codes(plus, line, 1), ...codes(less, line, -1)]).join(', ')}),
      side (line, sign) AS (VALUES ${RECONCILED.map(({ line, sign }) => `(${quoted(line)}, ${sign})`).join(', ')}),
      delivered AS (
        SELECT DISTINCT source_id FROM gl_entry WHERE kpi_line IS NOT NULL UNION SELECT DISTINCT source_id FROM movement
      ), complete AS (
        SELECT CASE WHEN count(*) = count(s.complete_through) THEN min(s.complete_through) END AS day
        FROM delivered LEFT JOIN source_state s USING (source_id)
      ), customers AS (
        SELECT p.line, date_trunc('month', f.day) AS month, sum(f.amount * p.factor)::DECIMAL(38,6) AS amount
        FROM flow_delta f JOIN part p USING (kind) WHERE f.slot = 0
        GROUP BY 1, 2 HAVING sum(f.missing) = 0 AND sum(f.entries) > 0
      ), ledger AS (
        SELECT kpi_line AS line, ${MONTH} AS month, min(source_id) AS source_id, sum(functional_amount * sign) AS amount, count(*) AS rows
        FROM ${countedEntries(context, `kpi_line IN (${RECONCILED.map(({ line }) => quoted(line)).join(', ')})`)}
        JOIN side ON side.line = kpi_line
        WHERE entry_type IN ('normal', 'adjustment') GROUP BY 1, 2
        HAVING bool_and(functional_currency = ${quoted(context.rules.reportingCurrency)})
      )
      SELECT l.source_id, l.line || ' ' || strftime(month, '%Y-%m') AS scope_key,
        strftime(month, '%Y-%m') || ' ' || l.line || ': ' || l.amount::VARCHAR || ' in the ledger, ' || c.amount::VARCHAR || ' of customers' AS example,
        l.rows, abs(l.amount - c.amount) AS amount, ${quoted(context.rules.reportingCurrency)} AS currency
      FROM ledger l JOIN customers c USING (line, month), complete
      WHERE l.amount <> c.amount AND last_day(month) <= complete.day`,
  },
];
