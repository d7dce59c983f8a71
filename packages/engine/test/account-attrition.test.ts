import type { Engine, Route } from '@sextant/engine';
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
} from './support/lives-world.ts';
import { operator } from './support/test-engine.ts';
import { tenCustomers } from './support/ten-customers.ts';

const kpi = 'account-attrition-rate';
const routes: readonly Route[] = ['deltas', 'intervals', 'history'];

describe.each(routes)('the agreements of ten customers that were closed, counted from %s', (route) => {
  let engine: Engine | undefined;
  beforeAll(async () => {
    engine = (await tenCustomers({ route })).engine;
  });
  afterAll(() => engine?.close());
  const ask = (period: string, by: string[] = []) =>
    (engine as Engine).answer({ kpi, period, by, trend: 0, compare: 'none' }, operator);

  it('leave out what matured and what was opened in the quarter', async () => {
    // 31 December: A01-A09, A11-A17, A21, A24 are 18. In Q1 A17, A06 (customer) and A16 (lapsed) go; A12 matures.
    const first = await ask('2025-Q1');
    expect([fraction(first), first.status, first.interval?.method]).toEqual(['3/17', 'ok', 'wilson']);
    // 31 March: 18 less these four, and A10: 15. In Q2 A07 goes; A18, A19 and A20 come too late.
    expect(fraction(await ask('2025-Q2'))).toBe('1/15');
    expect(fraction(await ask('2025-H1'))).toBe('4/17');
  });

  it('are told apart by customers and by product, and add up', async () => {
    // Retail at the end of 2024: A01-A09 and A21; C03 closes A06. SME: A11-A17 and A24, where A12 matures.
    expect(bySegment(await ask('2025-Q1', ['line']))).toEqual({ retail: '1/10', sme: '2/7' });
    expect(bySegment(await ask('2025-Q1', ['product']))).toEqual({
      current: '1/8',
      card: '0/1',
      insurance: '1/2',
      loan: '0/2',
      portal: '0/2',
      savings: '1/2',
    });
  });

  it('follow the months of the quarter', async () => {
    const answer = await (engine as Engine).answer(
      { kpi, period: '2025-06', by: [], grain: 'month', trend: 6, compare: 'none' },
      operator,
    );
    const series = answer.trend?.series[0];
    // A17 closes on 31 January, A06 in February, A16 on 1 March, A07 in May; A12 matures on 31 March.
    expect(series?.numerator).toEqual(['1', '1', '1', '0', '1', '0']);
    expect(series?.denominator).toEqual(['18', '18', '16', '15', '15', '16']);
  });
});

describe.each(routes)('closings, counted from %s', (route) => {
  const people = together(
    {
      party: ['A', 'B', 'C', 'D'].map((id) => person(id)),
      party_segment: [region('A', 'north'), region('B', 'south')],
    },
    { party: [person('T', { is_test: true })] },
  );
  const begun = { valid_from: '2024-01-01' };

  it('know their reasons, and say how many have none', async () => {
    const reasons = ['customer', 'firm', 'lapsed', 'written_off', 'deceased', null, 'unknown'];
    const agreed = ['matured', 'renewed', 'transferred', 'error'];
    const world = await livesWorld(
      together(
        people,
        ...[...reasons, ...agreed].map((reason, index) =>
          held(`a${index}`, 'SAV', 'C', begun, closed('2025-05-05', reason)),
        ),
        held('stays', 'SAV', 'C', begun),
        held('test', 'SAV', 'C', { ...begun, is_test: true }, closed('2025-05-05', 'customer', { is_test: true })),
        held('of-test', 'SAV', 'T', begun, closed('2025-05-05', 'customer')),
        held('withdrawn', 'SAV', 'C', begun, { valid_from: '2025-05-06', status: 'withdrawn' }),
      ),
      { route },
    );
    const answer = await world.ask({ kpi, period: '2025-05' });
    // Seven reasons and the withdrawal; of these three are unknown. One stays.
    expect(fraction(answer)).toBe('8/9');
    expect(answer.companions).toEqual([expect.objectContaining({ id: 'unknownReasons', value: 3 / 8 })]);
    await world.close();
  });

  it('are no loss where the term is up, with or without a row of that day', async () => {
    const term = { ...begun, term_end_on: '2025-05-10' };
    const world = await livesWorld(
      together(
        people,
        held('silent', 'DEP', 'C', term),
        held('told', 'DEP', 'C', term, closed('2025-05-10', null)),
        held('later', 'DEP', 'C', term, closed('2025-05-20', 'customer')),
        held('early', 'DEP', 'C', term, closed('2025-05-09', 'customer', { term_end_on: '2025-05-10' })),
        held('left', 'DEP', 'C', term, closed('2025-05-10', 'customer')),
        held('account', 'SAV', 'C', term),
      ),
      { route },
    );
    // The account goes on after its term; three ran theirs; two were given up.
    expect(fraction(await world.ask({ kpi, period: '2025-05' }))).toBe('2/3');
    await world.close();
  });

  it('are none where the agreement is only interrupted or opened again', async () => {
    const world = await livesWorld(
      together(
        people,
        held('again', 'SAV', 'C', begun, closed('2025-04-10', 'customer'), { valid_from: '2025-05-10' }),
        held('paused', 'SAV', 'C', begun, { valid_from: '2025-05-10', status: 'applied' }),
        held('resting', 'SAV', 'C', begun, { valid_from: '2025-05-10', status: 'suspended' }),
        held('gone', 'SAV', 'C', begun, closed('2025-06-30', 'customer')),
      ),
      { route },
    );
    expect(fraction(await world.ask({ kpi, period: '2025-Q2' }))).toBe('1/4');
    expect(fraction(await world.ask({ kpi, period: '2025-04' }))).toBe('1/4');
    // The one that was closed is none of those at the start of May.
    expect(fraction(await world.ask({ kpi, period: '2025-05' }))).toBe('0/3');
    expect(fraction(await world.ask({ kpi, period: '2025-06' }))).toBe('1/3');
    await world.close();
  });

  it('count for each holder with its share, in the class at the start of the period', async () => {
    const world = await livesWorld(
      together(
        people,
        { party_segment: [region('A', 'south', '2025-05-20')] },
        {
          ...held('joint', 'SAV', 'A', begun, closed('2025-05-25', 'customer')),
          agreement_party: [
            owner('joint', 'A', '2024-01-01', { share: '0.25' }),
            owner('joint', 'B', '2024-01-01', { role: 'joint_owner', share: '0.75' }),
            owner('joint', 'D', '2024-01-01', { role: 'authorised_user', share: 0 }),
          ],
        },
        held('mine', 'SAV', 'A', begun),
      ),
      { route },
    );
    const answer = await world.ask({ kpi, period: '2025-05', by: ['region'] });
    expect(fraction(answer)).toBe('1/2');
    expect(bySegment(answer)).toEqual({ north: '0.25/1.25', south: '0.75/0.75' });
    await world.close();
  });

  it('move a figure that was told only by what was learned later', async () => {
    const first = together(
      people,
      held('a', 'SAV', 'C', begun),
      held('b', 'SAV', 'C', begun),
      held('z', 'SAV', 'D', begun, closed('2025-03-01', 'customer')),
    );
    const world = await livesWorld(first, { route });
    const may = { kpi, period: '2025-05' };
    expect(fraction(await world.ask(may))).toBe('0/2');
    await world.learn('2025-07-05T06:00:00Z', {
      agreement: held('a', 'SAV', 'C', closed('2025-05-30', 'customer')).agreement ?? [],
    });
    expect(fraction(await world.ask(may))).toBe('1/2');
    expect(fraction(await world.ask({ ...may, knownAt: '2025-07-02T00:00:00Z' }))).toBe('0/2');
    await world.close();
  });
});

describe('attrition of which little is known', () => {
  const alive = together({ party: [person('A')] }, held('a', 'SAV', 'A', { valid_from: '2024-01-01' }));

  it('has no figure where no source ever closes anything', async () => {
    const world = await livesWorld(alive);
    const answer = await world.ask({ kpi, period: '2025-05' });
    expect([answer.value, answer.status]).toEqual([null, 'no_data']);
    expect(answer.detail).toContain('agreement (closed)');
    await world.close();
  });

  it('has none before the history, nor without agreements at the start', async () => {
    const world = await livesWorld(
      together(alive, held('b', 'SAV', 'A', { valid_from: '2024-01-01' }, closed('2024-02-01', 'firm'))),
    );
    expect((await world.ask({ kpi, period: '2022-01' })).statuses).toContain('insufficient_history');
    const empty = await world.ask({ kpi, period: '2023-05' });
    expect([empty.value, empty.status]).toEqual([null, 'no_base']);
    await world.close();
  });
});
