import { closest, requiredColumns, rowColumns, SextantError, type StreamCursor } from '@sextant/contracts';
import { durationMs } from '../config/values.ts';
import { configInvalid, type Mapping } from '../config/parse-config.ts';
import { describeFailure, mappingFailed, type FailedStatement } from '../database/describe-failure.ts';
import type { Result, Session } from '../database/open-session.ts';
import { converterFor, type Convert, type SourceType } from './convert-values.ts';

export interface OutputColumn {
  name: string;
  type: SourceType;
  /** Undefined: it only names the row or is its cursor, and is not sent. */
  convert?: Convert;
}

export interface DescribedCursor {
  column: string;
  /** The type that positions are compared as. */
  type: 'timestamptz' | 'timestamp' | 'date' | 'bigint';
  promise: StreamCursor;
  /** An ISO 8601 duration, of a number so many. */
  overlap: string | number;
  /** How far a reading goes back behind its position: the overlap, or the lookback where that is longer. */
  back: string;
}

/** A mapping that was checked: it can run, and it gives what its table needs. */
export interface DescribedMapping extends Omit<Mapping, 'cursor'> {
  columns: OutputColumn[];
  cursor?: DescribedCursor;
}

export const SELECT_BEFORE = 'SELECT * FROM (\n';

export const ownerOf = ({ stream, table }: Pick<Mapping, 'stream' | 'table'>): string =>
  stream === table ? `The mapping of '${table}'` : `The mapping '${stream}' of '${table}'`;

/** Checks a mapping without running it. Throws `source.mapping-failed` or `source.column-missing`. */
export const describeMapping = async (session: Session, mapping: Mapping): Promise<DescribedMapping> => {
  const { cursor, ...rest } = mapping;
  const { table, select, primaryKey } = rest;
  const owner = ownerOf(mapping);
  const statement: FailedStatement = { owner, select, before: SELECT_BEFORE.length };
  const { fields } = await session.run(`${SELECT_BEFORE}${select}\n) AS mapping LIMIT 0`).catch((error: unknown) => {
    throw describeFailure(error, session.server, statement);
  });
  const names = fields.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw mappingFailed(`${owner} gives '${twice}' twice.`, 'Give each column its own name.');
  const asked = [...primaryKey, ...(cursor === undefined ? [] : [cursor.column])];
  checkNames(mapping, names, asked);

  const kinds = rowColumns(table);
  const types = await typesOf(session, fields);
  const columns = types.map((type, at): OutputColumn => {
    const name = names[at] ?? '';
    const kind = kinds.get(name);
    if (kind === undefined) return { name, type };
    const convert = converterFor(kind, type);
    if (typeof convert === 'function') return { name, type, convert };
    throw mappingFailed(`${owner} gives '${name}' as ${type.name}; it should be ${EXPECTED[kind]}.`, convert.remedy);
  });
  const cursorType = columns.find(({ name }) => name === cursor?.column)?.type;
  return { ...rest, columns, ...(cursorType === undefined ? {} : { cursor: describeCursor(mapping, cursorType) }) };
};

const EXPECTED = {
  text: 'text',
  currency: 'a currency code',
  date: 'a date',
  instant: 'an instant (timestamp with time zone)',
  boolean: 'true or false',
  integer: 'a whole number',
  money: 'an amount',
  quantity: 'a number',
  share: 'a share',
  score: 'a score',
  rate: 'a rate',
} as const;

const checkNames = (mapping: Mapping, names: readonly string[], asked: readonly string[]): void => {
  const owner = ownerOf(mapping);
  const allowed = [...rowColumns(mapping.table).keys()];
  for (const name of names.filter((each) => !allowed.includes(each) && !asked.includes(each))) {
    const near = closest(name, allowed);
    throw mappingFailed(
      `${owner} gives a column '${name}', which '${mapping.table}' does not have.`,
      near === undefined ? `It has ${allowed.join(', ')}.` : `Did you mean '${near}'?`,
    );
  }
  const missing = (name: string, why: string): SextantError =>
    new SextantError(
      'source.column-missing',
      `${owner} does not give '${name}', which ${why}.`,
      `Add an expression AS ${name} to the SELECT.`,
    );
  for (const name of requiredColumns(mapping.table)) {
    if (!names.includes(name)) throw missing(name, `'${mapping.table}' needs`);
  }
  for (const name of asked) if (!names.includes(name)) throw missing(name, 'its key or cursor names');
  if (mapping.deletes === 'tombstones' && !names.includes('op')) throw missing('op', 'tells what was deleted');
};

const typesOf = async ({ run }: Session, fields: Result['fields']): Promise<SourceType[]> => {
  const list = (numbers: number[]): string => `{${numbers.join(',')}}`;
  const { rows } = await run(
    `SELECT format_type(asked.oid, asked.modifier), type.typcategory
     FROM unnest($1::oid[], $2::int4[]) WITH ORDINALITY AS asked (oid, modifier, place)
     JOIN pg_catalog.pg_type AS type ON type.oid = asked.oid ORDER BY asked.place`,
    [list(fields.map(({ type }) => type)), list(fields.map(({ modifier }) => modifier))],
  );
  return fields.map(({ type }, at) => {
    const [name, category] = rows[at] ?? [];
    return { oid: type, name: String(name), category: String(category) };
  });
};

const CURSOR_TYPES: Readonly<Record<number, DescribedCursor['type']>> = {
  20: 'bigint',
  21: 'bigint',
  23: 'bigint',
  1082: 'date',
  1114: 'timestamp',
  1184: 'timestamptz',
};
/** What is committed late, or is stamped by a clock that is late, is stamped no earlier than this before it can be seen. */
const OVERLAP = { timestamptz: 'PT10M', timestamp: 'PT10M', date: 'P1D', bigint: 1000 } as const;

const describeCursor = (mapping: Mapping, type: SourceType): DescribedCursor => {
  const { cursor, lookback } = mapping;
  const { column = '', granularity, misses } = cursor ?? {};
  const compared = CURSOR_TYPES[type.oid];
  if (compared === undefined) {
    const message = `${ownerOf(mapping)} has the cursor '${column}', which is ${type.name}.`;
    throw mappingFailed(message, 'A cursor is a timestamp, a date, or a smallint, integer or bigint.');
  }
  const overlap = mapping.overlap ?? OVERLAP[compared];
  const wanted = compared === 'bigint' ? 'number' : 'string';
  if (typeof overlap !== wanted || (lookback !== undefined && compared === 'bigint')) {
    const key = typeof overlap === wanted ? 'lookback' : 'overlap';
    const remedy = compared === 'bigint' ? 'Only an overlap is possible: so many.' : 'Write a duration such as PT10M.';
    throw configInvalid(`'${key}' of the mapping '${mapping.stream}' does not fit a cursor of ${type.name}.`, remedy);
  }
  const isFurther = lookback !== undefined && durationMs(lookback) > durationMs(String(overlap));
  return {
    column,
    type: compared,
    overlap,
    back: isFurther ? lookback : String(overlap),
    promise: {
      field: column,
      granularity: granularity ?? granularityOf(compared, type.name),
      boundary: 'inclusive',
      order: 'ascending',
      ...(misses === undefined ? {} : { misses }),
    },
  };
};

const granularityOf = (compared: DescribedCursor['type'], name: string): StreamCursor['granularity'] => {
  if (compared === 'bigint') return 'integer';
  if (compared === 'date') return 'day';
  const digits = /^timestamp\((\d)\)/.exec(name)?.[1];
  if (digits === '0') return 'second';
  return digits === '3' ? 'millisecond' : 'microsecond';
};
