import type { BenchResult } from './run-bench.mjs';

export declare const writeReport: (result: BenchResult, about: { scale: string; date: string }) => string;
