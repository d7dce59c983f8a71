import type { ConnectorMessage, SextantEvent } from '@sextant/contracts';
import { Pace } from '../src/sync/pace.ts';
import { batchOf, scripted } from './support/memory-connector.ts';
import { testEngine } from './support/test-engine.ts';

describe('the pace of a stream', () => {
  it('is what came of it in the time since the message before its first, with the time left where a total is known', () => {
    let now = 1_000;
    const pace = new Pace(() => now);
    expect(pace.of('people', 0, 100)).toEqual({ perSecond: null, secondsLeft: null });
    now += 2_000;
    pace.add('people', 30);
    expect(pace.of('people', 30, 100)).toEqual({ perSecond: 15, secondsLeft: 5 });
    expect(pace.of('people', 30, undefined)).toEqual({ perSecond: 15, secondsLeft: null });
    pace.tick();
    now += 2_000;
    pace.add('people', 30);
    pace.add('orders', 10);
    expect(pace.of('people', 60, 60)).toEqual({ perSecond: 15, secondsLeft: 0 });
    expect(pace.of('orders', 10, 20)).toEqual({ perSecond: 5, secondsLeft: 2 });
  });

  it('counts what was read in this run, not what an earlier one had read', () => {
    let now = 0;
    const pace = new Pace(() => now);
    now = 1_000;
    pace.add('people', 10);
    expect(pace.of('people', 90, 100)).toEqual({ perSecond: 10, secondsLeft: 1 });
  });
});

describe('the events of a sync', () => {
  it('tell how far a stream is, how fast it comes, and how long it will take', async () => {
    const engine = await testEngine();
    const seen: SextantEvent[] = [];
    engine.subscribe((event) => seen.push(event));
    const party = { party_id: 'P1', party_type: 'person', valid_from: '2024-01-01' };
    const messages: ConnectorMessage[] = [
      batchOf('party', [party]),
      { type: 'progress', stream: 'party', done: 1, total: 2 },
      { type: 'progress', stream: 'party', done: 1 },
    ];
    await engine.sync({ id: 'crm', title: 'CRM', connector: 'memory' }, scripted(messages, { tables: ['party'] }));
    await engine.close();
    const told = { source: 'crm', run: 1, stream: 'party', done: 1, perSecond: expect.any(Number) };
    expect(seen.filter(({ type }) => type === 'sync-progress')).toEqual([
      { type: 'sync-progress', ...told, total: 2, secondsLeft: expect.any(Number) },
      { type: 'sync-progress', ...told, total: null, secondsLeft: null },
    ]);
  });
});
