import { movementCode } from '../relations/flows.ts';
import { listed, SCOPE, type Check, type CheckContext } from './check.ts';
import { facts } from './latest-rows.ts';

/** Balances that hold for seven days and no longer (reserves, seats and estimates hold until the next one). */
const CARRIED = listed([
  'ledger_balance',
  'deposit_balance',
  'outstanding_principal',
  'earning_assets',
  'nonperforming_principal',
]);
const CARRIED_DAYS = 7;
const OWNERS = ['kind', 'agreement_k', 'party_k', 'ledger_code', 'product_id', 'currency', 'entity', 'branch'];
const OWNER = OWNERS.join(', ');
const NAMED = `concat_ws(' ', kind, agreement_id, party_id, ledger_code)`;
const POINT = `kind IN ${CARRIED} AND average_from IS NULL`;

/** The balance of an agreement, and what moves it. */
const ROLLED: readonly {
  kind: string;
  up: string;
  down: string;
  also: string;
  alsoSign: 1 | -1;
  orLess: string | null;
}[] = [
  {
    kind: 'deposit_balance',
    up: 'deposit',
    down: 'withdrawal',
    also: 'interest_expense',
    alsoSign: 1,
    orLess: 'fee_income',
  },
  // A repayment may contain the interest.
  {
    kind: 'outstanding_principal',
    up: 'disbursement',
    down: 'repayment',
    also: 'interest_income',
    alsoSign: 1,
    orLess: null,
  },
];
const FLOWS = listed(
  ROLLED.flatMap(({ up, down, also, orLess }) => [up, down, also, ...(orLess === null ? [] : [orLess])]),
);
const MAIN_CODES = ROLLED.flatMap(({ up, down }) => [movementCode(up), movementCode(down)]).join(', ');

const factor = (): string =>
  `CASE ${ROLLED.map(({ kind, up, down }) => `WHEN p.kind = '${kind}' AND m.kind = '${up}' THEN m.amount WHEN p.kind = '${kind}' AND m.kind = '${down}' THEN -m.amount`).join(' ')} ELSE 0 END`;
const others = (): string =>
  `CASE ${ROLLED.map(
    ({ kind, also, orLess }) =>
      `WHEN p.kind = '${kind}' AND m.kind = '${also}' THEN m.amount${orLess === null ? '' : ` WHEN p.kind = '${kind}' AND m.kind = '${orLess}' THEN -m.amount`}`,
  ).join(' ')} ELSE 0 END`;

export const positionChecks: readonly Check[] = [
  {
    id: 'position-gap',
    title:
      'A balance is told again within seven days where it comes by the day, and each month where it comes by the month.',
    severity: 'warning',
    table: 'position',
    reads: ['position'],
    scope: ({ after }: CheckContext) =>
      `SELECT DISTINCT ${NAMED} AS key, ${OWNER} FROM position WHERE batch_id > ${after} AND ${POINT}`,
    faults: (context) => `
      WITH told AS (
        SELECT p.* FROM ${facts(context, 'position', POINT)} p SEMI JOIN ${SCOPE} s
          ON ${OWNERS.map((name) => `p.${name} IS NOT DISTINCT FROM s.${name}`).join(' AND ')}
      ), daily AS (
        SELECT min(source_id) AS source_id, ${NAMED} AS name, ${OWNER}, position_date AS day, sum(amount) AS amount
        FROM told GROUP BY ALL
      ), ordered AS (
        SELECT *, lead(day) OVER (PARTITION BY name, ${OWNER} ORDER BY day) AS next_day FROM daily
      ), cadence AS (
        SELECT *, coalesce(bool_or(date_trunc('month', next_day) = date_trunc('month', day)) OVER (PARTITION BY name, ${OWNER}), FALSE) AS is_daily
        FROM ordered
      )
      SELECT source_id, name AS scope_key, name || ' ' || day::VARCHAR || ' to ' || next_day::VARCHAR AS example, 1::BIGINT AS rows,
        abs(amount) AS amount, currency
      FROM cadence
      WHERE CASE WHEN is_daily THEN next_day - day > ${CARRIED_DAYS + 1} ELSE date_diff('month', day, next_day) > 1 END`,
  },
  {
    id: 'positions-incomplete',
    title: 'Balances of a kind are told up to the day of which their source says that it is complete.',
    severity: 'warning',
    table: 'position',
    reads: ['position', 'movement', 'agreement', 'gl_entry', 'agreement_party'],
    faults: () => `
      WITH day AS (
        SELECT source_id, kind, position_date AS day FROM position WHERE kind IN ${CARRIED} AND op = 'assert' GROUP BY ALL
      ), cadence AS (
        SELECT source_id, kind, max(day) AS last_day, count(*) > count(DISTINCT date_trunc('month', day)) AS is_daily
        FROM day GROUP BY ALL
      )
      SELECT c.source_id, c.kind AS scope_key, c.kind || ' up to ' || c.last_day::VARCHAR || ' of ' || s.complete_through::VARCHAR AS example,
        1::BIGINT AS rows, NULL AS amount, NULL AS currency
      FROM cadence c JOIN source_state s USING (source_id)
      WHERE CASE WHEN c.is_daily THEN s.complete_through - c.last_day > ${CARRIED_DAYS}
        ELSE date_diff('month', c.last_day, s.complete_through + 1) > 1 END`,
  },
  {
    id: 'balance-roll-forward',
    title:
      'A balance and what moves it until the next one come to the next one, where movements explain most changes of a source.',
    severity: 'warning',
    table: 'position',
    concerns: ['position', 'movement'],
    reads: ['position', 'movement'],
    scope: ({ after }: CheckContext) => `
      SELECT DISTINCT agreement_id AS key, agreement_k AS k FROM position
        WHERE batch_id > ${after} AND agreement_id IS NOT NULL AND kind IN ${listed(ROLLED.map(({ kind }) => kind))}
      UNION SELECT DISTINCT agreement_id, agreement_k FROM movement
        WHERE batch_id > ${after} AND agreement_id IS NOT NULL AND kind IN ${FLOWS}`,
    // Interest and fees may be told beside what is paid in and out, or within it. A source whose movements explain less
    // than half of what its balances do does not deliver all of them.
    faults: (context) => `
      WITH p AS (
        SELECT min(source_id) AS source_id, kind, agreement_id, agreement_k, currency, position_date AS day, sum(amount) AS amount
        FROM ${facts(context, 'position', `kind IN ${listed(ROLLED.map(({ kind }) => kind))} AND average_from IS NULL AND agreement_k IN (SELECT k FROM ${SCOPE})`)}
        GROUP BY ALL
      ), step AS (
        SELECT *, lag(day) OVER life AS from_day, amount - lag(amount) OVER life AS change
        FROM p WINDOW life AS (PARTITION BY kind, agreement_k, currency ORDER BY day)
      ), flow AS (
        SELECT * FROM ${facts(context, 'movement', `kind IN ${FLOWS} AND agreement_k IN (SELECT k FROM ${SCOPE})`)}
      ), first AS (
        SELECT kind, min(day) AS day FROM flow_delta WHERE slot = 0 AND kind IN (${MAIN_CODES}) GROUP BY kind
      ), off AS (
        SELECT p.source_id, p.kind, p.agreement_id, p.currency, p.day, p.change,
          coalesce(sum(${factor()}), 0) AS moved, coalesce(sum(${others()}), 0) AS beside
        FROM step p LEFT JOIN flow m
          ON m.agreement_k = p.agreement_k AND m.currency = p.currency AND m.business_date > p.from_day AND m.business_date <= p.day
        WHERE p.from_day IS NOT NULL AND EXISTS (
          SELECT 1 FROM first WHERE p.from_day >= first.day - 1 AND CASE p.kind
            ${ROLLED.map(({ kind, up, down }) => `WHEN '${kind}' THEN first.kind IN (${movementCode(up)}, ${movementCode(down)})`).join(' ')} END)
        GROUP BY ALL
      ), judged AS (
        SELECT *, change <> moved AND change <> moved + beside AS is_off,
          count(*) FILTER (change <> 0 AND (change = moved OR change = moved + beside)) OVER kind_ AS explained,
          count(*) FILTER (change <> 0) OVER kind_ AS moving
        FROM off WINDOW kind_ AS (PARTITION BY source_id, kind)
      )
      SELECT source_id, agreement_id AS scope_key, kind || ' ' || agreement_id || ' ' || day::VARCHAR AS example, 1::BIGINT AS rows,
        least(abs(change - moved), abs(change - moved - beside)) AS amount, currency
      FROM judged WHERE is_off AND 2 * explained >= moving`,
  },
  {
    id: 'reserve-without-claim',
    title:
      'A case reserve belongs to a claim that is there, where claims are delivered, or else to an agreement, a party or the ledger.',
    severity: 'error',
    table: 'position',
    reads: ['position', 'claim'],
    faults: (context) => `
      SELECT min(p.source_id) AS source_id, coalesce(p.claim_id, '') AS scope_key, coalesce(p.claim_id, min(p.position_id)) AS example,
        count(*) AS rows, abs(arg_max(p.amount, p.position_date)) AS amount, p.currency
      FROM ${facts(context, 'position', `kind = 'reserve_case'`)} p ANTI JOIN claim c USING (claim_id)
      WHERE CASE WHEN p.claim_id IS NULL THEN p.agreement_id IS NULL AND p.party_id IS NULL AND p.ledger_code IS NULL
        ELSE EXISTS (SELECT 1 FROM claim) END
      GROUP BY p.claim_id, p.currency`,
  },
];
