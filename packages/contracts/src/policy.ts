import type { JsonSchema } from './json-schema.ts';

/** Rows of other sources that match are kept but not counted. */
export interface AuthorityRule {
  table: 'agreement' | 'movement' | 'sales_order' | 'position' | 'interaction' | 'gl_entry';
  /** Movement, position or interaction kinds, or lines of the ledger; absent: all. */
  kinds?: string[];
  /** Line of business of the product or ledger entry; absent: all. */
  line?: string;
  /** The one source that counts. */
  source: string;
}

/** A segmentation that the engine makes from an attribute of the party, at each day. */
export interface DerivedScheme {
  scheme: string;
  from: 'employee_count' | 'age' | 'industry' | 'country' | 'party_type' | 'acquisition_channel';
  /** Lower ends of the classes after the first, ascending; only for `employee_count` and `age`. */
  bounds?: number[];
}

/** A pool of service cost and what drives it (time-driven activity-based costing). */
export interface CostPool {
  /** `gl_entry.cost_pool` */
  pool: string;
  /** What is counted: an interaction kind, or `movements` (customer-initiated ones). */
  driver: string;
  /** How much of the driver the pool could serve in a month. */
  practicalCapacity: number;
}

/** House rules of a tenant. Hashed into every answer: two answers with the same hash were made under the same rules. */
export interface Policy {
  /** IANA zone in which days end. */
  timezone: string;
  /** First month of the fiscal year, 1 to 12; quarters and years of questions are fiscal. */
  fiscalYearStart: number;
  /** `calendar` months; `445`, `454` and `544` make quarters of 13 weeks. */
  calendar: 'calendar' | '445' | '454' | '544';
  /** First day of the week, 1 = Monday. */
  weekStart: number;
  reportingCurrency: string;
  fx: {
    /** Rate of a stock at day D. */
    stock: 'closing' | 'spot';
    /** Rate of a flow: of the transaction's day, or the average of its month. */
    flow: 'spot' | 'month_average';
    /** Currency over which two others are converted that have no rate of their own. */
    pivot: string | null;
    /** Day whose rates the constant-currency figures use; null: the last day of the question. */
    constantDate: string | null;
  };
  /** contractual: agreements make customers; noncontractual: orders do; mixed: both. */
  customerBasis: 'contractual' | 'noncontractual' | 'mixed';
  /** `organisation`: a person of an organisation counts as that organisation. */
  customerUnit: 'party' | 'organisation';
  authority: AuthorityRule[];
  /** Sources from the most to the least trusted, for the attributes of merged parties. */
  sourcePriority: string[];
  /** Days after an order until a buyer who does not come back is no customer any more. */
  lapseWindowDays: number;
  activityWindowDays: number;
  dormancyDays: number;
  /** Roles that make a party a holder. */
  holderRoles: string[];
  /** Agreement statuses that count as in force. */
  inForceStatuses: string[];
  /** Who may hold a category: a filter by segments, by category. */
  eligibility: Record<string, { scheme: string; in: string[] }[]>;
  /** A gap of this many days or fewer does not end a relationship. */
  spellGapDays: number;
  renewalGraceDays: number;
  returnWindowDays: number;
  derivedSchemes: DerivedScheme[];
  costPools: CostPool[];
  /** Entities of the ledger that figures of a bank, or of an insurer, are about; of one that is not named, all are. */
  entities: { bank?: string[]; insurance?: string[] };
  /** How a flow becomes one of a year. `months`: 12 / whole calendar months, else 365 / days; `days`: always 365 / days. */
  nimAnnualisation: 'months' | 'days';
  /** Smallest head count a viewer may see; 0 is always shown. */
  minCell: number;
  /**
   * An answer whose day was not asked for is `stale` when its sources are complete only up to a day more than this many
   * days before today; null: never judged.
   */
  staleAfterDays: number | null;
  /** Below this share of accepted rows an answer says `coverage_low`. */
  coverageFloor: number;
  /** Segmentation schemes kept in the wide interval table and the daily deltas (at most 8); others are joined when asked. */
  declaredSchemes: string[];
  productRelationship: {
    alpha: number;
    adjust: 'BY' | 'BH' | 'holm' | 'bonferroni';
    minLift: number;
    minMargin: number;
    minCustomers: number;
    /** Schemes whose classes are tested apart: `party_type` or a segmentation. */
    strata: string[];
    chanceDraws: number;
    chanceSample: number;
    tenureMinDays: number;
    /** A category pair with more than this share of co-holdings from a product and its companion is excluded. */
    bundleShare: number;
  };
}

export const DEFAULT_POLICY: Policy = {
  timezone: 'UTC',
  fiscalYearStart: 1,
  calendar: 'calendar',
  weekStart: 1,
  reportingCurrency: 'EUR',
  fx: { stock: 'closing', flow: 'spot', pivot: null, constantDate: null },
  customerBasis: 'contractual',
  customerUnit: 'party',
  authority: [],
  sourcePriority: [],
  lapseWindowDays: 365,
  activityWindowDays: 90,
  dormancyDays: 365,
  holderRoles: ['owner', 'joint_owner'],
  inForceStatuses: ['in_force', 'dormant', 'arrears', 'suspended'],
  eligibility: {},
  spellGapDays: 90,
  renewalGraceDays: 30,
  returnWindowDays: 30,
  derivedSchemes: [
    { scheme: 'size', from: 'employee_count', bounds: [10, 50, 250] },
    { scheme: 'age', from: 'age', bounds: [30, 50, 65] },
    { scheme: 'industry', from: 'industry' },
    { scheme: 'party-type', from: 'party_type' },
  ],
  costPools: [],
  entities: {},
  nimAnnualisation: 'months',
  minCell: 5,
  staleAfterDays: null,
  coverageFloor: 0.98,
  declaredSchemes: [],
  productRelationship: {
    alpha: 0.05,
    adjust: 'BY',
    minLift: 1.2,
    minMargin: 5,
    minCustomers: 30,
    strata: ['party-type', 'line'],
    chanceDraws: 200,
    chanceSample: 50000,
    tenureMinDays: 0,
    bundleShare: 0.1,
  },
};

const names = { type: 'array', items: { type: 'string', minLength: 1 }, uniqueItems: true } as const;
const name = { type: 'string', minLength: 1 } as const;
const days = { type: 'integer', minimum: 1, maximum: 36600 } as const;
const share = { type: 'number', minimum: 0, maximum: 1 } as const;
const currency = { type: 'string', pattern: '^[A-Z]{3}$' } as const;

/** The `policy:` section of a configuration; every key is optional and falls back to {@link DEFAULT_POLICY}. */
export const policySchema = {
  $id: 'Policy',
  type: 'object',
  additionalProperties: false,
  properties: {
    timezone: name,
    fiscal_year_start: { type: 'integer', minimum: 1, maximum: 12 },
    calendar: { enum: ['calendar', '445', '454', '544'] },
    week_start: { type: 'integer', minimum: 1, maximum: 7 },
    reporting_currency: currency,
    fx: {
      type: 'object',
      additionalProperties: false,
      properties: {
        stock: { enum: ['closing', 'spot'] },
        flow: { enum: ['spot', 'month_average'] },
        pivot: currency,
        constant_date: { type: 'string', format: 'date' },
      },
    },
    customer_basis: { enum: ['contractual', 'noncontractual', 'mixed'] },
    customer_unit: { enum: ['party', 'organisation'] },
    authority: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['table', 'source'],
        properties: {
          table: { enum: ['agreement', 'movement', 'sales_order', 'position', 'interaction', 'gl_entry'] },
          kinds: { ...names, minItems: 1 },
          line: name,
          source: name,
        },
      },
    },
    source_priority: names,
    lapse_window_days: days,
    activity_window_days: days,
    dormancy_days: days,
    holder_roles: { ...names, minItems: 1 },
    in_force_statuses: { ...names, minItems: 1 },
    eligibility: {
      type: 'object',
      additionalProperties: {
        type: 'array',
        minItems: 1,
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['scheme', 'in'],
          properties: { scheme: name, in: { ...names, minItems: 1 } },
        },
      },
    },
    spell_gap_days: { type: 'integer', minimum: 0, maximum: 3660 },
    renewal_grace_days: { type: 'integer', minimum: 0, maximum: 366 },
    return_window_days: { type: 'integer', minimum: 0, maximum: 366 },
    derived_schemes: {
      type: 'array',
      maxItems: 8,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['scheme', 'from'],
        properties: {
          scheme: name,
          from: { enum: ['employee_count', 'age', 'industry', 'country', 'party_type', 'acquisition_channel'] },
          bounds: { type: 'array', items: { type: 'number', exclusiveMinimum: 0 }, minItems: 1, uniqueItems: true },
        },
      },
    },
    cost_pools: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['pool', 'driver', 'practical_capacity'],
        properties: { pool: name, driver: name, practical_capacity: { type: 'number', exclusiveMinimum: 0 } },
      },
    },
    entities: {
      type: 'object',
      additionalProperties: false,
      properties: { bank: { ...names, minItems: 1 }, insurance: { ...names, minItems: 1 } },
    },
    nim_annualisation: { enum: ['months', 'days'] },
    min_cell: { type: 'integer', minimum: 1, maximum: 1000 },
    stale_after_days: { type: 'integer', minimum: 0 },
    coverage_floor: share,
    declared_schemes: { ...names, maxItems: 8 },
    product_relationship: {
      type: 'object',
      additionalProperties: false,
      properties: {
        alpha: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 },
        adjust: { enum: ['BY', 'BH', 'holm', 'bonferroni'] },
        min_lift: { type: 'number', minimum: 1 },
        min_margin: { type: 'integer', minimum: 1 },
        min_customers: { type: 'integer', minimum: 1 },
        strata: { ...names, maxItems: 3 },
        chance_draws: { type: 'integer', minimum: 10, maximum: 2000 },
        chance_sample: { type: 'integer', minimum: 100, maximum: 1000000 },
        tenure_min_days: { type: 'integer', minimum: 0 },
        bundle_share: share,
      },
    },
  },
} as const satisfies JsonSchema;
