import { kpiDefinitionSchema, type JsonSchema } from '@sextant/contracts';

const text = { type: 'string' } as const;
const textOrNull = { type: ['string', 'null'] } as const;
const texts = { type: 'array', items: text } as const;
const dayOrNull = { type: ['string', 'null'], format: 'date' } as const;
const instantOrNull = { type: ['string', 'null'], format: 'date-time' } as const;
const { unit, direction, time, additivity } = kpiDefinitionSchema.properties;

const all = (properties: Record<string, JsonSchema>): JsonSchema => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
});
const listOf = (properties: Record<string, JsonSchema>): JsonSchema => ({ type: 'array', items: all(properties) });

/** Schemas of what the routes about KPIs and about identity answer. */
export const kpiSchemas: Record<string, JsonSchema> = {
  KpiSummary: {
    type: 'object',
    required: ['id', 'name', 'definition', 'unit', 'direction', 'time', 'industries'],
    properties: {
      id: text,
      name: text,
      definition: text,
      unit,
      direction,
      time,
      industries: { type: 'array', items: text },
      state: {
        ...all({
          version: text,
          origin: { ...text, description: "Id of the pack, or 'own'." },
          file: text,
          overrides: { type: 'boolean' },
          outdated: { type: 'boolean', description: 'A newer file is wrong: the definition from before it answers.' },
        }),
        description: 'Only for operators.',
      },
      readiness: { $ref: '#/components/schemas/Readiness' },
    },
  },
  Readiness: all({
    ready: { type: 'boolean', description: 'There is data for everything it cannot do without.' },
    missing: texts,
    gross: { ...texts, description: 'Parts that the figure is told without.' },
    historyFrom: dayOrNull,
    since: dayOrNull,
    completeThrough: dayOrNull,
    lastSync: instantOrNull,
    needs: {
      type: 'array',
      items: {
        type: 'object',
        required: ['what', 'provided', 'optional', 'sources'],
        properties: {
          what: text,
          provided: { type: 'boolean' },
          optional: { ...textOrNull, description: 'The figure stands without it, gross of this part.' },
          anyOf: listOf({ what: text, provided: { type: 'boolean' } }),
          sources: listOf({ source: text, since: dayOrNull, completeThrough: dayOrNull, lastSync: instantOrNull }),
        },
      },
    },
  }),
  Unlock: all({ what: text, makesReady: texts, makesWhole: texts }),
  CatalogueProblem: all({
    kpi: textOrNull,
    file: text,
    line: { type: ['integer', 'null'] },
    message: text,
    remedy: text,
    running: { ...textOrNull, description: 'Version of the KPI that answers meanwhile.' },
  }),
  KpiTrial: all({
    kpi: text,
    version: text,
    sides: listOf({ field: text, formula: text, type: text, adds: text }),
    additivity: all({ declared: additivity, inferred: additivity }),
    grain: all({ declared: text, inferred: text }),
    byProduct: { type: 'boolean' },
    needs: listOf({ what: text, provided: { type: 'boolean' }, optional: textOrNull }),
    breaks: listOf({ kpi: text, message: text }),
    statements: { type: 'array', items: text },
    answer: {
      anyOf: ['Answer', 'PartialAnswer', 'FailedAnswer'].map((name) => ({ $ref: `#/components/schemas/${name}` })),
    },
  }),
  LinkedParty: all({ party: text, canonical: text, at: { type: 'string', format: 'date-time' } }),
};
