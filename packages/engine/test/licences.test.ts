import type { Answer, Question } from '@sextant/contracts';
import { operator } from './support/test-engine.ts';
import { login, portal, seats, tenCustomersWithLicences } from './support/ten-customers-agreements.ts';
import type { Row } from './support/memory-connector.ts';
import type { Known, World } from './support/ten-customers.ts';

// G5, G6, G8, G19 and G22 of DOMAIN 4, from the daily deltas, the intervals and the derivation for an older knowledge.
const D0 = '2024-12-31';
const D1 = '2025-03-31';
const D2 = '2025-06-30';

type Asked = (question: Question) => Promise<Answer>;
const asking =
  (world: World): Asked =>
  (question) =>
    world.engine.answer({ trend: 0, compare: 'none', ...question }, operator);
const fraction = ({ numerator, denominator }: Pick<Answer, 'numerator' | 'denominator'>): string =>
  `${numerator}/${denominator}`;
const bySegment = ({ segments = [] }: Answer): Record<string, string> =>
  Object.fromEntries(segments.map((each) => [each.label, fraction(each)]));

describe.each(['deltas', 'intervals', 'history'] as const)(
  'the ten customers with licences, counted from %s',
  (route) => {
    let world: World;
    let ask: Asked;
    const at = async (kpi: string, question: Partial<Question> = {}): Promise<string[]> => {
      const answers: string[] = [];
      for (const asOf of [D0, D1, D2]) answers.push(fraction(await ask({ kpi, asOf, ...question })));
      return answers;
    };

    beforeAll(async () => {
      world = await tenCustomersWithLicences({ route });
      ask = asking(world);
    });
    afterAll(() => world.engine.close());

    it('G5: counts 14, 14 and 19 seats at two licensed customers', async () => {
      expect(await at('licences-per-customer')).toEqual(['14/2', '14/2', '19/2']);
      expect((await ask({ kpi: 'licences-per-customer', asOf: D2 })).value).toBe(9.5);
    });

    it('G5: spreads the seats over all customers where that is asked for', async () => {
      expect(await at('licences-per-customer', { params: { base: 'all' } })).toEqual(['14/8', '14/8', '19/9']);
    });

    it('G5: knew of 14 seats for 15 April before the change was learned, and of 19 after', async () => {
      const question: Question = { kpi: 'licences-per-customer', asOf: '2025-04-15' };
      expect((await ask({ ...question, knownAt: '2025-03-31T12:00:00Z' })).numerator).toBe('14');
      expect((await ask(question)).numerator).toBe('19');
    });

    it('G5: sees 6, 7 and 8 users at each licensed customer', async () => {
      expect(await at('users-per-customer')).toEqual(['12/2', '14/2', '16/2']);
    });

    it('G5: has 12 of 14, 14 of 14 and 16 of 19 seats in use, reported or seen', async () => {
      const shares = ['12/14', '14/14', '16/19'];
      expect(await at('seat-utilisation')).toEqual(shares);
      expect(await at('seat-utilisation', { params: { base: 'users' } })).toEqual(shares);
      expect((await ask({ kpi: 'seat-utilisation', asOf: D2 })).value).toBeCloseTo(0.842105, 6);
    });

    it('splits seats and users by the region of the day: C08 moves south on 1 May', async () => {
      const by = ['region'];
      expect(bySegment(await ask({ kpi: 'licences-per-customer', asOf: '2025-04-30', by }))).toMatchObject({
        north: '19/2',
      });
      expect(bySegment(await ask({ kpi: 'licences-per-customer', asOf: D2, by }))).toEqual({
        north: '15/1',
        south: '4/1',
      });
      expect(bySegment(await ask({ kpi: 'users-per-customer', asOf: D2, by }))).toEqual({
        north: '12/1',
        south: '4/1',
      });
      expect(bySegment(await ask({ kpi: 'seat-utilisation', asOf: D2, by }))).toEqual({ north: '12/15', south: '4/4' });
    });

    it('G6: charges 126 a month at the first quarter end and 171 at the second', async () => {
      expect(await at('mrr')).toEqual(['126/1', '126/1', '171/1']);
      expect((await ask({ kpi: 'arr', asOf: D2 })).value).toBe(2052);
      expect(bySegment(await ask({ kpi: 'mrr', asOf: D2, by: ['region'] }))).toEqual({ north: '135/1', south: '36/1' });
    });

    it('G6: keeps 100 % of the recurring revenue of the second quarter and grows it to 135.7 %', async () => {
      const period = '2025-Q2';
      expect(fraction(await ask({ kpi: 'gross-revenue-retention', period }))).toBe('126/126');
      const net = await ask({ kpi: 'net-revenue-retention', period });
      expect([fraction(net), net.value?.toFixed(4)]).toEqual(['171/126', '1.3571']);
      expect(fraction(await ask({ kpi: 'revenue-churn-rate', period }))).toBe('0/126');
      const quick = await ask({ kpi: 'quick-ratio', period });
      expect([fraction(quick), quick.value, quick.status]).toEqual(['45/0', null, 'no_base']);
    });

    it('freezes the classes of recurring revenue at the start of the period', async () => {
      const question: Question = { kpi: 'net-revenue-retention', period: '2025-Q2', by: ['region'] };
      expect(bySegment(await ask(question))).toMatchObject({ north: '171/126' });
    });

    it('sells more seats to one of two charged customers, and new categories to none of the second quarter', async () => {
      expect(fraction(await ask({ kpi: 'upsell-rate', period: '2025-Q2' }))).toBe('1/2');
      expect(fraction(await ask({ kpi: 'cross-sell-rate', period: '2025-Q2' }))).toBe('0/8');
    });

    it('G8: earns 32.06 a user of the portal in the second quarter', async () => {
      const answer = await ask({ kpi: 'average-user-value', period: '2025-Q2' });
      expect([fraction(answer), answer.value]).toEqual(['513/16', 32.0625]);
      expect(bySegment(await ask({ kpi: 'average-user-value', period: '2025-Q2', by: ['line'] }))).toEqual({
        retail: '0/0',
        sme: '513/16',
      });
    });

    it('averages users over the months that a cut period touches', async () => {
      // April has 16 users, and of May there are only the days before anybody was seen.
      const answer = await ask({ kpi: 'average-user-value', from: '2025-04-01', to: '2025-05-15' });
      expect(answer.denominator).toBe('8');
    });

    it('follows seats and charges month by month', async () => {
      const trend = async (kpi: string) => (await ask({ kpi, asOf: D2, trend: 4 })).trend?.series[0]?.numerator;
      expect(await trend('licences-per-customer')).toEqual(['14', '19', '19', '19']);
      expect(await trend('mrr')).toEqual(['126', '171', '171', '171']);
      expect(await trend('users-per-customer')).toEqual(['14', '16', '16', '16']);
      expect(await trend('seat-utilisation')).toEqual(['14', '16', '16', '16']);
    });

    it('has no figure for used seats when the last report is more than seven days old', async () => {
      expect(fraction(await ask({ kpi: 'seat-utilisation', asOf: '2025-06-07' }))).toBe('16/19');
      const late = await ask({ kpi: 'seat-utilisation', asOf: '2025-06-08' });
      expect([late.value, late.status]).toEqual([null, 'no_data']);
      const before = await ask({ kpi: 'seat-utilisation', asOf: '2024-12-30' });
      expect([before.value, before.status]).toEqual([null, 'no_data']);
    });

    it('answers for a segment without licences that there is no base', async () => {
      const filter = [{ scheme: 'line', in: ['retail'] }];
      for (const kpi of ['licences-per-customer', 'users-per-customer', 'seat-utilisation', 'average-user-value']) {
        const answer = await ask({ kpi, filter });
        expect([kpi, answer.value, answer.status]).toEqual([kpi, null, 'no_base']);
      }
      expect((await ask({ kpi: 'mrr', asOf: D2, filter })).value).toBe(0);
    });

    it('splits penetration by product; penetrations add up to products per customer', async () => {
      const answer = await ask({ kpi: 'product-penetration', asOf: D2 });
      expect(bySegment(answer)).toEqual({
        current: '9/9',
        card: '2/9',
        loan: '2/9',
        portal: '2/9',
        insurance: '1/9',
        savings: '1/9',
      });
      expect(fraction(answer)).toBe('17/9');
      const products = await ask({ kpi: 'products-per-customer', asOf: D2 });
      const sum = (answer.segments ?? []).reduce((total, each) => total + (each.value ?? 0), 0);
      expect(sum).toBeCloseTo(products.value ?? Number.NaN, 12);
    });

    it('tells the penetration of one product, by classes of customers', async () => {
      const params = { category: 'loan' };
      expect(fraction(await ask({ kpi: 'product-penetration', asOf: D2, params }))).toBe('2/9');
      const byLine = await ask({ kpi: 'product-penetration', asOf: D2, params, by: ['line'] });
      expect(bySegment(byLine)).toEqual({ retail: '1/5', sme: '1/4' });
      const crossed = await ask({ kpi: 'product-penetration', asOf: D2, by: ['line', 'product'] });
      expect(bySegment(crossed)).toMatchObject({ 'retail · loan': '1/5', 'sme · loan': '1/4', 'sme · portal': '2/4' });
      expect(bySegment(crossed)['retail · portal']).toBe('0/5');
    });
  },
);

describe('licences that change late or belong to two', () => {
  const LATER = '2025-06-30T23:00:00Z';

  it('G5: a suspended plan is held and does not recur; an add-on recurs and is no product of its own', async () => {
    const world = await tenCustomersWithLicences();
    const ask = asking(world);
    const both = async () => [
      (await ask({ kpi: 'mrr', asOf: D2 })).value,
      fraction(await ask({ kpi: 'products-per-customer', asOf: D2 })),
    ];
    await world.learn(LATER, { agreement: [{ ...seats('A15', 4, '2024-02-01', '2025-06-15'), status: 'suspended' }] });
    expect(await both()).toEqual([135, '17/9']);
    const addOn = { product_id: 'ADD', category: 'add-on', is_countable: false, is_licence: false };
    const yearly = { product_id: 'ADD', recurring_amount: '120', recurring_unit: 'year' };
    await world.learn('2025-06-30T23:10:00Z', {
      product: [portal({ ...addOn, valid_from: '2025-06-01' })],
      agreement: [{ ...seats('A27', 1, '2025-06-15'), ...yearly }],
      agreement_party: [{ agreement_id: 'A27', party_id: 'C07', role: 'owner', share: 1, valid_from: '2025-06-15' }],
    });
    expect(await both()).toEqual([145, '17/9']);
    await world.engine.close();
  });

  it('G18: a bad correction that is taken back leaves nothing of its row; asserting the former content does', async () => {
    const world = await tenCustomersWithLicences();
    const count = async () => (await asking(world)({ kpi: 'licences-per-customer', asOf: D1 })).numerator;
    await world.learn(LATER, { agreement: [seats('A13', 99, '2022-01-01')] });
    expect(await count()).toBe('103');
    await world.learn('2025-06-30T23:10:00Z', { agreement: [{ ...seats('A13', 99, '2022-01-01'), op: 'retract' }] });
    expect(await count()).toBe('4');
    await world.learn('2025-06-30T23:20:00Z', { agreement: [seats('A13', 10, '2022-01-01')] });
    expect(await count()).toBe('14');
    await world.engine.close();
  });

  it('G19: a bare closing is undone by the later state that is still there, until that is taken back', async () => {
    const world = await tenCustomersWithLicences();
    const mrr = async () => (await asking(world)({ kpi: 'mrr', asOf: D2 })).value;
    await world.learn(LATER, { agreement: [{ ...seats('A13', 10, '2022-01-01', '2025-03-20'), status: 'closed' }] });
    expect(await mrr()).toBe(171);
    const later = { agreement_id: 'A13', valid_from: '2025-04-01', op: 'retract' };
    await world.learn('2025-06-30T23:10:00Z', { agreement: [later] });
    expect(await mrr()).toBe(36);
    await world.engine.close();
  });

  it('G19: a closing of 20 March that was learned on 29 June takes 135 off the charges', async () => {
    const learned = '2025-06-29T09:00:00Z';
    const world = await tenCustomersWithLicences({
      also: [
        ['agreement', learned, { ...seats('A13', 10, '2022-01-01', '2025-03-20'), status: 'closed' }],
        ['agreement', learned, { agreement_id: 'A13', valid_from: '2025-04-01', op: 'retract' }],
      ],
    });
    const ask = asking(world);
    const mrr: Question = { kpi: 'mrr', asOf: '2025-05-31' };
    expect((await ask({ ...mrr, knownAt: '2025-06-28T00:00:00Z' })).value).toBe(171);
    expect((await ask(mrr)).value).toBe(36);
    expect((await ask({ ...mrr, asOf: D2 })).value).toBe(36);
    const products: Question = { kpi: 'products-per-customer', asOf: D2 };
    expect(fraction(await ask({ ...products, knownAt: '2025-06-28T00:00:00Z' }))).toBe('17/9');
    expect(fraction(await ask({ ...products, asOf: D1 }))).toBe('14/8');
    expect(fraction(await ask({ kpi: 'licences-per-customer', asOf: D2 }))).toBe('4/1');
    expect(fraction(await ask({ kpi: 'products-per-customer', asOf: D2 }))).toBe('16/9');
    // The reports of used seats go on, but the licence has ended.
    expect(fraction(await ask({ kpi: 'seat-utilisation', asOf: D2 }))).toBe('4/4');
    expect(fraction(await ask({ kpi: 'users-per-customer', asOf: D2 }))).toBe('4/1');
    await world.engine.close();
  });

  it('G22: a licence of two customers has its four seats once', async () => {
    const holder = (party_id: string, role: string) => ({
      agreement_id: 'A15',
      party_id,
      role,
      share: 0.5,
      valid_from: '2025-06-01',
    });
    const world = await tenCustomersWithLicences({
      also: [
        ['agreement_party', '2025-06-01T12:00:00Z', holder('C08', 'owner')],
        ['agreement_party', '2025-06-01T12:00:00Z', holder('C09', 'joint_owner')],
        ['interaction', '2025-06-20T12:00:00Z', login('C09', 'C08-u0', '2025-06-20')],
      ],
    });
    const ask = asking(world);
    expect(fraction(await ask({ kpi: 'licences-per-customer', asOf: D2 }))).toBe('19/3');
    expect(fraction(await ask({ kpi: 'products-per-customer', asOf: D2 }))).toBe('18/9');
    expect((await ask({ kpi: 'mrr', asOf: D2 })).value).toBe(171);
    const seatsByRegion = await ask({ kpi: 'licences-per-customer', asOf: D2, by: ['line'] });
    expect(bySegment(seatsByRegion)).toEqual({ sme: '19/3' });
    // One person at two customers is a user of each, and one user of the portal.
    expect(fraction(await ask({ kpi: 'users-per-customer', asOf: D2 }))).toBe('17/3');
    expect((await ask({ kpi: 'stickiness', asOf: D2 })).denominator).toBe('16');
    expect((await ask({ kpi: 'seat-utilisation', asOf: D2 })).numerator).toBe('16');
    await world.engine.close();
  });
});

describe('what recurs', () => {
  it('brings charges of a year, a week and a day to a month, and leaves out paused ones, trials and goods sold once', async () => {
    const START = '2024-12-01T00:00:00Z';
    const learned = '2025-01-01T12:00:00Z';
    const plan = (agreement_id: string, more: Row): Row => ({ ...seats(agreement_id, 1, '2025-01-01'), ...more });
    const plans = [
      plan('Y1', { recurring_amount: '120', recurring_unit: 'year' }),
      plan('Q1', { recurring_amount: '30', recurring_count: 3 }),
      plan('W1', { recurring_amount: '7', recurring_unit: 'week' }),
      plan('W2', { recurring_amount: '7', recurring_unit: 'week', recurring_count: 2 }),
      plan('D1', { recurring_amount: '1', recurring_unit: 'day' }),
      plan('S1', { recurring_amount: '1000', status: 'suspended' }),
      plan('T1', { recurring_amount: '1000', status: 'trial' }),
      plan('R1', { recurring_amount: '5', status: 'arrears' }),
      plan('A1', { recurring_amount: '2', product_id: 'ADDON' }),
      plan('O1', { recurring_amount: '1000', product_id: 'SETUP' }),
      plan('X1', { recurring_amount: '1000', is_test: true }),
    ];
    const holder = (row: Row): Row => ({
      agreement_id: row['agreement_id'] ?? null,
      party_id: 'C01',
      role: 'owner',
      valid_from: '2025-01-01',
    });
    const addon = { product_id: 'ADDON', category: 'addon', is_countable: false };
    const setup = { product_id: 'SETUP', category: 'setup', is_countable: false, is_recurring: false };
    const world = await tenCustomersWithLicences({
      also: [
        ['product', START, portal(addon)],
        ['product', START, portal(setup)],
        ...plans.map((row): Known => ['agreement', learned, row]),
        ...plans.map((row): Known => ['agreement_party', learned, holder(row)]),
      ],
    });
    const ask = asking(world);
    const filter = [{ scheme: 'line', in: ['retail'] }];
    // 120 / 12 + 30 / 3 + 7 x 52 / 12 + 7 x 52 / 24 + 365 / 12 + 5 + 2
    const expected = 10 + 10 + 30.333333 + 15.166667 + 30.416667 + 5 + 2;
    const answer = await ask({ kpi: 'mrr', asOf: D1, filter });
    expect(Number(answer.numerator)).toBeCloseTo(expected, 6);
    // A paused plan is held and a trial is not; an add-on is no product of its own.
    expect((await ask({ kpi: 'licences-per-customer', asOf: D1, filter })).numerator).toBe('7');
    expect((await ask({ kpi: 'products-per-customer', asOf: D1, filter, by: [] })).numerator).toBe('11');
    await world.engine.close();
  });
});
