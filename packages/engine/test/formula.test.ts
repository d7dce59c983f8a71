import type { KpiDefinition } from '@sextant/contracts';
import { compileKpi } from '../src/catalogue/compile.ts';
import { parseFormula, printFormula } from '../src/formula/parse.ts';

const base: KpiDefinition = {
  id: 'my-kpi',
  version: '1.0.0',
  name: 'Mine',
  definition: 'Mine.',
  formula: 'mine',
  numerator: 'n(CU(D))',
  denominator: '1',
  grain: 'segment@D',
  time: 'PIT',
  unit: 'count',
  scale: 1,
  direction: 'up',
  zero: 'Z2',
  missing: 'M1',
  segmentation: 'S1',
  additivity: 'AX',
  industries: ['all'],
  systems: 'any',
  related: [],
  traps: 'None.',
  source: 'None.',
};
const over: Partial<KpiDefinition> = { time: 'PER', grain: 'segment x P' };
const compile = (change: Partial<KpiDefinition>): ReturnType<typeof compileKpi> => compileKpi({ ...base, ...change });

describe('a formula', () => {
  it.each([
    'n(PH(D)) / n(CU(D))',
    '12 * MRR(D) - 0.5',
    'n(c in CU(D0): MRRc(D) > MRRc(D0) and CATc(D) >= 2)',
    'sum(c in REC(D0): min(MRRc(D0), MRRc(D))) / n(NEW(P)) * kpi(gross-margin-rate)',
    '-(M(sale_gross, P-) - $window)',
  ])('is read and printed in one normal form: %s', (text) => {
    const once = printFormula(parseFormula(text));
    expect(printFormula(parseFormula(once.replace(/ (\w+) - (\w+)\)\)/, ' $1-$2)')))).toBe(once);
  });

  it.each<[string, Partial<KpiDefinition>, RegExp, RegExp]>([
    [
      'an unknown set, with a suggestion',
      { numerator: 'n(CUU(D))' },
      /numerator, character 3: There is no measure "CUU"/,
      /Did you mean CU\?/,
    ],
    ['an open bracket', { numerator: 'n(CU(D)' }, /"\)" is expected, "the end" found/, /./],
    ['two figures in a row', { numerator: 'n(CU(D)) n(PH(D))' }, /"n" is not expected here/, /./],
    ['a sign of another language', { numerator: 'n(CU(D)); DROP TABLE party' }, /";" is no part of a formula/, /./],
    ['nothing', { numerator: ' ' }, /"the end" is not expected/, /./],
    [
      'a period in a figure at a day',
      { numerator: 'n(NEW(P))' },
      /NEW is over a period, the figure is declared PIT/,
      /PER/,
    ],
    ['the day before a period where there is none', { numerator: 'n(CU(D0))' }, /has no D0/, /PER/],
    [
      'a set of customers over another period than its own',
      { ...over, numerator: 'sum(c in RECP(P-): max(0, MRRc(D) - MRRc(D0)))' },
      /RECP: "P-" is not the period P/,
      /RECP\(P\)/,
    ],
    ['a set that is not counted', { numerator: 'CU(D)' }, /CU\(D\) is a set/, /n\(CU\(D\)\)/],
    ['a count that is counted', { ...over, numerator: 'n(REV(P))' }, /REV\(P\) is money, not a set/, /without n/],
    [
      'an unknown kind, with a suggestion',
      { ...over, numerator: 'M(sale_gros, P)' },
      /"sale_gros" is not known/,
      /sale_gross/,
    ],
    ['an undeclared parameter', { ...over, numerator: 'M(cogs, P) * $rate' }, /no parameter "rate"/, /params/],
    [
      'a sum over a fan-out',
      { numerator: 'sum(h in H(D): MRRc(D))' },
      /more than one row a customer: what is summed over it is counted more than once/,
      /SEATS\(D\) or MRR\(D\)/,
    ],
    ['a sum over pairs', { numerator: 'sum(c in PH(D): MRRc(D))' }, /more than one row a customer/, /c in CU\(D\)/],
    [
      'a quantity that belongs to an agreement',
      { numerator: 'sum(quantity)' },
      /quantity cannot be summed/,
      /counted once a holder/,
    ],
    [
      'an average of averages',
      { ...over, additivity: 'A0', numerator: 'REV(P) / n(CU(D))', denominator: '2 * n(CU(D))' },
      /ratio inside a side of the figure: adding such ratios up would average averages/,
      /numerator and what is below it as denominator/,
    ],
    [
      'a sum of ratios of customers',
      { ...over, numerator: 'sum(c in CU(D): NSc(P) / CATc(D))' },
      /would average averages/,
      /divide the sums/,
    ],
    [
      'amounts of several currencies',
      { ...over, numerator: 'sum(amount)' },
      /amount cannot be summed/,
      /reporting currency/,
    ],
    ['billing periods of several lengths', { numerator: 'sum(recurring_amount)' }, /cannot be summed/, /MRR\(D\)/],
    [
      'money and heads added',
      { ...over, numerator: 'REV(P) + n(CU(D))' },
      /puts money and a count together/,
      /measured alike/,
    ],
    ['money times money', { ...over, numerator: 'REV(P) * REV(P)' }, /multiplies money by money/, /number/],
    [
      'the value of another KPI added up',
      { ...over, additivity: 'A0', numerator: 'kpi(arr)', denominator: 'n(CU(D))' },
      /cannot be added up/,
      /AX/,
    ],
    [
      'a comparison outside a comprehension',
      { numerator: 'n(CU(D)) > 2' },
      /A comparison stands only in/,
      /n\(c in CU\(D\)/,
    ],
    [
      'a figure of one customer outside one',
      { ...over, numerator: 'REVc(P)' },
      /REVc is a figure of one customer/,
      /sum\(c in CU\(D\)/,
    ],
    [
      'an additivity that the formula does not have',
      { additivity: 'A+' },
      /additivity is declared A\+, but the formula adds up as A1/,
      /distinct counts add up over disjoint segments only/,
    ],
    [
      'flows taken for a stock ratio',
      { ...over, additivity: 'A0F', numerator: 'REV(P)', denominator: 'AVGCU(P)' },
      /adds up as A0/,
      /A0/,
    ],
    [
      'a grain that does not fit the time',
      { grain: 'segment x P' },
      /grain "segment x P" does not fit the time PIT/,
      /segment@D/,
    ],
    [
      'a choice that a variant makes and nobody declares',
      { variants: [{ when: { base: 'all' }, denominator: '2' }] },
      /"base", which is not declared/,
      /params/,
    ],
  ])('is refused with %s', (_, change, message, remedy) => {
    const refused = ((): { code: string; message: string; remedy: string } | null => {
      try {
        compile(change);
        return null;
      } catch (error) {
        return error as { code: string; message: string; remedy: string };
      }
    })();
    expect(refused?.code).toBe('kpi.definition-invalid');
    expect(refused?.message).toMatch(/KPI "my-kpi"/);
    expect(refused?.message).toMatch(message);
    expect(refused?.remedy).toMatch(remedy);
  });

  it('that is a bomb is refused in no time, whatever its shape', () => {
    const started = performance.now();
    for (const bomb of [
      '('.repeat(50_000),
      '-'.repeat(5_000) + '1',
      'n(CU(D)) + '.repeat(5_000) + '1',
      'min('.repeat(2_000),
    ]) {
      expect(() => compile({ numerator: bomb })).toThrow(/nested deeper|more than 400 words|is not expected/);
    }
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('may be declared to add up less than it does, never more', () => {
    expect(compile({ additivity: 'A1' }).sides.additivity).toBe('A1');
    expect(compile({ additivity: 'AX' }).sides.additivity).toBe('AX');
    expect(
      compile({ ...over, numerator: 'NS(P)', additivity: 'A+', unit: 'money' }).sides.typed.numerator,
    ).toMatchObject({
      type: 'money',
      adds: 'flow',
      byProduct: true,
    });
  });
});
