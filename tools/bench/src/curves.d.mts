export interface Count {
  days: number;
  ended: number;
  running: number;
}

export declare const countsOf: (rows: Record<string, unknown>[]) => Count[];
export declare const restrictedMean: (counts: Count[], horizon: number) => number;
export declare const meanAge: (counts: Count[]) => number;
