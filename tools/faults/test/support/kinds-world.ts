import type { KpiDefinition, Policy, Question } from '@sextant/contracts';
import { isWhole, othersChosen } from './questions.ts';

export const KINDS_POLICY: Partial<Policy> = {
  customerBasis: 'mixed',
  declaredSchemes: ['region'],
  // The insurer lends, too.
  entities: { bank: ['bank', 'branchless', 'online', 'insurer', 'said first', 'said last'], insurance: ['insurer'] },
  // Who may hold it is asked apart from who may hold everything else.
  eligibility: { cur: [{ scheme: 'line', in: ['plain', 'in USD', 'alone'] }] },
  costPools: [
    { pool: 'support', driver: 'ticket', practicalCapacity: 4 },
    { pool: 'transactions', driver: 'movements', practicalCapacity: 20 },
  ],
};

/** Branches whose balances the source averages itself. */
const MEANS = ['bank', 'branchless', 'insurer', 'online'].map((entity) => `means of ${entity}`);

/** By what each kind has of its own: now, of a month with amounts without a rate, and as it was known before the half. */
export const kindsQuestions = (kpis: readonly KpiDefinition[]): Question[] =>
  kpis.flatMap((kpi): Question[] => {
    const formula = `${kpi.numerator} ${kpi.denominator}`;
    const { category, convention, programme } = kpi.params ?? {};
    const always = {
      ...(category === undefined ? {} : { category: 'cur' }),
      ...(convention === undefined ? {} : { convention: 'first_included' }),
      ...(programme === undefined ? {} : { programme: 'loyalty' }),
    };
    const base: Question = { kpi: kpi.id, trend: 0, grain: 'month', params: always };
    // Without a rate is what happened in March; of some, what happened in the month before is told.
    const unrated = kpi.time === 'COH' ? '2024-04-30' : '2024-03-31';
    const known = { asOf: '2025-05-31', knownAt: '2025-06-15T00:00:00Z' };
    const chosen = othersChosen(kpi).map((each) => ({ params: { ...always, ...each } }));
    const of = (asked: readonly Partial<Question>[]): Question[] => asked.map((each) => ({ ...base, ...each }));
    if (/^(?:ROWS|AGE|RECORDS)/.test(kpi.numerator)) return of([{ by: ['source'] }, { by: ['source'], ...known }]);
    const isLedger = kpi.segmentation === 'S3' && !isWhole(kpi);
    if (isLedger)
      return of([
        { by: ['branch'], trend: 3 },
        { by: ['entity', 'branch'], filter: [{ scheme: 'branch', notIn: ['tax'] }] },
        { trend: 3, filter: [{ scheme: 'branch', in: MEANS }] },
        { by: ['branch'], rates: 'constant', filter: [{ scheme: 'entity', notIn: ['insurer'] }] },
        { by: ['branch'], asOf: unrated, filter: [{ scheme: 'branch', notIn: ['tax'] }] },
        { by: ['branch'], ...known },
      ]);
    if (isWhole(kpi) || /GL\(|customer-acquisition-cost/.test(formula))
      return of([{ trend: 3 }, ...chosen, known, ...chosen.map((each) => ({ ...each, ...known }))]);
    const isOfGoods = /RETURNED|NS|SALES|ORD|REV|PROFIT|DIRECT/.test(formula);
    const byProduct =
      kpi.segmentation === 'S2' && !/ORD|BUY|USE|UPLIFT/.test(formula)
        ? [
            { by: ['product'], filter: [{ scheme: 'region', notIn: ['plain'] }] },
            { by: ['region', 'product'], trend: 2 },
            { by: ['product'], ...known },
          ]
        : [];
    return of([
      { by: ['region'], trend: 3 },
      { by: ['line', 'party-type'], trend: 2 },
      { by: ['line'], mode: 'asIs', filter: [{ scheme: 'region', notIn: ['plain'] }] },
      { by: ['region'], asOf: unrated },
      { asOf: unrated, filter: [{ scheme: 'region', in: isOfGoods ? ['plain', 'back late'] : ['plain'] }] },
      { by: ['region'], rates: 'constant' },
      { by: ['region'], filter: [{ scheme: 'line', notIn: ['plain'] }] },
      ...byProduct,
      ...chosen.map((each) => ({ by: ['region'], ...each })),
      { by: ['region'], ...known },
      { by: ['region'], knownAt: '2025-07-03T00:00:00Z' },
      { by: ['line', 'party-type'], ...known, asOf: unrated },
      { by: ['line'], ...known, filter: [{ scheme: 'region', notIn: ['plain'] }] },
      { by: ['region'], ...known, filter: [{ scheme: 'line', notIn: ['plain'] }] },
      ...chosen.map((each) => ({ by: ['region'], ...each, ...known })),
    ]);
  });
