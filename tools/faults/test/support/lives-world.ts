import type { KpiDefinition, Policy, Question } from '@sextant/contracts';
import type { Row } from '../../../../packages/engine/test/support/memory-connector.ts';
import { endOf, exactly } from './group-days.ts';
import { bankRows } from './lives-bank.ts';
import { becomesPolicy } from './lives-becomes.ts';
import { insurerRows } from './lives-insurer.ts';
import { toldLaterThan } from './lives-later.ts';
import { ISSUES, lotsOf, PRODUCTS, productOf, TURNS, type Lots } from './lives-lots.ts';
import { isWhole, othersChosen } from './questions.ts';
import type { Learned } from './worlds.ts';

// Agreements, policies and books in which everything happens on a few days: the ends of periods, the days beside them,
// and those from which a term, a window or the days of grace reach exactly to one of them. So whatever begins or ends
// meets whatever else does, and a day too early or too late tells.

export const LIVES_POLICY: Partial<Policy> = {
  declaredSchemes: ['region'],
  customerBasis: 'mixed',
  // Only viewers are told less.
  minCell: 4,
  dormancyDays: 30,
  // Thirteen months and so many days after the last of April 2024 it is the last of June 2025.
  renewalGraceDays: 31,
  entities: { bank: ['bank', 'branchless', 'online'], insurance: ['insurer'] },
};

/** What the treasury holds: of no agreement. */
const BOND: Row = { product_id: 'BOND', name: 'BOND', category: 'bonds', line_of_business: 'bank' };
/** What a product may become. */
const BECOMES: readonly Row[] = [
  { category: 'another' },
  { is_countable: false },
  { is_transactional: false, is_licence: false, family: null },
  { is_transactional: true, is_licence: true, family: 'deposit' },
  { is_earning_asset: false, term_rule: 'rolls' },
  { is_earning_asset: true, term_rule: 'expires' },
  { line_of_business: 'insurance' },
  { line_of_business: 'bank' },
];
export function livesRows(seed: number): Learned[] {
  const learned: Learned[] = [];
  const lots = lotsOf(seed, learned);
  const { pick, states, say } = lots;
  rates(say);
  states('product', 0, { ...BOND, is_earning_asset: true }, [], () => ({}));
  for (const product of PRODUCTS)
    for (const [index, day] of [...TURNS, ...ISSUES].entries()) {
      const product_id = productOf(String(product['product_id']), day);
      // Of one of them nobody has told before.
      states('product', index === 2 ? day - 1 : 0, { ...product, product_id, name: product_id }, [day], () =>
        pick(BECOMES),
      );
    }
  insurerRows(lots);
  bankRows(lots);
  becomesPolicy(lots);
  for (const end of [TURNS[3], TURNS[5]] as number[]) toldLaterThan(lots, end);
  return learned;
}

/** Rates of the dollar on many days; of the crown seven days before a day, so that it is just known then. */
function rates(say: Lots['say']): void {
  for (const rate_kind of ['spot', 'closing']) {
    const of = (base: string, day: number, rate: number): void =>
      say('fx_rate', day, { base, quote: 'EUR', rate_kind, rate_date: exactly(day), rate: rate.toFixed(4) });
    for (let month = 1; month <= 18; month += 1)
      for (const before of [10, 7, 2, 0, -1]) of('USD', endOf(month) - before, 0.8 + month / 100 + before / 50);
    for (const [index, day] of [...ISSUES, ...TURNS].entries())
      for (const beside of [-1, 0, 1]) {
        of('USD', day + beside, 0.7 + index / 90 + beside / 40);
        of('CZK', day + beside - 7, 0.03 + index / 900 + beside / 400);
      }
  }
}

/** Of a year and more in small classes, as who must not see few people is answered. */
export const livesByViewer = (kpis: readonly KpiDefinition[]): Question[] =>
  kpis.flatMap(({ id, numerator, denominator, segmentation }): Question[] => {
    const isOfNobody =
      segmentation === 'S3' || /GL\(|AVGBAL\(|^(?:ROWS|AGE|RECORDS)|kpi\(/.test(`${numerator} ${denominator}`);
    if (isOfNobody) return [];
    const base: Question = { kpi: id, trend: 14, grain: 'month', asOf: '2025-06-30' };
    return [
      { ...base, by: ['region'] },
      { ...base, trend: 2, by: ['region', 'line'] },
    ];
  });

/** Questions that tell apart what the rows of this family do. */
export function livesQuestions(kpis: readonly KpiDefinition[]): Question[] {
  return kpis.flatMap((kpi): Question[] => {
    const formula = `${kpi.numerator} ${kpi.denominator}`;
    const ofLedger = kpi.segmentation === 'S3' || /GL\(|AVGBAL\(/.test(formula);
    const base: Question = { kpi: kpi.id, trend: 0, compare: 'previous', grain: 'month' };
    const choices = othersChosen(kpi).map((params) => ({ params }));
    if (isWhole(kpi))
      return [{ trend: 14 }, ...choices, { rates: 'constant' as const }, { knownAt: '2025-06-15T00:00:00Z' }].map(
        (each) => ({ ...base, asOf: '2025-05-31', ...each }),
      );
    const [declared, other] = ofLedger ? (['entity', 'branch'] as const) : (['region', 'line'] as const);
    const isByProduct = !ofLedger && kpi.segmentation === 'S2' && !/USED/.test(formula);
    const may = { asOf: '2025-05-31' };
    // Whoever has no class is in neither of the two.
    const without = (scheme: string) => ({
      filter: [{ scheme, notIn: [scheme === 'entity' ? 'holding' : scheme === 'branch' ? 'b1' : 'south'] }],
    });
    const asked: Partial<Question>[] = [
      { trend: 2, by: [declared] },
      { by: [other], ...without(other) },
      { ...may, trend: 14, ...(ofLedger ? {} : { by: [other], ...without(declared) }) },
      { ...may, ...without(declared), ...(ofLedger ? {} : { mode: 'asIs' }) },
      ...(isByProduct ? [{ by: ['product'], ...without(declared) }] : []),
      ...choices.map((chosen) => ({ ...chosen, by: [declared] })),
      // What a companion of the whole is made of is found without any class.
      ...(/LIVES/.test(formula) ? [{}] : []),
      ...(/BAL|GL|EARNED|LOSSES|INCURRED|CLAIMSPAID/.test(formula) ? [{ rates: 'constant' as const }] : []),
    ];
    // As it was known when the second half was not.
    const known = { ...may, knownAt: '2025-06-15T00:00:00Z' };
    const before: Partial<Question>[] = [
      { by: [declared], ...without(declared) },
      { by: [isByProduct ? 'product' : other], ...without(other) },
      ...choices,
    ];
    return [...asked, ...before.map((each) => ({ ...known, ...each }))].map((each) => ({ ...base, ...each }));
  });
}
