import { writeFileSync } from 'node:fs';
import type { KpiResponse, KpisResponse, QualityResponse, SourcesResponse } from '@sextant/contracts';
import { createBank, type Bank } from './support/bank.ts';

/** Customer 3 holds 0.6 of what is to be held in whole, from June on. */
const CONFIG = `
title: Village bank
tenant: village
policy: { min_cell: 1 }
http: { port: 0 }
sources:
  - id: core
    title: Core banking
    connector: files
    max_reject_share: 0.5
    config:
      folder: \${SEXTANT_DATA}
      complete_through: 2024-06-30
      files:
        customers: { path: customers.csv, columns: { since: DATE } }
      tables:
        product:
          select: SELECT 'current' AS product_id, 'Current account' AS name, 'account' AS category,
            'bank' AS line_of_business, DATE '2020-01-01' AS valid_from
        party:
          select: SELECT id AS party_id, 'person' AS party_type, since AS valid_from FROM customers
        agreement:
          select: SELECT 'a' || id AS agreement_id, 'current' AS product_id, 'in_force' AS status,
            since AS valid_from FROM customers
        agreement_party:
          select: SELECT 'a' || id AS agreement_id, id AS party_id, 'owner' AS role,
            CASE WHEN id::VARCHAR = '3' THEN 0.6 ELSE 1 END AS share, since AS valid_from FROM customers
`;

let bank: Bank;
beforeAll(() => {
  bank = createBank();
  writeFileSync(bank.config, CONFIG);
});
afterAll(() => bank.remove());

const json = async <T>(...argv: string[]): Promise<T> => JSON.parse((await bank.run(...argv, '--json')).out) as T;

it('tells what a KPI needs before anything was read', async () => {
  const shown = await bank.run('kpis', 'show', 'customer-count');
  expect(shown).toMatchObject({ code: 0, err: '' });
  expect(shown.out).toContain('Not ready: no source provides party, product, agreement, agreement_party');
  expect(shown.out).toMatch(/^party +nobody +- +- +-$/m);
  expect((await bank.run('kpis', '--ready')).out).toMatch(/^There is data for \d+ of \d+ KPIs\.$/m);
  expect(await json<QualityResponse>('sources', 'quality', 'core')).toEqual({ tables: [], run: null, checks: [] });
});

describe.each(['the store itself', 'a running host'])('asked of %s', (where) => {
  let stop: (() => Promise<unknown>) | undefined;
  beforeAll(async () => {
    await bank.run('sync');
    if (where !== 'a running host') return;
    const serving = bank.start(['serve', '--no-sync']);
    await serving.says('Sextant serves');
    stop = () => serving.stop();
  });
  afterAll(() => stop?.());

  it('counts what the checks found beside each source', async () => {
    expect((await bank.run('sources')).out).toMatch(/^core .* 1 error$/m);
    const { sources } = await json<SourcesResponse>('sources');
    expect(sources[0]?.findings).toEqual({ error: 1, warning: 0, info: 0 });
  });

  it('shows them, as they stood at the end of the last run or of an earlier one', async () => {
    const { out } = await bank.run('sources', 'quality', 'core');
    expect(out).toMatch(/^agreement +2|^agreement +3/m);
    expect(out).toContain('Checks after run 1: 1 finding.');
    expect(out).toContain(
      'error  owner-shares  (agreement_party)\n  Shares of the active owners of an agreement add up to 1 on every day.\n  Affected: 1 row\n  a3\n',
    );
    const { run, checks } = await json<QualityResponse>('sources', 'quality', 'core');
    expect([run, checks]).toEqual([
      1,
      [
        {
          check: 'owner-shares',
          title: 'Shares of the active owners of an agreement add up to 1 on every day.',
          severity: 'error',
          table: 'agreement_party',
          concerns: ['agreement_party'],
          rows: 1,
          amount: null,
          currency: null,
          examples: ['a3'],
        },
      ],
    ]);
    expect((await bank.run('sources', 'quality', 'core', '--run', '99')).out).toContain('Nothing was checked');
  });

  it('names them in the answers that rest on the table', async () => {
    const { details } = await json<{ details?: string[] }>('ask', 'customer-count', '--as-of', '2024-06-30');
    expect(details).toEqual(['quality: owner-shares']);
  });

  it('lists for which KPIs there is data, since when, how fresh, and what one more thing would do', async () => {
    const { out } = await bank.run('kpis', '--ready');
    expect(out).toMatch(/^customer-count +yes +2024-01-01 +2024-06-30 /m);
    expect(out).toMatch(/^net-promoter-score +no +- +- +- +interaction \(survey_nps\)$/m);
    expect(out).toContain('One more thing to map, and what it would do:');
    const { total, kpis, unlocks = [] } = await json<KpisResponse>('kpis', '--ready');
    expect(kpis).toHaveLength(total);
    expect(kpis.every(({ readiness }) => readiness !== undefined)).toBe(true);
    expect(unlocks.find(({ what }) => what === 'interaction (survey_nps)')?.makesReady).toContain('net-promoter-score');
  });

  it('shows one, need by need', async () => {
    const { out } = await bank.run('kpis', 'show', 'customer-count');
    expect(out).toContain('Ready since 2024-01-01, complete through 2024-06-30');
    expect(out).toMatch(/^party +core +2024-01-01 +2024-06-30 /m);
    const { readiness } = await json<KpiResponse>('kpis', 'show', 'customer-count');
    expect(readiness).toMatchObject({ ready: true, since: '2024-01-01', completeThrough: '2024-06-30', missing: [] });
    expect(await bank.run('kpis', 'show', 'customer-cuont')).toMatchObject({ code: 1, out: '' });
  });
});
