import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answer, Question } from '@sextant/contracts';
import { basketWorld, holdingRows, productRows, type BasketWorld, type Holder } from '../support/basket-world.ts';
import { operator } from '../support/test-engine.ts';

const ITEMS = ['A', 'B', 'C', 'D'];
const some = (n: number, prefix: string, items: string[], from = '2020-06-01'): Holder[] =>
  Array.from({ length: n }, (_, index) => ({ id: `${prefix}${String(index).padStart(3, '0')}`, items, from }));
/** A and B belong together, C stands alone. */
const FIRM = [...some(20, 'ab', ['A', 'B']), ...some(20, 'c', ['C'])];

const asking =
  (world: BasketWorld) =>
  (question: Partial<Question>): Promise<Answer> =>
    world.engine.answer({ kpi: 'product-relationship', trend: 0, compare: 'none', ...question }, operator);

describe('the rule set of an answer', () => {
  let world: BasketWorld;
  let ask: ReturnType<typeof asking>;
  beforeEach(async () => {
    world = await basketWorld();
    ask = asking(world);
    await world.learn('2025-01-05T00:00:00Z', { product: productRows(ITEMS), ...holdingRows(FIRM) });
  });
  afterEach(() => world.engine.close());

  it('is that of the last fiscal year end up to its last point, for all points of the trend', async () => {
    const { ruleSet, trend } = await ask({ asOf: '2024-09-30', trend: 13 });
    expect(ruleSet).toMatchObject({ day: '2023-12-31', provisional: false, pairs: 1 });
    expect(trend?.series[0]?.numerator).toEqual(Array.from({ length: 13 }, () => '20'));
    expect((await ask({ asOf: '2024-12-31' })).ruleSet?.day).toBe('2024-12-31');
    expect((await ask({ asOf: '2024-12-30' })).ruleSet?.day).toBe('2023-12-31');
  });

  it('stays as it was published when late data arrives, while the figure itself follows', async () => {
    const before = await ask({ asOf: '2024-12-31' });
    expect(before.value).toBe(0.5);
    // C and D turn out to have belonged together all the time, and A and B much less.
    const late = [...some(40, 'cd', ['C', 'D']), ...some(60, 'a', ['A']), ...some(60, 'b', ['B'])];
    await world.learn('2025-02-01T00:00:00Z', holdingRows(late));
    const after = await ask({ asOf: '2024-12-31' });
    expect(after.ruleSet).toEqual(before.ruleSet);
    expect([after.numerator, after.denominator]).toEqual(['20', '200']);
    // Another day is tested with what is known now.
    const other = await ask({ asOf: '2024-12-31', params: { ruleSetDate: '2024-11-30' } });
    expect(other.ruleSet).toMatchObject({ day: '2024-11-30', pairs: 1 });
    expect(other.numerator).toBe('40');
    expect(other.rows?.filter((row) => row[18] === 1).map(([a, b]) => `${a}${b}`)).toEqual(['CD']);
  });

  it('is that of an older knowledge for a question about it', async () => {
    const late = [...some(40, 'cd', ['C', 'D']), ...some(60, 'a', ['A']), ...some(60, 'b', ['B'])];
    await world.learn('2025-02-01T00:00:00Z', holdingRows(late));
    const then = await ask({ asOf: '2024-12-31', knownAt: '2025-01-10T00:00:00Z' });
    expect([then.numerator, then.denominator]).toEqual(['20', '40']);
    const now = await ask({ asOf: '2024-12-31' });
    expect([now.numerator, now.denominator]).toEqual(['40', '200']);
    expect(now.ruleSet?.id).not.toBe(then.ruleSet?.id);
    // What was believed then does not change by what was kept since, nor by further batches.
    await world.learn('2025-03-01T00:00:00Z', holdingRows(some(1, 'z', ['A'])));
    const again = await ask({ asOf: '2024-12-31', knownAt: '2025-01-10T00:00:00Z' });
    expect(again.ruleSet).toEqual(then.ruleSet);
    expect(again.companions).toEqual(then.companions);
  });

  it('names categories that were first held after its day', async () => {
    await world.learn('2025-01-06T00:00:00Z', holdingRows(some(20, 'new', ['C', 'D'], '2024-03-01')));
    const { detail, details, numerator } = await ask({ asOf: '2024-06-30' });
    expect(details).toEqual(['not_covered']);
    expect(detail).toMatch(/^In no pair, because nobody had them up to 2023-12-31: D\./);
    expect(numerator).toBe('20');
  });

  it('has no value where the day that is asked for has no customers', async () => {
    const early = await ask({ params: { ruleSetDate: '2019-06-30' }, asOf: '2024-12-31' });
    expect([early.value, early.status, early.ruleSet]).toEqual([null, 'insufficient_data', undefined]);
  });
});

describe('a rule set on data that may change', () => {
  it('is that of the first month end with enough customers, until a fiscal year ends', async () => {
    const world = await basketWorld();
    const ask = asking(world);
    const firm = FIRM.map((each) => ({ ...each, from: '2024-03-15' }));
    await world.learn('2025-01-05T00:00:00Z', { product: productRows(ITEMS), ...holdingRows(firm) });
    const { ruleSet, details, detail } = await ask({ asOf: '2024-08-15' });
    expect(ruleSet).toMatchObject({ day: '2024-03-31', provisional: true, pairs: 1 });
    expect(details).toEqual(['provisional']);
    expect(detail).toMatch(/^The pairs were tested on 2024-03-31/);
    expect((await ask({ asOf: '2024-12-31' })).ruleSet).toMatchObject({ day: '2024-12-31', provisional: false });
    const before = await ask({ asOf: '2024-03-20' });
    expect([before.value, before.status]).toEqual([null, 'insufficient_data']);
    await world.engine.close();
  });

  it('is not kept while a source is not complete up to its day', async () => {
    const world = await basketWorld();
    const ask = asking(world);
    const known = { product: productRows(ITEMS), ...holdingRows(FIRM) };
    await world.learn('2025-01-05T00:00:00Z', known, '2024-12-20');
    const first = await ask({ asOf: '2024-12-31' });
    expect(first.ruleSet).toMatchObject({ day: '2024-12-31', provisional: true, pairs: 1 });
    const late = [...some(40, 'cd', ['C', 'D']), ...some(60, 'a', ['A']), ...some(60, 'b', ['B'])];
    await world.learn('2025-01-20T00:00:00Z', holdingRows(late));
    const second = await ask({ asOf: '2024-12-31' });
    expect(second.ruleSet).toMatchObject({ day: '2024-12-31', provisional: false, pairs: 1 });
    expect(second.ruleSet?.id).not.toBe(first.ruleSet?.id);
    expect(second.numerator).toBe('40');
    await world.engine.close();
  });
});

describe('a kept rule set', () => {
  it('outlives the process, and other rules have a set of their own', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sextant-rules-'));
    const file = join(folder, 'store.duckdb');
    const first = await basketWorld({ file });
    await first.learn('2025-01-05T00:00:00Z', { product: productRows(ITEMS), ...holdingRows(FIRM) });
    const kept = await asking(first)({ asOf: '2024-12-31' });
    await first.learn('2025-02-01T00:00:00Z', holdingRows(some(40, 'cd', ['C', 'D'])));
    await first.engine.close();
    const second = await basketWorld({ file });
    expect((await asking(second)({ asOf: '2024-12-31' })).ruleSet).toEqual(kept.ruleSet);
    await second.engine.close();
    const stricter = await basketWorld({ file, pairs: { minLift: 5 } });
    const other = await asking(stricter)({ asOf: '2024-12-31' });
    expect(other.ruleSet?.id).not.toBe(kept.ruleSet?.id);
    expect(other.ruleSet?.pairs).toBe(0);
    await stricter.engine.close();
    rmSync(folder, { recursive: true });
  });

  it('is one and the same for questions that come at once', async () => {
    const world = await basketWorld({ maxConcurrent: 4 });
    await world.learn('2025-01-05T00:00:00Z', { product: productRows(ITEMS), ...holdingRows(FIRM) });
    const kpis = ['product-relationship', 'relationship-strength', 'product-affinity', 'product-relationship'];
    const answers = await world.engine.answers(
      kpis.map((kpi, trend) => ({ kpi, trend, asOf: '2024-12-31' })),
      operator,
    );
    const ids = answers.map((each) => ('error' in each ? each.error.message : each.ruleSet?.id));
    expect(new Set(ids).size).toBe(1);
    expect(ids[0]).toMatch(/^[\w-]{16}$/);
    await world.engine.close();
  });
});
