import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { SextantError, type CanonicalTable, type ConnectorMessage, type StreamDescription } from '@sextant/contracts';
import type { Engine, SourceDeclaration } from '@sextant/engine';
import { batchOf, scripted, type Row } from './support/memory-connector.ts';
import { operator, testEngine } from './support/test-engine.ts';

const source: SourceDeclaration = { id: 'bank', title: 'Bank', connector: 'memory' };
const stream = (table: CanonicalTable, more: Partial<StreamDescription> = {}): StreamDescription => ({
  name: table,
  table,
  history: 'dated',
  deletes: 'by-difference',
  ...more,
});
const STREAMS = (['product', 'party', 'agreement', 'agreement_party', 'movement'] as const).map((table) =>
  stream(table),
);
const begin = (name: string): ConnectorMessage => ({ type: 'complete-begin', stream: name });
const end = (name: string): ConnectorMessage => ({ type: 'complete-end', stream: name });
const checkpoint: ConnectorMessage = { type: 'checkpoint', state: {} };
const whole = (table: CanonicalTable, rows: readonly Row[]): ConnectorMessage[] => [
  begin(table),
  ...(rows.length === 0 ? [] : [batchOf(table, rows)]),
  end(table),
];

const people = ['P1', 'P2', 'P3', 'P4'];
const party = (id: string, more: Row = {}): Row => ({
  party_id: id,
  party_type: 'person',
  valid_from: '2024-01-01',
  ...more,
});
const product: Row = {
  product_id: 'CUR',
  name: 'Current',
  category: 'current',
  line_of_business: 'bank',
  valid_from: '2024-01-01',
};
const agreement = (id: string, valid_from = '2024-01-01', status = 'in_force'): Row => ({
  agreement_id: id,
  product_id: 'CUR',
  status,
  opened_on: '2024-01-01',
  valid_from,
});
const holder = (id: string): Row => ({ agreement_id: id, party_id: id, role: 'owner', valid_from: '2024-01-01' });
const fee = (id: string, amount = '10', more: Row = {}): Row => ({
  movement_id: id,
  kind: 'fee_income',
  agreement_id: 'P1',
  amount,
  currency: 'EUR',
  business_date: '2024-03-05',
  source_key: `key of ${id}`,
  ...more,
});

let world: string;
let folder: string;
let engine: Engine;
/** The store that every test begins with is made once. */
beforeAll(async () => {
  folder = world = mkdtempSync(join(tmpdir(), 'sextant-deletions-'));
  await open();
  await sync([
    batchOf('product', [product]),
    batchOf(
      'party',
      people.map((id) => party(id)),
    ),
    batchOf(
      'agreement',
      people.map((id) => agreement(id)),
    ),
    batchOf('agreement_party', people.map(holder)),
    batchOf(
      'movement',
      ['M1', 'M2', 'M3', 'M4'].map((id) => fee(id)),
    ),
    checkpoint,
  ]);
  await engine.close();
});
afterAll(() => rmSync(world, { recursive: true }));
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sextant-deletions-'));
  copyFileSync(join(world, 'store.duckdb'), join(folder, 'store.duckdb'));
  await open();
});
afterEach(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

const open = async (): Promise<void> => {
  engine = await testEngine({ file: join(folder, 'store.duckdb') });
};
const sync = (messages: ConnectorMessage[], streams = STREAMS, more: Partial<SourceDeclaration> = {}) =>
  engine.sync({ ...source, ...more }, scripted(messages, { streams }));
/** What a connector sends before it dies: what its checkpoints committed stays. */
const syncBroken = (messages: ConnectorMessage[]) => {
  async function* dying(): AsyncIterable<ConnectorMessage> {
    yield* messages;
    throw new SextantError('source.unreachable', 'It went away.', 'Sync again.');
  }
  return engine.sync(
    source,
    scripted(() => dying(), { streams: STREAMS }),
  );
};
/** Rows of the store itself; the engine is opened anew. */
const rows = async (query: string): Promise<unknown[][]> => {
  await engine.close();
  const instance = await DuckDBInstance.create(join(folder, 'store.duckdb'));
  const connection = await instance.connect();
  const found = (await connection.runAndReadAll(query)).getRowsJson();
  connection.closeSync();
  instance.closeSync();
  await open();
  return found;
};
const fees = async (): Promise<number> =>
  Number((await engine.answer({ kpi: 'average-customer-value', period: '2024-03', trend: 0 }, operator)).numerator);
const customers = async (asOf = '2024-06-30') =>
  (await engine.answer({ kpi: 'customer-count', asOf, trend: 0 }, operator)).value;

describe('a complete reading of a stream whose source hides its deletions', () => {
  it('retracts what it does not meet again, with its lineage, and counts that', async () => {
    expect(await fees()).toBe(40);
    const report = await sync([...whole('movement', [fee('M1'), fee('M3', '15'), fee('M5')]), checkpoint]);
    expect(report.counts).toEqual({ read: 3, stored: 4, unchanged: 1, rejected: 0, deleted: 2 });
    expect(report.tables.movement).toEqual(report.counts);
    expect(await fees()).toBe(10 + 15 + 10);
    const retracted = `SELECT movement_id, source_id, source_object, source_key, batch_id, seq FROM movement WHERE op = 'retract' ORDER BY seq`;
    expect(await rows(retracted)).toEqual([
      ['M2', 'bank', 'movement', 'key of M2', '2', 3],
      ['M4', 'bank', 'movement', 'key of M4', '2', 4],
    ]);
    // What comes back is there again.
    await sync([batchOf('movement', [fee('M2')]), checkpoint]);
    expect(await fees()).toBe(45);
  });

  it('takes a deleted holder of an agreement out of the customers', async () => {
    expect(await customers()).toBe(4);
    await sync([...whole('agreement_party', people.slice(1).map(holder)), checkpoint]);
    expect(await customers()).toBe(3);
    expect(await customers('2024-01-31')).toBe(3);
  });

  it('deletes nothing and makes no batch when everything is still there', async () => {
    await sync([
      ...whole(
        'movement',
        ['M1', 'M2', 'M3', 'M4'].map((id) => fee(id)),
      ),
      checkpoint,
    ]);
    const before = await engine.answer({ kpi: 'customer-count', trend: 0 }, operator);
    await sync([begin('party'), checkpoint]);
    expect((await engine.answer({ kpi: 'customer-count', trend: 0 }, operator)).receipt).toBe(before.receipt);
    expect(await rows(`SELECT count(*)::INTEGER FROM movement WHERE op = 'retract'`)).toEqual([[0]]);
    expect(await rows('SELECT count(*)::INTEGER FROM seen_row')).toEqual([[0]]);
  });

  it('touches neither other streams of the table nor other sources', async () => {
    const second = stream('movement', { name: 'more' });
    const more = { ...batchOf('movement', [fee('X1')]), stream: 'more' } as ConnectorMessage;
    await sync([more, checkpoint], [...STREAMS, second]);
    await engine.sync(
      { ...source, id: 'other' },
      scripted([batchOf('movement', [fee('Y1')]), checkpoint], { streams: STREAMS }),
    );
    await sync([...whole('movement', [fee('M1'), fee('M2')]), checkpoint], [...STREAMS, second]);
    expect(await fees()).toBe(40);
  });

  it('that breaks off deletes nothing, and is the same one when the next run takes it up', async () => {
    const broken = await syncBroken([begin('movement'), batchOf('movement', [fee('M1')]), checkpoint]);
    expect(broken.state).toBe('failed');
    expect(await fees()).toBe(40);
    await engine.close();
    await open();
    const report = await sync([batchOf('movement', [fee('M2', '20')]), checkpoint, end('movement'), checkpoint]);
    expect(report.counts).toMatchObject({ deleted: 2 });
    expect(await fees()).toBe(10 + 20);
    expect(await rows('SELECT stream FROM seen_row UNION ALL SELECT stream FROM complete_reading')).toEqual([]);
  });

  it('that begins anew has met nothing yet, and what came before its begin is not of it', async () => {
    await syncBroken([begin('movement'), batchOf('movement', [fee('M1'), fee('M2')]), checkpoint]);
    const met = whole('movement', [fee('M1'), fee('M3'), fee('M5')]);
    const messages = [batchOf('movement', [fee('M9'), fee('M4')]), ...met, checkpoint];
    const report = await sync(messages, STREAMS, { maxDeleteShare: 1 });
    // M9 was there a moment before the complete reading, and is gone.
    expect(report.counts.deleted).toBe(3);
    expect(await rows(`SELECT movement_id FROM movement WHERE op = 'retract' ORDER BY 1`)).toEqual([
      ['M2'],
      ['M4'],
      ['M9'],
    ]);
  });

  it('that never ends deletes nothing, nor does one of a stream that promises something else', async () => {
    await sync([begin('movement'), batchOf('movement', [fee('M1')]), checkpoint]);
    for (const deletes of ['never', 'tombstones'] as const)
      await sync([...whole('movement', [fee('M1')]), checkpoint], [stream('movement', { deletes })]);
    // Nobody noted what it met before the stream began to promise it.
    await sync(
      [begin('movement'), batchOf('movement', [fee('M1')]), checkpoint],
      [stream('movement', { deletes: 'never' })],
    );
    await sync([end('movement'), checkpoint]);
    expect(await fees()).toBe(40);
  });

  it('keeps records whose rows were rejected, and deletes nothing where nobody can tell which they are', async () => {
    const lax = { maxRejectShare: 1 };
    const broken = fee('M2', 'ten');
    const known = await sync([...whole('movement', [fee('M1'), broken, fee('M3')]), checkpoint], STREAMS, lax);
    expect(known).toMatchObject({ counts: { rejected: 1, deleted: 1 }, notes: [] });
    expect(await fees()).toBe(30);
    const nameless = await sync(
      [...whole('movement', [fee('M1'), { ...broken, movement_id: null }]), checkpoint],
      STREAMS,
      lax,
    );
    expect(nameless.counts.deleted).toBeUndefined();
    expect(nameless.notes).toEqual([
      'Nothing was deleted in movement, although 2 of its records were not met: 1 rows were rejected of which nobody can ' +
        'tell which records they are.',
    ]);
    const reject = { type: 'reject', stream: 'movement', reason: 'cut off' } as const;
    const unread = await sync([
      begin('movement'),
      batchOf('movement', [fee('M1')]),
      reject,
      end('movement'),
      checkpoint,
    ]);
    expect(unread.notes).toHaveLength(1);
    expect(await fees()).toBe(30);
  });

  it('settles what was quarantined before it: what is still wrong is quarantined anew', async () => {
    const lax = { maxRejectShare: 1 };
    await sync([batchOf('movement', [fee('M6', 'six'), fee('M7', 'seven')]), checkpoint], STREAMS, lax);
    const all = ['M1', 'M2', 'M3', 'M4'].map((id) => fee(id));
    await sync([...whole('movement', [...all, fee('M6', 'six'), fee('M7')]), checkpoint], STREAMS, lax);
    expect(await rows('SELECT run, resolved_run FROM quarantine ORDER BY id')).toEqual([
      ['2', '3'],
      ['2', '3'],
      ['3', null],
    ]);
  });

  it('stops when it would delete more than may go, and goes on when that is allowed', async () => {
    const messages = [...whole('movement', [fee('M1'), fee('N1'), fee('N2'), fee('N3')]), checkpoint];
    const report = await sync(messages);
    expect(report.error).toMatchObject({
      code: 'source.too-many-deletes',
      message: 'A complete reading of "movement" from source "bank" has 3 of 4 records no longer, more than 50 %.',
    });
    expect(await fees()).toBe(40);
    expect((await sync(messages, STREAMS, { maxDeleteShare: 0.8 })).counts.deleted).toBe(3);
    expect((await sync(whole('movement', []), STREAMS, { maxDeleteShare: 1 })).counts).toMatchObject({
      read: 0,
      deleted: 4,
    });
    expect(await fees()).toBe(0);
  });

  it.each<[string, ConnectorMessage[]]>([
    ['an end without a begin', [end('movement')]],
    ['a begin of a stream that there is not', [begin('shoes')]],
    ['two readings between two checkpoints', [...whole('movement', []), begin('movement')]],
  ])('that is %s ends the sync', async (_, messages) => {
    expect((await sync(messages)).error?.code).toBe('source.protocol');
  });
});

describe('a complete reading of a state', () => {
  it('retracts what a record was from a day on where its source keeps or tells the past', async () => {
    await sync([batchOf('agreement', [agreement('P1', '2024-03-01', 'suspended')]), checkpoint]);
    // The suspension was a mistake, and P2 began a day later than it had said.
    const told = [agreement('P1'), agreement('P2', '2024-01-02'), agreement('P3'), agreement('P4')];
    const report = await sync([...whole('agreement', told), checkpoint]);
    expect(report.counts.deleted).toBe(2);
    expect(
      await rows(`SELECT agreement_id, CAST(valid_from AS VARCHAR) FROM agreement WHERE op = 'retract' ORDER BY 1`),
    ).toEqual([
      ['P1', '2024-03-01'],
      ['P2', '2024-01-01'],
    ]);
    expect(await customers('2024-01-01')).toBe(3);
    expect(await customers()).toBe(4);
  });

  it('keeps what a record was before where its source knows only today, until the record is gone', async () => {
    const streams = [stream('party', { history: 'snapshot' })];
    const moved = party('P1', { valid_from: '2024-05-01', country: 'CZ' });
    const kept = await sync(
      [...whole('party', [moved, ...people.slice(1).map((id) => party(id))]), checkpoint],
      streams,
    );
    expect(kept.counts).toMatchObject({ stored: 1, unchanged: 3 });
    const gone = await sync(
      [
        ...whole(
          'party',
          people.slice(1).map((id) => party(id)),
        ),
        checkpoint,
      ],
      streams,
    );
    expect(gone.counts).toMatchObject({ deleted: 2, unchanged: 3 });
    expect(await rows(`SELECT DISTINCT party_id FROM party WHERE op = 'retract'`)).toEqual([['P1']]);
  });
});

describe('a revision', () => {
  const states = async () =>
    rows(`SELECT CAST(valid_from AS VARCHAR), status FROM agreement WHERE agreement_id = 'P1'
          QUALIFY row_number() OVER (PARTITION BY valid_from ORDER BY recorded_at DESC, seq DESC) = 1 AND op = 'assert' ORDER BY 1`);
  beforeEach(async () => {
    const later = [agreement('P1', '2024-03-01', 'suspended'), agreement('P1', '2024-05-01', 'closed')];
    await sync([batchOf('agreement', later), checkpoint]);
  });

  it('retracts the rows of a key from a day on that are not sent again', async () => {
    const anew = [
      { ...agreement('P1', '2024-03-01', 'suspended'), revise_from: '2024-02-15' },
      { ...agreement('P1', '2024-04-01'), revise_from: '2024-02-15' },
    ];
    const report = await sync([batchOf('agreement', anew), checkpoint], [stream('agreement', { deletes: 'never' })]);
    expect(report.counts).toEqual({ read: 2, stored: 2, unchanged: 1, rejected: 0, deleted: 1 });
    expect(await states()).toEqual([
      ['2024-01-01', 'in_force'],
      ['2024-03-01', 'suspended'],
      ['2024-04-01', 'in_force'],
    ]);
    expect(await customers()).toBe(4);
  });

  it('of nothing but a retraction leaves nothing from that day on', async () => {
    const row = { agreement_id: 'P1', valid_from: '2024-02-01', op: 'retract', revise_from: '2024-02-01' };
    await sync([batchOf('agreement', [row]), checkpoint]);
    expect(await states()).toEqual([['2024-01-01', 'in_force']]);
  });

  it('leaves a key alone of which a row was rejected, and is refused for facts', async () => {
    const anew = [
      { ...agreement('P1', '2024-03-01', 'suspended'), revise_from: '2024-02-15' },
      { ...agreement('P1', '2024-04-01', 'alive'), revise_from: '2024-02-15' },
    ];
    await sync([batchOf('agreement', anew), checkpoint], STREAMS, { maxRejectShare: 1 });
    expect(await states()).toHaveLength(3);
    const fact = await sync([batchOf('movement', [fee('M1', '10', { revise_from: '2024-01-01' })])]);
    expect(fact.error?.code).toBe('source.protocol');
  });
});
