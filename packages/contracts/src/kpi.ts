import type { Unit } from './answer.ts';
import type { JsonSchema } from './json-schema.ts';

/** Time semantics: end of a day, over a period. */
export type TimeSemantics = 'PIT' | 'PER';
/** When figures of parts may be added up: A+ segments and time, A1 disjoint segments only, A0 ratio (add both sides over disjoint segments). */
export type Additivity = 'A+' | 'A~' | 'A1' | 'A0' | 'A0F' | 'AX';

export interface KpiParam {
  type: 'boolean' | 'string';
  /** Closed list for a string; the first is the default. A boolean is false by default. */
  choices?: string[];
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

/** A KPI as data: one YAML file. `numerator` and `denominator` are expressions over the named measures, never SQL. */
export interface KpiDefinition {
  id: string;
  version: string;
  name: string;
  definition: string;
  /** Readable formula, as people write it. */
  formula: string;
  /** Measure expression that the engine compiles, e.g. `n(PH(D))`. */
  numerator: string;
  /** Measure expression, or `1` for a plain count. */
  denominator: string;
  time: TimeSemantics;
  unit: Unit;
  scale: number;
  direction: 'up' | 'down' | 'target' | 'neutral' | 'up-guarded';
  /** What happens when the denominator is zero, e.g. `Z1`. */
  zero: string;
  missing: string;
  segmentation: string;
  additivity: Additivity;
  params?: Record<string, KpiParam>;
  industries: string[];
  systems: string;
  related: string[];
  bands?: { label: string; from?: number; to?: number }[];
  benchmarks?: KpiBenchmark[];
  norms?: string;
  traps: string;
  source: string;
}

const text = { type: 'string', minLength: 1 } as const;
const texts = { type: 'array', items: text } as const;

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
    id: { type: 'string', pattern: '^[a-z][a-z0-9]*(-[a-z0-9]+)*$' },
    version: { type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+$' },
    name: text,
    definition: text,
    formula: text,
    numerator: text,
    denominator: text,
    time: { enum: ['PIT', 'PER'] },
    unit: { enum: ['count', 'ratio', 'pct', 'money', 'days', 'score', 'per_mille'] },
    scale: { type: 'number', exclusiveMinimum: 0 },
    direction: { enum: ['up', 'down', 'target', 'neutral', 'up-guarded'] },
    zero: { type: 'string', pattern: '^Z[1-7]$' },
    missing: { type: 'string', pattern: '^M[0-8]$' },
    segmentation: { type: 'string', pattern: '^S[1-3]$' },
    additivity: { enum: ['A+', 'A~', 'A1', 'A0', 'A0F', 'AX'] },
    params: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        required: ['type', 'description'],
        properties: { type: { enum: ['boolean', 'string'] }, choices: { ...texts, minItems: 1 }, description: text },
      },
    },
    industries: { ...texts, minItems: 1 },
    systems: text,
    related: texts,
    bands: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['label'],
        properties: { label: text, from: { type: 'number' }, to: { type: 'number' } },
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
