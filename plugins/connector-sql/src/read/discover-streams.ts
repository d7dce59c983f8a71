import type { ConnectorContext, StreamDescription } from '@sextant/contracts';
import { parseConfig } from '../config/parse-config.ts';
import { openSession } from '../database/open-session.ts';
import { describeMapping, type DescribedMapping } from '../mapping/describe-mapping.ts';

/** One stream for each mapping, what others refer to first, with the columns that its SELECT gives today. */
export const discoverStreams = async ({ config, signal }: ConnectorContext): Promise<StreamDescription[]> => {
  const { server, mappings } = parseConfig(config);
  const session = await openSession(server, signal);
  try {
    const streams: StreamDescription[] = [];
    for (const mapping of mappings) streams.push(describeStream(await describeMapping(session, mapping)));
    return streams;
  } finally {
    await session.close();
  }
};

const describeStream = (mapping: DescribedMapping): StreamDescription => {
  const { stream, table, history, historyFrom, endAssumed, primaryKey, cursor, lookback, deletes, columns } = mapping;
  return {
    name: stream,
    table,
    history,
    ...(historyFrom === undefined ? {} : { historyFrom }),
    ...(endAssumed ? { endAssumed } : {}),
    ...(primaryKey.length === 0 ? {} : { primaryKey }),
    ...(cursor === undefined ? {} : { cursor: cursor.promise }),
    ...(typeof cursor?.overlap === 'string' ? { overlap: cursor.overlap } : {}),
    ...(lookback === undefined ? {} : { lookback }),
    deletes,
    fields: Object.fromEntries(columns.map(({ name, type }) => [name, { type: type.name, used: true }])),
  };
};
