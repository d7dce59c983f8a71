import { isCanonicalTable, readingRank, type CanonicalTable, type StreamDescription } from '@sextant/contracts';
import { configInvalid, isObject, needObject, readFields } from './fields.ts';
import { parseFile, type FileDeclaration } from './parse-file.ts';

/** One SELECT that fills one canonical table. */
export interface Mapping {
  /** Name of the stream. */
  stream: string;
  table: CanonicalTable;
  select: string;
  history: StreamDescription['history'];
  historyFrom?: string;
  /** Ends are assumed from a term; the source tells nothing after it. */
  endAssumed: boolean;
  /** How a record that was deleted shows; by difference: the files hold every record, and one that is missing is gone. */
  deletes: (typeof DELETES)[number];
}

export interface FilesConfig {
  folder: string;
  /** A date, or a SELECT that gives one. */
  completeThrough?: string;
  memoryLimit: string;
  /** A checkpoint comes after at most this many rows. */
  checkpointRows: number;
  files: FileDeclaration[];
  /** In reading order. */
  mappings: Mapping[];
}

const KEYS = ['folder', 'history_from', 'complete_through', 'memory_limit', 'checkpoint_rows', 'files', 'tables'];
const CHECKPOINT_ROWS = 100_000;
const MAPPING_KEYS = ['name', 'select', 'history', 'history_from', 'end_assumed', 'deletes'];
const HISTORIES = ['full', 'dated', 'snapshot'] as const;
const DELETES = ['never', 'by-difference'] as const;

/** Checks the `config` of a source. Throws `source.config-invalid` naming the key. */
export const parseConfig = (config: unknown): FilesConfig => {
  const fields = readFields(config, '', KEYS);
  const historyFrom = fields.day('history_from');
  const completeThrough = fields.text('complete_through');
  const memoryLimit = fields.text('memory_limit') ?? '512MB';
  if (!/^[1-9]\d*(MB|GB)$/.test(memoryLimit)) {
    throw configInvalid(`'memory_limit' must be a size such as 512MB or 2GB.`, 'Correct the value.');
  }
  const checkpointRows = fields.value('checkpoint_rows') ?? CHECKPOINT_ROWS;
  if (typeof checkpointRows !== 'number' || !Number.isInteger(checkpointRows) || checkpointRows < 1) {
    throw configInvalid(`'checkpoint_rows' must be a whole number above 0.`, 'Correct the value.');
  }
  const files = Object.entries(needObject(fields.value('files'), 'files'));
  const tables = Object.entries(needObject(fields.value('tables'), 'tables'));
  if (files.length === 0) throw configInvalid(`'files' names no file.`, 'Name at least one file.');
  if (tables.length === 0) throw configInvalid(`'tables' maps no table.`, 'Map at least one canonical table.');
  const mappings = tables.flatMap(([table, value]) => parseMappings(table, value, historyFrom));
  const twice = mappings.find((mapping, at) => mappings.findIndex(({ stream }) => stream === mapping.stream) !== at);
  if (twice) throw configInvalid(`Two mappings have the name '${twice.stream}'.`, 'Give each mapping its own name.');
  return {
    folder: fields.needText('folder'),
    ...(completeThrough === undefined ? {} : { completeThrough }),
    memoryLimit,
    checkpointRows,
    files: files.map(([name, value]) => parseFile(name, value)),
    mappings: mappings.toSorted((a, b) => readingRank(a.table) - readingRank(b.table)),
  };
};

const parseMappings = (table: string, value: unknown, historyFrom: string | undefined): Mapping[] => {
  if (!isCanonicalTable(table)) {
    throw configInvalid(
      `'tables.${table}' is not a canonical table.`,
      'Use the name of a canonical table, e.g. party.',
    );
  }
  if (!Array.isArray(value)) return [parseMapping(table, value, `tables.${table}`, historyFrom)];
  return value.map((item, at) => {
    const path = `tables.${table}.${at}`;
    if (!isObject(item) || typeof item['name'] !== 'string') {
      throw configInvalid(`'${path}.name' is missing.`, 'Each mapping in a list needs a name.');
    }
    return parseMapping(table, item, path, historyFrom);
  });
};

const parseMapping = (table: CanonicalTable, value: unknown, path: string, sourceFrom: string | undefined): Mapping => {
  const fields = readFields(value, path, MAPPING_KEYS);
  const historyFrom = fields.day('history_from') ?? sourceFrom;
  return {
    stream: fields.text('name') ?? table,
    table,
    select: fields.needText('select'),
    history: fields.oneOf('history', HISTORIES) ?? 'dated',
    ...(historyFrom === undefined ? {} : { historyFrom }),
    endAssumed: fields.flag('end_assumed', false),
    deletes: fields.oneOf('deletes', DELETES) ?? 'never',
  };
};
