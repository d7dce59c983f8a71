import { DEFAULT_POLICY, type KpiDefinition, type Policy, type Question } from '@sextant/contracts';
import { K, BEFORE_LAST, BEFORE_LINKS } from './customers-days.ts';
import { OTHERWISE_LINKS } from './customers-months.ts';

export const CUSTOMERS_POLICY: Partial<Policy> = {
  customerBasis: 'mixed',
  declaredSchemes: ['region', 'size'],
  sourcePriority: ['core'],
  lapseWindowDays: 91,
  spellGapDays: 10,
  activityWindowDays: 40,
  minCell: 3,
  eligibility: { savings: [{ scheme: 'party-type', in: ['person'] }], app: [{ scheme: 'region', in: ['r0', 'r1'] }] },
  productRelationship: {
    ...DEFAULT_POLICY.productRelationship,
    alpha: 0.9,
    minLift: 1,
    minMargin: 1,
    minCustomers: 2,
    strata: ['party-type'],
    chanceDraws: 10,
    bundleShare: 0.5,
  },
};

export const CUSTOMERS_LINKS = [
  { at: '2025-04-03T08:00:00Z', party: 'x1', canonical: 'x0' },
  { at: '2025-04-03T08:00:00Z', party: 'x2', canonical: 'x0' },
  { at: '2025-04-03T08:00:00Z', party: 'y1', canonical: 'y0' },
  ...OTHERWISE_LINKS,
  { at: '2025-07-02T08:00:00Z', party: 'p35', canonical: 'p45' },
  { at: '2025-07-02T08:00:00Z', party: 'p70', canonical: 'p70' },
];

export const customersNow = '2025-07-10T08:00:00.000Z';

/** Whether a KPI is about customers, what they hold, pay and say, or about the data themselves. */
const ABOUT_CUSTOMERS =
  /CU\(|LOST|RET\(|NEW|BACK|ACT\(|LOGIN|SPELLS|cohort|PH\(|HOLD\(|MULTI|MRR|REC|SEATS|USED|USERS|DAU|IX\(|NPS|CSAT|ROWS|AGE\(|RECORDS/;

export const customersQuestions = (asked: readonly KpiDefinition[], isPlain: boolean): Question[] =>
  asked
    .filter(({ numerator }) => ABOUT_CUSTOMERS.test(numerator))
    .flatMap(({ id, numerator, params = {} }): Question[] => {
      // Two conventions of the library have no default.
      const always = params['convention'] === undefined ? {} : { convention: 'first_included' };
      const base: Question = { kpi: id, trend: 0, grain: 'quarter', params: always };
      if (/ROWS|AGE\(|RECORDS/.test(numerator))
        return [
          { ...base, trend: 2 },
          { ...base, trend: 2, by: ['source'], knownAt: K },
          { ...base, asOf: '2025-03-31', filter: [{ scheme: 'source', notIn: ['crm'] }] },
        ];
      const chosen = Object.entries(params).flatMap(
        ([name, { type, choices = [] }]): Record<string, string | boolean>[] =>
          type === 'choice'
            ? choices.slice(1).map((each) => ({ [name]: each }))
            : type === 'boolean'
              ? [{ [name]: true }]
              : [],
      );
      const asOf = '2025-03-31';
      if (isPlain)
        return [
          { ...base, asOf, trend: 1 },
          { ...base, trend: 1, by: ['region'] },
          ...(/MRR|REC/.test(numerator)
            ? [
                {
                  ...base,
                  trend: 14,
                  grain: 'month' as const,
                  filter: [{ scheme: 'line', notIn: ['l0'] }],
                },
                { ...base, asOf, mode: 'asIs' as const, by: ['line'] },
                { ...base, trend: 14, grain: 'month' as const, by: ['line'] },
              ]
            : []),
          { ...base, knownAt: K, by: ['line'] },
          { ...base, knownAt: BEFORE_LAST, trend: 1, by: ['region'] },
          ...chosen.map((each) => ({ ...base, params: { ...always, ...each } })),
        ];
      return [
        { ...base, trend: 2 },
        { ...base, trend: 2, by: ['region'] },
        { ...base, trend: 1, by: ['line', 'party-type'] },
        { ...base, trend: 14, grain: 'month', filter: [{ scheme: 'line', notIn: ['l0'] }] },
        { ...base, asOf, mode: 'asIs', by: ['line'], rates: 'constant' },
        { ...base, knownAt: K, trend: 1, by: ['line'], filter: [{ scheme: 'region', in: ['r0', 'r1', 'r2'] }] },
        { ...base, knownAt: BEFORE_LAST, by: ['region'] },
        { ...base, knownAt: BEFORE_LAST, by: ['size'] },
        { ...base, knownAt: BEFORE_LINKS, asOf, trend: 1, by: ['region'] },
        ...chosen.flatMap((each) => [
          { ...base, params: { ...always, ...each } },
          { ...base, trend: 1, params: { ...always, ...each } },
          // An age is counted by its unit in what was known before, too.
          ...(numerator.includes('cohort') ? [{ ...base, knownAt: K, params: { ...always, ...each } }] : []),
        ]),
      ];
    });
