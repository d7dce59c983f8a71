import type { Answer } from '@sextant/contracts';
import type { Route } from '@sextant/engine';
import { memoryConnector } from '../support/memory-connector.ts';
import { operator, testEngine, TestClock, viewer } from '../support/test-engine.ts';
import { party, twoSources, type TwoSources } from './two-sources.ts';

const of = ({ numerator, denominator, value, status }: Answer): unknown[] => [numerator, denominator, value, status];

describe.each<Route>(['deltas', 'intervals', 'history'])(
  'what is told of the data themselves, counted from %s on',
  (route) => {
    let it_: TwoSources;
    beforeAll(async () => {
      it_ = await twoSources(route);
    });
    afterAll(() => it_.engine.close());

    it('has the share of the rows sent in February that were taken in: 15 of 16', async () => {
      // The shop sent 9 rows and one that nobody can read, the bank 3 parties, a product, an agreement and its owner.
      const answer = await it_.ask('data-coverage', { period: '2025-02' });
      expect(of(answer)).toEqual(['15', '16', 0.9375, 'coverage_low']);
      expect([answer.columns, answer.rows]).toEqual([
        ['source', 'table', 'read', 'used'],
        [
          ['bank', 'agreement', 1, 1],
          ['bank', 'agreement_party', 1, 1],
          ['bank', 'party', 3, 3],
          ['bank', 'product', 1, 1],
          ['shop', 'party', 10, 9],
        ],
      ]);
    });

    it('has it by source, of the tables behind one KPI, and month by month', async () => {
      const bySource = await it_.ask('data-coverage', { period: '2025-02', by: ['source'] });
      expect(bySource.segments?.map(({ label, numerator, denominator }) => [label, numerator, denominator])).toEqual([
        ['shop', '9', '10'],
        ['bank', '6', '6'],
      ]);
      expect(
        of(await it_.ask('data-coverage', { period: '2025-02', filter: [{ scheme: 'source', in: ['shop'] }] })).slice(
          0,
          3,
        ),
      ).toEqual(['9', '10', 0.9]);
      // No table of the ledger was sent.
      expect(
        of(await it_.ask('data-coverage', { period: '2025-02', params: { kpi: 'cost-to-income-ratio' } })).slice(2),
      ).toEqual([null, 'no_base']);
      const { trend } = await it_.ask('data-coverage', { trend: 3 });
      expect(trend?.at).toEqual(['2024-12-31', '2025-01-31', '2025-02-28']);
      expect(trend?.series[0]?.value).toEqual([null, null, 0.9375]);
      // March is not over: one row of two.
      const march = await it_.ask('data-coverage', { period: '2025-03' });
      expect([march.value, march.partial]).toEqual([0.5, true]);
    });

    it('knows of a reading only from its end on', async () => {
      const answer = await it_.ask('data-coverage', { period: '2025-02', knownAt: '2025-02-01T08:30:00Z' });
      expect(of(answer).slice(0, 3)).toEqual(['9', '10', 0.9]);
    });

    it('has one record linked of thirteen; a link that was taken back no longer counts', async () => {
      expect(of(await it_.ask('identity-match-rate')).slice(0, 2)).toEqual(['1', '13']);
      const then = await it_.ask('identity-match-rate', { knownAt: '2025-02-10T00:00:00Z', asOf: '2025-02-16' });
      expect(of(then).slice(0, 2)).toEqual(['2', '12']);
      // The second record of the bank begins on 15 February.
      const { trend, segments } = await it_.ask('identity-match-rate', { trend: 2, by: ['source'] });
      expect(trend?.series[0]).toMatchObject({ numerator: ['1', '1'], denominator: ['13', '13'] });
      expect(segments?.map(({ label, numerator, denominator }) => [label, numerator, denominator])).toEqual([
        ['shop', '1', '10'],
        ['bank', '0', '3'],
      ]);
    });

    it('has the hours since the end of the last complete day of the least fresh source', async () => {
      // The bank was complete up to 30 January: from midnight in Prague, 23:00 UTC, 31 days, 13 hours and a half.
      const answer = await it_.ask('data-freshness');
      // The last reading of the shop lost a row of two.
      expect(of(answer).slice(2)).toEqual([31 * 24 + 13.5, 'coverage_low']);
      expect(answer.asOfRule).toBe('today');
      const bySource = await it_.ask('data-freshness', { by: ['source'] });
      expect(bySource.segments?.map(({ label, value }) => [label, value])).toEqual([
        ['bank', 757.5],
        ['shop', 37.5],
      ]);
      // Parties come from both, interactions from neither.
      expect((await it_.ask('data-freshness', { params: { kpi: 'customer-count' } })).value).toBe(757.5);
      expect(of(await it_.ask('data-freshness', { params: { kpi: 'net-promoter-score' } })).slice(2)).toEqual([
        null,
        'no_data',
      ]);
    });

    it('tells the days of a trend as they were known at their ends', async () => {
      // At the end of 2 February, a Sunday, the bank was complete up to 30 January, and nothing was known a week before.
      const { trend } = await it_.ask('data-freshness', { asOf: '2025-02-09', trend: 3, grain: 'week' });
      expect(trend?.series[0]?.value).toEqual([null, 72, 72 + 7 * 24]);
      const early = await it_.ask('data-freshness', { asOf: '2025-02-01', knownAt: '2025-02-01T08:30:00Z' });
      expect(early.value).toBeNull();
    });
  },
);

it('is older by the hour, while nothing is read', async () => {
  const { engine, clock, ask } = await twoSources();
  clock.set('2025-03-03T14:00:00Z');
  expect((await ask('data-freshness')).value).toBe(759);
  // Nobody stands behind the rows, so nothing of them is hidden from a viewer.
  expect((await engine.answer({ kpi: 'identity-match-rate', by: ['source'] }, viewer)).segments?.[1]?.value).toBe(0);
  await engine.close();
});

it('has no answer before anything was read', async () => {
  const engine = await testEngine({ clock: new TestClock('2025-03-03T12:00:00Z') });
  const statuses = async (kpi: string): Promise<unknown[]> => {
    const { value, statuses: all } = await engine.answer({ kpi, trend: 0 }, operator);
    return [value, all[0]];
  };
  expect(await statuses('data-coverage')).toEqual([null, 'no_base']);
  expect(await statuses('identity-match-rate')).toEqual([null, 'no_base']);
  expect(await statuses('data-freshness')).toEqual([null, 'no_data']);
  await expect(engine.answer({ kpi: 'data-coverage', params: { kpi: 'customer-cuont' } }, operator)).rejects.toThrow(
    'There is no KPI "customer-cuont"',
  );
  await engine.close();
});

it('finds an earlier answer again to the letter', async () => {
  const { engine, clock, ask } = await twoSources();
  const answers = await Promise.all(['data-coverage', 'identity-match-rate', 'data-freshness'].map((kpi) => ask(kpi)));
  clock.set('2025-03-09T09:00:00Z');
  await engine.sync(
    { id: 'bank', title: 'bank', connector: 'memory' },
    memoryConnector({ party: [party('B9')] }, { completeThrough: '2025-03-08' }),
  );
  for (const answer of answers) expect(await engine.again(answer.receipt, operator)).toEqual(answer);
  await engine.close();
});
