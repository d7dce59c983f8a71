import type { Answer, Question, SegmentFilter } from '@sextant/contracts';
import type { Engine } from '@sextant/engine';
import { HiddenClasses } from '../src/shape/suppression/hidden-classes.ts';
import { isSmall } from '../src/shape/suppression/population.ts';
import { RowSpace } from '../src/shape/suppression/row-space.ts';
import { KnownSums } from './support/known-sums.ts';
import { memoryConnector, type Row } from './support/memory-connector.ts';
import { generator } from './support/random-history.ts';
import { operator, testEngine, viewer } from './support/test-engine.ts';

const MIN = 5;

describe('a row space', () => {
  it('has the sums that follow from known ones, and no others', () => {
    const random = generator(7);
    for (let world = 0; world < 40; world += 1) {
      const width = 4 + random(8);
      const sum = (): Set<number> => new Set(Array.from({ length: 1 + random(width) }, () => random(width)));
      const known = Array.from({ length: random(width + 2) }, sum);
      const mine = new RowSpace(width);
      const theirs = new KnownSums(width);
      for (const each of known) {
        mine.add([...each]);
        theirs.learn(each);
      }
      for (let asked = 0; asked < 20; asked += 1) {
        const each = sum();
        expect(mine.has([...each])).toBe(theirs.knows(each));
      }
    }
  });
});

describe('hidden classes', () => {
  const hide = (sizes: number[][]): { hidden: number[]; classes: HiddenClasses } => {
    const cells = sizes.flatMap((row, a) => row.map((size, b) => ({ codes: [a, b], groups: [size] })));
    const filled = cells.filter(({ groups }) => (groups[0] ?? 0) > 0);
    const total = [sizes.flat().reduce((sum, size) => sum + size, 0)];
    const classes = new HiddenClasses({ width: 2, total, cells: filled, overlapping: null, apart: [] }, MIN);
    const shows = ({ codes, groups }: (typeof cells)[number]): boolean =>
      classes.mayShow((each) => each.join() === codes.join(), groups);
    return { hidden: filled.filter((cell) => !shows(cell)).map(({ groups }) => groups[0] as number), classes };
  };

  it('of a crossing are hidden along both schemes, and no more than needed', () => {
    const { hidden } = hide([
      [30, 3, 40],
      [25, 60, 70],
      [80, 90, 2],
    ]);
    // 3 and 2 lie across from 40 and 90: a circle, in which none can be told.
    expect(hidden.sort((a, b) => a - b)).toEqual([2, 3, 40, 90]);
  });

  it('hide the crossings of a class that is hidden itself', () => {
    const { hidden, classes } = hide([
      [2, 1],
      [6, 7],
      [40, 50],
    ]);
    expect(hidden.sort((a, b) => a - b)).toEqual([1, 2, 6, 7]);
    const both = classes.mayShow(([a]) => a !== 2, [16]);
    expect(both).toBe(true);
    expect(classes.mayShow(([a]) => a === 1, [13])).toBe(false);
  });

  it('stay hidden where an empty crossing would tell them', () => {
    // The second column is all in the first row: without a hidden empty crossing, 53 - 50 would tell the 3.
    const { hidden } = hide([
      [3, 50, 0],
      [0, 0, 60],
    ]);
    expect(hidden).toEqual([3, 50, 60]);
  });

  it('show everything where nobody is alone', () => {
    expect(hide([[5, 6], [0, 9]]).hidden).toEqual([]);
  });
});

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
  Array.from({ length: 2 ** classes.length }, (_, mask) => classes.filter((__, place) => (mask >> place) % 2 === 1)).filter(
    ({ length }) => length > 0 && length < classes.length,
  );

/** Everything that can be asked about one window: every split and crossing, under every filter by one scheme, and more. */
function everyQuestion(base: Question, random: (below: number) => number): Question[] {
  const splits: Scheme[][] = [[], ...NAMES.map((each) => [each]), ...NAMES.map((each) => NAMES.filter((other) => other !== each))];
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

  it.each([1, 2, 3, 4, 5, 6])('cannot solve for any small group of people (world %i)', async (seed) => {
    const engine = await randomBank(seed);
    for (const base of questions) {
      const asked = everyQuestion({ ...base, trend: 0, compare: 'none' }, generator(seed * 31));
      const answers: Answer[] = [];
      for (const question of asked) answers.push(await engine.answer(question, viewer));
      const known = learned(answers);
      let small = 0;
      // The truth, of every class, crossing and filtered class of up to two schemes.
      for (const question of asked.filter(({ by = [], filter = [] }) => by.length + filter.length <= 2)) {
        const truth = await engine.answer(question, operator);
        for (const { key, numerator, denominator } of [
          { key: null, numerator: truth.numerator, denominator: truth.denominator },
          ...(truth.segments ?? []),
        ]) {
          const [above, below] = [Number(numerator), Number(denominator)];
          const isShare = truth.unit === 'pct';
          const groups = truth.denominator === '1' ? [above] : isShare ? [above, below, below - above] : [above, below];
          if (!isSmall(groups, MIN)) continue;
          small += 1;
          expect([question, key, known.knows(crossingsOf(truth, key))]).toEqual([question, key, false]);
        }
      }
      expect(small).toBeGreaterThan(0);
      const shown = answers.flatMap(({ value, segments = [] }) => [value, ...segments.map((each) => each.value)]);
      expect(shown.filter((value) => value !== null).length).toBeGreaterThan(shown.length / 20);
    }
    await engine.close();
  });
});
