import { logRank } from '../../src/statistics/log-rank.ts';
import { createRandom } from '../../src/statistics/random.ts';
import { countSpells, type Spell } from './survival-support.ts';

const ended = (...ages: number[]): Spell[] => ages.map((t) => ({ t, ended: true }));

describe('the log-rank test', () => {
  it('gives the figures that a small case has by hand', () => {
    // At 1: 2 and 2 at risk, one of A ends. At 2: 1 and 2, one of B. At 3: 1 and 1, A. At 4: B alone.
    const result = logRank([countSpells(ended(1, 3)), countSpells(ended(2, 4))]);
    expect(result?.observed).toEqual([2, 2]);
    expect(result?.expected[0]).toBeCloseTo(1 / 2 + 1 / 3 + 1 / 2, 12);
    const variance = 1 / 4 + 2 / 9 + 1 / 4;
    expect(result?.chiSquare).toBeCloseTo((2 - 4 / 3) ** 2 / variance, 12);
    expect(result?.degrees).toBe(1);
  });

  it('gives the same whichever group is named first', () => {
    const random = createRandom('three groups');
    const groups = [30, 40, 50].map((long) =>
      countSpells(
        Array.from({ length: 40 }, () => ({ t: 1 + random.below(long), ended: random.uniform() < 0.7, entry: 0 })),
      ),
    );
    const [a = [], b = [], c = []] = groups;
    const one = logRank([a, b, c]);
    const other = logRank([c, a, b]);
    expect(one?.degrees).toBe(2);
    expect(other?.chiSquare).toBeCloseTo(one?.chiSquare ?? Number.NaN, 9);
  });

  it('leaves out a group that never was at risk, and says nothing about one group', () => {
    const group = countSpells(ended(1, 2, 3, 4));
    const other = countSpells(ended(2, 5, 6, 7));
    expect(logRank([group, other, []])).toMatchObject({ degrees: 1, observed: [4, 4, 0] });
    expect(logRank([group, other, []])?.chiSquare).toBeCloseTo(logRank([group, other])?.chiSquare ?? 0, 12);
    expect(logRank([group])).toBeNull();
    expect(logRank([[], []])).toBeNull();
  });

  it('finds a difference by mistake in about 5 % of equal groups, with delayed entry too', () => {
    const random = createRandom('equal groups');
    const sample = () =>
      countSpells(
        Array.from({ length: 60 }, () => {
          const entry = random.uniform() < 0.5 ? 0 : random.below(20);
          return { t: entry + 1 + Math.floor(-40 * Math.log(1 - random.uniform())), ended: true, entry };
        }),
      );
    let alarms = 0;
    const runs = 1000;
    for (let run = 0; run < runs; run++)
      alarms += Number((logRank([sample(), sample(), sample()])?.pValue ?? 1) < 0.05);
    expect(alarms / runs).toBeGreaterThan(0.03);
    expect(alarms / runs).toBeLessThan(0.07);
  });
});
