/**
 * Format 5: complete readings of a stream that have begun and not ended, and which of the rows that were there before them
 * they have met again; the fields of each stream as they were when the source was last read to its end; which run showed that
 * a quarantined row is right by now, and up to which one a reading from the beginning reads them anew.
 */
export const formatFive: string[] = [
  `CREATE TABLE complete_reading (source_id VARCHAR NOT NULL, stream VARCHAR NOT NULL, table_name VARCHAR NOT NULL,
     by_difference BOOLEAN NOT NULL, from_batch BIGINT NOT NULL, from_seq INTEGER NOT NULL, unknown_rows BIGINT NOT NULL,
     quarantine_to BIGINT NOT NULL)`,
  `CREATE TABLE seen_row (source_id VARCHAR NOT NULL, stream VARCHAR NOT NULL, batch_id BIGINT NOT NULL, seq INTEGER NOT NULL)`,
  'ALTER TABLE source_state ADD COLUMN fields VARCHAR',
  'ALTER TABLE source_state ADD COLUMN full_to BIGINT',
  'ALTER TABLE quarantine ADD COLUMN resolved_run BIGINT',
];
