import { CANONICAL_TABLES, type Answer, type Question } from '@sextant/contracts';
import { kaplanMeier, median, rmst, type SpellCount } from '../src/statistics/kaplan-meier.ts';
import { addDays, daysBetween } from '../src/time/days.ts';
import { generator } from './support/random-history.ts';
import { subscribers, type Subscription } from './support/subscribers.ts';
import { operator, viewer } from './support/test-engine.ts';
import { memoryConnector } from './support/memory-connector.ts';
import { wholeLibrary } from './support/whole-library.ts';
import { tenCustomers, type World } from './support/ten-customers.ts';

// G7 of DOMAIN 4.6 with the figures of ruling 21, by each of the three ways to count.
const D0 = '2024-12-31';
const D1 = '2025-03-31';
const D2 = '2025-06-30';
const kpi = 'customer-tenure';

const companion = ({ companions }: Pick<Answer, 'companions'>, id: string): number | null =>
  companions?.find((each) => each.id === id)?.value ?? null;

const curveOf = ({ columns, rows }: Answer): Record<string, string | number | null>[] =>
  (rows ?? []).map((row) => Object.fromEntries(row.map((cell, index) => [columns?.[index] ?? '', cell])));

describe.each(['deltas', 'intervals', 'history'] as const)(
  'G7: how long ten customers stay, counted from %s',
  (route) => {
    let world: World;
    const ask = (question: Omit<Question, 'kpi'>): Promise<Answer> =>
      world.engine.answer({ kpi, trend: 0, compare: 'none', ...question }, operator);

    beforeAll(async () => {
      world = await tenCustomers({ route, catalogue: wholeLibrary });
    });
    afterAll(() => world.engine.close());

    it('has a median of 3227 days, 1686.71 of 1826 days on average, and one provisional end', async () => {
      const answer = await ask({ asOf: D2 });
      expect([answer.value, answer.numerator, answer.unit, answer.status]).toEqual([3227, '3227', 'days', 'ok']);
      expect(companion(answer, 'rmst')).toBeCloseTo(1686.714, 3);
      expect(answer.n).toBe(11);
      expect(answer.provisionalEnds).toBe(1);
    });

    it('keeps the mean and the median age of the base apart from the lifetime', async () => {
      const ages = await Promise.all([D0, D1, D2].map(async (asOf) => companion(await ask({ asOf }), 'age')));
      expect(ages.map((age) => age?.toFixed(2))).toEqual(['1894.13', '1582.75', '1398.11']);
      expect(companion(await ask({ asOf: D2 }), 'medianAge')).toBe(1948);
    });

    it('steps to 6/7 at 851 days with 7 at risk, and to 0 at 3227 with 1, flagged and without an interval', async () => {
      const [start, first, last, ...more] = curveOf(await ask({ asOf: D2 }));
      expect(start).toMatchObject({ age: 0, atRisk: 11, share: 1 });
      expect(first).toMatchObject({ age: 851, atRisk: 7, ended: 1, fewAtRisk: 1 });
      expect(first?.['share']).toBeCloseTo(0.857143, 6);
      expect(first?.['low']).toBeCloseTo(0.3341, 4);
      expect(first?.['high']).toBeCloseTo(0.9786, 4);
      expect(last).toEqual({ age: 3227, atRisk: 1, ended: 1, share: 0, low: null, high: null, fewAtRisk: 1 });
      expect(more).toEqual([]);
    });

    it('has a trend: not reached at D0, then 3227 days; within the horizon 1826, 1826 and 1686.71', async () => {
      const { trend } = await ask({ asOf: D2, grain: 'quarter', trend: 3 });
      expect(trend?.series[0]?.value).toEqual([null, 3227, 3227]);
      expect(trend?.series[0]?.status?.[0]).toBe('insufficient_data');
      const within = await Promise.all([D0, D1, D2].map(async (asOf) => companion(await ask({ asOf }), 'rmst')));
      expect(within.map((days) => days?.toFixed(2))).toEqual(['1826.00', '1826.00', '1686.71']);
    });

    it('says of a median that is not reached how many still stay', async () => {
      const answer = await ask({ asOf: D0 });
      expect([answer.value, answer.status, answer.details?.[0]]).toEqual([null, 'insufficient_data', 'not_reached']);
      expect(answer.detail).toContain('At 3196 days, the longest seen, 100.0 % have not ended.');
    });

    it('counts completed months where they are asked for, and converts neither into the other', async () => {
      const answer = await ask({ asOf: D2, params: { unit: 'months' } });
      expect([answer.value, answer.unit]).toEqual([105, 'months']);
      expect(companion(answer, 'rmst')).toBeCloseTo(55.43, 2);
      expect(companion(answer, 'age')).toBeCloseTo(45.33, 2);
      expect(answer.companions?.map(({ unit }) => unit)).toEqual(['months', 'months', 'months']);
    });

    it('takes the class at the start of each relationship', async () => {
      const { segments = [], detail, rows } = await ask({ asOf: D2, by: ['line'] });
      const byLabel = Object.fromEntries(segments.map((each) => [each.label, [each.value, each.n]]));
      expect(byLabel).toEqual({ retail: [null, 6], sme: [3227, 5] });
      expect(Object.fromEntries(segments.map((each) => [each.label, companion(each, 'age')]))).toEqual({
        retail: 1525.6,
        sme: 1238.75,
      });
      expect(detail).toMatch(/log-rank test/);
      expect(new Set(rows?.map(([segment]) => segment))).toEqual(new Set([null, 'retail', 'sme']));
    });

    it('has no base in a segment nobody was in', async () => {
      const nobody = await ask({ asOf: '2016-12-31', filter: [{ scheme: 'line', in: ['retail'] }] });
      expect([nobody.value, nobody.status]).toEqual([null, 'no_base']);
    });
  },
);

describe('relationships that began before the history', () => {
  it('enter the estimate at the age at which they were first seen: S is 0.8 at 851 days', async () => {
    const world = await tenCustomers({ catalogue: wholeLibrary });
    const nothing = Object.fromEntries(Object.keys(CANONICAL_TABLES).map((table) => [table, []]));
    await world.engine.sync(
      { id: 'core', title: 'Core', connector: 'memory' },
      memoryConnector(nothing, { completeThrough: D2, historyFrom: '2020-01-01' }),
    );
    const answer = await world.engine.answer({ kpi, asOf: D2, trend: 0, compare: 'none' }, operator);
    const step = curveOf(answer).find(({ age }) => age === 851);
    expect([step?.['atRisk'], step?.['share']]).toEqual([5, 0.8]);
    await world.engine.close();
  });
});

describe('who may not see small groups', () => {
  it('gets neither a figure of four relationships nor the steps of a curve', async () => {
    const world = await tenCustomers({ catalogue: wholeLibrary, policy: { minCell: 5 } });
    const answer = await world.engine.answer({ kpi, asOf: D2, trend: 0, compare: 'none', by: ['line'] }, viewer);
    expect(answer.segments?.map(({ status }) => status)).toContain('suppressed');
    expect(
      answer.segments?.find(({ status }) => status === 'suppressed')?.companions?.map((each) => each.value),
    ).toEqual([null, null, null]);
    expect(answer.rows?.filter(([, age]) => age !== 0)).toEqual([]);
    await world.engine.close();
  });
});

/** The relationships of one day, straight from the subscriptions known by then. */
function naive(subscriptions: readonly Subscription[], at: string): SpellCount[] {
  const counts: SpellCount[] = [];
  for (const customer of new Set(subscriptions.map(([name]) => name))) {
    const begun = subscriptions
      .filter(([name, from]) => name === customer && from <= at)
      .map(([, from, to = '9999-12-31']) => ({ from, to }));
    begun.sort((left, right) => left.from.localeCompare(right.from));
    const spells: { from: string; to: string }[] = [];
    for (const { from, to } of begun) {
      const last = spells.at(-1);
      const reached = last === undefined || last.to > at ? at : last.to;
      if (last === undefined || (last.to <= at && daysBetween(reached, from) > 90)) spells.push({ from, to });
      else if (to > last.to) last.to = to;
    }
    for (const { from, to } of spells) {
      const isOver = to <= at;
      const t = daysBetween(from, isOver ? to : at);
      counts.push({ t, ended: isOver ? 1 : 0, censored: isOver ? 0 : 1, entered: 0 });
    }
  }
  return counts;
}

it('knows at each month what could be known then: whoever left may still come back', async () => {
  for (const seed of [1, 2, 3]) {
    const below = generator(seed);
    const subscriptions = Array.from({ length: 60 }, (): Subscription => {
      const from = addDays('2023-01-01', below(900));
      const to = addDays(from, 1 + below(300));
      return below(3) === 0 || to > '2025-06-30' ? [`K${below(25)}`, from] : [`K${below(25)}`, from, to];
    });
    const engine = await subscribers(subscriptions);
    const question = { kpi, compare: 'none' as const, trend: 24 };
    const { trend } = await engine.answer(question, operator);
    const expected = trend?.at.map((at) => kaplanMeier(naive(subscriptions, at))) ?? [];
    expect(trend?.series[0]?.value).toEqual(expected.map(median));
    for (const at of ['2023-12-31', '2024-09-30', '2025-06-30']) {
      const answer = await engine.answer({ ...question, asOf: at, trend: 0 }, operator);
      const curve = kaplanMeier(naive(subscriptions, at));
      expect([answer.n, answer.rows?.length]).toEqual([curve.spells, curve.steps.length + 1]);
      expect(companion(answer, 'rmst')).toEqual(rmst(curve, 1826));
    }
    await engine.close();
  }
});
