import type { ConnectorState } from '@sextant/contracts';
import type { MappedTable } from '../mapping/run-mapping.ts';

/** Where a read stands: in which mapping, after how many of its rows. */
export interface Position {
  mapping: number;
  offset: number;
}

const VERSION = 1;

/** Everything of these files under this configuration was read. */
export const finishedState = (fingerprint: string, completeThrough: string | undefined): ConnectorState => ({
  version: VERSION,
  fingerprint,
  done: true,
  ...(completeThrough === undefined ? {} : { completeThrough }),
});

/** The state at a position; the hash of the result tells whether a later run gives the same rows. */
export const stateAt = (fingerprint: string, { mapping, offset }: Position, table: MappedTable): ConnectorState => ({
  version: VERSION,
  fingerprint,
  mapping,
  offset,
  stream: table.mapping.stream,
  hash: table.hash,
});

export const isFinished = (state: ConnectorState | undefined, fingerprint: string): state is ConnectorState =>
  fits(state, fingerprint) && state['done'] === true;

/** Where to go on; the beginning when the files changed, the mapping's own beginning when its result did. */
export const resumeAt = (
  state: ConnectorState | undefined,
  fingerprint: string,
  tables: readonly MappedTable[],
): Position => {
  if (!fits(state, fingerprint)) return { mapping: 0, offset: 0 };
  const mapping = Number(state['mapping']);
  const offset = Number(state['offset']);
  const table = tables[mapping];
  if (table === undefined || !Number.isInteger(offset) || table.mapping.stream !== state['stream']) {
    return { mapping: 0, offset: 0 };
  }
  return { mapping, offset: table.hash === state['hash'] ? Math.min(offset, table.rows) : 0 };
};

const fits = (state: ConnectorState | undefined, fingerprint: string): state is ConnectorState =>
  state !== undefined && state['version'] === VERSION && state['fingerprint'] === fingerprint;
