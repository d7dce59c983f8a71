import type { ConnectorContext } from '@sextant/contracts';
import { parseConfig } from '../config/parse-config.ts';
import { openSession } from '../database/open-session.ts';
import { describeMapping } from '../mapping/describe-mapping.ts';

/** Does the server let us in, and can every SELECT run? Reads no row. */
export const checkSource = async ({ config, signal }: ConnectorContext): Promise<void> => {
  const { server, mappings } = parseConfig(config);
  const session = await openSession(server, signal);
  try {
    for (const mapping of mappings) await describeMapping(session, mapping);
  } finally {
    await session.close();
  }
};
