import { tableDescription, type ConnectorMessage, type StreamDescription } from '@sextant/contracts';
import { fail, need } from '../bench/shortcoming.ts';
import type { Point } from './point.ts';

/** Beside the columns of its table a batch may carry these. */
const LINEAGE = ['op', 'source_key', 'source_recorded_at', 'revise_from', '_file', '_line'];

export const discover: Point = async (bench) => {
  const { reading, trial } = await bench.baseReading();
  needDeclared(trial.streams, bench.options.plugin.manifest.streams);
  for (const message of reading.messages) needKnown(message, trial.streams);
};

/** Where the manifest fixes the streams it is the single place for what they promise. */
const needDeclared = (
  streams: readonly StreamDescription[],
  declared: readonly { name: string; table: string }[] | undefined,
): void => {
  if (declared === undefined) return;
  for (const { name, table, ...promises } of declared) {
    const found = streams.find((stream) => stream.name === name);
    if (found === undefined) return fail(`the stream '${name}' of the manifest is not discovered`);
    need(found.table === table, `the stream '${name}' is discovered as ${found.table}, in the manifest as ${table}`);
    for (const [promise, value] of Object.entries(promises)) {
      const own = found[promise as keyof StreamDescription];
      const isSame = own === undefined || JSON.stringify(own) === JSON.stringify(value);
      need(isSame, `'${promise}' of the stream '${name}' differs between discover and the manifest`);
    }
  }
  const unknown = streams.find(({ name }) => !declared.some((each) => each.name === name));
  if (unknown !== undefined) fail(`the stream '${unknown.name}' is discovered, and the manifest does not name it`);
};

const needKnown = (message: ConnectorMessage, streams: readonly StreamDescription[]): void => {
  if (!('stream' in message)) return;
  const stream = streams.find(({ name }) => name === message.stream);
  if (stream === undefined) return fail(`a ${message.type} comes of '${message.stream}', which is not discovered`);
  if (message.type !== 'batch') return;
  const { table, primaryKey, name } = stream;
  need(message.table === table, `'${name}' is discovered as ${table} and sends rows of ${message.table}`);
  const { columns, kind } = tableDescription(table);
  const known = [...Object.keys(columns), ...LINEAGE, ...(kind === 'state' ? ['valid_from'] : [])];
  const strange = Object.keys(message.columns).find((column) => !known.includes(column));
  if (strange !== undefined) fail(`'${name}' sends the column '${strange}', which the table ${table} does not have`);
  if (primaryKey === undefined) return;
  const keys = message.columns['source_key'] ?? [];
  const isNamed = keys.length === message.rows && keys.every((key) => key !== null && key !== '');
  need(isNamed, `'${name}' declares a primaryKey and sends rows without source_key`);
};
