import { STATUSES, type JsonSchema } from '@sextant/contracts';

const text = { type: 'string' } as const;
const decimal = { type: ['string', 'null'], description: 'An exact decimal.' } as const;
const number = { type: ['number', 'null'] } as const;
const day = { type: 'string', format: 'date' } as const;
const status = { enum: STATUSES } as const;
const columnOf = (items: JsonSchema): JsonSchema => ({ type: 'array', items });
const names = columnOf(text);

const figures = {
  value: { ...number, description: 'scale × numerator / denominator; null where the status says why.' },
  numerator: decimal,
  denominator: decimal,
  n: { type: ['integer', 'null'], description: 'How many customers stand behind the figure.' },
  status,
  statuses: columnOf(status),
  interval: {
    type: 'object',
    required: ['level', 'low', 'high', 'method'],
    properties: { level: { type: 'number' }, low: { type: 'number' }, high: { type: 'number' }, method: text },
  },
  compare: {
    type: 'object',
    required: ['to', 'at', 'value', 'absolute', 'relative'],
    properties: {
      to: { enum: ['previous', 'lastYear'] },
      at: text,
      value: number,
      absolute: number,
      relative: number,
    },
  },
} as const;
const FIGURES = ['value', 'numerator', 'denominator', 'n', 'status', 'statuses'];

const segment = {
  type: 'object',
  required: ['key', 'label', ...FIGURES],
  properties: { key: names, label: text, ...figures },
} as const;

const trend = {
  type: 'object',
  description: 'Dense columns, oldest point first.',
  required: ['grain', 'at', 'partial', 'series'],
  properties: {
    grain: { enum: ['month', 'quarter', 'year'] },
    at: columnOf(day),
    from: columnOf(day),
    partial: columnOf({ type: 'boolean' }),
    series: columnOf({
      type: 'object',
      required: ['numerator', 'denominator', 'value'],
      properties: {
        segment: names,
        numerator: columnOf(decimal),
        denominator: columnOf(decimal),
        value: columnOf(number),
        status: columnOf(status),
      },
    }),
  },
} as const;

/** The JSON Schema of an Answer, for the API description. */
export const answerSchema: JsonSchema = {
  type: 'object',
  required: [
    'kpi',
    'title',
    'unit',
    'scale',
    'direction',
    'asOf',
    'asOfRule',
    'knownAt',
    'by',
    'mode',
    'filter',
    'params',
    'completeThrough',
    'sources',
    'coverage',
    'partial',
    'definitionVersion',
    'policy',
    'batch',
    'receipt',
    ...FIGURES,
  ],
  properties: {
    kpi: text,
    title: text,
    unit: { enum: ['count', 'ratio', 'pct', 'money', 'days', 'score', 'per_mille'] },
    currency: text,
    scale: { type: 'number' },
    direction: { enum: ['up', 'down', 'target', 'neutral', 'up-guarded'] },
    ...figures,
    detail: { ...text, description: 'Says in words what a status means here.' },
    asOf: day,
    asOfRule: { enum: ['asked', 'yesterday', 'sources'] },
    knownAt: { type: 'string', format: 'date-time' },
    period: {
      type: 'object',
      required: ['from', 'to', 'label'],
      properties: { from: day, to: { ...day, description: 'The day after the last day.' }, label: text },
    },
    by: names,
    mode: { enum: ['asWas', 'asIs'] },
    filter: columnOf({ type: 'object' }),
    params: { type: 'object', additionalProperties: { type: ['string', 'number', 'boolean'] } },
    completeThrough: { type: ['string', 'null'], format: 'date' },
    sources: columnOf({
      type: 'object',
      required: ['source', 'completeThrough', 'lastSync'],
      properties: {
        source: text,
        completeThrough: { type: ['string', 'null'], format: 'date' },
        lastSync: { type: ['string', 'null'], format: 'date-time' },
      },
    }),
    coverage: {
      type: 'object',
      required: ['rows', 'accepted', 'rejected'],
      properties: {
        rows: { ...number, description: 'Share of the rows read that were accepted.' },
        accepted: { type: 'integer' },
        rejected: { type: 'integer' },
        attributesBackfilled: { type: 'integer' },
      },
    },
    partial: { type: 'boolean' },
    endAssumed: { type: 'boolean' },
    restatedFrom: { type: 'number' },
    band: {
      type: 'object',
      required: ['label'],
      properties: { label: text, from: { type: 'number' }, to: { type: 'number' } },
    },
    target: { type: 'number' },
    segments: columnOf(segment),
    segmentsLeftOut: { type: 'integer' },
    trend,
    columns: names,
    rows: columnOf(columnOf({ type: ['string', 'number', 'null'] })),
    definitionVersion: text,
    policy: { ...text, description: 'Hash of the policy the figure was made under.' },
    batch: { type: 'integer' },
    receipt: { ...text, description: 'Same question, same knowledge, same definition: same receipt.' },
  },
};
