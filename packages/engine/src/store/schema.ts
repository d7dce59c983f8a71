import {
  CANONICAL_TABLES,
  tableDescription,
  type CanonicalTable,
  type Column,
  type ColumnType,
} from '@sextant/contracts';

/** Beginning and end of time in interval tables. Connectors never write them. */
export const FOREVER = '9999-12-31';
export const BEGINNING = '0001-01-01';

const SQL_TYPES: Record<ColumnType, string> = {
  text: 'VARCHAR',
  date: 'DATE',
  instant: 'TIMESTAMPTZ',
  money: 'DECIMAL(38,6)',
  quantity: 'DECIMAL(38,6)',
  integer: 'INTEGER',
  boolean: 'BOOLEAN',
  currency: 'VARCHAR',
  share: 'DECIMAL(9,8)',
  score: 'DECIMAL(9,4)',
  rate: 'DECIMAL(18,10)',
};

export const sqlType = (column: Column): string => SQL_TYPES[column.type];

/**
 * How quantities are kept: bits packed out of 128 of them, DuckDB's own choice, take up to twenty times as long to read
 * (decision 0019). Few numbers occur, and often one after the other.
 */
export const IN_RUNS = 'USING COMPRESSION rle';

const storedType = (column: Column): string =>
  column.type === 'quantity' ? `${sqlType(column)} ${IN_RUNS}` : sqlType(column);

export const canonicalTables = Object.keys(CANONICAL_TABLES) as CanonicalTable[];

/** Columns that say what a row is about and from when: equal content under an equal key is the same statement. */
export const versionKey = (table: CanonicalTable): string[] => {
  const { key, kind } = tableDescription(table);
  return kind === 'state' ? [...key, 'valid_from'] : [...key];
};

const LINEAGE = `
  op VARCHAR NOT NULL,
  source_id VARCHAR NOT NULL,
  source_object VARCHAR NOT NULL,
  source_key VARCHAR,
  batch_id BIGINT NOT NULL,
  seq INTEGER NOT NULL,
  recorded_at TIMESTAMPTZ NOT NULL,
  source_recorded_at TIMESTAMPTZ`;

function canonicalDdl(table: CanonicalTable): string {
  const { columns, key, kind } = tableDescription(table);
  // A retraction names its key and nothing else, so only keys are NOT NULL here; the checks of a sync do the rest.
  const own = Object.entries(columns).map(
    ([name, column]) => `  ${name} ${storedType(column)}${key.includes(name) ? ' NOT NULL' : ''}`,
  );
  if (kind === 'state') own.push('  valid_from DATE NOT NULL');
  return `CREATE TABLE ${table} (\n${own.join(',\n')},${LINEAGE}\n)`;
}

/** Schemes that the wide interval table has a column for. */
export const SLOTS = 8;
export const slotColumn = (slot: number): string => `s${slot}`;
const slotColumns = Array.from({ length: SLOTS }, (_, index) => `${slotColumn(index + 1)} SMALLINT NOT NULL`);

/** Format 1 of a store file. A later format appends its own list of statements to `migrations.ts`. */
export const formatOne: string[] = [
  ...canonicalTables.map(canonicalDdl),
  // Identity belongs to the engine: written by a matcher or a reviewer, never by a connector.
  `CREATE TABLE party_link (party_id VARCHAR NOT NULL, canonical_party_id VARCHAR NOT NULL, batch_id BIGINT NOT NULL,
     seq INTEGER NOT NULL, recorded_at TIMESTAMPTZ NOT NULL)`,
  `CREATE TABLE ingest_batch (batch_id BIGINT NOT NULL, source_id VARCHAR NOT NULL, run BIGINT NOT NULL,
     committed_at TIMESTAMPTZ NOT NULL)`,
  `CREATE TABLE ingest_table (batch_id BIGINT NOT NULL, source_id VARCHAR NOT NULL, table_name VARCHAR NOT NULL,
     rows_read BIGINT NOT NULL, rows_stored BIGINT NOT NULL, rows_unchanged BIGINT NOT NULL, rows_rejected BIGINT NOT NULL)`,
  `CREATE TABLE sync_run (run BIGINT NOT NULL, source_id VARCHAR NOT NULL, state VARCHAR NOT NULL, started_at TIMESTAMPTZ NOT NULL,
     ended_at TIMESTAMPTZ, report VARCHAR)`,
  `CREATE TABLE source_state (source_id VARCHAR NOT NULL, connector_state VARCHAR, complete_through DATE, history_from DATE,
     end_assumed BOOLEAN NOT NULL DEFAULT false, last_sync TIMESTAMPTZ, first_recorded_at TIMESTAMPTZ, tables VARCHAR NOT NULL)`,
  `CREATE TABLE quarantine (id BIGINT NOT NULL, source_id VARCHAR NOT NULL, run BIGINT NOT NULL, stream VARCHAR NOT NULL,
     table_name VARCHAR, file VARCHAR, line BIGINT, reason VARCHAR NOT NULL, raw VARCHAR, seen_at TIMESTAMPTZ NOT NULL)`,
  // Dictionaries: dense integers inside the engine, never outside.
  'CREATE TABLE party_key (party_k INTEGER NOT NULL, party_id VARCHAR NOT NULL)',
  'CREATE TABLE category_key (category_k INTEGER NOT NULL, category VARCHAR NOT NULL)',
  'CREATE TABLE segment_code (scheme VARCHAR NOT NULL, code SMALLINT NOT NULL, segment VARCHAR NOT NULL)',
  // The rules under which the derived tables below were made; other rules make them anew.
  'CREATE TABLE derived_under (rules VARCHAR NOT NULL)',
  // What is derived for known_at = now, kept up to date by every commit.
  `CREATE TABLE customer_state (party_k INTEGER NOT NULL, valid_from DATE NOT NULL, valid_to DATE NOT NULL, n SMALLINT NOT NULL,
     spell_from DATE NOT NULL, spell_to DATE NOT NULL, is_first BOOLEAN NOT NULL, has_returned BOOLEAN NOT NULL, ${slotColumns.join(', ')})`,
  `CREATE TABLE stock_delta (slot TINYINT NOT NULL, segment SMALLINT NOT NULL, day DATE NOT NULL, customers INTEGER NOT NULL,
     holdings INTEGER NOT NULL, multi INTEGER NOT NULL, newcomers INTEGER NOT NULL)`,
];

/** Names of the state tables that hold a retraction; the storage's own statistics answer it where there is none. */
export const retractedTablesSql = canonicalTables
  .filter((table) => tableDescription(table).kind === 'state')
  .map((table) => `SELECT '${table}' AS name WHERE EXISTS (SELECT 1 FROM ${table} WHERE op = 'retract')`)
  .join(' UNION ALL ');
