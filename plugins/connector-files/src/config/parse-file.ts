import { configInvalid, needObject, readFields } from './fields.ts';

const FORMATS = ['csv', 'tsv', 'ndjson', 'parquet'] as const;
export type FileFormat = (typeof FORMATS)[number];

/** A file (or all files of a pattern) of the source; the mappings see it as a table of this name. */
export interface FileDeclaration {
  name: string;
  /** Relative to the folder; `*`, `?` and `**` match. */
  path: string;
  format: FileFormat;
  delimiter: string;
  /** Any run of spaces and tabs is one delimiter, and those at the ends of a line are none. */
  blanks: boolean;
  /** Empty: values are never quoted. */
  quote: string;
  escape: string;
  encoding: string;
  decimal: '.' | ',';
  thousands?: '.' | ',';
  header: boolean;
  /** DuckDB type of each declared column. */
  columns?: ReadonlyMap<string, string>;
  dateFormat?: string;
  timestampFormat?: string;
  nullValues: readonly string[];
  /** A file without rows is no error. */
  allowEmpty: boolean;
}

const KEYS = [
  'path',
  'format',
  'delimiter',
  'quote',
  'escape',
  'encoding',
  'decimal',
  'thousands',
  'header',
  'columns',
  'date_format',
  'timestamp_format',
  'null_values',
  'allow_empty',
];
const MARKS = ['.', ','] as const;

export const parseFile = (name: string, value: unknown): FileDeclaration => {
  const at = `files.${name}`;
  if (!/^[a-z][a-z0-9_]*$/.test(name)) {
    throw configInvalid(`'${at}': a file is named with small letters, digits and _.`, 'Rename the file entry.');
  }
  const fields = readFields(value, at, KEYS);
  const path = fields.needText('path');
  if (/^([/\\]|[A-Za-z]:)/.test(path) || path.split(/[/\\]/).includes('..')) {
    throw configInvalid(`'${at}.path' leaves the folder.`, `Give a path inside 'folder', without '..'.`);
  }
  const format = fields.oneOf('format', FORMATS) ?? formatOf(path);
  const header = fields.flag('header', true);
  const columns = parseColumns(fields.value('columns'), `${at}.columns`);
  if (!header && columns === undefined && (format === 'csv' || format === 'tsv')) {
    throw configInvalid(`'${at}' has no header and declares no columns.`, `List all columns under '${at}.columns'.`);
  }
  const encoding = encodingOf(fields.text('encoding') ?? 'utf-8');
  if (encoding === undefined) {
    throw configInvalid(`'${at}.encoding' is not a known encoding.`, 'Use e.g. utf-8, utf-16 or windows-1250.');
  }
  const blanks = fields.value('delimiter') === 'blanks';
  if (blanks && (format === 'ndjson' || format === 'parquet' || fields.character('quote', '') !== '')) {
    throw configInvalid(
      `'${at}.delimiter' can be 'blanks' only for text without quotes.`,
      `Leave out 'quote' and 'format', or name another delimiter.`,
    );
  }
  const quote = blanks ? '' : fields.character('quote', '"');
  const thousands = fields.oneOf('thousands', MARKS);
  const dateFormat = fields.text('date_format');
  const timestampFormat = fields.text('timestamp_format');
  return {
    name,
    path,
    format,
    delimiter: blanks ? ' ' : fields.character('delimiter', format === 'tsv' ? '\t' : ',') || ',',
    blanks,
    quote,
    escape: fields.character('escape', quote),
    encoding,
    decimal: fields.oneOf('decimal', MARKS) ?? '.',
    ...(thousands === undefined ? {} : { thousands }),
    header,
    ...(columns === undefined ? {} : { columns }),
    ...(dateFormat === undefined ? {} : { dateFormat }),
    ...(timestampFormat === undefined ? {} : { timestampFormat }),
    nullValues: fields.texts('null_values') ?? [''],
    allowEmpty: fields.flag('allow_empty', false),
  };
};

const formatOf = (path: string): FileFormat => {
  const name = path.toLowerCase().replace(/\.gz$/, '');
  if (/\.(tsv|tab)$/.test(name)) return 'tsv';
  if (/\.(ndjson|jsonl)$/.test(name)) return 'ndjson';
  return name.endsWith('.parquet') ? 'parquet' : 'csv';
};

const parseColumns = (value: unknown, path: string): ReadonlyMap<string, string> | undefined => {
  if (value === undefined) return undefined;
  const columns = new Map<string, string>();
  for (const [column, type] of Object.entries(needObject(value, path))) {
    if (typeof type !== 'string' || !/^[A-Za-z_]+( WITH TIME ZONE)?(\(\d+(,\s*\d+)?\))?$/i.test(type)) {
      throw configInvalid(`'${path}.${column}' must be a DuckDB type.`, 'Use e.g. BIGINT, VARCHAR or DECIMAL(18,2).');
    }
    columns.set(column, type.toUpperCase());
  }
  if (columns.size === 0) throw configInvalid(`'${path}' is empty.`, 'Name a column or leave the key out.');
  return columns;
};

/** The standard's own name of an encoding; `latin-1` is what databases say, `latin1` what the standard knows. */
const encodingOf = (label: string): string | undefined => {
  try {
    return new TextDecoder(label.toLowerCase().replace(/^latin-(\d)$/, 'latin$1')).encoding;
  } catch {
    return undefined;
  }
};
