import type { SegmentFilter } from './question.ts';

/**
 * Who asks. A parameter of every engine call and part of every cache key. A `viewer` sees aggregates above `min_cell`;
 * an `operator` (the command line) sees small cells, SQL and sources.
 */
export interface Caller {
  tenant: string;
  role: 'viewer' | 'operator';
  /** KPIs the caller may ask; absent = all. */
  kpis?: string[];
  /** Filters added to every question of the caller; they cannot be left out. */
  rows?: SegmentFilter[];
}
