export interface Summary {
  seed: number;
  /** What was asked for; the number on the last day is near it. */
  customers: number;
  lastDay: string;
  /** Rows by file. */
  rows: Record<string, number>;
  bytes: number;
}

/** Makes the exports of a small financial group in `out`. The same seed and size give the same bytes. */
export declare const generateSample: (options: { out: string; customers: number; seed: number }) => Summary;
