import type { BenchResult } from './run-bench.mjs';

export interface Finding {
  target: string;
  reached: string;
  met: boolean;
}

export declare const findings: (result: BenchResult) => Finding[];
export declare const writeReport: (result: BenchResult, about: { scale: string; date: string }) => string;
