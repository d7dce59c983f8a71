import {
  isFailed,
  type Answer,
  type Caller,
  type CanonicalTable,
  type Question,
  type SegmentFilter,
} from '@sextant/contracts';
import type { Engine } from '@sextant/engine';
import { isSmall } from '../src/shape/suppression/population.ts';
import { KnownSums } from './support/known-sums.ts';
import { memoryConnector, type Row } from './support/memory-connector.ts';
import { generator } from './support/random-history.ts';
import { operator, TestClock, testEngine, viewer } from './support/test-engine.ts';

const MIN = 5;

const SCHEMES = { region: ['north', 'south', 'east', 'west'], size: ['s', 'm', 'l'], tier: ['gold', 'plain'] } as const;
type Scheme = keyof typeof SCHEMES;
const NAMES = Object.keys(SCHEMES) as Scheme[];

/** A crossing of all three schemes by their places. */
const CELLS = SCHEMES.region.flatMap((region) =>
  SCHEMES.size.flatMap((size) => SCHEMES.tier.map((tier) => ({ region, size, tier }))),
);
type Crossing = (typeof CELLS)[number];

/** Customers with a class in each scheme, some with two products, some of whom leave in June. */
async function randomBank(seed: number): Promise<Engine> {
  const random = generator(seed);
  const skewed = (length: number): number => Math.min(random(length), random(length));
  const engine = await testEngine({ policy: { minCell: MIN, declaredSchemes: ['region'] } });
  const from = { valid_from: '2024-01-01' };
  const people = Array.from({ length: 40 + random(60) }, (_, index) => `P${index}`);
  const rows = people.map((party_id) => ({
    party_id,
    region: SCHEMES.region[skewed(4)] as string,
    size: SCHEMES.size[skewed(3)] as string,
    tier: SCHEMES.tier[skewed(2)] as string,
    products: 1 + random(2),
    leaves: random(6) === 0,
  }));
  const agreements = rows.flatMap(({ party_id, products, leaves }): Row[] =>
    Array.from({ length: products }, (_, index) => index).flatMap((index): Row[] => {
      const row = {
        agreement_id: `${party_id}-${index}`,
        product_id: ['CUR', 'SAV'][index] as string,
        opened_on: '2024-01-01',
        is_test: false,
      };
      const closed = { ...row, status: 'closed', valid_from: '2024-06-15' };
      return [{ ...row, status: 'in_force', ...from }, ...(leaves ? [closed] : [])];
    }),
  );
  await engine.sync(
    { id: 'core', title: 'Core', connector: 'memory' },
    memoryConnector(
      {
        product: ['CUR', 'SAV'].map((product_id) => ({
          product_id,
          name: product_id,
          category: product_id,
          line_of_business: 'bank',
          term_rule: 'until_settled',
          ...from,
        })),
        party: people.map((party_id) => ({ party_id, party_type: 'person', ...from })),
        party_segment: rows.flatMap((row) =>
          NAMES.map((scheme) => ({ party_id: row.party_id, scheme, segment: row[scheme], ...from })),
        ),
        agreement: agreements,
        agreement_party: agreements
          .filter(({ status }) => status === 'in_force')
          .map(({ agreement_id }) => ({
            agreement_id: agreement_id as string,
            party_id: String(agreement_id).split('-')[0] as string,
            role: 'owner',
            ...from,
          })),
      },
      { completeThrough: '2024-12-31', historyFrom: '2023-12-31' },
    ),
  );
  return engine;
}

/** All non-empty choices of classes but the whole. */
const choices = (classes: readonly string[]): string[][] =>
  Array.from({ length: 2 ** classes.length }, (_, mask) =>
    classes.filter((__, place) => (mask >> place) % 2 === 1),
  ).filter(({ length }) => length > 0 && length < classes.length);

/** Everything that can be asked about one window: every split and crossing, under every filter by one scheme, and more. */
function everyQuestion(base: Question, random: (below: number) => number): Question[] {
  const splits: Scheme[][] = [
    [],
    ...NAMES.map((each) => [each]),
    ...NAMES.map((each) => NAMES.filter((other) => other !== each)),
  ];
  const filters: SegmentFilter[][] = [[]];
  for (const scheme of NAMES) {
    for (const chosen of choices(SCHEMES[scheme])) {
      filters.push([random(2) === 0 ? { scheme, in: chosen } : { scheme, notIn: chosen }]);
    }
  }
  for (let more = 0; more < 12; more += 1) {
    const [left, right] = [random(3), random(2)];
    const pair = NAMES.filter((_, place) => place !== left);
    filters.push(
      pair.map((scheme) => {
        const list = choices(SCHEMES[scheme]);
        return { scheme, in: list[random(list.length)] as string[] };
      }),
    );
    if (right === 0) filters.at(-1)?.reverse();
  }
  return filters.flatMap((filter) => splits.map((by) => ({ ...base, by, filter })));
}

const passes = (crossing: Crossing, filters: readonly SegmentFilter[]): boolean =>
  filters.every((filter) => {
    const own = crossing[filter.scheme as Scheme];
    return 'in' in filter ? filter.in.includes(own) : !filter.notIn.includes(own);
  });

/** The crossings that a figure of an answer is about. */
const crossingsOf = ({ by, filter }: Answer, key: readonly string[] | null): Set<number> =>
  new Set(
    CELLS.flatMap((crossing, index) => {
      const isOwn = key === null || by.every((scheme, place) => crossing[scheme as Scheme] === key[place]);
      return isOwn && passes(crossing, filter) ? [index] : [];
    }),
  );

/** What a viewer learns from answers: sums of crossings, and that crossings are empty that a split leaves out. */
function learned(answers: readonly Answer[]): KnownSums {
  const known = new KnownSums(CELLS.length);
  for (const answer of answers) {
    if (answer.numerator !== null) known.learn(crossingsOf(answer, null));
    const listed = new Set((answer.segments ?? []).map(({ key }) => key.join()));
    for (const segment of answer.segments ?? []) {
      if (segment.numerator !== null) known.learn(crossingsOf(answer, segment.key));
      // Nobody is a sum of nobodies.
      if (segment.denominator === '0' || (answer.denominator === '1' && segment.numerator === '0')) {
        for (const index of crossingsOf(answer, segment.key)) known.learn(new Set([index]));
      }
    }
    if (answer.segments === undefined || (answer.segments.length === 0 && answer.value === null)) continue;
    CELLS.forEach((crossing, index) => {
      const key = answer.by.map((scheme) => crossing[scheme as Scheme]);
      if (passes(crossing, answer.filter) && !listed.has(key.join()) && answer.segments?.length !== 0) {
        known.learn(new Set([index]));
      }
    });
  }
  return known;
}

describe('a viewer who asks everything about one window', () => {
  const questions: Question[] = [
    { kpi: 'customer-count', asOf: '2024-12-31' },
    { kpi: 'customer-retention-rate', period: '2024-06' },
    { kpi: 'products-per-customer', asOf: '2024-05-31' },
  ];
  const answersTo = async (engine: Engine, asked: readonly Question[], caller: Caller): Promise<Answer[]> =>
    (await engine.answers(asked, caller)).map((each) => {
      if (isFailed(each)) throw new Error(each.error.message);
      return each;
    });

  it.each([1, 2])('cannot solve for any small group of people (world %i)', async (seed) => {
    const engine = await randomBank(seed);
    const random = generator(seed * 31);
    for (const base of questions) {
      const every = everyQuestion({ ...base, trend: 0, compare: 'none' }, random);
      const asked = every.filter(({ by = [], filter = [] }) => by.length + filter.length < 2 || random(5) === 0);
      const answers = await answersTo(engine, asked, viewer);
      const known = learned(answers);
      const plain = asked.filter(({ by = [], filter = [] }) => by.length + filter.length <= 2);
      const secrets = (await answersTo(engine, plain, operator)).flatMap((truth) =>
        [{ ...truth, key: null }, ...(truth.segments ?? [])]
          .filter((figure) => isSmall(groupsOf(truth, figure), MIN))
          .map(({ key }) => ({ by: truth.by, filter: truth.filter, key, crossings: crossingsOf(truth, key) })),
      );
      expect(secrets.length).toBeGreaterThan(0);
      expect(secrets.filter(({ crossings }) => known.knows(crossings))).toEqual([]);
      expect(answers.some(({ segments = [] }) => segments.some(({ value }) => value !== null))).toBe(true);
    }
    await engine.close();
  });
});

/** The groups of people that a figure shows. */
function groupsOf(
  { unit, denominator: one }: Answer,
  { numerator, denominator }: Pick<Answer, 'numerator' | 'denominator'>,
) {
  const [above, below] = [Number(numerator), Number(denominator)];
  if (one === '1') return [above];
  return unit === 'pct' ? [above, below, below - above] : [above, below];
}

describe('what stands beside a hidden figure', () => {
  /** `small` customers of the south and 9 of the east beside 20 of the north, each with revenue; three of the south leave in May. */
  async function firm(small: number): Promise<Engine> {
    const engine = await testEngine({
      policy: { minCell: MIN, declaredSchemes: ['region'], customerBasis: 'contractual' },
      clock: new TestClock('2025-01-05T00:00:00Z'),
    });
    const from = { valid_from: '2024-01-01' };
    const people = [
      ...Array.from({ length: 20 }, (_, index) => ({ id: `N${index}`, region: 'north' })),
      ...Array.from({ length: 9 }, (_, index) => ({ id: `E${index}`, region: 'east' })),
      ...Array.from({ length: small }, (_, index) => ({ id: `S${index}`, region: 'south' })),
    ];
    const agreement = ({ id }: { id: string }): Row => ({
      agreement_id: id,
      product_id: 'CUR',
      status: 'in_force',
      opened_on: '2024-01-01',
      is_test: false,
      ...from,
    });
    const sync = (tables: Partial<Record<CanonicalTable, Row[]>>): Promise<unknown> =>
      engine.sync(
        { id: 'core', title: 'Core', connector: 'memory' },
        memoryConnector(tables, { completeThrough: '2024-12-31', historyFrom: '2024-01-01' }),
      );
    await sync({
      product: [
        { product_id: 'CUR', name: 'c', category: 'c', line_of_business: 'bank', term_rule: 'until_settled', ...from },
      ],
      party: people.map(({ id }) => ({ party_id: id, party_type: 'person', ...from })),
      party_segment: people.map(({ id, region }) => ({ party_id: id, scheme: 'region', segment: region, ...from })),
      agreement: people.map(agreement),
      agreement_party: people.map(({ id }) => ({ agreement_id: id, party_id: id, role: 'owner', ...from })),
      movement: people.flatMap(({ id }, index) =>
        ['2024-05-10', '2024-06-10'].map((business_date) => ({
          movement_id: `${id}-${business_date}`,
          kind: 'fee_income',
          party_id: id,
          amount: String(10 + index),
          currency: 'EUR',
          business_date,
        })),
      ),
    });
    return engine;
  }
  const kpi = 'average-customer-value';

  it('tells nothing of it: no side, interval, change, companion, effect, trend point or place', async () => {
    const engine = await firm(3);
    const question = { kpi, period: '2024-06', trend: 3, compare: 'previous', by: ['region'] };
    const seen = await engine.answer(question, viewer);
    const truth = await engine.answer(question, operator);
    expect(truth.likeForLike).toBeDefined();
    expect([seen.likeForLike, seen.value]).toEqual([undefined, truth.value]);
    expect(seen.segments?.map(({ label, status }) => [label, status])).toEqual([
      ['north', 'ok'],
      ['east', 'suppressed'],
      ['south', 'suppressed'],
    ]);
    for (const segment of seen.segments?.slice(1) ?? []) {
      const { value, numerator, denominator, n, interval, compare, companions } = segment;
      expect([value, numerator, denominator, n, interval]).toEqual([null, null, null, null, undefined]);
      expect(compare).toMatchObject({ value: null, absolute: null, relative: null });
      expect(companions?.map((each) => [each.value, each.status])).toEqual([[null, 'suppressed']]);
      const series = seen.trend?.series.find((each) => each.segment?.[0] === segment.label);
      expect(series?.value.slice(1)).toEqual([null, null]);
      expect(series?.reading).toBeUndefined();
    }
    expect(truth.segments?.[1]?.companions?.[0]?.value).toBeGreaterThan(0);
    await engine.close();
  });

  it('has no companion of filtered people that the companion of all would complete', async () => {
    const engine = await firm(3);
    const companionOf = async (filter: SegmentFilter[]): Promise<unknown> =>
      (await engine.answer({ kpi, period: '2024-06', trend: 0, filter }, viewer)).companions?.[0]?.status;
    expect(await companionOf([])).toBe('ok');
    expect(await companionOf([{ scheme: 'region', notIn: ['south'] }])).toBe('suppressed');
    expect(await companionOf([{ scheme: 'region', in: ['north'] }])).toBe('ok');
    await engine.close();
  });

  it('is not restated where the older value would have been hidden', async () => {
    const engine = await firm(6);
    const left = (id: string): Row => ({
      agreement_id: id,
      product_id: 'CUR',
      status: 'closed',
      opened_on: '2024-01-01',
      is_test: false,
      valid_from: '2024-12-15',
    });
    await engine.sync(
      { id: 'core', title: 'Core', connector: 'memory' },
      memoryConnector({ agreement: ['S0', 'S1', 'N0'].map(left) }, { completeThrough: '2024-12-31' }),
    );
    const question = { kpi: 'customer-count', asOf: '2024-12-31', trend: 0, compare: 'none' };
    const south = { ...question, filter: [{ scheme: 'region', in: ['south'] }] };
    const north = { ...question, filter: [{ scheme: 'region', in: ['north'] }] };
    expect((await engine.answer(south, operator)).value).toBe(4);
    expect(await engine.answer(south, viewer)).not.toHaveProperty('restatedFrom');
    // Four are left in the south, and the east covers them: nothing of the two, not even as it was, is told.
    expect((await engine.answer(north, viewer)).value).toBe(19);
    await engine.close();
  });
});
