export type Cells = Map<string, string>;
export type Row = Record<string, unknown>;
export interface TrendShape {
  months: number[];
  /** Rows are changes since the month before. */
  running: boolean;
  /** The denominator of a month is the sum over its segments. */
  share?: boolean;
  segmentName: (segment: unknown) => string;
}
export interface AverageShape {
  months: number[];
  decimals: number;
  segmentName: (segment: unknown) => string;
}

export declare const monthsTo: (lastDay: string, points: number) => number[];
export declare const daysOf: (month: number) => number;
export declare const scaled: (value: unknown) => bigint;
export declare const written: (value: bigint) => string;
export declare const cellsOfRows: (rows: Row[], shape: TrendShape) => Cells;
export declare const cellsOfAverages: (amounts: Row[], lives: Row[], shape: AverageShape) => Cells;
export declare const differences: (a: Cells, b: Cells) => string[];
