import type { Answer, Period } from './answer.ts';
import type { CanonicalTable } from './tables.ts';
import type { Question } from './question.ts';

/** `GET /v1/answers/{receipt}`: an earlier answer, found again from its question, and how it came to be. */
export interface Explanation {
  receipt: string;
  /**
   * The answer as it was given; where the rows behind a segment were asked for, without its trend and what stands beside
   * its figures.
   */
  answer: Answer;
  /** What was found again has the name of what was given: not a byte differs. */
  verified: boolean;
  question: Question;
  /** What was known: everything committed up to this batch, by this instant. */
  knowledge: { knownAt: string; batch: number };
  definition: ExplainedDefinition;
  /** Every measure of the formula with its own figures, in the order of the formula. */
  measures: ExplainedMeasure[];
  /** What narrows the figure: filters of the question, of the caller, and of the policy. */
  filters: ExplainedFilter[];
  /** The rules of the house: all of them under their hash, and which are not the default. */
  policy: { hash: string; rules: Record<string, unknown>; changed: string[] };
  sources: ExplainedSource[];
  engine: { name: string; version: string; sextant: string };
  /** Only for operators: the statements that find the figures, with their parameters as comments. */
  statements?: string[];
  /** Only for operators: the rows behind both sides. */
  rows?: { numerator: RowsBehind; denominator: RowsBehind };
}

export interface ExplainedDefinition {
  id: string;
  name: string;
  version: string;
  formula: string;
  numerator: string;
  denominator: string;
  /** value = scale × numerator / denominator. */
  scale: number;
  source: string;
  traps: string;
}

export interface ExplainedMeasure {
  side: 'numerator' | 'denominator';
  /** As the formula writes it, parameters in place. */
  measure: string;
  /** What it is, in words. */
  about: string;
  /** Exact decimals, or the status that says why there is none; `hidden` where it would tell of too few. */
  value: string;
  /** In the point that the answer compares with. */
  before?: string;
  segments?: { key: string[]; value: string }[];
}

export interface ExplainedFilter {
  from: 'question' | 'caller' | 'policy';
  text: string;
}

export interface ExplainedSource {
  source: string;
  completeThrough: string | null;
  /** The batches of this source that count, latest first, at most fifty. */
  batches: {
    batch: number;
    committedAt: string;
    rows: { table: CanonicalTable; stored: number; rejected: number }[];
  }[];
  batchesLeftOut: number;
}

/** Rows that a side of the figure rests on. */
export interface RowsBehind {
  /** How many there are of each table; `rows` has the first of each in order of their keys. */
  totals: { table: CanonicalTable; rows: number }[];
  rows: RowBehind[];
}

export interface RowBehind {
  table: CanonicalTable;
  /** The key of the row in its table. */
  key: string;
  /** The day of the row, or the first day of the state. */
  day: string;
  /** The customer it counts for; null where it is nobody's. */
  party: string | null;
  /** What it says: kind and amount, or status. */
  says: string;
  source: string;
  object: string;
  sourceKey: string | null;
  batch: number;
  recordedAt: string;
}

/** Why two figures differ; a cause that changed nothing is not among the steps. */
export type Cause = 'time' | 'filter' | 'params' | 'definition' | 'policy' | 'knowledge' | 'data' | 'engine';

/** `GET /v1/answers/{receipt}?against=…`: the way from one figure to another, one cause after the other. */
export interface ReceiptComparison {
  from: ComparedFigure;
  to: ComparedFigure;
  /** `to` less `from`; null where one has no value. */
  difference: number | null;
  /** Steps whose effects add up to the difference. */
  steps: ComparisonStep[];
}

export interface ComparedFigure {
  receipt: string;
  kpi: string;
  title: string;
  asOf: string;
  period?: Period;
  knownAt: string;
  batch: number;
  definitionVersion: string;
  policy: string;
  value: number | null;
  numerator: string | null;
  denominator: string | null;
}

export interface ComparisonStep {
  cause: Cause;
  /** What was and what is, in words. */
  from: string;
  to: string;
  /** The value after this step. */
  value: number | null;
  /** What this step adds to the value; null where there is no value on one side of it. */
  effect: number | null;
  numerator: string | null;
  denominator: string | null;
  /** Of `data`: the batch, its source and what it brought. */
  batch?: { batch: number; source: string; committedAt: string; rows: { table: CanonicalTable; stored: number }[] };
}
