import {
  isCanonicalTable,
  lengthOfPacked,
  SextantError,
  type ConnectorMessage,
  type PackedText,
} from '@sextant/contracts';
import { arrived, type PackedBatch } from './batch-on-the-way.ts';

const MAX_ROWS = 100_000;
type Fields = Readonly<Record<string, unknown>>;

/** Takes what came over the pipe for a message, or throws `source.protocol` saying what is wrong with it. */
export const parseMessage = (value: unknown, source: string): ConnectorMessage => {
  const problem = isFields(value) ? problemOf(value) : 'something that is not a message';
  if (problem === undefined) return isPackedBatch(value) ? arrived(value) : (value as ConnectorMessage);
  throw protocolError(source, problem);
};

export const protocolError = (source: string, what: string): SextantError =>
  new SextantError(
    'source.protocol',
    `The connector of the source '${source}' sent ${what}.`,
    'Update or correct the connector.',
  );

const problemOf = (message: Fields): string | undefined => {
  switch (message['type']) {
    case 'batch':
      return problemOfBatch(message);
    case 'reject':
      if (!isText(message['stream']) || !isText(message['reason'])) return 'a reject without a stream or a reason';
      if (message['table'] !== undefined && !isTable(message['table'])) return 'a reject of an unknown table';
      if (message['line'] !== undefined && !Number.isInteger(message['line'])) return 'a reject with a wrong line';
      return isTextOrNothing(message['file']) && isTextOrNothing(message['raw'])
        ? undefined
        : 'a reject that is not text';
    case 'complete-begin':
    case 'complete-end':
      return isText(message['stream']) ? undefined : 'a complete reading without a stream';
    case 'checkpoint':
      if (!isFields(message['state'])) return 'a checkpoint without a state';
      return isTextOrNothing(message['completeThrough']) ? undefined : 'a checkpoint with a wrong day';
    case 'note':
      return isText(message['message']) ? undefined : 'a note without a text';
    case 'progress':
      if (!isText(message['stream']) || !Number.isFinite(message['done'])) return 'a progress without a number';
      return message['total'] === undefined || Number.isFinite(message['total'])
        ? undefined
        : 'a progress with a wrong total';
    default:
      return 'a message of an unknown type';
  }
};

const problemOfBatch = ({ stream, table, rows, columns, packed }: Fields): string | undefined => {
  if (!isText(stream)) return 'a batch without a stream';
  if (!isTable(table)) return `a batch for an unknown table`;
  if (!Number.isInteger(rows) || Number(rows) < 0 || Number(rows) > MAX_ROWS)
    return `a batch of not 0 to ${MAX_ROWS} rows`;
  const values = packed ?? columns;
  if (!isFields(values)) return 'a batch without columns';
  for (const [name, column] of Object.entries(values)) {
    if (packed !== undefined && isPackedText(column)) {
      if (lengthOfPacked(column) !== rows) return uneven(name, rows);
      continue;
    }
    if (!Array.isArray(column) || column.length !== rows) return uneven(name, rows);
    if (!column.every(isWireValue))
      return `a batch whose column '${name}' has values that are no text, number or boolean`;
  }
  return undefined;
};

const uneven = (name: string, rows: unknown): string => `a batch whose column '${name}' has not ${Number(rows)} values`;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isTextOrNothing = (value: unknown): boolean => value === undefined || typeof value === 'string';
const isTable = (value: unknown): boolean => typeof value === 'string' && isCanonicalTable(value);
const isWireValue = (value: unknown): boolean =>
  value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number';
const isPackedBatch = (value: unknown): value is PackedBatch => isFields(value) && value['packed'] !== undefined;
const isPackedText = (value: unknown): value is PackedText =>
  isFields(value) &&
  typeof value['text'] === 'string' &&
  isMark(value['separator']) &&
  isMark(value['nothing']) &&
  ['string', 'number', 'boolean'].includes(value['of'] as string);
/** A few letters that stand for something else than themselves. */
const isMark = (value: unknown): boolean => typeof value === 'string' && value.length >= 1 && value.length <= 4;
