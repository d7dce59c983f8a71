import type { Answer, CanonicalTable, ConnectorMessage, Question } from '@sextant/contracts';
import type { Engine, Route } from '@sextant/engine';
import { batchOf, scripted, type Row } from '../support/memory-connector.ts';
import { operator, testEngine, TestClock } from '../support/test-engine.ts';

// Two sources. Of ten rows of parties the shop sends nine that can be read; the bank sends all that it has.

export const party = (party_id: string, valid_from = '2025-01-10'): Row => ({
  party_id,
  party_type: 'person',
  valid_from,
});
const PRAGUE = 'Europe/Prague';

export interface TwoSources {
  engine: Engine;
  clock: TestClock;
  ask: (kpi: string, more?: Omit<Question, 'kpi'>) => Promise<Answer>;
}

export async function twoSources(route?: Route): Promise<TwoSources> {
  const clock = new TestClock('2025-02-01T08:00:00Z');
  const engine = await testEngine({ clock, policy: { timezone: PRAGUE }, ...(route === undefined ? {} : { route }) });
  const sync = async (
    at: string,
    source: string,
    rows: Partial<Record<CanonicalTable, Row[]>>,
    rejects: number,
    completeThrough: string,
  ): Promise<void> => {
    clock.set(at);
    const messages: ConnectorMessage[] = [
      ...Object.entries(rows).map(([table, each]) => batchOf(table as CanonicalTable, each)),
      ...Array.from(
        { length: rejects },
        (_, line): ConnectorMessage => ({
          type: 'reject',
          stream: 'party',
          table: 'party',
          line,
          reason: 'unreadable',
        }),
      ),
      { type: 'checkpoint', state: {}, completeThrough },
    ];
    const report = await engine.sync(
      { id: source, title: source, connector: 'memory', maxRejectShare: 0.5 },
      scripted(messages, { tables: Object.keys(rows) as CanonicalTable[] }),
    );
    expect(report.state).toBe('done');
  };
  await sync(
    '2025-02-01T08:00:00Z',
    'shop',
    { party: ['S1', 'S2', 'S3', 'S4', 'S5', 'S6', 'S7', 'S8', 'S9'].map((id) => party(id)) },
    1,
    '2025-01-31',
  );
  await sync(
    '2025-02-01T09:00:00Z',
    'bank',
    {
      party: [party('B1'), party('B2', '2025-02-15'), party('B3')],
      product: [
        { product_id: 'ACC', name: 'Account', category: 'account', line_of_business: 'bank', valid_from: '2025-01-01' },
      ],
      agreement: [
        { agreement_id: 'A1', product_id: 'ACC', status: 'in_force', currency: 'EUR', valid_from: '2025-01-10' },
      ],
      agreement_party: [{ agreement_id: 'A1', party_id: 'B1', role: 'owner', valid_from: '2025-01-10' }],
    },
    0,
    '2025-01-30',
  );
  clock.set('2025-02-02T08:00:00Z');
  await engine.linkParties([
    { party: 'S1', canonical: 'B1' },
    { party: 'S2', canonical: 'B2' },
  ]);
  clock.set('2025-02-20T08:00:00Z');
  await engine.linkParties([{ party: 'S2', canonical: 'S2' }]);
  await sync('2025-03-02T09:00:00Z', 'shop', { party: [party('S10')] }, 1, '2025-03-01');
  clock.set('2025-03-03T12:30:00Z');
  return {
    engine,
    clock,
    ask: (kpi, more = {}) => engine.answer({ compare: 'none', trend: 0, ...more, kpi }, operator),
  };
}
