import type {
  Answer,
  Caller,
  CanonicalTable,
  ConnectorMessage,
  ConnectorState,
  FailedAnswer,
  KpiDefinition,
  KpiResponse,
  KpisResponse,
  KpiTarget,
  KpiTrial,
  QualityRow,
  QuarantinedRow,
  Question,
  SextantEvent,
  SourceStatus,
  StreamDescription,
  SyncReport,
} from '@sextant/contracts';

import type { PartyLink } from './identity/link-parties.ts';

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
  /** `source_recorded_at` becomes the knowledge clock in the first sync of this source. */
  backfill?: boolean;
}

export interface SyncOptions {
  signal?: AbortSignal;
}

/** The engine of one tenant: one store file, one catalogue, one policy. */
export interface Engine {
  /** Answers one question. Throws a SextantError. */
  answer(question: unknown, caller: Caller, signal?: AbortSignal): Promise<Answer>;
  /** Answers many; a question that fails stands as a FailedAnswer and does not touch the others. */
  answers(questions: readonly unknown[], caller: Caller, signal?: AbortSignal): Promise<(Answer | FailedAnswer)[]>;

  kpis(query: { q?: string; limit?: number; offset?: number }, caller: Caller): KpisResponse;
  kpi(id: string, caller: Caller): Promise<KpiResponse>;
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
  quality(sourceId: string): Promise<QualityRow[]>;
  quarantine(
    sourceId: string,
    page?: { limit?: number; offset?: number },
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
