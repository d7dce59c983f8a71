import type { ConnectorMessage, ConnectorState } from '@sextant/contracts';
import type { Engine, SyncOptions } from '@sextant/engine';
import { batchOf, scripted, type Row } from './support/memory-connector.ts';
import { testEngine } from './support/test-engine.ts';

const source = { id: 'crm', title: 'CRM', connector: 'memory', maxRejectShare: 1 };
const party = (id: string, more: Row = {}): Row => ({
  party_id: id,
  party_type: 'person',
  valid_from: '2024-01-01',
  ...more,
});

let engine: Engine;
beforeEach(async () => {
  engine = await testEngine();
});
afterEach(() => engine.close());

/** A source with three days; a reading goes on after the last day it knows, and says from where it went on. */
const sync = async (days: readonly Row[][], { breaksAt, ...options }: SyncOptions & { breaksAt?: number } = {}) => {
  const from: unknown[] = [];
  async function* read(state: ConnectorState | undefined): AsyncIterable<ConnectorMessage> {
    from.push(state?.['day']);
    for (let day = Number(state?.['day'] ?? -1) + 1; day < days.length; day++) {
      if (day === breaksAt) throw new Error('it went away');
      yield batchOf('party', days[day] ?? []);
      yield { type: 'checkpoint', state: { day } };
    }
  }
  const report = await engine.sync(source, scripted(read, { tables: ['party'] }), options);
  return { ...report, from: from[0] };
};
const reasons = async (all = false) =>
  (await engine.quarantine('crm', { all })).rows.map(({ reason, run, settledBy }) => [
    reason.split(' ')[0],
    run,
    settledBy,
  ]);

const wrong = [
  [party('P1'), party('P2', { party_type: 'human' })],
  [party('P3', { country: 7, birth_date: 'May' })],
  [party('P4')],
];
const mended = [[party('P1'), party('P2')], [party('P3', { birth_date: 'May' })], [party('P4')]];

describe('a reading from the beginning', () => {
  it('stores what has become right, and what is known not again', async () => {
    await sync(wrong);
    expect((await sync(mended)).counts.read).toBe(0);
    const report = await sync(mended, { full: true });
    expect(report.from).toBeUndefined();
    expect(report.counts).toEqual({ read: 4, stored: 1, unchanged: 2, rejected: 1 });
    expect((await engine.tableSizes()).party).toBe(3);
  });

  it('leaves in the quarantine what is still wrong, and keeps the rest with the run that settled it', async () => {
    await sync(wrong);
    expect(await reasons()).toEqual([
      ['birth_date', 1, null],
      ['party_type', 1, null],
    ]);
    await sync(mended, { full: true });
    expect(await reasons()).toEqual([['birth_date', 2, null]]);
    expect(await reasons(true)).toEqual([
      ['birth_date', 2, null],
      ['birth_date', 1, 2],
      ['party_type', 1, 2],
    ]);
    expect((await engine.sources([source]))[0]?.quarantined).toBe(1);
  });

  it('that breaks off settles nothing, and the next run goes on with it to its end', async () => {
    const log = { told: 0 };
    await engine.close();
    engine = await testEngine({ log: () => (log.told += 1) });
    await sync(wrong);
    expect((await sync(mended, { full: true, breaksAt: 1 })).state).toBe('failed');
    expect(await reasons()).toHaveLength(2);
    const report = await sync(mended);
    expect([report.from, report.counts.read, log.told]).toEqual([0, 2, 1]);
    expect(await reasons()).toEqual([['birth_date', 3, null]]);
  });

  it('of a source that was never read is its first', async () => {
    expect((await sync(mended, { full: true })).state).toBe('done');
    expect(await reasons()).toHaveLength(1);
  });
});
