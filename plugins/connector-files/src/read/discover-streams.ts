import type { ConnectorContext, StreamDescription } from '@sextant/contracts';
import { parseConfig } from '../config/parse-config.ts';

/** One stream for each mapping, what others refer to first. */
export const discoverStreams = async (context: ConnectorContext): Promise<StreamDescription[]> =>
  parseConfig(context.config).mappings.map(({ stream, table, history, historyFrom, endAssumed }) => ({
    name: stream,
    table,
    history,
    ...(historyFrom === undefined ? {} : { historyFrom }),
    ...(endAssumed ? { endAssumed } : {}),
  }));
