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
} from './support/lives-world.ts';

const routes: readonly Route[] = ['deltas', 'intervals', 'history'];
const begun = { valid_from: '2024-01-01' };
const login = (party_id: string, business_date: string, kind = 'login') => ({
  interaction_id: `${kind}-${party_id}-${business_date}`,
  kind,
  party_id,
  business_date,
});

// A has two policies and part of a third, B the rest of it, C an account only; D's policy has run its term.
const WORLD = together(
  {
    party: [...['A', 'B', 'C', 'D'].map((id) => person(id)), person('T', { is_test: true })],
    party_segment: [region('A', 'north'), region('B', 'south'), region('C', 'south'), region('D', 'south')],
  },
  held('a1', 'CAR', 'A', begun),
  held('a2', 'LIFE', 'A', begun),
  held('a3', 'LIFE', 'A', begun, closed('2025-06-30', 'customer')),
  {
    ...held('joint', 'CAR', 'A', begun),
    agreement_party: [
      owner('joint', 'A', '2024-01-01', { share: '0.5' }),
      owner('joint', 'B', '2024-01-01', { role: 'joint_owner', share: '0.5' }),
      owner('joint', 'C', '2024-01-01', { role: 'insured', share: 0 }),
    ],
  },
  held('c', 'CUR', 'C', begun),
  held('d', 'CAR', 'D', { ...begun, term_end_on: '2025-06-30' }),
  held('d-account', 'CUR', 'D', begun),
  held('t', 'CAR', 'T', begun),
  {
    interaction: [
      login('A', '2025-06-30'),
      login('A', '2025-06-02'),
      login('B', '2025-06-01'),
      login('C', '2025-05-31'),
      login('D', '2025-06-15', 'visit'),
      login('T', '2025-06-15'),
    ],
  },
);

describe.each(routes)('customers of a bank and its insurer, counted from %s', (route) => {
  let world: LivesWorld;
  beforeAll(async () => {
    world = await livesWorld(WORLD, { route });
  });
  afterAll(() => world.close());

  it('hold so many policies each, those who hold any', async () => {
    const kpi = 'policies-per-policyholder';
    const answer = await world.ask({ kpi, asOf: '2025-06-30' });
    expect([fraction(answer), answer.value, answer.status]).toEqual(['3/2', 1.5, 'ok']);
    expect(bySegment(await world.ask({ kpi, asOf: '2025-06-30', by: ['region'] }))).toEqual({
      north: '2.5/1',
      south: '0.5/1',
    });
    // The day before a3 and d were in force.
    expect(fraction(await world.ask({ kpi, asOf: '2025-06-29' }))).toBe('5/3');
    const trend = await world.ask({ kpi, asOf: '2025-06-30', trend: 2 });
    expect(trend.trend?.series[0]?.numerator).toEqual(['5', '3']);
    const before = await world.ask({ kpi, asOf: '2023-06-30' });
    expect([before.value, before.status]).toEqual([null, 'no_base']);
  });

  it('log in within 30 days, or not', async () => {
    const kpi = 'digital-active-rate';
    const answer = await world.ask({ kpi, asOf: '2025-06-30', by: ['region'] });
    // From 1 June on: A and B of four. C was last seen the day before, and D came in person.
    expect([fraction(answer), answer.interval?.method]).toEqual(['2/4', 'wilson']);
    expect(bySegment(answer)).toEqual({ north: '1/1', south: '1/3' });
    expect(fraction(await world.ask({ kpi, asOf: '2025-06-29' }))).toBe('3/4');
    expect(fraction(await world.ask({ kpi, asOf: '2025-05-30' }))).toBe('0/4');
  });
});

describe('logins and policies that nobody delivers', () => {
  it('are named as missing', async () => {
    const world = await livesWorld(
      together({ party: [person('A')] }, held('c', 'CUR', 'A', begun), {
        interaction: [login('A', '2025-06-15', 'visit')],
      }),
    );
    const digital = await world.ask({ kpi: 'digital-active-rate' });
    expect([digital.value, digital.status]).toEqual([null, 'no_data']);
    expect(digital.detail).toContain('interaction (login)');
    const policies = await world.ask({ kpi: 'policies-per-policyholder' });
    expect([policies.value, policies.status]).toEqual([null, 'no_base']);
    await world.close();
  });
});
