import type { Answer, Question } from '@sextant/contracts';
import { operator } from './support/test-engine.ts';
import { tenCustomers, type World } from './support/ten-customers.ts';

// G2, G3 and G6 of DOMAIN 4, each from the daily deltas, the intervals and the derivation for an older knowledge.
const D0 = '2024-12-31';
const D1 = '2025-03-31';
const D2 = '2025-06-30';

const fraction = ({ numerator, denominator }: Pick<Answer, 'numerator' | 'denominator'>): string =>
  `${numerator}/${denominator}`;

describe.each(['deltas', 'intervals', 'history'] as const)('the ten customers, counted from %s', (route) => {
  let world: World;
  const ask = (question: Question): Promise<Answer> =>
    world.engine.answer({ trend: 0, compare: 'none', ...question }, operator);
  const bySegment = async (question: Question): Promise<Record<string, string>> => {
    const answer = await ask(question);
    return Object.fromEntries((answer.segments ?? []).map((each) => [each.label, fraction(each)]));
  };

  beforeAll(async () => {
    world = await tenCustomers({ route });
  });
  afterAll(() => world.engine.close());

  it('G2: counts 8, 8 and 9 customers at the three quarter ends', async () => {
    for (const [asOf, customers] of [
      [D0, 8],
      [D1, 8],
      [D2, 9],
    ] as const) {
      expect((await ask({ kpi: 'customer-count', asOf })).value).toBe(customers);
    }
  });

  it('G2: rolls forward, opening + new + back - lost = closing', async () => {
    const roll = async (opening: string, period: string, closing: string) => [
      (await ask({ kpi: 'customer-count', asOf: opening })).value,
      (await ask({ kpi: 'new-customers', period })).value,
      (await ask({ kpi: 'reactivated-customers', period })).value,
      (await ask({ kpi: 'lost-customers', period })).value,
      (await ask({ kpi: 'customer-count', asOf: closing })).value,
    ];
    // New is C06, lost C09; then C10 is new, C09 back and C04 lost.
    expect(await roll(D0, '2025-Q1', D1)).toEqual([8, 1, 0, 1, 8]);
    expect(await roll(D1, '2025-Q2', D2)).toEqual([8, 1, 1, 1, 9]);
  });

  it('G2: does not grow in the first quarter, although one of eight leaves', async () => {
    const both = async (period: string) => [
      fraction(await ask({ kpi: 'net-customer-growth-rate', period })),
      fraction(await ask({ kpi: 'customer-churn-rate', period })),
    ];
    expect(await both('2025-Q1')).toEqual(['0/8', '1/8']);
    expect(await both('2025-Q2')).toEqual(['1/8', '1/8']);
    const churn = await ask({ kpi: 'customer-churn-rate', period: '2025-Q2', by: ['line'] });
    expect(churn.value).toBe(0.125);
    expect(Object.fromEntries((churn.segments ?? []).map((each) => [each.label, fraction(each)]))).toEqual({
      retail: '1/6',
      sme: '0/2',
    });
    expect(fraction(await ask({ kpi: 'customer-churn-rate', period: '2025-H1', params: { continuous: true } }))).toBe(
      '2/8',
    );
  });

  it('G2: splits by line at the time', async () => {
    expect(await bySegment({ kpi: 'customer-count', asOf: D1, by: ['line'] })).toEqual({ retail: '6/1', sme: '2/1' });
    expect(await bySegment({ kpi: 'customer-count', asOf: D2, by: ['line'] })).toEqual({ retail: '5/1', sme: '4/1' });
  });

  it('G2: knew of 9 customers on 31 May before the closing of 20 May was learned, and of 8 after', async () => {
    const asOf = '2025-05-31';
    expect((await ask({ kpi: 'customer-count', asOf, knownAt: '2025-05-19T00:00:00Z' })).value).toBe(9);
    expect((await ask({ kpi: 'customer-count', asOf })).value).toBe(8);
  });

  it('G3: holds 17, 15 and 17 products, counting categories and holders once', async () => {
    expect(fraction(await ask({ kpi: 'products-per-customer', asOf: D0 }))).toBe('17/8');
    expect(fraction(await ask({ kpi: 'products-per-customer', asOf: D1 }))).toBe('15/8');
    expect(fraction(await ask({ kpi: 'products-per-customer', asOf: D2 }))).toBe('17/9');
    expect((await ask({ kpi: 'products-per-customer', asOf: D0 })).value).toBe(2.125);
    expect((await ask({ kpi: 'products-per-customer', asOf: D2 })).value).toBeCloseTo(1.8889, 4);
  });

  it('G3: six of nine customers hold two products or more', async () => {
    expect(fraction(await ask({ kpi: 'multi-product-customer-share', asOf: D2 }))).toBe('6/9');
  });

  it('G4: holds 10/6 and 5/2 products by line at D1, 9/5 and 8/4 at D2', async () => {
    const kpi = 'products-per-customer';
    expect(await bySegment({ kpi, asOf: D1, by: ['line'] })).toEqual({ retail: '10/6', sme: '5/2' });
    expect(await bySegment({ kpi, asOf: D2, by: ['line'] })).toEqual({ retail: '9/5', sme: '8/4' });
  });

  it('G1: tells the region at the time from the region of today', async () => {
    const kpi = 'customer-segment-mix';
    const by = ['region'];
    expect(await bySegment({ kpi, asOf: D1, by })).toEqual({ north: '5/8', south: '3/8' });
    expect(await bySegment({ kpi, asOf: D2, by })).toEqual({ north: '4/9', south: '5/9' });
    const trend = (await ask({ kpi, asOf: D2, by, mode: 'asIs', grain: 'quarter', trend: 2 })).trend;
    const atD1 = Object.fromEntries(trend?.series.map((each) => [each.segment?.[0] ?? 'all', each.numerator[0]]) ?? []);
    expect(atD1).toEqual({ all: '8', north: '4', south: '4' });
  });

  it('G1: takes the classes of size, industry and age over all nine customers, unknown ones too', async () => {
    const mix = (scheme: string) => bySegment({ kpi: 'customer-segment-mix', asOf: D2, by: [scheme] });
    expect(await mix('line')).toEqual({ retail: '5/9', sme: '4/9' });
    expect(await mix('size')).toEqual({ not_applicable: '5/9', '1-9': '2/9', '10-49': '1/9', unknown: '1/9' });
    expect(await mix('industry')).toEqual({ not_applicable: '5/9', C: '1/9', F: '1/9', G: '1/9', J: '1/9' });
    expect(await mix('age')).toEqual({ not_applicable: '4/9', '30-49': '3/9', 'under 30': '1/9', '65+': '1/9' });
  });

  it('G15: has no ratio in a class that nobody is in, and counts 0 there', async () => {
    const filter = [{ scheme: 'line', in: ['unknown'] }];
    const count = await ask({ kpi: 'customer-count', asOf: D2, filter });
    expect([count.value, count.status]).toEqual([0, 'ok']);
    const ratios: Question[] = [
      ...['products-per-customer', 'multi-product-customer-share', 'product-penetration', 'customer-segment-mix'].map(
        (kpi) => ({ kpi, asOf: D2 }),
      ),
      ...['customer-retention-rate', 'customer-churn-rate', 'net-customer-growth-rate', 'cross-sell-rate'].map(
        (kpi) => ({ kpi, period: '2025-Q2' }),
      ),
    ];
    for (const question of ratios) {
      const answer = await ask({ ...question, filter });
      expect([question.kpi, answer.value, answer.status]).toEqual([question.kpi, null, 'no_base']);
    }
  });

  it('G6: retains 7 of 8 in each quarter and over the half-year, 6 of 8 without a gap', async () => {
    const kpi = 'customer-retention-rate';
    const q1 = await ask({ kpi, period: '2025-Q1' });
    const q2 = await ask({ kpi, period: '2025-Q2' });
    expect([fraction(q1), q1.value, fraction(q2), q2.value]).toEqual(['7/8', 0.875, '7/8', 0.875]);
    expect(fraction(await ask({ kpi, period: '2025-H1' }))).toBe('7/8');
    expect(fraction(await ask({ kpi, period: '2025-H1', params: { continuous: true } }))).toBe('6/8');
  });

  it('G6: gives Wilson bounds of 52.9 % and 97.8 % for 7 of 8', async () => {
    const { interval } = await ask({ kpi: 'customer-retention-rate', period: '2025-Q2' });
    expect(interval?.method).toBe('wilson');
    expect(interval?.low).toBeCloseTo(0.529, 3);
    expect(interval?.high).toBeCloseTo(0.978, 3);
  });

  it('G6: splits the retention of the second quarter by the line at its start', async () => {
    expect(await bySegment({ kpi: 'customer-retention-rate', period: '2025-Q2', by: ['line'] })).toEqual({
      retail: '5/6',
      sme: '2/2',
    });
  });

  it('counts the lost of the half-year as a set: who is back at the end is not lost', async () => {
    expect((await ask({ kpi: 'lost-customers', period: '2025-H1' })).value).toBe(1);
    expect((await ask({ kpi: 'lost-customers', period: '2025-H1', params: { continuous: true } })).value).toBe(2);
  });

  it('G17: has no answer about a time before anything was known', async () => {
    const answer = await ask({ kpi: 'customer-count', asOf: '2024-10-31', knownAt: '2024-11-15T00:00:00Z' });
    expect([answer.value, answer.status]).toEqual([null, 'insufficient_history']);
    const products = await ask({ kpi: 'products-per-customer', asOf: '2024-10-31', knownAt: '2024-11-15T00:00:00Z' });
    expect([products.value, products.status]).toEqual([null, 'insufficient_history']);
    // Known today: A21 was not open yet.
    expect(fraction(await ask({ kpi: 'products-per-customer', asOf: '2024-10-31' }))).toBe('17/8');
  });
});
