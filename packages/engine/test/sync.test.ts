import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import type { ConnectorMessage, ConnectorState } from '@sextant/contracts';
import type { Engine } from '@sextant/engine';
import { batchOf, memoryConnector, scripted, type Row } from './support/memory-connector.ts';
import { operator, testEngine, viewer } from './support/test-engine.ts';

const source = { id: 'bank', title: 'Bank', connector: 'memory' };

const product: Row = {
  product_id: 'CUR',
  name: 'Current',
  category: 'current',
  line_of_business: 'bank',
  valid_from: '2024-01-01',
};
const party = (id: string): Row => ({ party_id: id, party_type: 'person', valid_from: '2024-01-01' });
const agreement = (id: string, more: Row = {}): Row => ({
  agreement_id: id,
  product_id: 'CUR',
  status: 'in_force',
  opened_on: '2024-01-01',
  valid_from: '2024-01-01',
  ...more,
});
const holder = (agreementId: string, partyId: string): Row => ({
  agreement_id: agreementId,
  party_id: partyId,
  role: 'owner',
  valid_from: '2024-01-01',
});
const people = Array.from({ length: 40 }, (_, index) => `P${index}`);
const bank = {
  product: [product],
  party: people.map(party),
  agreement: people.map((id) => agreement(`A-${id}`)),
  agreement_party: people.map((id) => holder(`A-${id}`, id)),
};

const customers = async (engine: Engine): Promise<number | null> =>
  (await engine.answer({ kpi: 'customer-count', asOf: '2024-06-30', trend: 0 }, operator)).value;

describe('a sync', () => {
  let engine: Engine;
  beforeEach(async () => {
    engine = await testEngine();
  });
  afterEach(() => engine.close());

  it('stores what is new, reports it, and makes it count', async () => {
    const report = await engine.sync(source, memoryConnector(bank, { completeThrough: '2024-06-30' }));
    expect(report.state).toBe('done');
    expect(report.counts).toEqual({ read: 121, stored: 121, unchanged: 0, rejected: 0 });
    expect(report.completeThrough).toBe('2024-06-30');
    expect(await customers(engine)).toBe(40);
    expect(await engine.tableSizes()).toMatchObject({ party: 40, agreement: 40, movement: 0 });
  });

  it('stores nothing when everything is known word for word', async () => {
    await engine.sync(source, memoryConnector(bank));
    const again = await engine.sync(source, memoryConnector(bank));
    expect(again.counts).toEqual({ read: 121, stored: 0, unchanged: 121, rejected: 0 });
    expect((await engine.tableSizes()).agreement).toBe(40);
  });

  it('that read nothing new leaves figures, knowledge and receipt as they were', async () => {
    await engine.sync(source, memoryConnector(bank, { completeThrough: '2024-06-30' }));
    const before = await engine.answer({ kpi: 'customer-count' }, viewer);
    await engine.sync(
      source,
      memoryConnector(
        { product: [], party: [], agreement: [], agreement_party: [] },
        { completeThrough: '2024-06-30' },
      ),
    );
    const after = await engine.answer({ kpi: 'customer-count' }, viewer);
    expect([after.knownAt, after.batch, after.receipt]).toEqual([before.knownAt, before.batch, before.receipt]);
  });

  it('quarantines a row that cannot be taken in, with file, line and every reason, and counts the others', async () => {
    const broken = agreement('A-X', { status: 'alive', opened_on: '2024-02-30', _file: 'agreements.csv', _line: 17 });
    await engine.sync(
      { ...source, maxRejectShare: 0.1 },
      memoryConnector({ ...bank, agreement: [...bank.agreement, broken] }),
    );
    const { total, rows } = await engine.quarantine('bank');
    expect(total).toBe(1);
    expect(rows[0]).toMatchObject({ table: 'agreement', file: 'agreements.csv', line: 17 });
    expect(rows[0]?.reason).toMatch(/status "alive" is not one of .*in_force.*; opened_on "2024-02-30" is not a date/);
    expect(rows[0]?.raw).toContain('agreement_id=A-X');
    expect(await customers(engine)).toBe(40);
    const { coverage } = await engine.answer({ kpi: 'customer-count', asOf: '2024-06-30' }, viewer);
    expect(coverage).toMatchObject({
      rows: 121 / 122,
      accepted: 121,
      rejected: 1,
      excluded: [{ table: 'agreement', rows: 1 }],
    });
  });

  it('names what is missing', async () => {
    await engine.sync(
      { ...source, maxRejectShare: 1 },
      memoryConnector({
        party: [
          { party_id: 'P1', party_type: 'person' },
          { party_type: 'person', valid_from: '2024-01-01' },
        ],
      }),
    );
    const reasons = (await engine.quarantine('bank')).rows.map((row) => row.reason).sort();
    expect(reasons).toEqual(['party_id is missing', 'valid_from is missing']);
  });

  it('stops, keeps nothing and says why when too many rows are broken', async () => {
    const half = bank.agreement.map((row, index) => (index % 2 === 0 ? row : { ...row, status: '?' }));
    const report = await engine.sync(source, memoryConnector({ ...bank, agreement: half }));
    expect(report.state).toBe('failed');
    expect(report.error).toMatchObject({ code: 'source.too-many-rejects' });
    expect(report.error?.message).toBe('20 of 40 rows of agreement from source "bank" were rejected, more than 5 %.');
    expect(await engine.tableSizes()).toMatchObject({ party: 0, agreement: 0 });
    expect((await engine.quarantine('bank')).total).toBe(20);
    const answer = await engine.answer({ kpi: 'customer-count', asOf: '2024-06-30' }, operator);
    expect([answer.value, answer.status]).toEqual([null, 'no_data']);
  });

  it('keeps rows that the connector itself could not read', async () => {
    const reject: ConnectorMessage = {
      type: 'reject',
      stream: 'party',
      table: 'party',
      file: 'p.csv',
      line: 3,
      reason: 'unterminated quote',
      raw: '"x',
    };
    const messages = [batchOf('party', bank.party), reject, { type: 'checkpoint', state: {} } as const];
    await engine.sync(source, scripted(messages, { tables: ['party'] }));
    expect((await engine.quarantine('bank')).rows[0]).toMatchObject({
      file: 'p.csv',
      line: 3,
      reason: 'unterminated quote',
      raw: '"x',
    });
    expect((await engine.quality('bank')).tables).toEqual([
      { table: 'party', read: 41, accepted: 40, rejected: 1, reasons: [{ reason: 'unterminated quote', rows: 1 }] },
    ]);
  });

  it('keeps everything up to the last checkpoint of a connector that dies, and goes on from there', async () => {
    async function* dying(): AsyncIterable<ConnectorMessage> {
      yield batchOf('product', bank.product);
      yield batchOf('party', bank.party);
      yield { type: 'checkpoint', state: { next: 'agreement' } };
      yield batchOf('agreement', bank.agreement);
      throw new Error('the connector died');
    }
    const log = { told: 0 };
    await engine.close();
    engine = await testEngine({ log: () => (log.told += 1) });
    const report = await engine.sync(
      source,
      scripted(() => dying()),
    );
    expect([report.state, report.error?.code, log.told]).toEqual(['failed', 'internal', 1]);
    expect(await engine.tableSizes()).toMatchObject({ party: 40, agreement: 0 });

    const resumed: (ConnectorState | undefined)[] = [];
    async function* rest(state: ConnectorState | undefined): AsyncIterable<ConnectorMessage> {
      resumed.push(state);
      yield batchOf('agreement', bank.agreement);
      yield batchOf('agreement_party', bank.agreement_party);
      yield { type: 'checkpoint', state: { done: true }, completeThrough: '2024-06-30' };
    }
    await engine.sync(source, scripted(rest));
    expect(resumed).toEqual([{ next: 'agreement' }]);
    expect(await customers(engine)).toBe(40);
  });

  it('takes a retraction that names its key and nothing else', async () => {
    await engine.sync(source, memoryConnector(bank));
    const retraction = { agreement_id: 'A-P0', valid_from: '2024-01-01', op: 'retract' };
    const report = await engine.sync(source, memoryConnector({ agreement: [retraction] }));
    expect(report.counts).toMatchObject({ stored: 1, rejected: 0 });
    expect(await customers(engine)).toBe(39);
  });

  it('refuses a second sync of a source that is being synced', async () => {
    const first = engine.sync(source, memoryConnector(bank));
    await expect(engine.sync(source, memoryConnector(bank))).rejects.toMatchObject({ code: 'source.busy' });
    await first;
  });

  it.each([
    [
      'a column that the table does not have',
      { party_id: ['P1'], shoe_size: [43] },
      /"shoe_size", which table party does not have/,
    ],
    ['columns of unequal length', { party_id: ['P1', 'P2'] }, /announced 1 rows but sent 2 values of "party_id"/],
  ])('ends a sync whose connector sends %s', async (_, columns, message) => {
    const report = await engine.sync(
      source,
      scripted([{ type: 'batch', stream: 'party', table: 'party', rows: 1, columns }]),
    );
    expect(report.error?.code).toBe('source.protocol');
    expect(report.error?.message).toMatch(message);
  });

  it('derives now and then in the middle of a reading, and at once when very many rows wait for it', async () => {
    let shown = 0;
    const stop = engine.subscribe(({ type }) => (shown += type === 'data-changed' ? 1 : 0));
    const shownAfter: number[] = [];
    async function* reading(): AsyncGenerator<ConnectorMessage> {
      for (const [place, rows] of [1, 1, 500_000].entries()) {
        const people = Array.from({ length: rows }, (_, index) => party(`${place}/${index}`));
        yield batchOf('party', people);
        yield { type: 'checkpoint', state: { place } };
        shownAfter.push(shown);
      }
    }
    // While no time passes nothing is derived but the first.
    const clock = jest.spyOn(performance, 'now').mockReturnValue(0);
    const report = await engine.sync(source, scripted(reading, { tables: ['party'] }));
    clock.mockRestore();
    stop();
    expect(report).toMatchObject({ state: 'done', counts: { stored: 500_002 } });
    expect(shownAfter).toEqual([1, 1, 2]);
  });

  it('tells its listeners of progress and new data', async () => {
    const seen: string[] = [];
    const stop = engine.subscribe((event) => seen.push(event.type));
    await engine.sync(source, memoryConnector(bank));
    expect(seen.splice(0)).toEqual(['sync-started', 'data-changed', 'sync-ended']);
    // A source that is complete up to a later day changes what a page shows, also without a new row.
    const nothing = { product: [], party: [], agreement: [], agreement_party: [] };
    await engine.sync(source, memoryConnector(nothing, { completeThrough: '2024-06-30' }));
    expect(seen.splice(0)).toContain('data-changed');
    await engine.sync(source, memoryConnector(nothing, { completeThrough: '2024-06-30' }));
    stop();
    expect(seen).not.toContain('data-changed');
  });

  it.each([
    ['done', bank],
    ['failed', { party: [{ party_id: 'P1', shoe_size: 43 }] }],
  ])('has let go of its connector when it tells that it is %s, so that the next one may begin', async (state, rows) => {
    const seen: string[] = [];
    const stop = engine.subscribe(({ type }) => seen.push(type));
    const open = memoryConnector(rows);
    const close = async (): Promise<void> => void seen.push('closed');
    const report = await engine.sync(source, async () => ({ ...(await open()), close }));
    stop();
    expect(report.state).toBe(state);
    expect(seen.slice(-2)).toEqual(['closed', 'sync-ended']);
  });

  it('answers while it runs, from what was committed', async () => {
    async function* slow(): AsyncIterable<ConnectorMessage> {
      for (const table of ['product', 'party', 'agreement', 'agreement_party'] as const)
        yield batchOf(table, bank[table]);
      yield { type: 'checkpoint', state: {} };
      yield batchOf('agreement', [agreement('A-more')]);
      yield batchOf('agreement_party', [holder('A-more', 'P-more')]);
      seen.push(await customers(engine));
    }
    const seen: (number | null)[] = [];
    await engine.sync(
      source,
      scripted(() => slow()),
    );
    expect(seen).toEqual([40]);
  });

  it('can be stopped between two checkpoints', async () => {
    const stop = new AbortController();
    async function* endless(): AsyncIterable<ConnectorMessage> {
      yield batchOf('party', bank.party);
      yield { type: 'checkpoint', state: { at: 1 } };
      stop.abort();
      yield batchOf('product', bank.product);
    }
    const report = await engine.sync(
      source,
      scripted(() => endless()),
      { signal: stop.signal },
    );
    expect(report.state).toBe('interrupted');
    expect(await engine.tableSizes()).toMatchObject({ party: 40, product: 0 });
  });
});

describe('a store file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sextant-store-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is there again after a restart, with the same answers to the letter', async () => {
    const file = join(folder, 'store.duckdb');
    const first = await testEngine({ file });
    await first.sync(source, memoryConnector(bank, { completeThrough: '2024-06-30' }));
    const question = { kpi: 'products-per-customer', asOf: '2024-06-30' };
    const before = await first.answer(question, viewer);
    await first.close();
    const second = await testEngine({ file });
    expect(await second.answer(question, viewer)).toEqual(before);
    expect((await second.sources([source]))[0]).toMatchObject({ state: 'ok', completeThrough: '2024-06-30' });
    await second.close();
  });

  it('derives anew when the rules of the tenant have changed', async () => {
    const file = join(folder, 'store.duckdb');
    const first = await testEngine({ file });
    const tables = {
      ...bank,
      agreement_party: bank.agreement_party.map((row, index) => (index < 10 ? { ...row, role: 'guarantor' } : row)),
    };
    await first.sync(source, memoryConnector(tables));
    expect(await customers(first)).toBe(30);
    await first.close();
    const second = await testEngine({ file, policy: { holderRoles: ['owner', 'guarantor'] } });
    expect(await customers(second)).toBe(40);
    await second.close();
  });
});
