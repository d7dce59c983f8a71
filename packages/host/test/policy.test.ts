import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_POLICY, policySchema, type Policy } from '@sextant/contracts';
import { failure } from './support/failure.ts';
import { parseConfig } from '../src/config/load-config.ts';

const EXAMPLES = join(import.meta.dirname, '..', '..', '..', 'apps', 'server', 'examples');
const FILE = '/etc/firm/sextant.config.yaml';
const SOURCES = '\nsources: [{ id: erp, connector: files }, { id: shop, connector: files }]\n';
const policyOf = (text: string): Policy => parseConfig(`policy:\n  ${text}${SOURCES}`, FILE, {}).policy;

/** Each key of the policy as somebody may write it, and what it becomes. */
const WRITTEN: Record<string, [text: string, read: Partial<Policy>]> = {
  timezone: ['timezone: Asia/Tokyo', { timezone: 'Asia/Tokyo' }],
  fiscal_year_start: ['fiscal_year_start: 4', { fiscalYearStart: 4 }],
  calendar: ["calendar: '445'", { calendar: '445' }],
  week_start: ['week_start: 7', { weekStart: 7 }],
  reporting_currency: ['reporting_currency: JPY', { reportingCurrency: 'JPY' }],
  fx: [
    'fx: { flow: month_average, pivot: USD, constant_date: 2025-12-31 }',
    { fx: { stock: 'closing', flow: 'month_average', pivot: 'USD', constantDate: '2025-12-31' } },
  ],
  customer_basis: ['customer_basis: mixed', { customerBasis: 'mixed' }],
  customer_unit: ['customer_unit: organisation', { customerUnit: 'organisation' }],
  authority: [
    'authority: [{ table: movement, kinds: [sale_gross], line: goods, source: shop }]',
    { authority: [{ table: 'movement', kinds: ['sale_gross'], line: 'goods', source: 'shop' }] },
  ],
  source_priority: ['source_priority: [shop, erp]', { sourcePriority: ['shop', 'erp'] }],
  lapse_window_days: ['lapse_window_days: 400', { lapseWindowDays: 400 }],
  activity_window_days: ['activity_window_days: 30', { activityWindowDays: 30 }],
  dormancy_days: ['dormancy_days: 180', { dormancyDays: 180 }],
  holder_roles: ['holder_roles: [owner]', { holderRoles: ['owner'] }],
  in_force_statuses: ['in_force_statuses: [in_force]', { inForceStatuses: ['in_force'] }],
  eligibility: [
    'eligibility: { youth_account: [{ scheme: age_band, in: [under_30] }] }',
    { eligibility: { youth_account: [{ scheme: 'age_band', in: ['under_30'] }] } },
  ],
  spell_gap_days: ['spell_gap_days: 0', { spellGapDays: 0 }],
  renewal_grace_days: ['renewal_grace_days: 14', { renewalGraceDays: 14 }],
  return_window_days: ['return_window_days: 60', { returnWindowDays: 60 }],
  derived_schemes: [
    'derived_schemes: [{ scheme: staff_band, from: employee_count, bounds: [5, 20] }]',
    { derivedSchemes: [{ scheme: 'staff_band', from: 'employee_count', bounds: [5, 20] }] },
  ],
  cost_pools: [
    'cost_pools: [{ pool: call_centre, driver: call, practical_capacity: 900 }]',
    { costPools: [{ pool: 'call_centre', driver: 'call', practicalCapacity: 900 }] },
  ],
  entities: [
    'entities: { bank: [bank, other bank], insurance: [insurer] }',
    { entities: { bank: ['bank', 'other bank'], insurance: ['insurer'] } },
  ],
  nim_annualisation: ['nim_annualisation: days', { nimAnnualisation: 'days' }],
  min_cell: ['min_cell: 10', { minCell: 10 }],
  stale_after_days: ['stale_after_days: 3', { staleAfterDays: 3 }],
  coverage_floor: ['coverage_floor: 0.9', { coverageFloor: 0.9 }],
  declared_schemes: ['declared_schemes: [region]', { declaredSchemes: ['region'] }],
  product_relationship: [
    'product_relationship: { min_lift: 1.5, strata: [], bundle_share: 0.2 }',
    { productRelationship: { ...DEFAULT_POLICY.productRelationship, minLift: 1.5, strata: [], bundleShare: 0.2 } },
  ],
};

describe('the policy', () => {
  it('is tried here with every key that its schema has', () => {
    expect(Object.keys(WRITTEN).toSorted()).toEqual(Object.keys(policySchema.properties).toSorted());
  });

  it.each(Object.entries(WRITTEN))('takes %s and leaves the rest at its defaults', (_key, [text, read]) => {
    expect(policyOf(text)).toEqual({ ...DEFAULT_POLICY, ...read });
  });

  it('is refused with the line of a wrong key deep inside', () => {
    expect(() => policyOf('cost_pools:\n    - pool: a\n      driver: call\n      practical_capcity: 3')).toThrow(
      expect.objectContaining({
        message: `${FILE}:5: unknown key 'practical_capcity' in 'policy.cost_pools.0'.`,
        remedy: expect.stringContaining("Did you mean 'practical_capacity'?"),
      }),
    );
  });

  it.each([
    ['authority:\n    - { table: movement, source: shopp }', 3, "'shopp' is no source", "Did you mean 'shop'?"],
    ['source_priority: [crm]', 2, "'crm' is no source of this configuration", 'Known: erp, shop.'],
    [
      'authority:\n    - table: movement\n      kinds: [sales_gross]\n      source: erp',
      4,
      "'sales_gross' is no kind of movement",
      "Did you mean 'sale_gross'?",
    ],
    [
      'authority: [{ table: gl_entry, kinds: [staf_cost], source: erp }]',
      2,
      "'staf_cost' is no kind of gl_entry",
      "Did you mean 'staff_cost'?",
    ],
    ['authority: [{ table: agreement, kinds: [x], source: erp }]', 2, "'agreement' has no kinds", "Leave 'kinds' out"],
    ['holder_roles: [ownr]', 2, "'ownr' is no role of a party", "Did you mean 'owner'?"],
    ['in_force_statuses: [active]', 2, "'active' is no status of an agreement", 'in_force'],
    ['derived_schemes: [{ scheme: a, from: age }]', 2, "'a' has no bounds", 'bounds: [10, 50]'],
    ['derived_schemes: [{ scheme: a, from: age, bounds: [50, 30] }]', 2, "the bounds of 'a' do not rise", 'smallest'],
    ['derived_schemes: [{ scheme: a, from: industry, bounds: [1] }]', 2, "'industry' has no order", "Leave 'bounds'"],
    [
      'derived_schemes:\n    - { scheme: a, from: industry }\n    - { scheme: a, from: country }',
      4,
      "two derived schemes are called 'a'",
      'a name of its own',
    ],
    [
      'cost_pools: [{ pool: a, driver: calls, practical_capacity: 1 }]',
      2,
      "'calls' is no driver that is counted",
      "Did you mean 'call'?",
    ],
    [
      'cost_pools:\n    - { pool: a, driver: call, practical_capacity: 1 }\n    - { pool: a, driver: visit, practical_capacity: 1 }',
      4,
      "two cost pools are called 'a'",
      'one driver',
    ],
    ['fx: { constant_date: 2025-02-30 }', 2, "'policy.fx.constant_date'", 'Correct the value'],
  ])('is refused where a schema cannot see the mistake: %j', (text, line, sentence, remedy) => {
    const thrown = failure(() => policyOf(text));
    expect(thrown.code).toBe('config.invalid');
    expect(thrown.message).toContain(`${FILE}:${line}: `);
    expect(thrown.message).toContain(sentence);
    expect(thrown.remedy).toContain(remedy);
  });
});

describe('the examples', () => {
  const names = readdirSync(EXAMPLES, { withFileTypes: true }).filter((each) => each.isDirectory());

  it.each(names.map(({ name }) => name))('%s loads, with its policy', (name) => {
    const file = join(EXAMPLES, name, 'sextant.config.yaml');
    const text = readFileSync(file, 'utf8');
    const env = Object.fromEntries([...text.matchAll(/\$\{(\w+)\}/g)].map(([, variable = '']) => [variable, 'set']));
    const { policy, sources } = parseConfig(text, file, env);
    expect(sources.length).toBeGreaterThan(0);
    expect(Object.keys(policy)).toEqual(Object.keys(DEFAULT_POLICY));
  });
});
