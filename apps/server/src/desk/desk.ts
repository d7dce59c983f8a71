import type {
  Answer,
  Explanation,
  KpiResponse,
  KpisResponse,
  KpiTrial,
  KpiTrialRequest,
  LinkedParty,
  LinksRequest,
  PluginChangeResponse,
  PluginsResponse,
  QualityResponse,
  QuarantineResponse,
  Question,
  ReceiptComparison,
  SextantEvent,
  SourceStatus,
  SyncReport,
} from '@sextant/contracts';

/** Which rows of a receipt are wanted. */
export interface ExplainOptions {
  /** Of each table and side. */
  rows: number;
  segment?: string[];
}

/** The plugins of a tenant, and what is done with those that are installed. */
export interface PluginDesk {
  list(): Promise<PluginsResponse>;
  /** A package beside the configuration, or an absolute folder. */
  install(name: string): Promise<PluginChangeResponse>;
  upgrade(id: string, name?: string): Promise<PluginChangeResponse>;
  rollback(id: string): Promise<PluginChangeResponse>;
  remove(id: string, force: boolean): Promise<PluginChangeResponse>;
}

/** How a source is read. */
export interface SyncRequest {
  /** Everything is read anew, from the beginning. */
  full?: boolean;
  /** Fields of the source that have changed are right as they are. */
  acceptDrift?: boolean;
}

/** Where the command line asks: a running host, or the store itself. The same answers either way. */
export interface Desk {
  ask(question: Question, signal: AbortSignal): Promise<Answer>;
  /** An earlier answer and how it came to be. */
  explain(receipt: string, options: ExplainOptions, signal: AbortSignal): Promise<Explanation>;
  /** Why the answers of two receipts differ. */
  compare(receipt: string, other: string, signal: AbortSignal): Promise<ReceiptComparison>;
  /** With `readiness` each says what it needs and what is missing. */
  kpis(search: string | undefined, readiness?: boolean): Promise<KpisResponse>;
  kpi(id: string): Promise<KpiResponse>;
  /** What a definition comes to that is being written; nothing is kept. */
  tryKpi(request: KpiTrialRequest, signal: AbortSignal): Promise<KpiTrial>;
  sources(): Promise<SourceStatus[]>;
  /** Reads a source to its end; `onEvent` hears how it goes. */
  sync(
    source: string,
    how: SyncRequest,
    onEvent: (event: SextantEvent) => void,
    signal: AbortSignal,
  ): Promise<SyncReport>;
  /** What was read of a source, and what the checks found at the end of the last run or of another one. */
  quality(source: string, run?: number): Promise<QualityResponse>;
  /** Rows that were not taken in; with `all` those that are settled, too. */
  quarantine(source: string, limit: number, all?: boolean): Promise<QuarantineResponse>;
  readonly plugins: PluginDesk;
  links(): Promise<LinkedParty[]>;
  link(links: LinksRequest['links']): Promise<void>;
  close(): Promise<void>;
}
