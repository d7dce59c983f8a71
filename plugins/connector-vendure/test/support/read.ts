import {
  SextantError,
  type Checkpoint,
  type ConnectorContext,
  type ConnectorMessage,
  type ConnectorState,
  type HttpClient,
} from '@sextant/contracts';
import { vendureConnector } from '../../src/index.ts';

/** Asks once, and follows nowhere. */
const http: HttpClient = {
  fetch: async (url, { method = 'GET', headers = {}, body } = {}) =>
    fetch(url, { method, headers, ...(body === undefined ? {} : { body }) }),
};

export const contextOf = (config: Record<string, unknown>): ConnectorContext => ({
  sourceId: 'shop',
  config: { timezone: 'Europe/Prague', ...config },
  scratch: '',
  http,
  signal: new AbortController().signal,
});

export const readAll = async (config: Record<string, unknown>, state?: ConnectorState): Promise<ConnectorMessage[]> => {
  const messages: ConnectorMessage[] = [];
  for await (const message of vendureConnector.read(contextOf(config), state)) messages.push(message);
  return messages;
};

/** As it comes back from a store. */
export const lastCheckpoint = (messages: readonly ConnectorMessage[]): Checkpoint => {
  const last = messages.findLast((message) => message.type === 'checkpoint');
  if (last === undefined) throw new Error('there is no checkpoint');
  return JSON.parse(JSON.stringify(last)) as Checkpoint;
};

/** What the check says is wrong. */
export const refusalOf = async (config: Record<string, unknown>): Promise<SextantError> => {
  try {
    await vendureConnector.check(contextOf(config));
  } catch (error) {
    if (SextantError.is(error)) return error;
    throw error;
  }
  throw new Error('nothing is wrong');
};
