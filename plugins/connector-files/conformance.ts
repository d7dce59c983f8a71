// What `sextant plugins check` needs to try this connector: a folder with one CSV file, and what its records become.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConformance, type Sample } from '@sextant/plugin-testing';

const NO_SERVER = 'Files lie in a folder; there is no server.';

/** DuckDB, in which the files are mapped, fills what it may use. */
const WORKING_MEMORY_MB = 200;

const CONFIG = {
  memory_limit: `${WORKING_MEMORY_MB}MB`,
  files: {
    sale: {
      path: 'sales.csv',
      allow_empty: true,
      columns: {
        id: 'VARCHAR',
        name: 'VARCHAR',
        amount: 'DECIMAL(18,3)',
        currency: 'VARCHAR',
        happened: 'TIMESTAMPTZ',
      },
    },
  },
  tables: {
    product: {
      deletes: 'by-difference',
      select: `SELECT id AS product_id, name, 'goods' AS category, 'goods' AS line_of_business, DATE '2020-01-01' AS valid_from,
                 _file, _line FROM sale`,
    },
    movement: {
      deletes: 'by-difference',
      select: `SELECT id AS movement_id, 'sale_gross' AS kind, amount, currency, happened AS occurred_at,
                 CAST(timezone('Europe/Prague', happened) AS DATE) AS business_date, _file, _line FROM sale`,
    },
  },
};

const quote = (value: string): string => `"${value.replaceAll('"', '""')}"`;
const lineOf = ({ id, name, amount, currency, happenedAt }: Sample): string =>
  [id, name, amount, currency, happenedAt].map(quote).join(',');

export default defineConformance({
  start: () => {
    const folder = mkdtempSync(join(tmpdir(), 'connector-files-'));
    const samples = new Map<string, Sample>();
    const write = (): void => {
      const lines = ['id,name,amount,currency,happened', ...[...samples.values()].map(lineOf)];
      writeFileSync(join(folder, 'sales.csv'), `${lines.join('\n')}\n`);
    };
    write();
    return {
      config: { folder, ...CONFIG },
      unreachableConfig: { folder: join(folder, 'missing'), ...CONFIG },
      put: (added) => {
        for (const sample of added) samples.set(sample.id, sample);
        write();
      },
      remove: (ids) => {
        for (const id of ids) samples.delete(id);
        write();
      },
      clear: () => {
        samples.clear();
        write();
      },
      close: () => rmSync(folder, { recursive: true, force: true }),
    };
  },
  expected: ({ id, name, amount, currency, happenedAt }) => ({
    product: [{ product_id: id, name }],
    movement: [{ movement_id: id, amount, currency, business_date: DAY.format(new Date(happenedAt)) }],
  }),
  shown: {
    text: { stream: 'product', column: 'name' },
    money: { stream: 'movement', amount: 'amount', currency: 'currency' },
    time: { stream: 'movement', day: 'business_date', zone: 'Europe/Prague', instant: 'occurred_at' },
  },
  workingMemoryMb: WORKING_MEMORY_MB,
  notApplicable: {
    'wrong-credential': 'A folder takes no credential.',
    slow: NO_SERVER,
    'page-sizes': 'Files are not read by pages.',
    'complete-readings': NO_SERVER,
    'changes-while-paging': 'A file that changes while it is read ends the sync, and nothing of it is stored.',
    'rate-limit': NO_SERVER,
    'server-errors': NO_SERVER,
  },
});

const DAY = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Prague', dateStyle: 'short' });
