import { FIGURE_FIELDS, type FigureField } from './fields.ts';
import type { JsonSchema } from './json-schema.ts';

/** Calendar grain of trend points and default periods. */
export type Grain = 'week' | 'month' | 'quarter' | 'year';
/** `asWas`: the class a customer had at the time; `asIs`: the class it has at `asOf`, applied to the whole history. */
export type SegmentMode = 'asWas' | 'asIs';
export type Compare = 'previous' | 'lastYear' | 'none';

/** Keep (`in`) or drop (`notIn`) the listed segments of one scheme. */
export type SegmentFilter = { scheme: string; in: string[] } | { scheme: string; notIn: string[] };

/**
 * What somebody wants to know. Dates are ISO `YYYY-MM-DD` (end of that day in the tenant's zone); `knownAt` is an ISO
 * instant. An unknown key is an error (`question.invalid`).
 */
export interface Question {
  kpi: string;
  /** Default: the earlier of yesterday and the day up to which all sources are complete. */
  asOf?: string;
  /** What was known at that instant. Default: now. */
  knownAt?: string;
  /**
   * `2025`, `2025-H1`, `2025-Q2` (fiscal, with or without `FY` before), `2025-06`, `2025-P03` (third month of a year made
   * of weeks), `2025-W07` (ISO week), or a trailing window `P1M` `P3M` `P12M` that ends with the last complete `grain`
   * before `asOf`. Only for KPIs over a period or about a cohort. Default: the last complete `grain`; for cohorts, and
   * their trailing windows, the last one that is old enough.
   */
  period?: string;
  /** First day of a free period; with `to` (exclusive). */
  from?: string;
  to?: string;
  /** Distance of trend points, and the default period. Default `month`. */
  grain?: Grain;
  /** Number of trend points (0 = no trend, at most 120). Default 13. */
  trend?: number;
  /** At most two segmentation schemes. */
  by?: string[];
  mode?: SegmentMode;
  filter?: SegmentFilter[];
  /** Default `previous`: the trend point before; `lastYear`: the same point a year earlier. */
  compare?: Compare;
  /** Parameters that the KPI declares. */
  params?: Record<string, string | number | boolean>;
  /** `constant`: every amount at the rates of one day, so that a change is no change of rates. Default `reported`. */
  rates?: 'reported' | 'constant';
  /** At most this many segments, largest first; the rest is left out, the total stays whole. */
  limit?: number;
  /**
   * What segments and trend carry, by the names of it there; a status that is not `ok` is told in any case, `likeForLike`
   * with `compare`. The figures of all at the value are complete, and the receipt is that of the complete answer. Default:
   * everything.
   */
  fields?: readonly FigureField[];
}

const date = { type: 'string', format: 'date', description: 'A day, YYYY-MM-DD.' } as const;
const names = {
  type: 'array',
  items: { type: 'string', minLength: 1, maxLength: 200 },
  minItems: 1,
  maxItems: 500,
} as const;
const scheme = { type: 'string', minLength: 1, maxLength: 100 } as const;

export const questionSchema = {
  $id: 'Question',
  type: 'object',
  additionalProperties: false,
  required: ['kpi'],
  properties: {
    kpi: { type: 'string', minLength: 1, maxLength: 100, description: 'Id of a KPI in the catalogue.' },
    asOf: date,
    knownAt: { type: 'string', format: 'date-time', description: 'An instant, ISO 8601 with offset.' },
    period: {
      type: 'string',
      pattern:
        '^((FY)?\\d{4}(-(H[12]|Q[1-4]|P(0[1-9]|1[0-2])))?|\\d{4}-(0[1-9]|1[0-2]|W(0[1-9]|[1-4]\\d|5[0-3]))|P([1-9]|[1-9]\\d)M)$',
      description: 'YYYY, YYYY-Hn, YYYY-Qn (FY before them at will), YYYY-MM, YYYY-Pnn, YYYY-Wnn or PnM.',
    },
    from: date,
    to: date,
    grain: { enum: ['week', 'month', 'quarter', 'year'] },
    trend: { type: 'integer', minimum: 0, maximum: 120 },
    by: { type: 'array', items: scheme, maxItems: 2, uniqueItems: true },
    mode: { enum: ['asWas', 'asIs'] },
    filter: {
      type: 'array',
      maxItems: 10,
      items: {
        oneOf: [
          {
            type: 'object',
            additionalProperties: false,
            required: ['scheme', 'in'],
            properties: { scheme, in: names },
          },
          {
            type: 'object',
            additionalProperties: false,
            required: ['scheme', 'notIn'],
            properties: { scheme, notIn: names },
          },
        ],
      },
    },
    compare: { enum: ['previous', 'lastYear', 'none'] },
    params: {
      type: 'object',
      maxProperties: 20,
      additionalProperties: { anyOf: [{ type: 'string', maxLength: 200 }, { type: 'number' }, { type: 'boolean' }] },
    },
    rates: { enum: ['reported', 'constant'] },
    limit: { type: 'integer', minimum: 1, maximum: 1000 },
    fields: {
      type: 'array',
      items: { enum: FIGURE_FIELDS },
      minItems: 1,
      uniqueItems: true,
      description: 'What segments and trend carry; default: everything.',
    },
  },
} as const satisfies JsonSchema;
