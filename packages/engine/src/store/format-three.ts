/**
 * Format 3: how each answer was made, and what receipts share; what the checks of each sync found; which row of the
 * source each flow and contact is.
 */
export const formatThree: string[] = [
  ...['flow', 'contact'].flatMap((name) => [
    `ALTER TABLE ${name} ADD COLUMN batch_id BIGINT`,
    `ALTER TABLE ${name} ADD COLUMN seq INTEGER`,
  ]),
  'CREATE TABLE receipt (id VARCHAR NOT NULL, body VARCHAR NOT NULL)',
  'CREATE TABLE kept (hash VARCHAR NOT NULL, kind VARCHAR NOT NULL, body VARCHAR NOT NULL)',
  // What is wrong now, one row a thing, so that a sync looks only at what it touched; and up to which batch each check has looked.
  `CREATE TABLE quality_fault (check_id VARCHAR NOT NULL, source_id VARCHAR NOT NULL, scope_key VARCHAR NOT NULL, example VARCHAR NOT NULL,
     rows_affected BIGINT NOT NULL, amount DECIMAL(38,6), currency VARCHAR)`,
  'CREATE TABLE quality_check (check_id VARCHAR NOT NULL, batch_id BIGINT NOT NULL, took_ms INTEGER NOT NULL)',
  // What was wrong at the end of each run; never written anew.
  'CREATE TABLE quality_run (run BIGINT NOT NULL, checked_at TIMESTAMPTZ NOT NULL)',
  `CREATE TABLE quality_finding (run BIGINT NOT NULL, source_id VARCHAR NOT NULL, check_id VARCHAR NOT NULL, currency VARCHAR,
     rows_affected BIGINT NOT NULL, amount DECIMAL(38,6), examples VARCHAR NOT NULL)`,
];
