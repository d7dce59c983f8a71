import { ERROR_CODES, kpiDefinitionSchema, questionSchema, type JsonSchema } from '@sextant/contracts';
import { answerSchema, partialAnswerSchema } from './answer-schema.ts';
import { kpiSchemas } from './kpi-schemas.ts';
import { pluginSchemas } from './plugin-schemas.ts';
import { receiptSchemas } from './receipt-schemas.ts';
import { sourceSchemas } from './source-schemas.ts';

const text = { type: 'string' } as const;
const ref = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });
const listOf = (name: string): JsonSchema => ({ type: 'array', items: ref(name) });

/** In the API description a schema is named by its place, not by an id of its own. */
const withoutId = (schema: JsonSchema): JsonSchema =>
  Object.fromEntries(Object.entries(schema).filter(([keyword]) => keyword !== '$id'));

const object = (properties: Record<string, JsonSchema>): JsonSchema => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
});

/** Everything the API sends and takes, by name. */
export const componentSchemas: Record<string, JsonSchema> = {
  Question: withoutId(questionSchema),
  Answer: answerSchema,
  PartialAnswer: partialAnswerSchema,
  FailedAnswer: object({ kpi: text, error: ref('ErrorBody') }),
  KpiDefinition: withoutId(kpiDefinitionSchema),
  ...kpiSchemas,
  ...receiptSchemas,
  ...sourceSchemas,
  ...pluginSchemas,
  ErrorBody: {
    type: 'object',
    required: ['code', 'message', 'remedy'],
    properties: {
      code: { enum: Object.keys(ERROR_CODES) },
      message: { ...text, description: 'One sentence that names the thing that is wrong.' },
      remedy: { ...text, description: 'What the reader can do about it.' },
      requestId: text,
    },
  },
  ErrorResponse: object({ error: ref('ErrorBody') }),
};

const kpiResponse = object({
  definition: ref('KpiDefinition'),
  schemes: {
    type: 'array',
    items: object({ scheme: text, segments: { type: 'array', items: text }, declared: { type: 'boolean' } }),
  },
  readiness: ref('Readiness'),
});

/** What each route answers when all is well. */
export const responseSchemas: Record<string, JsonSchema> = {
  kpis: {
    type: 'object',
    required: ['total', 'kpis'],
    properties: {
      total: { type: 'integer' },
      kpis: listOf('KpiSummary'),
      problems: listOf('CatalogueProblem'),
      unlocks: listOf('Unlock'),
    },
  },
  kpi: kpiResponse,
  tryKpi: ref('KpiTrial'),
  answers: object({
    answers: { type: 'array', items: { anyOf: ['Answer', 'PartialAnswer', 'FailedAnswer'].map(ref) } },
  }),
  explain: ref('Explanation'),
  compare: ref('ReceiptComparison'),
  sources: object({ sources: listOf('SourceStatus') }),
  sync: object({ source: text }),
  runs: object({ runs: listOf('SyncReport') }),
  quality: object({
    tables: listOf('QualityRow'),
    run: { type: ['integer', 'null'] },
    checks: listOf('QualityFinding'),
  }),
  quarantine: object({ total: { type: 'integer' }, rows: listOf('QuarantinedRow') }),
  plugins: object({
    plugins: listOf('PluginStatus'),
    refusals: listOf('ErrorBody'),
    warnings: { type: 'array', items: text },
  }),
  ...Object.fromEntries(
    ['installPlugin', 'upgradePlugin', 'rollbackPlugin', 'removePlugin'].map((name) => [name, ref('PluginChange')]),
  ),
  links: object({ links: listOf('LinkedParty') }),
  link: object({ batch: { type: 'integer' } }),
};

/** What `POST /v1/answers` says when it could answer nothing. */
export const failedAnswers: JsonSchema = object({ answers: listOf('FailedAnswer') });
