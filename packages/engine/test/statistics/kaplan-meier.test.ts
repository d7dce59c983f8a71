import {
  kaplanMeier,
  logLogBounds,
  median,
  medianBounds,
  rmst,
  survivalAt,
} from '../../src/statistics/kaplan-meier.ts';
import { createRandom } from '../../src/statistics/random.ts';
import { countSpells, type Spell } from './survival-support.ts';

/** The ten customers of DOMAIN 4.6 on 2025-06-30: C04 and the first spell of C09 ended. */
const TEN: Spell[] = [
  { t: 2332, ended: false },
  { t: 2429, ended: false },
  { t: 2429, ended: false },
  { t: 851, ended: true },
  { t: 272, ended: false },
  { t: 166, ended: false },
  { t: 2922, ended: false },
  { t: 1948, ended: false },
  { t: 3227, ended: true },
  { t: 29, ended: false },
  { t: 56, ended: false },
];
/** The same on 2024-12-31, 181 days earlier: everybody who was there was still a customer. */
const AT_THE_YEAR_END = [2151, 2248, 2248, 711, 91, 2741, 1767, 3196].map((t): Spell => ({ t, ended: false }));

describe('the lifetime of the ten customers in days', () => {
  const curve = kaplanMeier(countSpells(TEN));

  it('falls to 6/7 at 851 days and to 0 at 3227, where one customer alone was left', () => {
    expect(curve).toMatchObject({ spells: 11, events: 2, until: 3227, emptiedAt: null });
    expect(curve.steps).toHaveLength(2);
    expect(curve.steps[0]).toMatchObject({ t: 851, atRisk: 7, ended: 1, smallRiskSet: true });
    expect(curve.steps[0]?.s).toBeCloseTo(6 / 7, 12);
    expect(curve.steps[1]).toEqual({
      t: 3227,
      atRisk: 1,
      ended: 1,
      s: 0,
      greenwoodVariance: null,
      smallRiskSet: true,
    });
  });

  it('has a median of 3227 days and 1686.71 of the first 1826', () => {
    expect(median(curve)).toBe(3227);
    expect(rmst(curve, 1826)).toBeCloseTo(1686.714, 3);
    const yearEnd = kaplanMeier(countSpells(AT_THE_YEAR_END));
    expect([median(yearEnd), rmst(yearEnd, 1826)]).toEqual([null, 1826]);
  });

  it('is known at 851 days to 0.3341..0.9786, and has no bounds where it is 0', () => {
    const [first, last] = curve.steps;
    expect(Math.sqrt(first?.greenwoodVariance ?? 0)).toBeCloseTo(0.13226, 5);
    const bounds = first && logLogBounds(first);
    expect(bounds?.low).toBeCloseTo(0.3341, 4);
    expect(bounds?.high).toBeCloseTo(0.9786, 4);
    expect(last && logLogBounds(last)).toBeNull();
    expect(medianBounds(curve)).toEqual({ low: 851, high: null });
  });

  it('leaves out of the risk set who was not yet under observation', () => {
    const entries = [325, 422, 422, 0, 0, 0, 915, 0, 1370, 0, 0];
    const late = kaplanMeier(countSpells(TEN.map((spell, index) => ({ ...spell, entry: entries[index] ?? 0 }))));
    expect(late.steps[0]).toMatchObject({ t: 851, atRisk: 5 });
    expect(late.steps[0]?.s).toBeCloseTo(0.8, 12);
  });
});

describe('a survival curve', () => {
  it('is 1 before the first end, steps at an end, and is unknown beyond the last age seen', () => {
    const curve = kaplanMeier([
      { t: 10, ended: 1, censored: 0, entered: 0 },
      { t: 20, ended: 0, censored: 3, entered: 0 },
    ]);
    expect([0, 9.9, 10, 20, 20.1].map((t) => survivalAt(curve, t))).toEqual([1, 1, 0.75, 0.75, null]);
    expect([rmst(curve, 10), rmst(curve, 20), rmst(curve, 21)]).toEqual([10, 17.5, null]);
  });

  it('stays 0 for ever once everybody has left', () => {
    const curve = kaplanMeier([{ t: 5, ended: 4, censored: 0, entered: 0 }]);
    expect([survivalAt(curve, 1000), rmst(curve, 1000), median(curve)]).toEqual([0, 5, 5]);
  });

  it('says nothing when there are no spells', () => {
    const curve = kaplanMeier([]);
    const { spells, events, until, emptiedAt, steps } = curve;
    expect([spells, events, until, emptiedAt, steps]).toEqual([0, 0, null, null, []]);
    expect([median(curve), rmst(curve, 10), survivalAt(curve, 10)]).toEqual([null, null, null]);
  });

  it('counts the spell that is censored at an age as at risk at it', () => {
    expect(kaplanMeier([{ t: 7, ended: 1, censored: 1, entered: 0 }]).steps[0]).toMatchObject({ atRisk: 2, s: 0.5 });
  });

  it('takes a share of one half reached through many fractions as one half', () => {
    // 1 - 1/n for n = 1000 … 501: the product is 1/2, but not in doubles.
    const curve = kaplanMeier([
      ...Array.from({ length: 500 }, (_, index) => ({ t: index + 1, ended: 1, censored: 0, entered: 0 })),
      { t: 600, ended: 0, censored: 500, entered: 0 },
    ]);
    expect(curve.steps.at(-1)?.s).toBeCloseTo(0.5, 12);
    expect(median(curve)).toBe(500);
  });

  it('says when the risk set emptied before later spells entered', () => {
    const curve = kaplanMeier(
      countSpells([
        { t: 5, ended: true },
        { t: 30, ended: true, entry: 10 },
        { t: 40, ended: false, entry: 10 },
      ]),
    );
    expect(curve.emptiedAt).toBe(5);
    expect(curve.steps.map(({ t, atRisk, s }) => [t, atRisk, s])).toEqual([
      [5, 1, 0],
      [30, 2, 0],
    ]);
  });

  it('does not depend on how the counts are ordered or split', () => {
    const rows = countSpells(TEN);
    const split = rows.flatMap((row) => [
      { ...row, ended: 0 },
      { ...row, censored: 0, entered: 0 },
    ]);
    expect(kaplanMeier(split.reverse())).toEqual(kaplanMeier(rows));
  });

  it('refuses counts that no set of spells can give', () => {
    expect(() => kaplanMeier([{ t: -1, ended: 1, censored: 0, entered: 0 }])).toThrow('age -1');
    expect(() =>
      kaplanMeier([
        { t: 5, ended: 1, censored: 0, entered: 0 },
        { t: 8, ended: 0, censored: 0, entered: 1 },
      ]),
    ).toThrow('only 0 were at risk');
  });

  it('agrees with the definition, spell by spell, on random spells with delayed entry', () => {
    const random = createRandom('random spells');
    for (let run = 0; run < 50; run++) {
      const spells = Array.from({ length: 1 + random.below(60) }, (): Spell => {
        const t = 1 + random.below(40);
        return { t, ended: random.uniform() < 0.5, entry: random.uniform() < 0.5 ? 0 : random.below(t) };
      });
      let s = 1;
      const expected = [...new Set(spells.filter(({ ended }) => ended).map(({ t }) => t))]
        .sort((left, right) => left - right)
        .map((t) => {
          const atRisk = spells.filter((spell) => (spell.entry ?? 0) < t && t <= spell.t).length;
          const ended = spells.filter((spell) => spell.ended && spell.t === t).length;
          s *= 1 - ended / atRisk;
          return { t, atRisk, ended, s };
        });
      const curve = kaplanMeier(countSpells(spells));
      expect(curve.steps.map(({ t, atRisk, ended, s: share }) => ({ t, atRisk, ended, s: share }))).toEqual(expected);
    }
  });
});
