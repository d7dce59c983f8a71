import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A bank whose first sync takes a second or two and a checkpoint on the way. */
export const LARGE_BANK = `
title: Large bank
tenant: large
policy: { timezone: UTC, declared_schemes: [region] }
sources:
  - id: core
    title: Core banking
    connector: files
    config:
      folder: \${SEXTANT_DATA}
      complete_through: 2024-12-31
      files:
        customers: { path: customers.csv, columns: { id: INTEGER, region: VARCHAR, since: DATE, left: DATE } }
      tables:
        product:
          select: SELECT 'p' || i AS product_id, 'Product ' || i AS name, 'account' AS category,
            'bank' AS line_of_business, DATE '2020-01-01' AS valid_from FROM range(2) AS products (i)
        party:
          select: SELECT id AS party_id, 'person' AS party_type, since AS valid_from FROM customers
        party_segment:
          select: SELECT id AS party_id, 'region' AS scheme, region AS segment, since AS valid_from FROM customers
        agreement:
          - name: opened
            select: SELECT id AS agreement_id, 'p' || id % 2 AS product_id, 'in_force' AS status,
              since AS valid_from FROM customers
          - name: closed
            select: SELECT id AS agreement_id, 'p' || id % 2 AS product_id, 'closed' AS status,
              "left" AS valid_from FROM customers WHERE "left" IS NOT NULL
        agreement_party:
          select: SELECT id AS agreement_id, id % 35000 AS party_id, 'owner' AS role, since AS valid_from FROM customers
`;

const CUSTOMERS = 40_000;
/** 2 products, 40,000 persons, their regions, agreements and owners, 5,715 closings (one in seven, the first included). */
export const LARGE_BANK_ROWS = 165_717;
/** The connector sends a checkpoint before it would exceed 100,000 rows: after products, persons and regions. */
export const FIRST_CHECKPOINT = 80_002;

const REGIONS = ['north', 'east', 'south', 'west'];

/** Every seventh customer leaves after two years; the last five thousand agreements are second ones of others. */
export const writeLargeBank = (folder: string): void => {
  const lines = ['id,region,since,left'];
  for (let id = 0; id < CUSTOMERS; id += 1) {
    const month = String((id % 12) + 1).padStart(2, '0');
    const year = 2021 + (id % 4);
    const left = id % 7 === 0 ? `${year + 2}-${month}-20` : '';
    lines.push(`${id},${REGIONS[(id * 7) % 4]},${year}-${month}-05,${left}`);
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'customers.csv'), `${lines.join('\n')}\n`);
};
