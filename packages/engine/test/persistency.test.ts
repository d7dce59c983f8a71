import type { Route } from '@sextant/engine';
import {
  bySegment,
  closed,
  fraction,
  held,
  livesWorld,
  owner,
  person,
  region,
  together,
  type LivesWorld,
  type State,
} from './support/lives-world.ts';

const kpi = 'persistency-13m';
const routes: readonly Route[] = ['deltas', 'intervals', 'history'];

const issued = (valid_from: string, yearly = '100', more: Partial<State> = {}): State => ({
  valid_from,
  opened_on: valid_from,
  recurring_amount: yearly,
  recurring_unit: 'year',
  ...more,
});
const renewing = (of: string, from: string, ...more: State[]) => {
  const says = (each: State): State => ({ ...each, renews_agreement_id: of });
  return held(`${of}+`, 'CAR', 'A', says(issued(from)), ...more.map(says));
};

// Issued on 15 March 2024, looked at on 15 May 2025: 13 months and 30 days later (15 April and 30 days).
const POLICIES = together(
  {
    party: [person('A'), person('B'), person('T', { is_test: true })],
    party_segment: [region('A', 'north'), region('B', 'south')],
  },
  held('stays', 'LIFE', 'A', issued('2024-03-15', '300')),
  held('lapses-later', 'LIFE', 'A', issued('2024-03-15'), closed('2025-05-16', 'lapsed')),
  held('late-start', 'LIFE', 'A', issued('2024-04-10', '100', { opened_on: '2024-03-31' })),
  held('reinstated', 'LIFE', 'A', issued('2024-03-15'), closed('2024-09-01', 'lapsed'), issued('2024-10-01')),
  held('lapsed', 'LIFE', 'A', issued('2024-03-15', '50'), closed('2025-05-15', 'lapsed')),
  held('free-look', 'LIFE', 'A', issued('2024-03-15', '70'), closed('2024-03-20', 'customer')),
  held('silent', 'LIFE', 'A', issued('2024-03-15', '80'), closed('2025-01-01', null)),
  // Neither kept nor given up.
  held('death', 'LIFE', 'A', issued('2024-03-15'), closed('2024-12-01', 'deceased')),
  held('maturity', 'LIFE', 'A', issued('2024-03-15'), closed('2025-03-15', 'matured')),
  held('term', 'CAR', 'A', issued('2024-03-15', '100', { term_end_on: '2025-03-15' })),
  // Run their term and go on as another policy, which is no new one: one is kept, one given up later.
  held('year', 'CAR', 'A', issued('2024-03-15', '40', { term_end_on: '2025-03-15' })),
  renewing('year', '2025-03-15'),
  held('year2', 'CAR', 'A', issued('2024-03-15', '60', { term_end_on: '2025-03-15' })),
  renewing('year2', '2025-03-15', closed('2025-04-20', 'customer')),
  // Not of the cohort: another month, no insurance, a test, never in force.
  held('april', 'LIFE', 'A', issued('2024-04-01')),
  held('may', 'LIFE', 'A', issued('2024-05-05')),
  held('account', 'SAV', 'A', issued('2024-03-15')),
  held('of-test', 'LIFE', 'T', issued('2024-03-15')),
  held('offer', 'LIFE', 'A', issued('2024-03-15', '100', { status: 'applied' })),
  held('backwards', 'CAR', 'A', issued('2024-03-15', '100', { term_end_on: '2024-03-01' })),
  {
    ...held('joint', 'LIFE', 'A', issued('2024-03-15', '200')),
    agreement_party: [
      owner('joint', 'A', '2024-03-15', { share: '0.5' }),
      owner('joint', 'B', '2024-03-15', { role: 'joint_owner', share: '0.5' }),
    ],
  },
);

describe.each(routes)('policies 13 months after their issue, counted from %s', (route) => {
  let world: LivesWorld;
  beforeAll(async () => {
    world = await livesWorld(POLICIES, { route });
  });
  afterAll(() => world.close());

  it('are kept, or given up, or neither where they ended by death or ran their term', async () => {
    const answer = await world.ask({ kpi, period: '2024-03' });
    // Kept: stays, lapses-later, late-start, reinstated, year, joint. Given up: lapsed, free-look, silent, year2.
    expect([fraction(answer), answer.status, answer.interval?.method]).toEqual(['6/10', 'ok', 'wilson']);
    const split = await world.ask({ kpi, period: '2024-03', by: ['region'] });
    expect(bySegment(split)).toEqual({ north: '5.5/9.5', south: '0.5/0.5' });
    expect(bySegment(await world.ask({ kpi, period: '2024-03', by: ['product'] }))).toEqual({
      car: '1/2',
      life: '5/8',
    });
  });

  it('weigh what they cost in a year when they were issued', async () => {
    // 300 + 100 + 100 + 100 + 40 + 200 of these and 50 + 70 + 80 + 60 more.
    const answer = await world.ask({ kpi, period: '2024-03', params: { basis: 'premium' } });
    expect([fraction(answer), answer.interval]).toEqual(['840/1100', undefined]);
  });

  it('are asked about as soon as the whole month is 13 months and the grace old', async () => {
    // 30 April 2024 and 13 months and 30 days are 30 June 2025.
    const answer = await world.ask({ kpi, grain: 'month', trend: 2 });
    expect([answer.period?.label, answer.maturesOn, fraction(answer)]).toEqual(['2024-04', '2025-06-30', '1/1']);
    expect(answer.trend?.series[0]?.numerator).toEqual(['6', '1']);
    const may = await world.ask({ kpi, period: '2024-05' });
    expect([may.value, may.status, may.maturesOn]).toEqual([null, 'immature', '2025-07-30']);
  });

  it('are none where none was issued', async () => {
    const answer = await world.ask({ kpi, period: '2024-01' });
    expect([answer.value, answer.status]).toEqual([null, 'no_base']);
  });
});

describe.each(routes)('a policy whose end is told late, counted from %s', (route) => {
  it('was kept as far as was known before', async () => {
    const world = await livesWorld(POLICIES, { route });
    const march = { kpi, period: '2024-03' };
    await world.learn('2025-07-05T06:00:00Z', {
      agreement: held('stays', 'LIFE', 'A', closed('2025-03-01', 'lapsed')).agreement ?? [],
    });
    expect(fraction(await world.ask(march))).toBe('5/10');
    expect(fraction(await world.ask({ ...march, knownAt: '2025-07-02T00:00:00Z' }))).toBe('6/10');
    await world.close();
  });
});
