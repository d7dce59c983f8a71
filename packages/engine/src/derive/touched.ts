import type { DuckDBConnection } from '@duckdb/node-api';
import type { CanonicalTable } from '@sextant/contracts';
import { TOUCHED, TOUCHED_COLUMN } from './refresh.ts';

/** Parties noted earlier, as source records; 0 stands for nobody. */
const PENDING = 'SELECT nullif(party_k, 0) AS party_k FROM pending_party';

/**
 * Fills the temporary tables of {@link TOUCHED} from the rows of a batch (`fresh_<table>`, committed already) and from
 * what earlier batches have noted: every canonical party whose derived rows may have changed, with all that belongs to it.
 */
export async function findTouched(
  connection: DuckDBConnection,
  changed: ReadonlySet<CanonicalTable>,
  reportingCurrency: string,
): Promise<void> {
  await fillTouched(connection, `${touchedRecords(changed, reportingCurrency)} UNION ${PENDING}`);
}

/** Only notes whom the rows of a batch have changed: a later batch of the same reading derives them. */
export async function noteTouched(
  connection: DuckDBConnection,
  changed: ReadonlySet<CanonicalTable>,
  reportingCurrency: string,
): Promise<void> {
  const [[, parties]] = touchedQueries(touchedRecords(changed, reportingCurrency)) as [[string, string]];
  await connection.run(
    `INSERT INTO pending_party SELECT party_k FROM (${parties}) ANTI JOIN pending_party USING (party_k)`,
  );
}

/** Fills the temporary tables from what was noted alone; false when nothing was. */
export async function findPending(connection: DuckDBConnection): Promise<boolean> {
  const reader = await connection.runAndReadAll('SELECT 1 FROM pending_party LIMIT 1');
  if (reader.getRowsJson().length === 0) return false;
  await fillTouched(connection, PENDING);
  return true;
}

/** A query of the source records (party_k, NULL for nobody) that the rows of `fresh_<table>` are about. */
export function touchedRecords(changed: ReadonlySet<CanonicalTable>, reportingCurrency: string): string {
  const records = [...changed].flatMap((table) =>
    table === 'fx_rate' ? convertedRecords(reportingCurrency) : (RECORDS[table] ?? []),
  );
  return records.length === 0 ? 'SELECT NULL::INTEGER AS party_k WHERE FALSE' : records.join(' UNION ');
}

/** The same for source records that a query (party_k) lists, such as those of a new link. */
export async function fillTouched(connection: DuckDBConnection, records: string): Promise<void> {
  for (const [name, query] of touchedQueries(records)) {
    await connection.run(`CREATE OR REPLACE TEMP TABLE ${TOUCHED[name]} AS ${query}`);
  }
}

/** Queries that fill the tables of {@link TOUCHED} in this order, from a query of source records (party_k). */
export function touchedQueries(records: string): [name: keyof typeof TOUCHED, query: string][] {
  const belonging = (table: string, id: string, keys: readonly string[]): string =>
    keys
      .map((key) => {
        const touched =
          { party_k: TOUCHED.members, agreement_k: TOUCHED.agreements, order_k: TOUCHED.orders }[key] ?? '';
        return `SELECT ${id} FROM ${table} SEMI JOIN ${touched} USING (${key})`;
      })
      .join(' UNION ');
  return [
    [
      'parties',
      `SELECT DISTINCT coalesce(k.canonical_k, 0) AS party_k FROM (${records}) r LEFT JOIN party_key k ON k.party_k = r.party_k`,
    ],
    ['members', `SELECT k.party_k FROM party_key k SEMI JOIN ${TOUCHED.parties} t ON t.party_k = k.canonical_k`],
    ['agreements', `SELECT DISTINCT agreement_k FROM agreement_party SEMI JOIN ${TOUCHED.members} USING (party_k)`],
    ['orders', `SELECT DISTINCT order_k FROM sales_order SEMI JOIN ${TOUCHED.members} USING (party_k)`],
    [
      'movements',
      // What has neither party nor holder nor order is found when nobody is touched.
      `${belonging('movement', 'movement_id', ['party_k', 'agreement_k', 'order_k'])}
       UNION SELECT m.movement_id FROM movement m ANTI JOIN agreement_party h ON h.agreement_k = m.agreement_k
       WHERE m.party_k IS NULL AND m.order_k IS NULL AND EXISTS (SELECT 1 FROM ${TOUCHED.parties} WHERE party_k = 0)`,
    ],
    ['interactions', belonging('interaction', 'interaction_id', ['party_k', 'agreement_k'])],
  ];
}

export async function forgetTouched(connection: DuckDBConnection): Promise<void> {
  for (const name of Object.keys(TOUCHED_COLUMN) as (keyof typeof TOUCHED)[]) {
    await connection.run(`DROP TABLE IF EXISTS temp.${TOUCHED[name]}`);
  }
}

const holdersOf = (agreements: string): string =>
  `SELECT h.party_k FROM agreement_party h SEMI JOIN (${agreements}) a ON a.agreement_k = h.agreement_k`;

/**
 * Source records whose amounts a fresh rate may convert: those booked near its day in another currency than the
 * reporting one. The rate need not name that currency, it may be the pivot's.
 */
function convertedRecords(reportingCurrency: string): readonly string[] {
  // All days between the first and the last rate: a join of ranges would cost more than a few parties too many.
  const movements = `(SELECT * FROM movement WHERE currency <> '${reportingCurrency}'
    AND business_date >= (SELECT min(rate_date) FROM fresh_fx_rate) - 31
    AND business_date <= (SELECT max(rate_date) FROM fresh_fx_rate) + 31) m`;
  return [
    `SELECT DISTINCT m.party_k FROM ${movements}`,
    holdersOf(`SELECT m.agreement_k FROM ${movements} WHERE m.party_k IS NULL`),
    `SELECT DISTINCT o.party_k FROM ${movements} JOIN sales_order o ON o.order_k = m.order_k WHERE m.party_k IS NULL`,
  ];
}

/** Source records (party_k) that the rows of a batch are about; NULL is nobody. All versions of a row count. */
const RECORDS: Partial<Record<CanonicalTable, readonly string[]>> = {
  party: ['SELECT k.party_k FROM fresh_party f JOIN party_key k USING (party_id)'],
  party_segment: ['SELECT k.party_k FROM fresh_party_segment f JOIN party_key k USING (party_id)'],
  agreement_party: [
    'SELECT k.party_k FROM fresh_agreement_party f JOIN party_key k USING (party_id)',
    // What happens on an agreement may belong to another holder now.
    holdersOf('SELECT k.agreement_k FROM fresh_agreement_party f JOIN agreement_key k USING (agreement_id)'),
    // Or to nobody any more, or to somebody at last.
    `SELECT NULL::INTEGER AS party_k FROM fresh_agreement_party f JOIN agreement_key k USING (agreement_id) SEMI JOIN (
       SELECT agreement_k FROM movement WHERE party_k IS NULL UNION ALL
       SELECT agreement_k FROM interaction WHERE party_k IS NULL) x ON x.agreement_k = k.agreement_k`,
  ],
  agreement: [holdersOf('SELECT k.agreement_k FROM fresh_agreement f JOIN agreement_key k USING (agreement_id)')],
  product: [
    holdersOf(
      `SELECT a.agreement_k FROM agreement a JOIN product_key k ON k.product_k = a.product_k SEMI JOIN fresh_product f ON f.product_id = k.product_id`,
    ),
    `SELECT DISTINCT coalesce(m.party_k, o.party_k) FROM movement m JOIN product_key k ON k.product_k = m.product_k
       SEMI JOIN fresh_product f ON f.product_id = k.product_id LEFT JOIN sales_order o ON o.order_k = m.order_k
       WHERE m.agreement_k IS NULL OR m.party_k IS NOT NULL`,
  ],
  sales_order: [
    `SELECT s.party_k FROM sales_order s SEMI JOIN fresh_sales_order f USING (order_id)`,
    `SELECT m.party_k FROM movement m JOIN order_key k ON k.order_k = m.order_k SEMI JOIN fresh_sales_order f ON f.order_id = k.order_id`,
  ],
  movement: [
    `SELECT m.party_k FROM movement m SEMI JOIN fresh_movement f USING (movement_id)`,
    holdersOf(
      `SELECT m.agreement_k FROM movement m SEMI JOIN fresh_movement f USING (movement_id) WHERE m.party_k IS NULL`,
    ),
    `SELECT o.party_k FROM sales_order o SEMI JOIN (
       SELECT m.order_k FROM movement m SEMI JOIN fresh_movement f USING (movement_id)) x ON x.order_k = o.order_k`,
  ],
  interaction: [
    `SELECT i.party_k FROM interaction i SEMI JOIN fresh_interaction f USING (interaction_id)`,
    holdersOf(
      `SELECT i.agreement_k FROM interaction i SEMI JOIN fresh_interaction f USING (interaction_id) WHERE i.party_k IS NULL`,
    ),
  ],
};
