import { QUALITY_SEVERITIES, type JsonSchema } from '@sextant/contracts';

const text = { type: 'string' } as const;
const textOrNull = { type: ['string', 'null'] } as const;
const count = { type: 'integer', minimum: 0 } as const;

const syncCounts = {
  type: 'object',
  required: ['read', 'stored', 'unchanged', 'rejected'],
  properties: { read: count, stored: count, unchanged: count, rejected: count, deleted: count },
} as const;

const milliseconds = { type: 'integer', minimum: 0 } as const;
const phaseCost = {
  type: 'object',
  required: ['wallMs', 'cpuMs'],
  properties: { wallMs: milliseconds, cpuMs: milliseconds },
} as const;

/** Schemas of what the routes about sources answer. */
export const sourceSchemas: Record<string, JsonSchema> = {
  SyncReport: {
    type: 'object',
    required: ['run', 'source', 'state', 'startedAt', 'endedAt', 'counts', 'tables', 'completeThrough', 'notes'],
    properties: {
      run: { type: 'integer' },
      source: text,
      state: { enum: ['running', 'done', 'failed', 'interrupted'] },
      startedAt: { type: 'string', format: 'date-time' },
      endedAt: { type: ['string', 'null'], format: 'date-time' },
      counts: syncCounts,
      tables: { type: 'object', additionalProperties: syncCounts },
      completeThrough: { type: ['string', 'null'], format: 'date' },
      notes: { type: 'array', items: text },
      took: {
        type: 'object',
        properties: { reading: phaseCost, checking: phaseCost, storing: phaseCost, deriving: phaseCost },
      },
      drift: { type: 'array', items: { $ref: '#/components/schemas/FieldDrift' } },
      error: { $ref: '#/components/schemas/ErrorBody' },
    },
  },
  FieldDrift: {
    type: 'object',
    required: ['stream', 'field', 'change', 'before', 'now', 'used'],
    properties: {
      stream: text,
      field: text,
      change: { enum: ['new', 'missing', 'retyped'] },
      before: textOrNull,
      now: textOrNull,
      used: { type: 'boolean', description: 'Records are made from it.' },
    },
  },
  SourceStatus: {
    type: 'object',
    required: ['id', 'connector', 'title', 'state', 'completeThrough', 'lastRun', 'quarantined', 'findings'],
    properties: {
      id: text,
      connector: text,
      title: text,
      state: { enum: ['never-synced', 'running', 'ok', 'failed'] },
      completeThrough: { type: ['string', 'null'], format: 'date' },
      lastRun: { anyOf: [{ $ref: '#/components/schemas/SyncReport' }, { type: 'null' }] },
      nextSync: { type: ['string', 'null'], format: 'date-time' },
      problem: { $ref: '#/components/schemas/ErrorBody', description: 'Why it cannot be synced as things are.' },
      quarantined: count,
      findings: {
        type: 'object',
        required: [...QUALITY_SEVERITIES],
        properties: Object.fromEntries(QUALITY_SEVERITIES.map((severity) => [severity, count])),
      },
    },
  },
  QualityRow: {
    type: 'object',
    required: ['table', 'read', 'accepted', 'rejected', 'reasons'],
    properties: {
      table: text,
      read: count,
      accepted: count,
      rejected: count,
      reasons: {
        type: 'array',
        items: { type: 'object', required: ['reason', 'rows'], properties: { reason: text, rows: count } },
      },
    },
  },
  QualityFinding: {
    type: 'object',
    required: ['check', 'title', 'severity', 'table', 'concerns', 'rows', 'amount', 'currency', 'examples'],
    properties: {
      check: text,
      title: text,
      severity: { enum: [...QUALITY_SEVERITIES] },
      table: text,
      concerns: { type: 'array', items: text, description: 'Answers that rest on one of these tables are concerned.' },
      rows: count,
      amount: { ...textOrNull, description: 'Exact decimal text.' },
      currency: textOrNull,
      examples: { type: 'array', maxItems: 10, items: text },
    },
  },
  QuarantinedRow: {
    type: 'object',
    required: ['id', 'source', 'run', 'stream', 'table', 'file', 'line', 'reason', 'raw', 'at', 'settledBy'],
    properties: {
      id: { type: 'integer' },
      source: text,
      run: { type: 'integer' },
      stream: text,
      table: textOrNull,
      file: textOrNull,
      line: { type: ['integer', 'null'] },
      reason: text,
      raw: textOrNull,
      at: { type: 'string', format: 'date-time' },
      settledBy: {
        type: ['integer', 'null'],
        description: 'The run that read everything anew: what was still wrong was quarantined anew.',
      },
    },
  },
};
