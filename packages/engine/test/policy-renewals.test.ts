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
  stateOf,
  together,
  type LivesWorld,
  type State,
  type Tables,
} from './support/lives-world.ts';

const kpi = 'policy-renewal-rate';
const routes: readonly Route[] = ['deltas', 'intervals', 'history'];

const term = (valid_from: string, term_end_on: string, more: Partial<State> = {}): State => ({
  valid_from,
  term_end_on,
  recurring_amount: '100',
  recurring_unit: 'year',
  ...more,
});
const YEAR = term('2024-05-10', '2025-05-10');
/** A policy that says it renews another one. */
const successor = (of: string, from: string, ...more: State[]): Tables => {
  const says = (each: State): State => ({ ...each, renews_agreement_id: of });
  return held(`${of}+`, 'CAR', 'A', says(term(from, '2026-05-10')), ...more.map(says));
};

const PEOPLE: Tables = {
  party: [person('A'), person('B'), person('T', { is_test: true })],
  party_segment: [region('A', 'north'), region('B', 'south')],
};

// May 2025, 30 days of grace: each policy has a term that is up on 10 May, unless it says otherwise.
const POLICIES = together(
  PEOPLE,
  // Goes on: as another policy, at once, before, or on the last day of grace.
  held('at-once', 'CAR', 'A', YEAR),
  successor('at-once', '2025-05-10'),
  held('before', 'CAR', 'A', YEAR),
  successor('before', '2025-05-01'),
  held('last-day', 'CAR', 'A', YEAR, closed('2025-05-10', 'lapsed')),
  successor('last-day', '2025-06-09'),
  // Goes on: its own end moves, early or on the day, whatever the product does at its end.
  held('rolled', 'LIFE', 'A', YEAR, term('2025-05-10', '2026-05-10', { recurring_amount: '120' })),
  held('rolled-early', 'LIFE', 'A', YEAR, term('2025-04-10', '2026-05-10')),
  held('prolonged', 'CAR', 'A', YEAR, term('2025-05-10', '2026-05-10')),
  // Ends.
  held('expired', 'CAR', 'A', YEAR),
  held('declined', 'CAR', 'A', YEAR, closed('2025-05-10', 'firm')),
  held('too-late', 'CAR', 'A', YEAR),
  successor('too-late', '2025-06-10'),
  held('not-moved', 'LIFE', 'A', YEAR),
  held('taken-back', 'LIFE', 'A', YEAR, term('2025-04-01', '2026-05-10'), closed('2025-05-10', 'customer')),
  held('never-begun', 'CAR', 'A', YEAR),
  successor('never-begun', '2025-05-01', closed('2025-05-09', 'customer')),
  // Was not due: cancelled before, due in another month, no policy, nobody's, a test, or a term of no length.
  held('cancelled', 'CAR', 'A', YEAR, closed('2025-05-09', 'customer', { term_end_on: '2025-05-10' })),
  held('april', 'CAR', 'A', term('2024-04-30', '2025-04-30')),
  held('june', 'CAR', 'A', term('2024-06-20', '2025-06-20')),
  held('deposit', 'DEP', 'A', YEAR),
  held('of-test', 'CAR', 'T', YEAR),
  held('test', 'CAR', 'A', { ...YEAR, is_test: true }),
  held('backwards', 'CAR', 'A', term('2025-05-20', '2025-05-10', { opened_on: '2025-05-20' })),
  // Renews what nobody has heard of, and itself.
  held('stray', 'CAR', 'A', { ...term('2025-05-10', '2026-05-10'), renews_agreement_id: 'unheard-of' }),
  held('itself', 'LIFE', 'A', { ...YEAR, renews_agreement_id: 'itself' }),
);
const KEPT = 6;
const ENDED = 7;

describe.each(routes)('policies due for renewal, counted from %s', (route) => {
  let world: LivesWorld;
  beforeAll(async () => {
    world = await livesWorld(POLICIES, { route });
  });
  afterAll(() => world.close());

  it('go on as another policy or with a later end, within the days of grace', async () => {
    const answer = await world.ask({ kpi, period: '2025-05', asOf: '2025-06-30' });
    expect([fraction(answer), answer.status]).toEqual([`${KEPT}/${KEPT + ENDED}`, 'ok']);
    expect([answer.interval?.method, answer.maturesOn]).toEqual(['wilson', '2025-06-30']);
    expect(fraction(await world.ask({ kpi, period: '2025-04' }))).toBe('0/1');
  });

  it('are told apart by what they insure', async () => {
    const answer = await world.ask({ kpi, period: '2025-05', by: ['product'] });
    expect(bySegment(answer)).toEqual({ car: '4/8', life: '2/5' });
  });

  it('weigh what they cost in the year before', async () => {
    const answer = await world.ask({ kpi, period: '2025-05', params: { basis: 'premium' } });
    expect([fraction(answer), answer.interval]).toEqual(['600/1300', undefined]);
  });

  it('follow the months, and have no value before the grace of the last one is over', async () => {
    const answer = await world.ask({ kpi, grain: 'month', trend: 3 });
    expect([answer.period?.label, answer.trend?.series[0]?.denominator]).toEqual(['2025-05', ['0', '1', '13']]);
    const june = await world.ask({ kpi, period: '2025-06' });
    expect([june.value, june.status, june.maturesOn]).toEqual([null, 'immature', '2025-07-30']);
  });
});

describe.each(routes)('policies of a small insurer, counted from %s', (route) => {
  it('count for each holder of the last day with its share, their premium in the currency of the answer', async () => {
    const joint = held('joint', 'CAR', 'A', {
      ...YEAR,
      recurring_amount: '22',
      recurring_unit: 'month',
      currency: 'USD',
    });
    const world = await livesWorld(
      together(
        PEOPLE,
        {
          ...joint,
          agreement_party: [
            owner('joint', 'A', '2024-05-10', { share: '0.25' }),
            owner('joint', 'B', '2024-05-10', { role: 'joint_owner', share: '0.75' }),
          ],
        },
        successor('joint', '2025-05-10'),
        held('b', 'CAR', 'B', { ...YEAR, recurring_amount: '60', recurring_unit: 'month', recurring_count: 6 }),
        held('free', 'CAR', 'B', { ...YEAR, recurring_amount: null, recurring_unit: null }),
        { fx_rate: [{ base: 'EUR', quote: 'USD', rate_kind: 'closing', rate_date: '2025-05-09', rate: '1.1' }] },
      ),
      { route },
    );
    const count = await world.ask({ kpi, period: '2025-05', by: ['region'] });
    expect([fraction(count), bySegment(count)]).toEqual(['1/3', { north: '0.25/0.25', south: '0.75/2.75' }]);
    // USD 264 a year are EUR 240, of which A has 60 and B 180; EUR 60 every six months are 120 a year.
    const premium = await world.ask({ kpi, period: '2025-05', by: ['region'], params: { basis: 'premium' } });
    expect([fraction(premium), bySegment(premium)]).toEqual(['240/360', { north: '60/60', south: '180/300' }]);
    await world.close();
  });

  it('forget a renewal that is taken back, and keep it for those who ask what was known before', async () => {
    const world = await livesWorld(
      together(PEOPLE, held('p', 'CAR', 'A', YEAR), successor('p', '2025-05-10'), held('q', 'CAR', 'A', YEAR)),
      { route },
    );
    const may = { kpi, period: '2025-05' };
    expect(fraction(await world.ask(may))).toBe('1/2');
    const renewal = stateOf('p+', 'CAR', { ...term('2025-05-10', '2026-05-10'), renews_agreement_id: 'p' });
    await world.learn('2025-07-05T06:00:00Z', { agreement: [{ ...renewal, op: 'retract' }] });
    expect(fraction(await world.ask(may))).toBe('0/2');
    expect(fraction(await world.ask({ ...may, knownAt: '2025-07-02T00:00:00Z' }))).toBe('1/2');
    await world.close();
  });
});

describe('renewals of which little is known', () => {
  const ask = async (tables: Tables, params = {}) => {
    const world = await livesWorld(together(PEOPLE, tables));
    const answer = await world.ask({ kpi, period: '2025-05', params });
    await world.close();
    return answer;
  };

  it('have no figure where no source tells of successors or of terms that move on', async () => {
    const answer = await ask(held('p', 'CAR', 'A', YEAR));
    expect([answer.value, answer.status]).toEqual([null, 'no_data']);
    expect(answer.detail).toContain('agreement.renews_agreement_id or agreement.term_end_on (moved)');
  });

  it('have none by premium where an amount has no rate', async () => {
    const answer = await ask(
      together(held('p', 'CAR', 'A', { ...YEAR, currency: 'USD' }), successor('p', '2025-05-10')),
      { basis: 'premium' },
    );
    expect([answer.value, answer.status]).toEqual([null, 'fx_missing']);
  });
});
