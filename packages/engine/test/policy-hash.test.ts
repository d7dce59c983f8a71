import { DEFAULT_POLICY, type Policy } from '@sextant/contracts';
import { policyHash } from '../src/plan/policy-hash.ts';
import { operator, testEngine } from './support/test-engine.ts';

/** Each key of the policy with another value than its default. */
const OTHER: { [Key in keyof Policy]: Policy[Key][] } = {
  timezone: ['Asia/Tokyo'],
  fiscalYearStart: [4],
  calendar: ['445'],
  weekStart: [7],
  reportingCurrency: ['USD'],
  fx: [
    { ...DEFAULT_POLICY.fx, stock: 'spot' },
    { ...DEFAULT_POLICY.fx, flow: 'month_average' },
    { ...DEFAULT_POLICY.fx, pivot: 'USD' },
    { ...DEFAULT_POLICY.fx, constantDate: '2025-12-31' },
  ],
  customerBasis: ['mixed'],
  customerUnit: ['organisation'],
  authority: [[{ table: 'movement', source: 'erp' }]],
  sourcePriority: [['erp']],
  lapseWindowDays: [400],
  activityWindowDays: [30],
  dormancyDays: [180],
  holderRoles: [['owner']],
  inForceStatuses: [['in_force']],
  eligibility: [
    { account: [{ scheme: 'region', in: ['north'] }] },
    { account: [{ scheme: 'region', in: ['north', 'south'] }] },
  ],
  spellGapDays: [0],
  renewalGraceDays: [0],
  returnWindowDays: [60],
  derivedSchemes: [[], [{ scheme: 'size', from: 'employee_count', bounds: [5] }]],
  entities: [{ bank: ['bank'] }, { insurance: ['bank'] }],
  nimAnnualisation: ['days'],
  costPools: [[{ pool: 'calls', driver: 'call', practicalCapacity: 10 }]],
  minCell: [3],
  staleAfterDays: [2],
  coverageFloor: [0.5],
  declaredSchemes: [['region']],
  productRelationship: Object.entries(DEFAULT_POLICY.productRelationship).map(([key, value]) => ({
    ...DEFAULT_POLICY.productRelationship,
    [key]: typeof value === 'number' ? value / 2 + 1 : key === 'adjust' ? 'BH' : [],
  })),
};

describe('the hash of the policy', () => {
  const usual = policyHash(DEFAULT_POLICY);

  it('is tried here with every key of the policy', () => {
    expect(Object.keys(OTHER).sort()).toEqual(Object.keys(DEFAULT_POLICY).sort());
    expect(policyHash(structuredClone(DEFAULT_POLICY))).toBe(usual);
  });

  it.each(Object.keys(OTHER) as (keyof Policy)[])('changes with %s', (key) => {
    const hashes = OTHER[key].map((value) => policyHash({ ...DEFAULT_POLICY, [key]: value }));
    expect(new Set([usual, ...hashes]).size).toBe(1 + OTHER[key].length);
  });

  it('is in every answer', async () => {
    const engine = await testEngine({ policy: { dormancyDays: 180 } });
    const { policy } = await engine.answer({ kpi: 'customer-count', trend: 0 }, operator);
    expect(policy).toBe(policyHash({ ...DEFAULT_POLICY, minCell: 1, dormancyDays: 180 }));
    await engine.close();
  });
});
