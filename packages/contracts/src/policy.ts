import type { JsonSchema } from './json-schema.ts';

/** House rules of a tenant. Hashed into every answer: two answers with the same hash were made under the same rules. */
export interface Policy {
  /** IANA zone in which days end. */
  timezone: string;
  reportingCurrency: string;
  /** Roles that make a party a holder. */
  holderRoles: string[];
  /** Agreement statuses that count as in force. */
  inForceStatuses: string[];
  /** Smallest head count a viewer may see; 0 is always shown. */
  minCell: number;
  /** An answer is `stale` when its day is more than this many days before today; null: never judged. */
  staleAfterDays: number | null;
  /** Below this share of accepted rows an answer says `coverage_low`. */
  coverageFloor: number;
  /** Segmentation schemes kept in the wide interval table and the daily deltas (at most 8); others are joined when asked. */
  declaredSchemes: string[];
}

export const DEFAULT_POLICY: Policy = {
  timezone: 'UTC',
  reportingCurrency: 'EUR',
  holderRoles: ['owner', 'joint_owner'],
  inForceStatuses: ['in_force', 'dormant', 'arrears', 'suspended'],
  minCell: 5,
  staleAfterDays: null,
  coverageFloor: 0.98,
  declaredSchemes: [],
};

const names = { type: 'array', items: { type: 'string', minLength: 1 }, uniqueItems: true } as const;

/** The `policy:` section of a configuration; every key is optional and falls back to {@link DEFAULT_POLICY}. */
export const policySchema = {
  $id: 'Policy',
  type: 'object',
  additionalProperties: false,
  properties: {
    timezone: { type: 'string', minLength: 1 },
    reporting_currency: { type: 'string', pattern: '^[A-Z]{3}$' },
    holder_roles: { ...names, minItems: 1 },
    in_force_statuses: { ...names, minItems: 1 },
    min_cell: { type: 'integer', minimum: 1, maximum: 1000 },
    stale_after_days: { type: 'integer', minimum: 0 },
    coverage_floor: { type: 'number', minimum: 0, maximum: 1 },
    declared_schemes: { ...names, maxItems: 8 },
  },
} as const satisfies JsonSchema;
