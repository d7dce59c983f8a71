import type { Answer, Question } from '@sextant/contracts';
import { TWENTY } from '../statistics/association/twenty-customers.ts';
import { basketWorld, holdingRows, productRows, type BasketWorld, type Holder } from '../support/basket-world.ts';
import { operator } from '../support/test-engine.ts';

// DOMAIN 3.5 through the public API, from each of the three routes.
const END = '2024-12-31';
const CUSTOMERS: Holder[] = TWENTY.map(({ items }, index) => ({ id: `u${String(index + 1).padStart(2, '0')}`, items }));
const segments = CUSTOMERS.map(({ id }) => ({
  party_id: id,
  scheme: 'region',
  segment: id <= 'u10' ? 'north' : 'south',
  valid_from: '2020-01-01',
}));

/** A row of the table by the names of its columns. */
function rowOf(answer: Answer, first: string, second: string): Record<string, unknown> {
  const row = answer.rows?.find((each) => each[0] === first && each[1] === second);
  if (row === undefined) throw new Error(`No row ${first}-${second}`);
  return Object.fromEntries((answer.columns ?? []).map((name, index) => [name, row[index]]));
}

describe.each(['deltas', 'intervals', 'history'] as const)('the twenty customers, counted from %s', (route) => {
  let world: BasketWorld;
  const ask = (question: Question): Promise<Answer> =>
    world.engine.answer({ asOf: END, trend: 0, compare: 'none', ...question }, operator);

  beforeAll(async () => {
    world = await basketWorld({ route, policy: { declaredSchemes: ['region'] } });
    await world.learn('2025-01-05T00:00:00Z', {
      product: productRows(['A', 'B', 'C', 'D', 'E', 'F']),
      ...holdingRows(CUSTOMERS),
      party_segment: segments,
    });
  });
  afterAll(() => world.engine.close());

  it('have a product relationship of 13 / 20, moderate, with Wilson bounds of 43.3 % and 81.9 %', async () => {
    const answer = await ask({ kpi: 'product-relationship' });
    expect([answer.numerator, answer.denominator, answer.value, answer.n, answer.status]).toEqual([
      '13',
      '20',
      0.65,
      20,
      'ok',
    ]);
    expect(answer.interval?.low).toBeCloseTo(0.433, 3);
    expect(answer.interval?.high).toBeCloseTo(0.819, 3);
    expect(answer.ruleSet).toMatchObject({ day: END, provisional: false, pairs: 2 });
    expect(answer.ruleSet?.id).toMatch(/^[\w-]{16}$/);
    const bands = world.engine.kpi('product-relationship', operator);
    expect((await bands).definition.bands?.find(({ from = 0, to = 1 }) => 0.65 >= from && 0.65 <= to)?.label).toBe(
      'moderate',
    );
  });

  it('would have 34.3 % by chance with both margins kept, 32.9 % if products were independent', async () => {
    const { companions = [], value } = await ask({ kpi: 'product-relationship' });
    const beside = Object.fromEntries(companions.map((each) => [each.id, each.value]));
    expect(Math.abs((beside['chance'] ?? 0) - 0.343)).toBeLessThan(0.015);
    expect(beside['excess']).toBeCloseTo((value ?? 0) - (beside['chance'] ?? 0), 9);
    expect(beside['chanceIndependent']).toBeCloseTo(0.32875, 9);
    expect(beside['young']).toBe(0);
    const again = await ask({ kpi: 'product-relationship', trend: 2 });
    expect(again.companions).toEqual(companions);
  });

  it('hold 55 / 20 products, and 16 / 20 of them two or more, which tells nothing of a relationship', async () => {
    const products = await ask({ kpi: 'products-per-customer' });
    expect([products.numerator, products.denominator, products.value]).toEqual(['55', '20', 2.75]);
    const several = await ask({ kpi: 'multi-product-customer-share' });
    expect([several.numerator, several.denominator, several.value]).toEqual(['16', '20', 0.8]);
  });

  it('have 9 holders of B-C and 6 of D-E, of whom two hold both: 13 in all', async () => {
    const answer = await ask({ kpi: 'product-relationship' });
    const holders = rowOf(answer, 'B', 'C')['withBoth'];
    expect([holders, rowOf(answer, 'D', 'E')['withBoth'], answer.numerator]).toEqual([9, 6, '13']);
    const affinity = await ask({ kpi: 'product-affinity' });
    const margins = { A: 0, B: 0, C: 0, D: 0, E: 0 } as Record<string, unknown>;
    for (const row of affinity.rows ?? []) {
      margins[String(row[0])] = row[3];
      margins[String(row[1])] = row[4];
    }
    // F has four holders only and is in no pair.
    expect(margins).toEqual({ A: 18, B: 10, C: 10, D: 6, E: 7 });
  });

  it('have a strength of 30 / 33 and no interval of a share', async () => {
    const answer = await ask({ kpi: 'relationship-strength' });
    expect([answer.numerator, answer.denominator]).toEqual(['30', '33']);
    expect(answer.value).toBeCloseTo(30 / 33, 12);
    expect(answer.interval).toBeUndefined();
  });

  it('have an affinity of 15 observed over 7.1 expected', async () => {
    const answer = await ask({ kpi: 'product-affinity' });
    expect([answer.numerator, answer.denominator]).toEqual(['15', '7.1']);
    expect(answer.value).toBeCloseTo(15 / 7.1, 12);
  });

  it.each<[string, string, number, number, number, number, number, number]>([
    ['D', 'E', 6, 2.1, 2.857, 7 / 38760, 0.0052897, 1],
    ['B', 'C', 9, 5, 1.8, 101 / 184756, 0.0080059, 1],
    ['A', 'E', 7, 6.3, 1.111, 31824 / 77520, 1, 0],
    ['A', 'D', 6, 5.4, 1.111, 18564 / 38760, 1, 0],
    ['A', 'B', 9, 9, 1, 0.7632, 1, 0],
    ['A', 'C', 9, 9, 1, 0.7632, 1, 0],
    ['B', 'D', 2, 3, 0.667, 0.9296, 1, 0],
    ['C', 'D', 2, 3, 0.667, 0.9296, 1, 0],
    ['B', 'E', 2, 3.5, 0.571, 0.9714, 1, 0],
    ['C', 'E', 2, 3.5, 0.571, 0.9714, 1, 0],
  ])(
    'show the pair %s-%s with the figures of the table',
    async (a, b, both, expected, lift, p, adjusted, validated) => {
      const answer = await ask({ kpi: 'product-affinity' });
      expect(answer.rows).toHaveLength(10);
      const row = rowOf(answer, a, b);
      expect(row).toMatchObject({ baskets: 20, withBoth: both, expected, validated, bundled: 0 });
      expect(Math.abs(Number(row['lift']) - lift)).toBeLessThan(5e-4);
      expect(Math.abs(Number(row['p']) - p)).toBeLessThan(p < 0.001 ? 1e-9 : 5e-5);
      expect(Math.abs(Number(row['pAdjusted']) - adjusted)).toBeLessThan(5e-8);
    },
  );

  it('show both directions of the validated pairs', async () => {
    const answer = await ask({ kpi: 'product-relationship' });
    expect(rowOf(answer, 'D', 'E')).toMatchObject({
      withFirst: 6,
      withSecond: 7,
      support: 0.3,
      confidence: 1,
      leverage: 0.195,
      conviction: 'inf',
      convictionBack: 4.9,
      zhangBack: 1,
    });
    expect(rowOf(answer, 'D', 'E')['confidenceBack']).toBeCloseTo(0.857, 3);
    expect(rowOf(answer, 'B', 'C')).toMatchObject({ confidenceBack: 0.9, convictionBack: 5 });
    expect(rowOf(answer, 'B', 'C')['zhangBack']).toBeCloseTo(0.8889, 4);
    expect(rowOf(answer, 'D', 'E')['zhang']).toBeCloseTo(0.9286, 4);
    expect(rowOf(answer, 'B', 'C')).toMatchObject({ support: 0.45, leverage: 0.2, conviction: 5, confidence: 0.9 });
    expect(rowOf(answer, 'B', 'C')['zhang']).toBeCloseTo(0.8889, 4);
    // Nine of ten holders of B hold A: a confidence of 0.9 that is no relationship.
    expect(rowOf(answer, 'A', 'B')).toMatchObject({ confidenceBack: 0.9, lift: 1, validated: 0 });
  });

  it('list only pairs above the asked support and confidence', async () => {
    const pairs = async (params: Record<string, number>): Promise<string[]> =>
      ((await ask({ kpi: 'product-affinity', params })).rows ?? []).map(([a, b]) => `${a}${b}`).sort();
    expect(await pairs({ minSupport: 0.45 })).toEqual(['AB', 'AC', 'BC']);
    expect(await pairs({ minConfidence: 1 })).toEqual(['AD', 'AE', 'DE']);
    expect(await pairs({ minSupport: 0.35, minConfidence: 0.95 })).toEqual(['AE']);
  });

  it('have too few customers in a region to say anything there, but the parts add up', async () => {
    const answer = await ask({ kpi: 'product-relationship', by: ['region'] });
    expect(answer.segments?.map(({ label, status, denominator }) => [label, status, denominator])).toEqual([
      ['north', 'insufficient_data', '10'],
      ['south', 'insufficient_data', '10'],
    ]);
    const north = await ask({ kpi: 'product-relationship', filter: [{ scheme: 'region', in: ['north'] }] });
    expect([north.value, north.status]).toEqual([null, 'insufficient_data']);
  });
});

describe.each(['deltas', 'intervals', 'history'] as const)('the twenty customers by region, from %s', (route) => {
  it('are 9 of 10 in the north and 4 of 10 in the south, by one rule set of the whole firm', async () => {
    const world = await basketWorld({ route, pairs: { minCustomers: 10 } });
    await world.learn('2025-01-05T00:00:00Z', {
      product: productRows(['A', 'B', 'C', 'D', 'E', 'F']),
      ...holdingRows(CUSTOMERS),
      party_segment: segments,
    });
    const by = async (kpi: string): Promise<Record<string, string>> => {
      const answer = await world.engine.answer({ kpi, asOf: END, trend: 0, by: ['region'] }, operator);
      return Object.fromEntries(
        [{ ...answer, label: 'all' }, ...(answer.segments ?? [])].map((each) => [
          each.label,
          `${each.numerator}/${each.denominator}`,
        ]),
      );
    };
    expect(await by('product-relationship')).toEqual({ all: '13/20', north: '9/10', south: '4/10' });
    expect(await by('relationship-strength')).toEqual({ all: '30/33', north: '22/23', south: '8/10' });
    // North: B-C 9 of 10 × 9 / 10, D-E 2 of 2 × 2 / 10; south: B-C 0 of 0 × 1 / 10, D-E 4 of 4 × 5 / 10.
    expect(await by('product-affinity')).toEqual({ all: '15/7.1', north: '11/9.4', south: '4/2' });
    await world.engine.close();
  });
});
