import type { Answer, Question } from '@sextant/contracts';
import { createRandom } from '../../src/statistics/random.ts';
import { basketWorld, holdingRows, productRows, type BasketWorld, type Holder } from '../support/basket-world.ts';
import { operator } from '../support/test-engine.ts';

const ITEMS = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'];
const END = '2024-12-31';

const ask = (world: BasketWorld, question: Partial<Question> = {}): Promise<Answer> =>
  world.engine.answer({ kpi: 'product-relationship', asOf: END, trend: 0, compare: 'none', ...question }, operator);
const validated = ({ rows = [] }: Answer): string[] => rows.filter((row) => row[18] === 1).map(([a, b]) => `${a}${b}`);

async function firm(
  holders: readonly Holder[],
  options: Parameters<typeof basketWorld>[0] = {},
  products: Parameters<typeof productRows>[1] = {},
): Promise<BasketWorld> {
  const world = await basketWorld(options);
  await world.learn('2025-01-05T00:00:00Z', { product: productRows(ITEMS, products), ...holdingRows(holders) });
  return world;
}

/** Independent inside each line, but sold more to one line than to the other. Everybody holds X. */
const twoLines = (seed: string, n = 1500): Holder[] => {
  const random = createRandom(seed);
  return Array.from({ length: n }, (_, index) => {
    const sme = random.uniform() < 0.2;
    const share = (item: number): number => (sme ? 0.08 + 0.05 * item : 0.4 - 0.045 * item);
    const items = ITEMS.filter((_item, place) => random.uniform() < share(place));
    return { id: `c${index}`, line: sme ? 'sme' : 'retail', items: items.length > 0 ? items : ['A'] };
  });
};

describe('products that are independent inside each line', () => {
  it('are no relationship when lines are strata, and the figure is 0 with the reason', async () => {
    const world = await firm(twoLines('two lines'));
    const answer = await ask(world);
    expect([answer.value, answer.status, validated(answer)]).toEqual([0, 'ok', []]);
    expect(answer.details).toEqual(['no_significant_association']);
    expect(answer.detail).toMatch(/^None of the 28 pairs .* 2024-12-31/);
    expect(answer.companions?.map(({ id, value }) => [id, value]).slice(0, 2)).toEqual([
      ['chance', 0],
      ['excess', 0],
    ]);
    const strength = await ask(world, { kpi: 'relationship-strength' });
    expect([strength.value, strength.status]).toEqual([null, 'no_base']);
    expect(strength.details).toEqual(['no_significant_association']);
    await world.engine.close();
  });

  it('look related where the lines are thrown together', async () => {
    const world = await firm(twoLines('two lines'), { pairs: { strata: ['party-type'] } });
    expect(validated(await ask(world)).length).toBeGreaterThan(0);
    await world.engine.close();
  });

  it('are tested in the strata that there are: a segmentation that no source provides is left out', async () => {
    const world = await firm(
      twoLines('two lines').map(({ line: _line, ...each }) => each),
      { pairs: { strata: ['party-type', 'line', 'branch'] } },
    );
    expect(validated(await ask(world)).length).toBeGreaterThan(0);
    await world.engine.close();
  });

  it('show the relationship that is there, against what the strata give', async () => {
    const random = createRandom('related');
    const holders = twoLines('two lines').map((each) => ({
      ...each,
      items: each.items.includes('A') && random.uniform() < 0.4 ? [...new Set([...each.items, 'H'])] : each.items,
    }));
    const world = await firm(holders);
    const answer = await ask(world, { kpi: 'product-affinity' });
    expect(validated(answer)).toEqual(['AH']);
    const of = (line: string, item?: string): number =>
      holders.filter((each) => each.line === line && (item === undefined || each.items.includes(item))).length;
    const expected = ['retail', 'sme'].reduce((sum, line) => sum + (of(line, 'A') * of(line, 'H')) / of(line), 0);
    const both = holders.filter(({ items }) => items.includes('A') && items.includes('H')).length;
    expect(answer.numerator).toBe(String(both));
    expect(Number(answer.denominator)).toBeCloseTo(expected, 9);
    await world.engine.close();
  });
});

describe('members of a household', () => {
  const couples = (seed: string, household: boolean): Holder[] => {
    const random = createRandom(seed);
    return Array.from({ length: 200 }, (_, index) => {
      const items = ITEMS.filter((_item, place) => random.uniform() < 0.15 + 0.05 * place);
      const both = items.length > 0 ? items : ['A'];
      const home = household ? { household: `h${index}` } : {};
      return [
        { id: `m${index}`, items: both, ...home },
        { id: `w${index}`, items: both, ...home },
      ];
    }).flat();
  };

  it('are tested as one, and counted as many', async () => {
    // Seeds of which counting each member finds a false pair.
    const found: string[] = [];
    for (const seed of ['couples 0', 'couples 1', 'couples 2', 'couples 3', 'couples 4', 'couples 5', 'couples 6']) {
      const apart = await firm(couples(seed, false));
      const together = await firm(couples(seed, true));
      const counted = await ask(apart, { kpi: 'product-affinity' });
      const tested = await ask(together, { kpi: 'product-affinity' });
      if (validated(counted).length > 0) found.push(seed);
      expect(validated(tested)).toEqual([]);
      // The measures remain those of everybody; only the test counts one of two, and its p is larger.
      const both = (answer: Answer): unknown[] =>
        (answer.rows ?? [])
          .map((row) => row.slice(0, 9))
          .sort((x, y) => (`${x[0]}${x[1]}` < `${y[0]}${y[1]}` ? -1 : 1));
      expect(both(tested)).toEqual(both(counted));
      const least = (answer: Answer): number => Number(answer.rows?.[0]?.[16]);
      expect(least(tested)).toBeGreaterThan(least(counted));
      await apart.engine.close();
      await together.engine.close();
    }
    expect(found.length).toBeGreaterThan(0);
  });

  it('are no household where their parent is an employer', async () => {
    const persons = couples('couples 0', false);
    const apart = await firm(persons);
    const employed = await basketWorld();
    const rows = holdingRows(persons);
    await employed.learn('2025-01-05T00:00:00Z', {
      product: productRows(ITEMS),
      ...rows,
      party: [
        { party_id: 'employer', party_type: 'organisation', valid_from: '2020-01-01' },
        ...(rows.party ?? []).map((row) => ({ ...row, parent_party_id: 'employer' })),
      ],
    });
    expect((await ask(employed)).rows).toEqual((await ask(apart)).rows);
    await apart.engine.close();
    await employed.engine.close();
  });
});

describe('products that are sold together', () => {
  const holders: Holder[] = [
    ...Array.from({ length: 30 }, (_, index) => ({ id: `ab${index}`, items: ['A', 'B'] })),
    ...Array.from({ length: 30 }, (_, index) => ({ id: `cd${index}`, items: ['C', 'D'] })),
    ...Array.from({ length: 30 }, (_, index) => ({ id: `e${index}`, items: ['E'] })),
  ];

  it('are listed as a bundle, and neither tested nor counted as a test', async () => {
    const plain = await firm(holders);
    expect(validated(await ask(plain)).sort()).toEqual(['AB', 'CD']);
    const bundled = await firm(holders, {}, { B: { bundle_of: 'A' } });
    const answer = await ask(bundled);
    expect(validated(answer)).toEqual(['CD']);
    expect(answer.numerator).toBe('30');
    expect(answer.rows?.filter((row) => row[19] === 1)).toEqual([
      [
        'A',
        'B',
        90,
        30,
        30,
        30,
        10,
        3,
        expect.any(Number),
        1,
        1,
        expect.any(Number),
        'inf',
        'inf',
        1,
        1,
        null,
        null,
        0,
        1,
      ],
    ]);
    // Ten pairs with A-B, nine without: p times m times c(m).
    const adjusted = (found: Answer): number => Number(found.rows?.find(([a, b]) => a === 'C' && b === 'D')?.[17]);
    expect(adjusted(answer)).toBeGreaterThan(0);
    expect(answer.rows?.filter((row) => row[19] === 0)).toHaveLength(9);
    await plain.engine.close();
    await bundled.engine.close();
  });

  it('are a pair as long as the bundle makes no more than its share of the co-holdings', async () => {
    // A second product of the category A without a bundle: 3 of 30 co-holdings come from the bundle.
    const world = await basketWorld();
    const rows = holdingRows(holders);
    const bundle = new Set(['ab0-A', 'ab1-A', 'ab2-A']);
    const withBundle = (count: number) => ({
      ...rows,
      agreement: (rows.agreement ?? []).map((row) =>
        bundle.has(String(row['agreement_id'])) && Number(String(row['agreement_id']).slice(2, 3)) < count
          ? { ...row, product_id: 'A-in-bundle' }
          : row,
      ),
      product: [...productRows(ITEMS), { ...productRows(['A'])[0], product_id: 'A-in-bundle', bundle_of: 'B' }],
    });
    await world.learn('2025-01-05T00:00:00Z', withBundle(3));
    expect(validated(await ask(world)).sort()).toEqual(['AB', 'CD']);
    const stricter = await basketWorld({ pairs: { bundleShare: 0.09 } });
    await stricter.learn('2025-01-05T00:00:00Z', withBundle(3));
    expect(validated(await ask(stricter))).toEqual(['CD']);
    await world.engine.close();
    await stricter.engine.close();
  });
});

describe('a category that not everybody may hold', () => {
  // Persons hold A and B independently; organisations may not hold B and hold nothing but C.
  const holders: Holder[] = [
    ...Array.from({ length: 40 }, (_, index) => ({
      id: `p${String(index).padStart(2, '0')}`,
      items: [...(index % 2 === 0 ? ['A'] : []), ...(index % 4 < 2 ? ['B'] : []), 'D'],
    })),
    ...Array.from({ length: 200 }, (_, index) => ({
      id: `o${String(index).padStart(3, '0')}`,
      items: ['C'],
      type: 'organisation' as const,
    })),
  ];

  it('is tested among those who may hold both', async () => {
    const pooled = await firm(holders, { pairs: { strata: [] } });
    expect(validated(await ask(pooled))).toContain('AB');
    const eligible = await firm(holders, {
      pairs: { strata: [] },
      policy: { eligibility: { B: [{ scheme: 'party-type', in: ['person'] }] } },
    });
    const answer = await ask(eligible, { kpi: 'product-affinity' });
    expect(validated(answer)).not.toContain('AB');
    const row = answer.rows?.find(([a, b]) => a === 'A' && b === 'B');
    expect(row?.slice(2, 8)).toEqual([40, 20, 20, 10, 10, 1]);
    await pooled.engine.close();
    await eligible.engine.close();
  });
});

describe('customers who merely hold more of everything', () => {
  it('are told apart by the chance level', async () => {
    const random = createRandom('breadth');
    const holders = Array.from({ length: 1500 }, (_, index) => {
      // Odds that multiply: given both margins, every table is as likely as the other.
      const breadth = random.uniform() < 0.3 ? 8 : 0.5;
      const isHeld = (place: number): boolean => {
        const odds = breadth * (0.1 + 0.02 * place);
        return random.uniform() < odds / (1 + odds);
      };
      const items = ITEMS.filter((_item, place) => isHeld(place));
      return { id: `c${index}`, items };
    });
    const world = await firm(holders.filter(({ items }) => items.length > 0));
    const answer = await ask(world);
    expect(validated(answer).length).toBeGreaterThan(5);
    expect(answer.details).toEqual(['explained_by_breadth']);
    const beside = Object.fromEntries((answer.companions ?? []).map(({ id, value }) => [id, value]));
    expect(Math.abs(beside['excess'] ?? 1)).toBeLessThan(0.03);
    await world.engine.close();
  });
});
