import { SCOPE, type Check, type CheckContext } from './check.ts';
import { facts, states } from './latest-rows.ts';

/** What is reversed, and what was reversed, as far as one of the two is new. */
const reversals = ({ after }: CheckContext): string => `
  SELECT movement_id AS key FROM movement WHERE batch_id > ${after} AND reverses_movement_id IS NOT NULL
  UNION SELECT r.movement_id FROM movement r SEMI JOIN (SELECT movement_id FROM movement WHERE batch_id > ${after}) m
    ON r.reverses_movement_id = m.movement_id WHERE r.reverses_movement_id IS NOT NULL
  UNION SELECT movement_id FROM movement WHERE batch_id > ${after} AND op = 'retract'`;

const reversed = (context: CheckContext, fault: string): string => {
  const scoped = `reverses_movement_id IS NOT NULL AND movement_id IN (SELECT key FROM ${SCOPE})`;
  const wanted = `movement_id IN (SELECT reverses_movement_id FROM movement WHERE ${scoped})`;
  return `
    SELECT r.source_id, r.movement_id AS scope_key, r.movement_id AS example, 1::BIGINT AS rows, abs(r.amount) AS amount, r.currency
    FROM ${facts(context, 'movement', scoped)} r LEFT JOIN ${facts(context, 'movement', wanted)} m
      ON m.movement_id = r.reverses_movement_id
    WHERE ${fault}`;
};

const reversal = { severity: 'error', table: 'movement', reads: ['movement'], scope: reversals } as const;

/** Money of a claim moves long after the policy. */
const ENDS_WITH_AGREEMENT = `claim_id IS NULL AND kind NOT LIKE 'claim_%'`;
/** A policy is written, and whoever sold it is paid, before its cover begins. */
const BOOKED_AHEAD = `(m.kind LIKE 'premium_%' OR m.kind = 'commission')`;
const ENDED = `status IN ('closed', 'rejected', 'withdrawn')`;

const ofAgreements = {
  table: 'movement',
  reads: ['movement', 'agreement'],
  scope: ({ after }: CheckContext) => `
    SELECT DISTINCT agreement_id AS key, agreement_k AS k FROM movement WHERE batch_id > ${after} AND agreement_id IS NOT NULL
    UNION SELECT DISTINCT agreement_id, agreement_k FROM agreement WHERE batch_id > ${after}
    UNION SELECT DISTINCT agreement_id, agreement_k FROM movement
      WHERE agreement_id IS NOT NULL AND movement_id IN (SELECT movement_id FROM movement WHERE batch_id > ${after} AND op = 'retract')`,
} as const satisfies Partial<Check>;

const ofScope = `agreement_k IN (SELECT k FROM ${SCOPE})`;
const found = `SELECT min(m.source_id) AS source_id, m.agreement_id AS scope_key, m.agreement_id AS example, count(*) AS rows,
  sum(abs(m.amount)) AS amount, m.currency`;

export const movementChecks: readonly Check[] = [
  {
    ...reversal,
    id: 'reversal-unknown',
    title: 'A reversal names a movement that is there.',
    faults: (context) => reversed(context, 'm.movement_id IS NULL'),
  },
  {
    ...reversal,
    id: 'reversal-same-sign',
    title: 'A reversal has the opposite sign of what it reverses.',
    faults: (context) => reversed(context, 'sign(m.amount) * sign(r.amount) > 0'),
  },
  {
    id: 'movement-of-nobody',
    title: 'A movement names a party, an agreement, an order or a claim, so that it can be told whose it is.',
    severity: 'warning',
    table: 'movement',
    reads: ['movement'],
    faults: (context) => `
      SELECT source_id, kind AS scope_key, kind || ' ' || strftime(business_date, '%Y-%m') AS example, count(*) AS rows,
        sum(abs(amount)) AS amount, currency
      FROM ${facts(context, 'movement', `party_id IS NULL AND agreement_id IS NULL AND order_id IS NULL AND claim_id IS NULL AND kind <> 'marketing_cost'`)}
      GROUP BY ALL`,
  },
  {
    ...ofAgreements,
    id: 'movement-agreement-unknown',
    title: 'A movement belongs to an agreement that is there.',
    severity: 'warning',
    faults: (context) => `
      ${found} FROM ${facts(context, 'movement', ofScope)} m ANTI JOIN agreement a USING (agreement_k)
      GROUP BY m.agreement_id, m.currency`,
  },
  {
    ...ofAgreements,
    id: 'movement-outside-agreement',
    title: 'Nothing moves on an agreement before it begins or after the day on which it ends.',
    severity: 'warning',
    faults: (context) => `
      WITH state AS (
        SELECT agreement_k, valid_from, valid_to, ${ENDED} AS is_over,
          min(least(valid_from, coalesce(opened_on, valid_from))) OVER (PARTITION BY agreement_k) AS first_day
        FROM ${states('agreement', ofScope)}
      ), life AS (
        SELECT agreement_k, min(first_day) AS first_day FROM state GROUP BY agreement_k
      ), m AS (
        SELECT m.*, l.first_day FROM ${facts(context, 'movement', ofScope)} m JOIN life l USING (agreement_k)
        WHERE ${ENDS_WITH_AGREEMENT}
      )
      ${found} FROM m LEFT JOIN state s ON s.agreement_k = m.agreement_k AND s.is_over
        AND m.business_date > s.valid_from AND m.business_date < s.valid_to
      WHERE (m.business_date < m.first_day AND NOT ${BOOKED_AHEAD}) OR s.agreement_k IS NOT NULL
      GROUP BY m.agreement_id, m.currency`,
  },
];
