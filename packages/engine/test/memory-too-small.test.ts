import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import type { Engine } from '@sextant/engine';
import { Derivation } from '../src/derive/refresh.ts';
import { memoryConnector, type Row } from './support/memory-connector.ts';
import { operator, testEngine } from './support/test-engine.ts';

const source = { id: 'bank', title: 'Bank', connector: 'memory' };
const DAY = { valid_from: '2024-01-01' };

/** A bank in which everybody has a current account. */
const bankOf = (people: readonly string[]): Record<string, Row[]> => ({
  product: [{ product_id: 'CUR', name: 'Current', category: 'current', line_of_business: 'bank', ...DAY }],
  party: people.map((party_id) => ({ party_id, party_type: 'person', ...DAY })),
  agreement: people.map((id) => ({
    agreement_id: `A-${id}`,
    product_id: 'CUR',
    status: 'in_force',
    opened_on: DAY.valid_from,
    ...DAY,
  })),
  agreement_party: people.map((id) => ({ agreement_id: `A-${id}`, party_id: id, role: 'owner', ...DAY })),
});
const customers = async (engine: Engine): Promise<number | null> =>
  (await engine.answer({ kpi: 'customer-count', asOf: '2024-06-30', trend: 0 }, operator)).value;

/** What DuckDB says when it gives up, wherever that is while something is derived. */
const noMemory = (meanwhile?: () => void): { mockRestore: () => void } =>
  jest.spyOn(Derivation.prototype, 'refresh').mockImplementation(async () => {
    meanwhile?.();
    throw new Error('Out of Memory Error: failed to allocate data of size 32.0 KiB');
  });

describe('where there is not memory enough to derive what follows from a batch', () => {
  let folder: string;
  let engine: Engine;
  const open = async (): Promise<Engine> => testEngine({ file: join(folder, 'store.duckdb') });
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sextant-memory-'));
    engine = await open();
    await engine.sync(source, memoryConnector(bankOf(['P1', 'P2'])));
  });
  afterEach(async () => {
    await engine.close();
    rmSync(folder, { recursive: true });
  });

  it('the sync says so, the batch is kept, and answers are those from before it until it can be derived', async () => {
    const short = noMemory();
    const report = await engine.sync(source, memoryConnector(bankOf(['P1', 'P2', 'P3'])));
    expect(report).toMatchObject({ state: 'failed', error: { code: 'engine.out-of-memory' } });
    expect(report.counts.stored).toBe(3);
    expect(report.notes).toEqual([expect.stringContaining('could not be derived (engine.out-of-memory)')]);
    expect(await customers(engine)).toBe(2);
    short.mockRestore();
    const again = await engine.sync(source, memoryConnector(bankOf(['P1', 'P2', 'P3'])));
    expect(again).toMatchObject({ state: 'done', counts: { stored: 0 } });
    expect(await customers(engine)).toBe(3);
  });

  it('a sync that is interrupted says why what it stored is not in the answers', async () => {
    const stop = new AbortController();
    const short = noMemory(() => stop.abort());
    const report = await engine.sync(source, memoryConnector(bankOf(['P1', 'P2', 'P3'])), { signal: stop.signal });
    short.mockRestore();
    expect(report.state).toBe('interrupted');
    expect(report.notes).toEqual([expect.stringContaining('could not be derived (engine.out-of-memory)')]);
  });

  it('the store opens all the same, and derives the batch when it is opened with enough', async () => {
    const short = noMemory();
    await engine.sync(source, memoryConnector(bankOf(['P1', 'P2', 'P3'])));
    await engine.close();
    engine = await open();
    expect(await customers(engine)).toBe(2);
    await engine.close();
    short.mockRestore();
    engine = await open();
    expect(await customers(engine)).toBe(3);
  });
});
