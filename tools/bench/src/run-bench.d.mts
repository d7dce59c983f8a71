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
export interface ChangeResult {
  rows: number;
  sync: Cost;
  rebuild: Cost;
  differing: number;
}
export interface KpiResult {
  kpi: string;
  /** Compared, all equal. */
  cells: number;
  times: Record<string, Timing>;
  /** MB above idle; null when not measured. */
  memoryDeltas: number | null;
  memoryIntervals: number | null;
}
export interface BenchResult {
  customers: number;
  load: { rows: number; seconds: number; fileMb: number };
  kpis: KpiResult[];
  change: ChangeResult;
}
export interface BenchOptions {
  folder: string;
  customers: number;
  rounds: number;
  /** In processes of their own, which need the built packages. Default true. */
  memory?: boolean;
  /** A checkpoint after so many months. Default 6. */
  spanMonths?: number;
  say?: (line: string) => void;
}

export declare const runBench: (options: BenchOptions) => Promise<BenchResult>;
