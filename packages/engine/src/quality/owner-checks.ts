import { listed, SCOPE, type Check } from './check.ts';
import { facts, states } from './latest-rows.ts';

const FOREVER = `DATE '9999-12-31'`;

export const ownerChecks: readonly Check[] = [
  {
    id: 'owner-shares',
    title: 'Shares of the active owners of an agreement add up to 1 on every day.',
    severity: 'error',
    table: 'agreement_party',
    reads: ['agreement_party', 'movement'],
    scope: ({ after }) => `
      SELECT DISTINCT agreement_id AS key, agreement_k AS k FROM agreement_party WHERE batch_id > ${after}
      UNION SELECT f.scope_key, a.agreement_k FROM quality_fault f JOIN agreement_key a ON a.agreement_id = f.scope_key
      WHERE f.check_id = 'owner-shares'`,
    // A third is 0.33333333: each owner may have lost a unit of the last place.
    faults: (context) => `
      WITH owner AS (
        SELECT agreement_id, agreement_k, share, source_id, valid_from, valid_to
        FROM ${states('agreement_party', `agreement_k IN (SELECT k FROM ${SCOPE})`)}
        WHERE active AND role IN ${listed(context.rules.holderRoles)}
      ), event AS (
        SELECT agreement_id, agreement_k, source_id, valid_from AS day, share, 1 AS owners FROM owner
        UNION ALL SELECT agreement_id, agreement_k, source_id, valid_to, -share, -1 FROM owner
      ), daily AS (
        SELECT agreement_id, agreement_k, min(source_id) AS source_id, day, sum(share) AS share, sum(owners) AS owners
        FROM event GROUP BY agreement_id, agreement_k, day
      ), standing AS (
        SELECT agreement_id, agreement_k, source_id, day AS valid_from, lead(day, 1, ${FOREVER}) OVER life AS valid_to,
          sum(share) OVER life AS share, sum(owners) OVER life AS owners
        FROM daily WINDOW life AS (PARTITION BY agreement_id ORDER BY day)
      ), wrong AS (
        SELECT * FROM standing WHERE owners > 0 AND abs(share - 1) > owners * 0.00000001
      ), money AS (
        SELECT w.agreement_id, m.currency, sum(abs(m.amount)) AS amount
        FROM wrong w JOIN ${facts(context, 'movement', `agreement_k IN (SELECT k FROM ${SCOPE})`)} m
          ON m.agreement_k = w.agreement_k AND m.business_date >= w.valid_from AND m.business_date < w.valid_to
        WHERE m.party_id IS NULL GROUP BY w.agreement_id, m.currency
      )
      SELECT w.source_id, w.agreement_id AS scope_key, w.agreement_id AS example, w.rows, m.amount, m.currency
      FROM (SELECT agreement_id, min(source_id) AS source_id, max(owners)::BIGINT AS rows FROM wrong GROUP BY agreement_id) w
      LEFT JOIN money m USING (agreement_id)`,
  },
  {
    id: 'link-cycle',
    title: 'Links between records of one party lead to an end.',
    severity: 'error',
    table: 'party',
    reads: ['party_link', 'party'],
    faults: () => `
      WITH RECURSIVE link AS (
        SELECT party_id AS a, canonical_party_id AS b FROM (
          SELECT * FROM party_link
          QUALIFY row_number() OVER (PARTITION BY party_id ORDER BY recorded_at DESC, batch_id DESC, seq DESC) = 1
        ) WHERE party_id <> canonical_party_id
      ), walk AS (
        SELECT a AS start, b AS at FROM link
        UNION SELECT w.start, l.b FROM walk w JOIN link l ON l.a = w.at
      )
      SELECT coalesce(min(p.source_id), '') AS source_id, w.start AS scope_key, w.start AS example, 1::BIGINT AS rows,
        NULL AS amount, NULL AS currency
      FROM walk w LEFT JOIN party p ON p.party_id = w.start WHERE w.start = w.at GROUP BY w.start`,
  },
];
