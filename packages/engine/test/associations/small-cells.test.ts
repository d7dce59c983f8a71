import type { Answer, Question } from '@sextant/contracts';
import { basketWorld, holdingRows, productRows, type BasketWorld, type Holder } from '../support/basket-world.ts';
import { operator, viewer } from '../support/test-engine.ts';

const ITEMS = ['A', 'B', 'C', 'D', 'E', 'F'];
const END = '2024-12-31';
const some = (n: number, prefix: string, items: string[]): Holder[] =>
  Array.from({ length: n }, (_, index) => ({ id: `${prefix}${index}`, items }));

/** A-B is held by 20, and 5 each hold one of them; C-D by 8, and 2 hold C alone; the rest holds E. */
const HOLDERS = [
  ...some(20, 'ab', ['A', 'B']),
  ...some(5, 'a', ['A']),
  ...some(5, 'b', ['B']),
  ...some(8, 'cd', ['C', 'D']),
  ...some(2, 'c', ['C']),
  ...some(40, 'e', ['E']),
  ...some(6, 'ef', ['E', 'F']),
];

describe('what a viewer sees under the default least cell', () => {
  let world: BasketWorld;
  const ask = (question: Partial<Question>, caller = viewer): Promise<Answer> =>
    world.engine.answer({ kpi: 'product-affinity', asOf: END, trend: 0, compare: 'none', ...question }, caller);
  const pairs = ({ rows = [] }: Answer): string[] => rows.map(([a, b]) => `${a}${b}`).sort();

  beforeAll(async () => {
    world = await basketWorld({ policy: { minCell: 5 } });
    await world.learn('2025-01-05T00:00:00Z', { product: productRows(ITEMS), ...holdingRows(HOLDERS) });
  });
  afterAll(() => world.engine.close());

  it('has no row from which a small group could be read', async () => {
    const all = await ask({}, operator);
    expect(pairs(all)).toContain('CD');
    expect(
      all.rows
        ?.filter((row) => row[18] === 1)
        .map(([a, b]) => `${a}${b}`)
        .sort(),
    ).toEqual(['AB', 'CD']);
    const { rows = [] } = await ask({});
    for (const row of rows) {
      const [n = 0, a = 0, b = 0, ab = 0] = row.slice(2, 6).map(Number);
      for (const group of [a, b, ab, a - ab, b - ab, n - a - b + ab]) {
        expect(group === 0 || group >= 5).toBe(true);
      }
    }
    // Two hold C without D; A-B goes with it, because both add up to figures that are shown.
    expect(pairs({ rows } as Answer)).not.toContain('CD');
    expect(pairs({ rows } as Answer)).not.toContain('AB');
    expect(rows.length).toBeGreaterThan(0);
  });

  it('has figures as long as no small group stands behind them', async () => {
    const relationship = await ask({ kpi: 'product-relationship' });
    expect([relationship.numerator, relationship.denominator, relationship.status]).toEqual(['28', '86', 'ok']);
    const strength = await ask({ kpi: 'relationship-strength' });
    // 12 of 68 cases lack the second product.
    expect([strength.numerator, strength.denominator]).toEqual(['56', '68']);
  });
});

describe('a caller who may see a part of the customers only', () => {
  it('is not shown the table, which is about the whole firm', async () => {
    const world = await basketWorld({ pairs: { minCustomers: 10 } });
    const holders = HOLDERS.map((each, index) => ({ ...each, line: index % 2 === 0 ? 'retail' : 'sme' }));
    await world.learn('2025-01-05T00:00:00Z', { product: productRows(ITEMS), ...holdingRows(holders) });
    const limited = { ...operator, rows: [{ scheme: 'line', in: ['retail'] }] };
    const question = { kpi: 'product-relationship', asOf: END, trend: 0 };
    const answer = await world.engine.answer(question, limited);
    expect([answer.denominator, answer.rows]).toEqual(['43', undefined]);
    const asked = await world.engine.answer({ ...question, filter: limited.rows }, operator);
    expect(asked.denominator).toBe('43');
    expect(asked.rows?.[0]?.[2]).toBe(86);
    await world.engine.close();
  });
});

describe('a figure behind which few customers stand', () => {
  it('is hidden with its strength and affinity', async () => {
    const world = await basketWorld({ policy: { minCell: 5 }, pairs: { minMargin: 3 } });
    const holders = [...some(4, 'ab', ['A', 'B']), ...some(60, 'e', ['E'])];
    await world.learn('2025-01-05T00:00:00Z', { product: productRows(ITEMS), ...holdingRows(holders) });
    for (const kpi of ['product-relationship', 'relationship-strength', 'product-affinity']) {
      const question = { kpi, asOf: END, trend: 0, compare: 'none' };
      const shown = await world.engine.answer(question, operator);
      expect([kpi, shown.status, shown.ruleSet?.pairs]).toEqual([kpi, 'ok', 1]);
      const hidden = await world.engine.answer(question, viewer);
      expect([kpi, hidden.status, hidden.value, hidden.numerator]).toEqual([kpi, 'suppressed', null, null]);
      for (const companion of hidden.companions ?? []) {
        expect([companion.id, companion.value]).toEqual([companion.id, null]);
      }
      expect(hidden.rows ?? []).toEqual([]);
    }
    await world.engine.close();
  });
});
