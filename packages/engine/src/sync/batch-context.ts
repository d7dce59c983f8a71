import type { StreamDescription } from '@sextant/contracts';
import type { CompleteReadings } from './complete-readings.ts';
import type { Stopwatch } from './stopwatch.ts';

export interface BatchContext {
  source: string;
  run: number;
  batch: number;
  /** Commit clock, an ISO instant. */
  recordedAt: string;
  /** The source's own stamp is the knowledge clock (declared first backfill). */
  backfill: boolean;
  watch: Stopwatch;
  /** The streams of the source. */
  streams: readonly StreamDescription[];
  readings: CompleteReadings;
  /** A complete reading that would delete a larger share of what there was is stopped. */
  maxDeleteShare: number;
}
