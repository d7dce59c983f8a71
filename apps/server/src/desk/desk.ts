import type {
  Answer,
  KpiResponse,
  KpisResponse,
  KpiTrial,
  KpiTrialRequest,
  LinkedParty,
  LinksRequest,
  QualityRow,
  QuarantineResponse,
  Question,
  SextantEvent,
  SourceStatus,
  SyncReport,
} from '@sextant/contracts';

/** Where the command line asks: a running host, or the store itself. The same answers either way. */
export interface Desk {
  ask(question: Question, signal: AbortSignal): Promise<Answer>;
  kpis(search: string | undefined): Promise<KpisResponse>;
  kpi(id: string): Promise<KpiResponse>;
  /** What a definition comes to that is being written; nothing is kept. */
  tryKpi(request: KpiTrialRequest, signal: AbortSignal): Promise<KpiTrial>;
  sources(): Promise<SourceStatus[]>;
  /** Reads a source to its end; `onEvent` hears how it goes. */
  sync(source: string, onEvent: (event: SextantEvent) => void, signal: AbortSignal): Promise<SyncReport>;
  quality(source: string): Promise<QualityRow[]>;
  quarantine(source: string, limit: number): Promise<QuarantineResponse>;
  links(): Promise<LinkedParty[]>;
  link(links: LinksRequest['links']): Promise<void>;
  close(): Promise<void>;
}
