import {
  SextantError,
  type Checkpoint,
  type ConnectorContext,
  type ConnectorMessage,
  type ConnectorState,
  type RejectedRow,
  type WireValue,
} from '@sextant/contracts';
import { sqlConnector } from '../../src/index.ts';

export type Row = Record<string, WireValue>;

export const contextOf = (
  config: Record<string, unknown>,
  signal = new AbortController().signal,
): ConnectorContext => ({
  sourceId: 'core',
  config,
  scratch: '',
  http: { fetch: (url) => Promise.reject(new Error(`nothing is to be fetched from ${url}`)) },
  signal,
});

/** What one run says. `onMessage` may wait: the connector then waits, too. */
export const readAll = async (
  config: Record<string, unknown>,
  state?: ConnectorState,
  onMessage?: (message: ConnectorMessage) => unknown,
): Promise<ConnectorMessage[]> => {
  const messages: ConnectorMessage[] = [];
  for await (const message of sqlConnector.read(contextOf(config), state)) {
    messages.push(message);
    await onMessage?.(message);
  }
  return messages;
};

export const failureOf = async (work: Promise<unknown>): Promise<SextantError> => {
  try {
    await work;
  } catch (error) {
    if (SextantError.is(error)) return error;
    throw error;
  }
  throw new Error('it did not fail');
};

export const rowsOf = (messages: readonly ConnectorMessage[], stream?: string): Row[] =>
  messages.flatMap((message) => {
    if (message.type !== 'batch' || (stream !== undefined && message.stream !== stream)) return [];
    return Array.from({ length: message.rows }, (_, row) =>
      Object.fromEntries(Object.entries(message.columns).map(([name, values]) => [name, values[row] ?? null])),
    );
  });

export const rejectsOf = (messages: readonly ConnectorMessage[]): RejectedRow[] =>
  messages.filter((message) => message.type === 'reject');

export const checkpointsOf = (messages: readonly ConnectorMessage[]): Checkpoint[] =>
  messages.filter((message) => message.type === 'checkpoint');

/** As it comes back from a store. */
export const stored = (state: ConnectorState | undefined): ConnectorState =>
  JSON.parse(JSON.stringify(state)) as ConnectorState;

export const lastState = (messages: readonly ConnectorMessage[]): ConnectorState =>
  stored(checkpointsOf(messages).at(-1)?.state);
