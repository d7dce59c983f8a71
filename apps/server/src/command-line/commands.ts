/** An option of a command, for the parser and for the help. */
export interface OptionSpec {
  type: 'string' | 'boolean';
  multiple?: true;
  /** What stands behind it in the help, e.g. `YYYY-MM-DD`. */
  value?: string;
  about: string;
}

export interface CommandSpec {
  /** The arguments as the help shows them. */
  usage: string;
  about: string;
  /** Most positional arguments it takes. */
  positionals: number;
  options: Readonly<Record<string, OptionSpec>>;
  examples: readonly string[];
}

/** Options that every command takes. */
export const COMMON_OPTIONS: CommandSpec['options'] = {
  config: { type: 'string', value: 'FILE', about: 'configuration file (default: sextant.config.yaml)' },
  help: { type: 'boolean', about: 'this text' },
  version: { type: 'boolean', about: 'the version of Sextant' },
};

const json = { type: 'boolean', about: 'print the data as JSON' } as const;

/** What a question is made of. */
const QUESTION = {
  'as-of': { type: 'string', value: 'YYYY-MM-DD', about: 'the day to look at (default: the last complete one)' },
  'known-at': { type: 'string', value: 'INSTANT', about: 'what was known at that instant (default: now)' },
  period: { type: 'string', value: 'PERIOD', about: '2025, 2025-H1, 2025-Q2, 2025-06, or P12M' },
  from: { type: 'string', value: 'YYYY-MM-DD', about: 'first day of a free period' },
  to: { type: 'string', value: 'YYYY-MM-DD', about: 'day after the last day of a free period' },
  grain: { type: 'string', value: 'GRAIN', about: 'week, month (default), quarter or year' },
  trend: { type: 'string', value: 'N', about: 'number of points of the trend, 0 to 120 (default 13)' },
  by: { type: 'string', multiple: true, value: 'SCHEME', about: 'split by a segmentation scheme; at most twice' },
  mode: {
    type: 'string',
    value: 'MODE',
    about: 'asWas (default): the class of the time; asIs: the class of today',
  },
  filter: {
    type: 'string',
    multiple: true,
    value: 'SCHEME=A,B',
    about: 'keep these segments; SCHEME!=A,B drops them',
  },
  compare: { type: 'string', value: 'POINT', about: 'previous (default), lastYear or none' },
  param: { type: 'string', multiple: true, value: 'NAME=VALUE', about: 'a parameter that the KPI declares' },
  rates: {
    type: 'string',
    value: 'RATES',
    about: 'reported (default): each amount at the rate of its day; constant: all at the rates of one day',
  },
  limit: { type: 'string', value: 'N', about: 'at most this many segments, largest first' },
} as const satisfies CommandSpec['options'];

/** Every command of `sextant`, as a table: parser and help are made from it. */
export const COMMANDS = {
  serve: {
    usage: 'serve',
    about: 'serve the dashboard and the API, and read sources that have not been read yet',
    positionals: 0,
    options: {
      'no-sync': { type: 'boolean', about: 'do not read sources at the start' },
      'dev-operator': { type: 'boolean', about: 'treat every caller as an operator (only on a loopback address)' },
      'log-level': {
        type: 'string',
        value: 'LEVEL',
        about: 'debug, info, warn (default), error or silent; to the error stream',
      },
    },
    examples: ['sextant serve', 'PORT=8080 sextant serve --config bank.yaml'],
  },
  sync: {
    usage: 'sync [source]',
    about: 'read one source, or all of them, from where the last sync ended',
    positionals: 1,
    options: {
      full: { type: 'boolean', about: 'read everything anew, from the beginning; what is known is not stored again' },
      'accept-drift': {
        type: 'boolean',
        about: 'fields of the source that have changed are right as they are',
      },
      json,
    },
    examples: [
      'sextant sync',
      'sextant sync core-banking',
      'sextant sync core-banking --full',
      'sextant sync core-banking --accept-drift',
    ],
  },
  ask: {
    usage: 'ask <kpi>',
    about: 'ask for a KPI',
    positionals: 1,
    options: {
      ...QUESTION,
      table: { type: 'boolean', about: 'print the table that belongs to the figure, such as a cohort matrix' },
      json,
    },
    examples: [
      'sextant ask customer-count',
      'sextant ask products-per-customer --as-of 1998-12-31 --by sex',
      'sextant ask customer-retention-rate --period 2025-Q2 --filter region=north,south',
      'sextant ask net-sales --grain week --rates constant',
      'sextant ask cohort-retention-rate --param mode=calendar --table',
    ],
  },
  explain: {
    usage: 'explain <receipt>',
    about: 'find an earlier answer again and show how it came to be; say why two answers differ',
    positionals: 1,
    options: {
      against: { type: 'string', value: 'RECEIPT', about: 'say why the answer differs from the one of this receipt' },
      rows: { type: 'string', value: 'N', about: 'rows of each table to show behind each side (default 10)' },
      segment: { type: 'string', value: 'A,B', about: 'show the rows behind this segment of the answer' },
      sql: { type: 'boolean', about: 'print the statements that found the figures' },
      json,
    },
    examples: [
      'sextant explain 3kZt0pQm2rYc8LwXh5dN1A',
      'sextant explain 3kZt0pQm2rYc8LwXh5dN1A --segment retail --rows 100',
      'sextant explain 3kZt0pQm2rYc8LwXh5dN1A --against pL9xVq4sJt7uBn0EwR6yKg',
    ],
  },
  kpis: {
    usage: 'kpis [search <text> | show <id> | try <file>]',
    about: 'list the catalogue, or search it; show what a KPI needs and who provides it; try a KPI file',
    positionals: 20,
    options: {
      ...QUESTION,
      ready: {
        type: 'boolean',
        about: 'say of each KPI whether there is data for it, since when, and what is missing',
      },
      'no-sql': { type: 'boolean', about: 'try: leave the SQL out' },
      json,
    },
    examples: [
      'sextant kpis',
      'sextant kpis search retention',
      'sextant kpis --ready',
      'sextant kpis show customer-profitability',
      'sextant kpis try kpis/one-product.yaml',
      'sextant kpis try kpis/one-product.yaml --as-of 2025-12-31 --by region --no-sql',
    ],
  },
  identity: {
    usage: 'identity [list | link <party> <canonical> | unlink <party>]',
    about: 'say that two records are one party, or that they are not; list what was said',
    positionals: 3,
    options: { json },
    examples: [
      'sextant identity list',
      'sextant identity link crm:contact:17 core:customer:4711',
      'sextant identity unlink crm:contact:17',
    ],
  },
  sources: {
    usage: 'sources [quarantine|replay|quality <source>]',
    about:
      'list the sources; show the rows of one that were not taken in, read it anew, show what the checks found in it',
    positionals: 2,
    options: {
      limit: { type: 'string', value: 'N', about: 'rows of the quarantine to show (default 20)' },
      all: { type: 'boolean', about: 'quarantine: those that are settled, too' },
      run: { type: 'string', value: 'N', about: 'quality: what was found at the end of this run (default: the last)' },
      json,
    },
    examples: [
      'sextant sources',
      'sextant sources quarantine core-banking',
      'sextant sources replay core-banking',
      'sextant sources quality core-banking',
      'sextant sources quality core-banking --run 17',
    ],
  },
  plugins: {
    usage: 'plugins [install <from> | upgrade <id> [from] | rollback <id> | remove <id> | check <folder>]',
    about:
      'list the plugins, what they ask for, and which were refused; install, change and remove some without a restart; check: try a connector on its own fake',
    positionals: 3,
    options: {
      force: { type: 'boolean', about: 'remove: also when sources are read with it; their answers stay' },
      point: { type: 'string', multiple: true, value: 'POINT', about: 'check: only this point of the kit' },
      json,
    },
    examples: [
      'sextant plugins',
      'sextant plugins install ./acme-crm',
      'sextant plugins install @acme/sextant-crm',
      'sextant plugins upgrade acme-crm',
      'sextant plugins upgrade acme-crm ./acme-crm-2',
      'sextant plugins rollback acme-crm',
      'sextant plugins remove acme-crm --force',
      'sextant plugins check my-crm',
      'sextant plugins check my-crm --point resume',
    ],
  },
  doctor: {
    usage: 'doctor',
    about: 'check that everything Sextant needs is there',
    positionals: 0,
    options: { json },
    examples: ['sextant doctor'],
  },
  init: {
    usage: 'init',
    about: 'write a first sextant.config.yaml',
    positionals: 0,
    options: {},
    examples: ['sextant init', 'sextant init --config bank.yaml'],
  },
} as const satisfies Record<string, CommandSpec>;

export type CommandName = keyof typeof COMMANDS;
