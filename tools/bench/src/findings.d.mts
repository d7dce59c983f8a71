import type { BenchResult } from './run-bench.mjs';

export interface Finding {
  target: string;
  reached: string;
  /** Null: not measured here. */
  met: boolean | null;
}

export declare const findings: (result: BenchResult) => Finding[];
