import {
  CANONICAL_TABLES,
  streamPromises,
  type ConnectorMessage,
  type DeclaredStream,
  type JsonSchema,
  type StreamDescription,
  type StreamPromises,
} from '@sextant/contracts';
import { createAjv } from '../yaml/create-ajv.ts';
import { describeViolation } from '../yaml/describe-violation.ts';
import { protocolError } from './check-message.ts';

const streamSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['name', 'table', 'history'],
  properties: {
    name: { type: 'string', minLength: 1 },
    table: { enum: Object.keys(CANONICAL_TABLES) },
    history: { enum: ['full', 'dated', 'snapshot'] },
    historyFrom: { type: 'string', format: 'date' },
    endAssumed: { type: 'boolean' },
    fields: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        required: ['type', 'used'],
        properties: { type: { type: 'string', minLength: 1 }, used: { type: 'boolean' } },
      },
    },
    ...streamPromises,
  },
} as const satisfies JsonSchema;

const isStream = createAjv().compile<StreamDescription>(streamSchema);
const PROMISES = Object.keys(streamPromises) as (keyof StreamPromises)[];

/**
 * Takes what came for the streams, or throws `source.protocol`. Where the manifest declares streams there are no others, and
 * what they promise is what it says.
 */
export const parseStreams = (
  value: unknown,
  source: string,
  declared: readonly DeclaredStream[] | undefined,
): StreamDescription[] => {
  if (!Array.isArray(value)) throw protocolError(source, 'streams that are not a list');
  const streams = value.map((stream: unknown, at) => parseStream(stream, at, source));
  const names = new Set<string>();
  for (const { name } of streams) {
    if (names.has(name)) throw protocolError(source, `two streams with the name '${name}'`);
    names.add(name);
  }
  return declared === undefined ? streams : streams.map((stream) => asDeclared(stream, declared, source));
};

const parseStream = (stream: unknown, at: number, source: string): StreamDescription => {
  if (isStream(stream)) return stream;
  const error = isStream.errors?.[0];
  if (error === undefined) throw new Error('a schema check failed without saying why');
  const name = (stream as { name?: unknown } | null)?.name;
  const which = typeof name === 'string' && name !== '' ? `the stream '${name}'` : `a stream (number ${at + 1})`;
  throw protocolError(source, `${which} that cannot be used: ${describeViolation(error).sentence}`);
};

const asDeclared = (
  stream: StreamDescription,
  declared: readonly DeclaredStream[],
  source: string,
): StreamDescription => {
  const found = declared.find(({ name }) => name === stream.name);
  if (found === undefined) throw protocolError(source, `the stream '${stream.name}', which its manifest does not have`);
  if (found.table !== stream.table) {
    const wrong = `the stream '${stream.name}' for the table ${stream.table}; its manifest says ${found.table}`;
    throw protocolError(source, wrong);
  }
  const own = Object.entries(stream).filter(([key]) => !PROMISES.some((each) => each === key));
  const promised = PROMISES.flatMap((key) => (found[key] === undefined ? [] : [[key, found[key]]]));
  return Object.fromEntries([...own, ...promised]) as StreamDescription;
};

/** What a message may speak of: throws `source.protocol` for a stream that was not discovered, or for rows of another table. */
export const checkStreamOf = (
  message: ConnectorMessage,
  streams: readonly StreamDescription[],
  source: string,
): void => {
  if (!('stream' in message)) return;
  const stream = streams.find(({ name }) => name === message.stream);
  if (stream === undefined) {
    throw protocolError(source, `a ${message.type} of the stream '${message.stream}', which it did not discover`);
  }
  if (!('table' in message) || message.table === undefined || message.table === stream.table) return;
  throw protocolError(source, `a ${message.type} of the stream '${stream.name}' for the table ${message.table}`);
};
