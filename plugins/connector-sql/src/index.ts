// The connector for PostgreSQL. The default export is what the plugin loader takes; see plugin.json for its configuration.
import { defineConnector } from '@sextant/contracts';
import { checkSource } from './read/check-source.ts';
import { discoverStreams } from './read/discover-streams.ts';
import { readSource } from './read/read-source.ts';

/**
 * Reads a PostgreSQL database; for each canonical table a SELECT makes the records. Fails with `source.config-invalid`,
 * `source.unreachable`, `source.access-refused`, `source.column-missing` or `source.mapping-failed`.
 */
export const sqlConnector = defineConnector({
  check: checkSource,
  discover: discoverStreams,
  read: readSource,
});

export default sqlConnector;
