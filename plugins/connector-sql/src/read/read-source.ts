import type { ConnectorContext, ConnectorMessage, ConnectorState } from '@sextant/contracts';
import { parseConfig } from '../config/parse-config.ts';
import { openSession } from '../database/open-session.ts';
import { describeMapping, type DescribedMapping } from '../mapping/describe-mapping.ts';
import { findCompleteThrough } from './complete-through.ts';
import { readStream } from './read-stream.ts';
import { asState, readState } from './stream-state.ts';

/**
 * Reads all streams in one transaction, so that they are as of one instant. A stream with a cursor goes on where it came to;
 * every other is read in full. Nothing is sent before every SELECT is known to work.
 */
export async function* readSource(
  { config, signal }: ConnectorContext,
  state: ConnectorState | undefined,
): AsyncGenerator<ConnectorMessage> {
  const parsed = parseConfig(config);
  const session = await openSession(parsed.server, signal);
  try {
    const mappings: DescribedMapping[] = [];
    for (const mapping of parsed.mappings) mappings.push(await describeMapping(session, mapping));
    const completeThrough = await findCompleteThrough(session, parsed.completeThrough);
    const streams = readState(state, mappings);
    for (const [at, mapping] of mappings.entries()) {
      for await (const message of readStream(session, mapping, streams.get(mapping.stream))) {
        signal.throwIfAborted();
        if (!('came' in message)) {
          yield message;
          continue;
        }
        streams.set(mapping.stream, message.came);
        const isLast = message.isEnd && at === mappings.length - 1;
        yield {
          type: 'checkpoint',
          state: asState(streams),
          ...(isLast && completeThrough !== undefined ? { completeThrough } : {}),
        };
      }
    }
  } finally {
    await session.close();
  }
}
