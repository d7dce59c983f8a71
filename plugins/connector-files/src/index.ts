// The connector for files. The default export is what the plugin loader takes; see plugin.json for its configuration.
import { defineConnector } from '@sextant/contracts';
import { checkSource } from './read/check-source.ts';
import { discoverStreams } from './read/discover-streams.ts';
import { readSource } from './read/read-source.ts';

/**
 * Reads CSV, TSV, NDJSON and Parquet files of one folder; for each canonical table a SELECT over them makes the
 * records. Fails with `source.config-invalid`, `source.file-missing`, `source.file-empty`, `source.file-unreadable`,
 * `source.column-missing` or `source.mapping-failed`, before the first record is sent.
 */
export const filesConnector = defineConnector({
  check: checkSource,
  discover: discoverStreams,
  read: readSource,
});

export default filesConnector;
