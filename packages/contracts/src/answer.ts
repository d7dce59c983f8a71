import type { ErrorBody } from './errors.ts';
import type { PartialAnswer } from './fields.ts';
import type { Grain, SegmentFilter, SegmentMode } from './question.ts';

/** How the value is to be read: a `pct` is a fraction (0.65 is shown as 65.0 %). */
export type Unit =
  | 'count'
  | 'ratio'
  | 'pct'
  | 'money'
  | 'days'
  | 'months'
  | 'hours'
  | 'score'
  | 'per_mille'
  /** Units of whatever is counted: seats, items. */
  | 'quantity';

/** Worst first in {@link Answer.statuses}; `ok` stands alone. */
export const STATUSES = [
  'no_data',
  'no_base',
  'negative_base',
  'insufficient_history',
  'insufficient_data',
  'immature',
  'fx_missing',
  'suppressed',
  'no_control',
  'stale',
  'coverage_low',
  'gross_of_cost',
  'initiator_unknown',
  'partial',
  'ok',
] as const;
export type Status = (typeof STATUSES)[number];

export interface Interval {
  /** 0.95 */
  level: number;
  /** Null where the interval is open on this side. */
  low: number | null;
  high: number | null;
  method: string;
}

/** The figures of one cell. `value = scale × numerator / denominator`; both sides are exact decimals as strings. */
export interface Figures {
  value: number | null;
  numerator: string | null;
  denominator: string | null;
  /** How many customers (or other counted units) stand behind the figure. */
  n: number | null;
  status: Status;
  statuses: Status[];
  interval?: Interval;
  compare?: Comparison;
}

/** Change against a named other point. For `pct` the absolute change is in fraction points. */
export interface Comparison {
  to: 'previous' | 'lastYear';
  /** The day or period compared with, as a label (`1997-12-31`, `1998-11`). */
  at: string;
  value: number | null;
  absolute: number | null;
  relative: number | null;
}

export interface Segment extends Figures {
  /** One key a scheme in `by`, in that order; `unknown` and `not_applicable` are segments of their own. */
  key: string[];
  /** The key in words. */
  label: string;
  /** The figures beside the value, of this segment. */
  companions?: Companion[];
  /** The target that is about this segment. */
  target?: Target;
}

/** Dense columns, oldest point first; never rows of objects. */
export interface TrendSeries {
  /** Key of the segment; absent for the total. */
  segment?: string[];
  numerator: (string | null)[];
  denominator: (string | null)[];
  value: (number | null)[];
  /** Absent when every point is `ok`. */
  status?: Status[];
  /** Ends of each point's interval, for the total of a share of counted things. */
  interval?: { level: number; method: string; low: (number | null)[]; high: (number | null)[] };
  /** What the points of a segment say together, where that is `up` or `down`; of the total see {@link Trend.reading}. */
  reading?: TrendReading;
}

export interface Trend {
  grain: Grain;
  /** Day on which each point was taken (its period's last day). */
  at: string[];
  /** First day of each point's period; only for KPIs over a period. */
  from?: string[];
  /** True where the period is not complete. */
  partial: boolean[];
  series: TrendSeries[];
  /** What the points of the total say together. */
  reading?: TrendReading;
}

/** Change over time told from noise. */
export interface TrendReading {
  /** Theil-Sen slope: median change of the value per step. */
  slope: number | null;
  /** `no_signal`: the test did not reject; that is no proof of stability. */
  signal: 'up' | 'down' | 'no_signal' | 'insufficient';
  /** Name of the test behind the signal. */
  test: string | null;
  pValue: number | null;
  /** Natural process limits of what `of` names: mean ± 2.66 × mean moving range. */
  limits: { low: number; high: number; of: 'values' | 'changes' | 'same_period_differences' } | null;
  /**
   * How many points were read: those of the trend, or more where a season needs two years and the points before could be
   * had at no cost. Points without a value, and points whose period is not over, are not among them.
   */
  points: number;
  /** `seasonality_unknown`: two years are needed. `overlapping`: points whose windows share days took no part. */
  notes: string[];
}

/** A change of a ratio told apart: within the segments, and by their weights. In the unit of the value. */
export interface RateAndMix {
  /** Change of the total; equals rate + mix. */
  total: number;
  rate: number;
  mix: number;
  segments: { key: string[]; rate: number; mix: number }[];
}

/** A figure beside the value, such as the median beside a mean. */
export interface Companion {
  id: string;
  name: string;
  unit: Unit;
  value: number | null;
  status: Status;
}

/** How much of what was read stands behind the figure. */
export interface Coverage {
  /** Share of the rows read that were accepted, 0 to 1; null when nothing was read. */
  rows: number | null;
  accepted: number;
  rejected: number;
  /** Rows that were not taken in, by table and reason, most first, at most ten. */
  excluded?: { table: string; reason: string; rows: number }[];
  /**
   * Customers of the value window whose party, or whose class in a scheme of the question, was known only later and was
   * carried back. About everybody the caller may see, whatever the question's own filters.
   */
  attributesBackfilled?: number;
  /** Money of the numerator that no party could be found for, in the reporting currency; it is in the value. */
  unattributed?: string;
  /**
   * What the ledger posted in the period to income and expense accounts without a line, in the reporting currency and
   * whatever its sign: there is no value until they have one.
   */
  unmapped?: string;
  /** Those accounts, at most ten, by the amount. */
  unmappedAccounts?: string[];
}

export interface SourceState {
  source: string;
  completeThrough: string | null;
  /** End of the last successful sync, an ISO instant. */
  lastSync: string | null;
}

export interface Period {
  /** First day. */
  from: string;
  /** Day after the last day. */
  to: string;
  /** `2025-Q2`, `2025-06`, `12 months to 2025-06-30` … */
  label: string;
}

/** The band of the definition that the value lies in. */
export interface Band {
  label: string;
  /** Ends; one that is absent is open. They belong to the band unless the flag says otherwise. */
  from?: number;
  to?: number;
  fromInclusive?: boolean;
  toInclusive?: boolean;
}

/** What the tenant wants to reach, as it held on the last day of the window. */
export interface Target {
  value: number;
  /** Value less target; null without a value. */
  gap: number | null;
  /** First day on which it held. */
  from: string;
  note?: string;
}

export interface Answer extends Figures {
  kpi: string;
  title: string;
  unit: Unit;
  currency?: string;
  /** A factor: value = scale × numerator / denominator. */
  scale: number;
  direction: 'up' | 'down' | 'target' | 'neutral' | 'up-guarded';
  /** Says in words what each status means here, worst first. */
  detail?: string;
  /** Findings by name that no status tells: `not_reached`, `provisional`, `no_significant_association` … */
  details?: string[];
  asOf: string;
  /** `asked`; or which rule chose the day: `yesterday`, `sources`; `today` of what is told of the data themselves. */
  asOfRule: 'asked' | 'yesterday' | 'sources' | 'today';
  knownAt: string;
  period?: Period;
  by: string[];
  mode: SegmentMode;
  filter: SegmentFilter[];
  params: Record<string, string | number | boolean>;
  completeThrough: string | null;
  sources: SourceState[];
  coverage: Coverage;
  partial: boolean;
  /** True where ends were assumed from a term because the source tells nothing after it. */
  endAssumed?: boolean;
  /**
   * The value as it was known when all sources were first complete for the window, where later rows changed it.
   */
  restatedFrom?: { value: number | null; knownAt: string };
  band?: Band;
  target?: Target;
  companions?: Companion[];
  /** Rate and mix effect of the change in `compare`; only for ratios split by segments. */
  likeForLike?: RateAndMix;
  /** COH: the day on which the youngest cohort asked about is old enough. */
  maturesOn?: string;
  /** Ends younger than the gap rule: a return would take them back. */
  provisionalEnds?: number;
  /** Rule set of a figure that rests on associations. */
  ruleSet?: { id: string; day: string; provisional: boolean; pairs: number };
  segments?: Segment[];
  /** Segments beyond `limit`. */
  segmentsLeftOut?: number;
  trend?: Trend;
  /** A table that belongs to the figure: a cohort matrix, a curve, pairs. */
  columns?: string[];
  rows?: (string | number | null)[][];
  definitionVersion: string;
  /** Hash of the policy the figure was made under. */
  policy: string;
  /** Last batch the figure rests on. */
  batch: number;
  /** Same question, same knowledge, same definition: same receipt. */
  receipt: string;
}

/** Stands in a batch of answers where a question failed; the others are not touched by it. */
export interface FailedAnswer {
  kpi: string;
  error: ErrorBody;
}

export const isFailed = (answer: PartialAnswer | FailedAnswer): answer is FailedAnswer => 'error' in answer;
