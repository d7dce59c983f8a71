import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** A bank with two exports of 1,000 rows: customers as UTF-8 text, accounts packed. */
export const BRANCH_BANK = `
title: Branch bank
tenant: branch
policy: { declared_schemes: [region] }
sources:
  - id: core
    title: Core banking
    connector: files
    config:
      folder: \${SEXTANT_DATA}/export
      complete_through: 2024-12-31
      files:
        customers:
          path: customers.csv
          columns: { id: INTEGER, name: VARCHAR, region: VARCHAR, since: DATE }
        accounts:
          path: accounts.csv.gz
          columns: { account_no: INTEGER, customer_id: INTEGER, opened: DATE }
      tables:
        product:
          select: SELECT 'current' AS product_id, 'Current account' AS name, 'account' AS category,
            'bank' AS line_of_business, DATE '2020-01-01' AS valid_from
        party:
          select: SELECT id AS party_id, 'person' AS party_type, since AS valid_from, _file, _line FROM customers
        party_segment:
          select: SELECT id AS party_id, 'region' AS scheme, region AS segment, since AS valid_from FROM customers
        agreement:
          select: SELECT account_no AS agreement_id, 'current' AS product_id, 'in_force' AS status,
            opened AS valid_from, _file, _line FROM accounts
        agreement_party:
          select: SELECT account_no AS agreement_id, customer_id AS party_id, 'owner' AS role,
            opened AS valid_from FROM accounts
`;

const ROWS = 1_000;
const numbers = Array.from({ length: ROWS }, (_, at) => at + 1);
const dayOf = (number: number): string => `2024-${String((number % 12) + 1).padStart(2, '0')}-15`;

const CUSTOMERS = [
  'id,name,region,since',
  ...numbers.map((id) => `${id},Jörg Müller ${id},${id % 4 === 0 ? 'süd' : 'nord'},${dayOf(id)}`),
];
const ACCOUNTS = ['account_no,customer_id,opened', ...numbers.map((no) => `${no},${no},${dayOf(no)}`)];

/** Changes the lines of a file, the header among them, before it is written. */
export type Spoil = (lines: string[]) => string[];
const asTheyAre: Spoil = (lines) => lines;

export const writeCustomers = (folder: string, spoil = asTheyAre, encoding: BufferEncoding = 'utf8'): void =>
  write(folder, 'customers.csv', Buffer.from(text(spoil([...CUSTOMERS])), encoding));

export const writeAccounts = (folder: string, spoil = asTheyAre, keep = 1): void => {
  const packed = gzipSync(text(spoil([...ACCOUNTS])));
  write(folder, 'accounts.csv.gz', packed.subarray(0, packed.length * keep));
};

export const write = (folder: string, name: string, content: Buffer): void => {
  mkdirSync(join(folder, 'export'), { recursive: true });
  writeFileSync(join(folder, 'export', name), content);
};

const text = (lines: readonly string[]): string => `${lines.join('\n')}\n`;
