import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  type HttpClient,
  SextantError,
  type ConnectorContext,
  type ConnectorMessage,
  type ConnectorState,
  type RejectedRow,
  type WireValue,
} from '@sextant/contracts';
import { filesConnector } from '../src/index.ts';

/** A folder with files and a configuration over it, in the system's temporary folder. */
export interface World {
  folder: string;
  context(config: Record<string, unknown>): ConnectorContext;
  write(name: string, content: string | Uint8Array): void;
  remove(): void;
}

/** Files need no network. */
export const noHttp: HttpClient = { fetch: (url) => Promise.reject(new Error(`nothing is to be fetched from ${url}`)) };

export const createWorld = (files: Record<string, string | Uint8Array> = {}): World => {
  const root = mkdtempSync(join(tmpdir(), 'connector-files-'));
  const folder = join(root, 'data');
  const scratch = join(root, 'scratch');
  mkdirSync(folder);
  mkdirSync(scratch);
  const write = (name: string, content: string | Uint8Array) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  };
  for (const [name, content] of Object.entries(files)) write(name, content);
  return {
    folder,
    write,
    context: (config) => ({
      sourceId: 'test',
      config: { folder, ...config },
      scratch,
      http: noHttp,
      signal: new AbortController().signal,
    }),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
};

/** A mapping of `party` from a file with an id, and optionally more. */
export const parties = (
  select = `SELECT id AS party_id, 'person' AS party_type, '2020-01-01' AS valid_from, _file, _line FROM people`,
) => ({
  party: { select },
});

export const readAll = async (context: ConnectorContext, state?: ConnectorState): Promise<ConnectorMessage[]> => {
  const messages: ConnectorMessage[] = [];
  for await (const message of filesConnector.read(context, state)) messages.push(message);
  return messages;
};

export const rowsOf = (messages: readonly ConnectorMessage[], stream?: string): Record<string, WireValue>[] =>
  messages.flatMap((message) => {
    if (message.type !== 'batch' || (stream !== undefined && message.stream !== stream)) return [];
    return Array.from({ length: message.rows }, (_, row) =>
      Object.fromEntries(Object.entries(message.columns).map(([name, values]) => [name, values[row] ?? null])),
    );
  });

export const rejectsOf = (messages: readonly ConnectorMessage[]): RejectedRow[] =>
  messages.filter((message) => message.type === 'reject');

/** The error a read ends with, and how many records went out before it. */
export const failureOf = async (context: ConnectorContext): Promise<SextantError & { sent: number }> => {
  let sent = 0;
  try {
    for await (const message of filesConnector.read(context, undefined))
      if (message.type === 'batch') sent += message.rows;
  } catch (error) {
    if (SextantError.is(error)) return Object.assign(error, { sent });
    throw error;
  }
  throw new Error('the read did not fail');
};
