import type { Answer, FailedAnswer } from './answer.ts';
import type { JsonSchema } from './json-schema.ts';
import type { KpiDefinition } from './kpi.ts';
import { questionSchema, type Question } from './question.ts';
import type { QualityRow, QuarantinedRow, SourceStatus, SyncReport } from './sync.ts';

/** `POST /v1/answers` */
export interface AnswersRequest {
  questions: Question[];
}
export interface AnswersResponse {
  /** In the order of the questions. */
  answers: (Answer | FailedAnswer)[];
}

/** An entry of `GET /v1/kpis`. */
export interface KpiSummary {
  id: string;
  name: string;
  definition: string;
  unit: KpiDefinition['unit'];
  direction: KpiDefinition['direction'];
  time: KpiDefinition['time'];
  industries: string[];
}
export interface KpisResponse {
  total: number;
  kpis: KpiSummary[];
}
/** `GET /v1/kpis/{id}` */
export interface KpiResponse {
  definition: KpiDefinition;
  /** Schemes a question may use in `by` and `filter`, with their segments. */
  schemes: { scheme: string; segments: string[]; declared: boolean }[];
  readiness: { ready: boolean; missing: string[]; historyFrom: string | null; completeThrough: string | null };
}
export interface SourcesResponse {
  sources: SourceStatus[];
}
/** `POST /v1/sources/{id}/sync`, status 202; `GET /v1/events` tells the rest. */
export interface SyncStartedResponse {
  source: string;
}
export interface RunsResponse {
  runs: SyncReport[];
}
export interface QualityResponse {
  tables: QualityRow[];
}
export interface QuarantineResponse {
  total: number;
  rows: QuarantinedRow[];
}

export const MAX_QUESTIONS = 100;

export const answersRequestSchema = {
  $id: 'AnswersRequest',
  type: 'object',
  additionalProperties: false,
  required: ['questions'],
  properties: { questions: { type: 'array', minItems: 1, maxItems: MAX_QUESTIONS, items: { type: 'object' } } },
} as const satisfies JsonSchema;

export interface Route {
  method: 'get' | 'post';
  path: string;
  summary: string;
  /** Needs an operator. */
  operator?: true;
  query?: Readonly<Record<string, JsonSchema>>;
  body?: JsonSchema;
}

const page = {
  limit: { type: 'integer', minimum: 1, maximum: 1000, default: 100 },
  offset: { type: 'integer', minimum: 0, default: 0 },
} as const;

/** The HTTP API as a table: host, client and the OpenAPI document are made from it. */
export const ROUTES = {
  kpis: {
    method: 'get',
    path: '/v1/kpis',
    summary: 'Search the catalogue.',
    query: { q: { type: 'string', maxLength: 200 }, ...page },
  },
  kpi: {
    method: 'get',
    path: '/v1/kpis/{id}',
    summary: 'One KPI: its definition, the schemes it can be split by, its readiness.',
  },
  answers: {
    method: 'post',
    path: '/v1/answers',
    summary: 'Answer up to 100 questions; each fails alone.',
    body: {
      ...answersRequestSchema,
      properties: { questions: { ...answersRequestSchema.properties.questions, items: questionSchema } },
    },
  },
  sources: {
    method: 'get',
    path: '/v1/sources',
    summary: 'The sources, how far each is complete and when it was synced.',
  },
  sync: { method: 'post', path: '/v1/sources/{id}/sync', summary: 'Start a sync.', operator: true },
  runs: {
    method: 'get',
    path: '/v1/sources/{id}/runs',
    summary: 'Reports of past syncs.',
    operator: true,
    query: page,
  },
  quality: {
    method: 'get',
    path: '/v1/sources/{id}/quality',
    summary: 'Rows read, accepted and rejected, per table.',
    operator: true,
  },
  quarantine: {
    method: 'get',
    path: '/v1/sources/{id}/quarantine',
    summary: 'Rows that were not taken in, with file, line and reason.',
    operator: true,
    query: page,
  },
  events: { method: 'get', path: '/v1/events', summary: 'Server-sent events: syncs and new data.' },
} as const satisfies Record<string, Route>;
