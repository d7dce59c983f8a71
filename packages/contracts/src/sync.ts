import type { ErrorBody } from './errors.ts';
import type { CanonicalTable } from './tables.ts';

/** One row that was not taken in, and why. */
export interface QuarantinedRow {
  id: number;
  source: string;
  run: number;
  stream: string;
  table: string | null;
  file: string | null;
  line: number | null;
  reason: string;
  raw: string | null;
  at: string;
  /** The run that read everything anew and did not find it wrong, or found it wrong anew; null while it is open. */
  settledBy: number | null;
}

export interface SyncCounts {
  read: number;
  /** Rows that say something new; with them, what was retracted because it is there no longer. */
  stored: number;
  /** Rows that were known already, word for word. */
  unchanged: number;
  rejected: number;
  /** Of those stored, retractions of what a complete reading or a revision no longer has; left out where there are none. */
  deleted?: number;
}

/**
 * Parts of a run: rows come from the connector and are put aside; they, and what is stored of them, are checked; they are
 * stored; what follows from them is derived.
 */
export type SyncPhase = 'reading' | 'checking' | 'storing' | 'deriving';

/** CPU is that of the whole process while the phase ran. */
export interface PhaseCost {
  wallMs: number;
  cpuMs: number;
}

/** A field of a source that is not what it was in the last reading. */
export interface FieldDrift {
  stream: string;
  field: string;
  change: 'new' | 'missing' | 'retyped';
  /** Types as the source names them; null where the field is not there. */
  before: string | null;
  now: string | null;
  /** Records are made from it. */
  used: boolean;
}

/** What happened in one run; kept for ever. */
export interface SyncReport {
  run: number;
  source: string;
  state: 'running' | 'done' | 'failed' | 'interrupted';
  startedAt: string;
  endedAt: string | null;
  counts: SyncCounts;
  tables: Partial<Record<CanonicalTable, SyncCounts>>;
  completeThrough: string | null;
  notes: string[];
  /** What each part of the run took. */
  took?: Partial<Record<SyncPhase, PhaseCost>>;
  /** What has changed in the source's fields; left out where nothing has. */
  drift?: FieldDrift[];
  error?: ErrorBody;
}

/** A source as `GET /v1/sources` shows it. */
export interface SourceStatus {
  id: string;
  connector: string;
  title: string;
  state: 'never-synced' | 'running' | 'ok' | 'failed';
  completeThrough: string | null;
  lastRun: SyncReport | null;
  /** When a running host syncs it by itself the next time; null: only when somebody asks for it. */
  nextSync?: string | null;
  /** Why it cannot be synced as things are: its connector is not there, or does not take what the configuration says. */
  problem?: ErrorBody;
  quarantined: number;
  /** What the checks of the last sync of the store found in this source's rows. */
  findings: Record<QualitySeverity, number>;
}

/** Counts of a source's rows, per canonical table (`GET /v1/sources/{id}/quality`). */
export interface QualityRow {
  table: CanonicalTable;
  read: number;
  accepted: number;
  rejected: number;
  /** Most frequent reasons first. */
  reasons: { reason: string; rows: number }[];
}

export const QUALITY_SEVERITIES = ['error', 'warning', 'info'] as const;
/** `error`: figures that rest on the table are wrong; `warning`: they may be; `info`: a difference to know of. */
export type QualitySeverity = (typeof QUALITY_SEVERITIES)[number];

/** Something that does not hold of a source's rows, as it stood at the end of a run. */
export interface QualityFinding {
  /** Name of the check; never changes. */
  check: string;
  title: string;
  severity: QualitySeverity;
  table: CanonicalTable;
  /** Answers that rest on one of these tables are concerned. */
  concerns: CanonicalTable[];
  rows: number;
  /** Money of those rows, or by how much two sides differ; null where no money is involved. */
  amount: string | null;
  currency: string | null;
  /** Keys of what is affected most, at most ten. */
  examples: string[];
}

export const PLUGIN_CHANGES = ['installed', 'upgraded', 'rolled-back', 'removed'] as const;
export type PluginChangeKind = (typeof PLUGIN_CHANGES)[number];

/** Pushed on `GET /v1/events`. */
export type SextantEvent =
  | { type: 'sync-started'; source: string; run: number }
  | {
      type: 'sync-progress';
      source: string;
      run: number;
      stream: string;
      done: number;
      total: number | null;
      /** Rows a second; null until there is something to tell. */
      perSecond: number | null;
      /** Until the end of the stream at this pace, where the source says how much there is. */
      secondsLeft: number | null;
    }
  | { type: 'data-changed'; source: string; batch: number }
  | { type: 'sync-ended'; source: string; run: number; state: SyncReport['state'] }
  | { type: 'plugins-changed'; change: PluginChangeKind; plugin: string; version: string };
