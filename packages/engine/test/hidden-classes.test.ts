import { HiddenClasses } from '../src/shape/suppression/hidden-classes.ts';
import { isSmall, type PopulationCell } from '../src/shape/suppression/population.ts';
import { RowSpace } from '../src/shape/suppression/row-space.ts';
import { KnownSums } from './support/known-sums.ts';
import { generator } from './support/random-history.ts';

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
    // The third column, hidden to cover the first, is all in the second row: only a hidden empty crossing keeps the 20.
    const { hidden, classes } = hide([
      [3, 50, 0],
      [0, 0, 20],
    ]);
    expect(hidden).toEqual([3, 50, 20]);
    expect(classes.mayShow(([a, b]) => a === 1 && b === 0, [0])).toBe(false);
    expect(classes.isClosed).toBe(false);
    // Crossed with a third scheme, the same empty crossing would be named by its absence.
    const cells = [
      { codes: [0, 0, 0], groups: [3] },
      { codes: [0, 1, 0], groups: [50] },
      { codes: [1, 2, 0], groups: [20] },
    ];
    const finer = new HiddenClasses({ width: 3, total: [73], cells, overlapping: null, apart: [] }, MIN);
    expect(finer.mayShow(([a, b]) => a === 1 && b === 0, [0])).toBe(false);
    expect(finer.mayShow(() => true, [73])).toBe(true);
  });

  it('show everything where nobody is alone', () => {
    expect(
      hide([
        [5, 6],
        [0, 9],
      ]).hidden,
    ).toEqual([]);
  });
});

describe('random populations', () => {
  /** Sizes of the crossings of up to three schemes. */
  const worldOf = (seed: number): { widths: number[]; cells: PopulationCell[] } => {
    const random = generator(seed);
    const widths = Array.from({ length: 3 }, () => 2 + random(3));
    const cells: PopulationCell[] = [];
    for (let a = 0; a < (widths[0] as number); a += 1) {
      for (let b = 0; b < (widths[1] as number); b += 1) {
        for (let c = 0; c < (widths[2] as number); c += 1) {
          const size = random(3) === 0 ? 0 : random(2) === 0 ? random(7) : random(40);
          if (size > 0) cells.push({ codes: [a, b, c], groups: [size] });
        }
      }
    }
    return { widths, cells };
  };
  const projected = (cells: readonly PopulationCell[], places: readonly number[]): PopulationCell[] => {
    const found = new Map<string, PopulationCell>();
    for (const { codes, groups } of cells) {
      const own = places.map((place) => codes[place] as number);
      const before = found.get(own.join())?.groups[0] ?? 0;
      found.set(own.join(), { codes: own, groups: [before + (groups[0] as number)] });
    }
    return [...found.values()].sort((x, y) => x.codes.join().localeCompare(y.codes.join()));
  };

  const productOf = (widths: readonly number[]): number[][] =>
    widths.reduce<number[][]>(
      (list, width) => list.flatMap((codes) => Array.from({ length: width }, (_, code) => [...codes, code])),
      [[]],
    );

  it('never tell a small class to who asks for every box of every choice of schemes', () => {
    let secrets = 0;
    let seen = 0;
    for (let seed = 1; seed <= 150; seed += 1) {
      const { widths, cells } = worldOf(seed);
      const total = cells.reduce((sum, { groups }) => sum + (groups[0] as number), 0);
      const universe = productOf(widths);
      const known = new KnownSums(universe.length);
      const partsOf = (places: readonly number[], inBox: (codes: readonly number[]) => boolean): Set<number> =>
        new Set(
          universe.flatMap((codes, part) => (inBox(places.map((place) => codes[place] as number)) ? [part] : [])),
        );
      for (const places of [[], [0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]]) {
        const own = places.length === 0 ? [] : projected(cells, places);
        const classes = new HiddenClasses(
          { width: places.length, total: [total], cells: own, overlapping: null, apart: [] },
          MIN,
        );
        const learn = (inBox: (codes: readonly number[]) => boolean): void => {
          const size = own
            .filter(({ codes }) => inBox(codes))
            .reduce((sum, { groups }) => sum + (groups[0] as number), 0);
          if (!classes.mayShow(inBox, [places.length === 0 ? total : size])) return;
          seen += 1;
          const parts = partsOf(places, inBox);
          known.learn(parts);
          // Nobody is a sum of nobodies.
          if (size === 0 && places.length > 0) for (const part of parts) known.learn(new Set([part]));
        };
        for (const one of productOf(places.map((place) => widths[place] as number))) {
          learn((codes) => codes.join() === one.join());
        }
        const random = generator(seed);
        for (let asked = 0; asked < 40; asked += 1) {
          const box = places.map((place) => {
            const all = Array.from({ length: widths[place] as number }, (_, code) => code);
            const kept = all.filter(() => random(2) === 0);
            return new Set(random(3) === 0 || kept.length === 0 ? all : kept);
          });
          learn((codes) => codes.every((code, place) => box[place]?.has(code)));
        }
      }
      for (const places of [[0], [1], [2], [0, 1], [0, 2], [1, 2]]) {
        for (const { codes, groups } of projected(cells, places)) {
          if (!isSmall(groups, MIN)) continue;
          secrets += 1;
          const parts = partsOf(places, (each) => each.join() === codes.join());
          expect([seed, places, codes, known.knows(parts)]).toEqual([seed, places, codes, false]);
        }
      }
    }
    expect(secrets).toBeGreaterThan(500);
    expect(seen).toBeGreaterThan(5000);
  });
});
