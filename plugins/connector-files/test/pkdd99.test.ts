import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WireValue } from '@sextant/contracts';
import { parse } from 'yaml';
import { noHttp, readAll, rowsOf } from './support.ts';

type Row = Record<string, WireValue>;

const real = process.env['SEXTANT_REAL_DATA'];
const folder = real === undefined ? undefined : join(real, 'berka');
const there = folder !== undefined && existsSync(join(folder, 'account.asc'));
if (!there) console.warn('SKIPPED: the PKDD99 mapping; set SEXTANT_REAL_DATA to a folder that has berka/account.asc');

const readMapping = async (example: string): Promise<(stream?: string) => Row[]> => {
  const file = new URL(`../../../apps/server/examples/${example}/sextant.config.yaml`, import.meta.url);
  const declared = parse(readFileSync(file, 'utf8')) as { sources: { config: Record<string, unknown> }[] };
  const scratch = mkdtempSync(join(tmpdir(), 'pkdd99-'));
  try {
    const config = { ...declared.sources[0]?.config, folder };
    const messages = await readAll({
      sourceId: 'core',
      config,
      scratch,
      http: noHttp,
      signal: new AbortController().signal,
    });
    expect(messages.filter(({ type }) => type === 'reject' || type === 'note')).toEqual([]);
    return (stream) => rowsOf(messages, stream);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
};

const AGREEMENTS = ['account', 'card', 'loan'];
const HOLDERS = ['account_disposition', 'card_holder', 'loan_holder'];

/** Products of each owner that are in force at the end of a day: a loan whose term ends on it is over. */
const holdings = (rows: (stream?: string) => Row[], day: string): Map<string, Set<string>> => {
  const product = new Map(
    AGREEMENTS.flatMap(rows)
      .filter(
        (row) =>
          String(row['opened_on']) <= day &&
          ((row['term_end_on'] ?? null) === null || String(row['term_end_on']) > day),
      )
      .map((row) => [row['agreement_id'], String(row['product_id'])]),
  );
  const held = new Map<string, Set<string>>();
  for (const { agreement_id: agreement, party_id: party, role } of HOLDERS.flatMap(rows)) {
    const name = product.get(agreement);
    if (role !== 'owner' || name === undefined) continue;
    held.set(String(party), (held.get(String(party)) ?? new Set()).add(name));
  }
  return held;
};

const count = (held: ReadonlyMap<string, Set<string>>) => {
  const sizes = [...held.values()].map(({ size }) => size);
  const holding = (wanted: number) => sizes.filter((size) => size === wanted).length;
  return {
    customers: sizes.length,
    products: sizes.reduce((sum, size) => sum + size, 0),
    holding: [holding(1), holding(2), holding(3)],
  };
};

const bySegment = (rows: (stream?: string) => Row[], scheme: string, held: ReadonlyMap<string, Set<string>>) => {
  const segments = new Map<string, Map<string, Set<string>>>();
  for (const { party_id: party, segment } of rows(scheme)) {
    const products = held.get(String(party));
    if (products === undefined) continue;
    const name = String(segment);
    segments.set(name, (segments.get(name) ?? new Map()).set(String(party), products));
  }
  return new Map([...segments].map(([name, part]) => [name, count(part)]));
};

(there || process.env['CI'] === 'true' ? describe : describe.skip)('the mapping of the PKDD99 bank', () => {
  it('gives 5,840 products of 4,500 customers on the last day of the set, split by sex and region without rest', async () => {
    const rows = await readMapping('pkdd99');
    const held = holdings(rows, '1998-12-31');
    expect(count(held)).toEqual({ customers: 4500, products: 5840, holding: [3268, 1124, 108] });

    const sexes = bySegment(rows, 'sex', held);
    expect(sexes.get('female')).toMatchObject({ products: 2859, customers: 2208 });
    expect(sexes.get('male')).toMatchObject({ products: 2981, customers: 2292 });

    const regions = bySegment(rows, 'region', held);
    expect(regions.size).toBe(8);
    expect([...regions.values()].reduce((sum, { customers }) => sum + customers, 0)).toBe(4500);
    expect([...regions.values()].reduce((sum, { products }) => sum + products, 0)).toBe(5840);
  });

  it('takes every client as a party, with the birth date that the birth number encodes', async () => {
    const rows = await readMapping('pkdd99');
    expect(rows('party')).toHaveLength(5369);
    // client.asc begins: 1;"706213";18 and 2;"450204";1
    expect(rows('party').find(({ party_id: id }) => id === 'client:1')).toMatchObject({
      birth_date: '1970-12-13',
      _line: 2,
    });
    expect(rows('party').find(({ party_id: id }) => id === 'client:2')).toMatchObject({
      birth_date: '1945-02-04',
      _line: 3,
    });
    expect(rows('loan').find(({ agreement_id: id }) => id === 'loan:5314')).toMatchObject({
      opened_on: '1993-07-05',
      term_end_on: '1994-07-05',
    });
    const users = rows('account_disposition').filter(({ role }) => role === 'authorised_user');
    expect(users).toHaveLength(869);
    expect(new Set(users.map(({ share }) => share))).toEqual(new Set(['0']));
  });

  it('gives 6,074 products when nothing is ever closed', async () => {
    const rows = await readMapping('pkdd99-ever');
    expect(count(holdings(rows, '1998-12-31'))).toEqual({
      customers: 4500,
      products: 6074,
      holding: [3096, 1234, 170],
    });
  });
});
