// The connector for Vendure. The default export is what the plugin loader takes; see plugin.json for its configuration.
import { defineConnector } from '@sextant/contracts';
import { parseConfig } from './config.ts';
import { checkShop } from './read/check-shop.ts';
import { readShop } from './read/read-shop.ts';
import { streamsOf } from './read/streams.ts';

/**
 * Reads a Vendure shop through its Admin API. Fails with `source.config-invalid`, `source.access-refused`,
 * `source.unreachable` or `source.schema-drift`.
 */
export const vendureConnector = defineConnector({
  check: checkShop,
  // What cannot be configured stands nowhere else, either.
  discover: async (context) => streamsOf(parseConfig(context)),
  read: readShop,
});

export default vendureConnector;
