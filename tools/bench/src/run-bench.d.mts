/** Medians and the shortest run, in ms. */
export interface Timing {
  wall: number;
  cpu: number;
  best: number;
  runs: number;
}
export interface Cost {
  wall: number;
  cpu: number;
}
export interface ShapeResult {
  name: string;
  /** Compared, all equal. */
  cells: number;
  times: Record<string, Timing>;
  textbook: { times: number; by: 'wall' | 'cpu' } | null;
  /** MB above idle; null when not measured. */
  memory: number | null;
}
export interface ChangeResult {
  share: number;
  rows: number;
  /** All of a sync. */
  sync: Cost;
  /** Of it reading and checking rows, which a rebuild does not do. */
  read: Cost;
  /** Of it committing them and keeping what is derived in step. */
  refresh: Cost;
  rebuild: Cost;
  compared: string[];
  differing: number;
}
export interface OlderResult {
  name: string;
  cells: number;
  intervals: Timing;
  older: Timing;
  now: Timing;
}
export interface ReceiptResult {
  name: string;
  first: Timing;
  again: Timing;
  lineage: Timing;
  /** Behind the explained cell, of all tables and both sides. */
  rows: number;
}
/** One form of an answer beside rows that say as much, in bytes. */
export interface PayloadForm {
  name: string;
  answer: number;
  trend: number;
  rows: number;
  stringify: Timing;
  rowsStringify: Timing;
}
export interface PayloadResult {
  cells: number;
  forms: PayloadForm[];
}
export interface BenchResult {
  customers: number;
  load: { rows: number; seconds: number; fileMb: number };
  shapes: ShapeResult[];
  payload: PayloadResult;
  /** Null where R is missing. */
  survival: { spells: number; ages: number; engine: Timing; survfit: Cost } | null;
  /** Median walls in ms, or why there are none. */
  peer: { stock: number; revenue: number } | string;
  receipts: ReceiptResult[];
  /** Receipts of before the changes, after them. */
  later: { name: string; again: Timing }[];
  older: OlderResult[];
  changes: ChangeResult[];
}
export interface BenchOptions {
  folder: string;
  customers: number;
  rounds: number;
  /** What runs in processes of its own, too, which need the built packages. Default true. */
  apart?: boolean;
  say?: (line: string) => void;
}

export declare const runBench: (options: BenchOptions) => Promise<BenchResult>;
