import type { Unit } from './answer.ts';
import type { JsonSchema } from './json-schema.ts';

/**
 * Time semantics. PIT: the end of day D. PER: a period P, the days after D0 up to D1. ROLL: P is the window (D - W, D].
 * COH: a cohort that starts in P, seen at an age.
 */
export type TimeSemantics = 'PIT' | 'PER' | 'ROLL' | 'COH';
/**
 * When figures of parts may be added up. A+ over segments and time; A~ over disjoint segments, not over time; A1 distinct
 * count, over disjoint segments only; A0 ratio, both sides over disjoint segments; A0F the same, and over time; AX never.
 */
export type Additivity = 'A+' | 'A~' | 'A1' | 'A0' | 'A0F' | 'AX';
export type Direction = 'up' | 'down' | 'target' | 'neutral' | 'up-guarded';

export type ParamType =
  | 'boolean'
  | 'choice'
  | 'days'
  | 'months'
  | 'hours'
  | 'count'
  | 'amount'
  | 'fraction'
  | 'date'
  /** Name of a segmentation, of a product category, or any other name. */
  | 'scheme'
  | 'category'
  | 'name';

export interface KpiParam {
  type: ParamType;
  /** Closed list of a `choice`; the first is the default unless {@link required}. */
  choices?: string[];
  /** Default of a number or date; a boolean is false by default. */
  default?: number | string | boolean;
  /** Smallest and largest number that is accepted. */
  min?: number;
  max?: number;
  /** There is no default: a question without it is refused. */
  required?: boolean;
  description: string;
}

export interface KpiBenchmark {
  text: string;
  source: string;
  date: string;
  population: string;
  comparable: 'yes' | 'partly' | 'no';
  /** Unverified benchmarks are listed, never drawn. */
  verified: boolean;
}

/** One end of a band may be open. A bound belongs to the band unless the flag says otherwise. */
export interface KpiBand {
  label: string;
  from?: number;
  to?: number;
  fromInclusive?: boolean;
  toInclusive?: boolean;
  /** Where the band comes from. */
  origin?: string;
}

/** What changes when parameters have these values. */
export interface KpiVariant {
  when: Record<string, string | number | boolean>;
  numerator?: string;
  denominator?: string;
  scale?: KpiScale;
  unit?: Unit;
  additivity?: Additivity;
}

/** A figure that belongs beside the value, such as the median beside a mean. */
export interface KpiCompanion {
  id: string;
  name: string;
  numerator: string;
  /** Default `1`. */
  denominator?: string;
  /** Default: that of the value, also in a variant. */
  unit?: Unit;
  scale?: KpiScale;
}

/** A factor, `annual` (12 / months of P, or 365 / days of P) or `monthly` (1 / months of P). */
export type KpiScale = number | 'annual' | 'monthly';

/**
 * A KPI as data: one YAML file. `numerator` and `denominator` are expressions over the named measures, never SQL; the
 * grammar and the list of measures are in `docs/formulas.md`.
 */
export interface KpiDefinition {
  id: string;
  version: string;
  name: string;
  /** Other names people search for. */
  aliases?: string[];
  definition: string;
  /** Readable formula, as people write it. */
  formula: string;
  /** Measure expression that the engine compiles, e.g. `n(PH(D))`. */
  numerator: string;
  /** Measure expression, or `1` for a plain sum or count. */
  denominator: string;
  /** What one figure is about, e.g. `segment@D`, `segment x P`, `cohort x age`. */
  grain: string;
  time: TimeSemantics;
  /** ROLL: length of the window in days, a policy key such as `activity_window_days`, or a parameter of type days. */
  window?: number | string;
  /** PER and COH: default length of the period, e.g. `P12M`; otherwise the grain of the question. */
  period?: string;
  /**
   * COH: how long after its period a cohort is judged; PER: a period, where not at once. Days, a policy key in days such
   * as `return_window_days`, a parameter of type days, months or hours, or months of the calendar before one of these, as
   * in `13 months + renewal_grace_days`.
   */
  maturity?: number | string;
  /** No season to be expected: short series may be tested for a trend. */
  nonSeasonal?: boolean;
  unit: Unit;
  scale: KpiScale;
  direction: Direction;
  /** What happens when the denominator is zero, e.g. `Z1`. */
  zero: string;
  missing: string;
  segmentation: string;
  additivity: Additivity;
  params?: Record<string, KpiParam>;
  variants?: KpiVariant[];
  companions?: KpiCompanion[];
  /** KPI to be read beside this one, so that it is not raised at somebody's cost. */
  guard?: string;
  industries: string[];
  systems: string;
  related: string[];
  bands?: KpiBand[];
  benchmarks?: KpiBenchmark[];
  norms?: string;
  traps: string;
  source: string;
}

/** A value that a tenant wants to reach, from a day on; a file beside the tenant's own KPIs. */
export interface KpiTarget {
  kpi: string;
  /** First day on which it holds. */
  from: string;
  /** Day after the last; open where absent. */
  to?: string;
  value: number;
  /** The target is about this segment only, one key a scheme. */
  segment?: Record<string, string>;
  note?: string;
}

const text = { type: 'string', minLength: 1 } as const;
const texts = { type: 'array', items: text } as const;
const scale = { anyOf: [{ type: 'number', exclusiveMinimum: 0 }, { enum: ['annual', 'monthly'] }] } as const;
const unit = {
  enum: ['count', 'ratio', 'pct', 'money', 'days', 'months', 'hours', 'score', 'per_mille', 'quantity'],
} as const;
const additivity = { enum: ['A+', 'A~', 'A1', 'A0', 'A0F', 'AX'] } as const;
const kpiId = { type: 'string', pattern: '^[a-z][a-z0-9]*(-[a-z0-9]+)*$' } as const;
const paramValue = { type: ['string', 'number', 'boolean'] } as const;
const formulaText = { type: 'string', minLength: 1, maxLength: 2000 } as const;

export const kpiDefinitionSchema = {
  $id: 'KpiDefinition',
  type: 'object',
  additionalProperties: false,
  required: [
    'id',
    'version',
    'name',
    'definition',
    'formula',
    'numerator',
    'denominator',
    'grain',
    'time',
    'unit',
    'scale',
    'direction',
    'zero',
    'missing',
    'segmentation',
    'additivity',
    'industries',
    'systems',
    'related',
    'traps',
    'source',
  ],
  properties: {
    id: kpiId,
    version: { type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+$' },
    name: text,
    aliases: texts,
    definition: text,
    formula: text,
    numerator: formulaText,
    denominator: formulaText,
    grain: text,
    time: { enum: ['PIT', 'PER', 'ROLL', 'COH'] },
    window: { anyOf: [{ type: 'integer', minimum: 1, maximum: 3660 }, text] },
    period: { type: 'string', pattern: '^P([1-9]|[1-9]\\d)M$' },
    maturity: { anyOf: [{ type: 'integer', minimum: 0, maximum: 3660 }, text] },
    nonSeasonal: { type: 'boolean' },
    unit,
    scale,
    direction: { enum: ['up', 'down', 'target', 'neutral', 'up-guarded'] },
    zero: { type: 'string', pattern: '^Z[1-7]$' },
    missing: { type: 'string', pattern: '^M[0-8]$' },
    segmentation: { type: 'string', pattern: '^S[1-3]$' },
    additivity,
    params: {
      type: 'object',
      maxProperties: 20,
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        required: ['type', 'description'],
        properties: {
          type: {
            enum: [
              'boolean',
              'choice',
              'days',
              'months',
              'hours',
              'count',
              'amount',
              'fraction',
              'date',
              'scheme',
              'category',
              'name',
            ],
          },
          choices: { ...texts, minItems: 1 },
          default: paramValue,
          min: { type: 'number' },
          max: { type: 'number' },
          required: { type: 'boolean' },
          description: text,
        },
      },
    },
    variants: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['when'],
        properties: {
          when: { type: 'object', minProperties: 1, additionalProperties: paramValue },
          numerator: formulaText,
          denominator: formulaText,
          scale,
          unit,
          additivity,
        },
      },
    },
    companions: {
      type: 'array',
      maxItems: 8,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['id', 'name', 'numerator'],
        properties: {
          id: { type: 'string', pattern: '^[a-z][a-zA-Z0-9]*$' },
          name: text,
          numerator: formulaText,
          denominator: formulaText,
          unit,
          scale,
        },
      },
    },
    guard: kpiId,
    industries: { ...texts, minItems: 1 },
    systems: text,
    related: texts,
    bands: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['label'],
        properties: {
          label: text,
          from: { type: 'number' },
          to: { type: 'number' },
          fromInclusive: { type: 'boolean' },
          toInclusive: { type: 'boolean' },
          origin: text,
        },
      },
    },
    benchmarks: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['text', 'source', 'date', 'population', 'comparable', 'verified'],
        properties: {
          text,
          source: text,
          date: text,
          population: text,
          comparable: { enum: ['yes', 'partly', 'no'] },
          verified: { type: 'boolean' },
        },
      },
    },
    norms: text,
    traps: text,
    source: text,
  },
} as const satisfies JsonSchema;

/** A tenant's file `targets.yaml`: a list of {@link KpiTarget}. */
export const kpiTargetsSchema = {
  $id: 'KpiTargets',
  type: 'object',
  additionalProperties: false,
  required: ['targets'],
  properties: {
    targets: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['kpi', 'from', 'value'],
        properties: {
          kpi: kpiId,
          from: { type: 'string', format: 'date' },
          to: { type: 'string', format: 'date' },
          value: { type: 'number' },
          segment: { type: 'object', minProperties: 1, maxProperties: 2, additionalProperties: text },
          note: text,
        },
      },
    },
  },
} as const satisfies JsonSchema;
