import type { Answer } from '@sextant/contracts';

export type Cells = Map<string, string>;
export interface Row {
  month: unknown;
  segment: unknown;
  numerator: unknown;
  denominator: unknown;
}
export interface CellShape {
  months: number[];
  /** Rows are changes since the month before. */
  changes: boolean;
  /** The denominator of a month is the sum over its segments. */
  share: boolean;
  segmentName: (segment: unknown) => string;
}

export declare const monthsTo: (lastDay: string, points: number) => number[];
export declare const cellsOfAnswer: (answer: Answer) => Cells;
export declare const cellsOfRows: (rows: Row[], shape: CellShape) => Cells;
export declare const differences: (a: Cells, b: Cells) => string[];
