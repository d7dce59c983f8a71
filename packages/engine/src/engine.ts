import type {
  Answer,
  AnswerTo,
  Caller,
  CanonicalTable,
  ConnectorMessage,
  ConnectorState,
  Explanation,
  FailedAnswer,
  KpiDefinition,
  KpiResponse,
  KpisResponse,
  KpiTarget,
  KpiTrial,
  QualityResponse,
  QuarantinedRow,
  Question,
  Readiness,
  ReceiptComparison,
  SextantEvent,
  SourceStatus,
  StreamDescription,
  SyncReport,
  Unlock,
} from '@sextant/contracts';

import type { PartyLink } from './identity/link-parties.ts';
import type { ExplainOptions } from './receipts/explain-answer.ts';

/** Where a sync gets its records from: a connector in a child process (host) or one in memory (tests). */
export interface ConnectorRun {
  /** The streams, in reading order. */
  discover(): Promise<StreamDescription[]>;
  /** Messages from `state` on. The iterator's `return` stops the connector. */
  read(state: ConnectorState | undefined): AsyncIterable<ConnectorMessage>;
  close(): Promise<void>;
}

/** A source as the configuration declares it. */
export interface SourceDeclaration {
  id: string;
  title: string;
  connector: string;
  /** A sync stops when more than this share of a table's rows is rejected (default 0.05). */
  maxRejectShare?: number;
  /** A sync stops when a complete reading of a stream misses more than this share of its records (default 0.5). */
  maxDeleteShare?: number;
  /** `source_recorded_at` becomes the knowledge clock in the first sync of this source. */
  backfill?: boolean;
}

export interface SyncOptions {
  signal?: AbortSignal;
  /** Everything is read anew, from the beginning; a run that goes on from one that broke off goes on with that. */
  full?: boolean;
  /** Fields of the source that have changed are right as they are. */
  acceptDrift?: boolean;
}

/** The engine of one tenant: one store file, one catalogue, one policy. */
export interface Engine {
  /** Answers one question. Throws a SextantError. */
  answer<const Q>(question: Q, caller: Caller, signal?: AbortSignal): Promise<AnswerTo<Q>>;
  /** Answers many; a question that fails stands as a FailedAnswer and does not touch the others. */
  answers(questions: readonly unknown[], caller: Caller, signal?: AbortSignal): Promise<(Answer | FailedAnswer)[]>;

  /** An earlier answer, found again to the letter. Throws `answer.receipt-unknown`. */
  again(receipt: string, caller: Caller, signal?: AbortSignal): Promise<Answer>;
  /** An earlier answer, found again, and how it came to be. Throws `answer.receipt-unknown`. */
  explain(receipt: string, caller: Caller, options?: ExplainOptions, signal?: AbortSignal): Promise<Explanation>;
  /** Why the answers of two receipts differ, one cause after the other. Throws `answer.receipt-unknown`. */
  compare(from: string, to: string, caller: Caller, signal?: AbortSignal): Promise<ReceiptComparison>;

  kpis(query: { q?: string; limit?: number; offset?: number }, caller: Caller): KpisResponse;
  kpi(id: string, caller: Caller): Promise<KpiResponse>;
  /** Of every KPI that the caller may ask what it needs and what is missing, and what one more thing would do. */
  readiness(caller: Caller): Promise<{ kpis: ReadonlyMap<string, Readiness>; unlocks: Unlock[] }>;
  /** Replaces the catalogue, e.g. after a tenant's file changed; without `targets` there are none. */
  setCatalogue(definitions: readonly KpiDefinition[], targets?: readonly KpiTarget[]): void;
  /**
   * What a definition comes to that is being written: types, additivity, needs, the SQL and the answer. The catalogue
   * stays as it is. A question that fails stands as a FailedAnswer; throws a DefinitionError.
   */
  explainDefinition(
    definition: KpiDefinition,
    question: Omit<Question, 'kpi'>,
    caller: Caller,
    signal?: AbortSignal,
  ): Promise<KpiTrial>;

  /** Runs a sync to its end. A failure of the source is in the report, not thrown; wrong use throws. */
  sync(source: SourceDeclaration, open: () => Promise<ConnectorRun>, options?: SyncOptions): Promise<SyncReport>;
  sources(declared: readonly SourceDeclaration[]): Promise<SourceStatus[]>;
  runs(sourceId: string, page?: { limit?: number; offset?: number }): Promise<SyncReport[]>;
  /** What was read of a source and what the checks found, at the end of the last run or of another one. */
  quality(sourceId: string, run?: number): Promise<QualityResponse>;
  /** Rows that were not taken in, the latest first; those that are settled only with `all`. */
  quarantine(
    sourceId: string,
    page?: { limit?: number; offset?: number; all?: boolean },
  ): Promise<{ total: number; rows: QuarantinedRow[] }>;

  /**
   * Says that records are one party, as a batch of its own; a party linked to itself stands alone again. Throws
   * `identity.unknown-party` and `identity.cycle`.
   */
  linkParties(links: readonly PartyLink[]): Promise<{ batch: number }>;
  /** Links in force, latest first. */
  links(): Promise<{ party: string; canonical: string; at: string }[]>;

  /** Number of rows per canonical table. */
  tableSizes(): Promise<Record<CanonicalTable, number>>;
  subscribe(listener: (event: SextantEvent) => void): () => void;
  /** Waits for running statements to stop and closes the file. */
  close(): Promise<void>;
}
