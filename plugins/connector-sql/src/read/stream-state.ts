import { createHash } from 'node:crypto';
import type { ConnectorState } from '@sextant/contracts';
import type { Mapping } from '../config/parse-config.ts';

/** How far a stream has been read. */
export interface StreamState {
  /** Of the mapping: another SELECT is read from the beginning. */
  print: string;
  /** The furthest value of the cursor, as PostgreSQL writes it. */
  position?: string;
  /** It was read to its end at least once. */
  isRead?: true;
  /** When the last full reading that came to its end began, by the server's clock. */
  fullAt?: string;
}

export const printOf = ({ table, select, primaryKey, cursor }: Printed): string =>
  createHash('sha256')
    .update(JSON.stringify([table, select, primaryKey, cursor?.column ?? null]))
    .digest('hex')
    .slice(0, 16);

type Printed = Pick<Mapping, 'stream' | 'table' | 'select' | 'primaryKey'> & { cursor?: { column: string } };

/** What a state knows of the mappings there are now. */
export const readState = (
  state: ConnectorState | undefined,
  mappings: readonly Printed[],
): Map<string, StreamState> => {
  const streams = (state?.['streams'] ?? {}) as Readonly<Record<string, StreamState>>;
  return new Map(
    mappings.flatMap((mapping): [string, StreamState][] => {
      const known = Object.hasOwn(streams, mapping.stream) ? streams[mapping.stream] : undefined;
      return known?.print === printOf(mapping) ? [[mapping.stream, known]] : [];
    }),
  );
};

export const asState = (streams: ReadonlyMap<string, StreamState>): ConnectorState => ({
  streams: Object.fromEntries(streams),
});
