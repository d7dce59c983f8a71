import type { Status } from '@sextant/contracts';

/** What the widgets say, in one language. */
export interface Words {
  /** Names the point a change refers to. */
  versus: (point: string) => string;
  unchanged: string;
  better: string;
  worse: string;
  percentagePoints: string;
  asOf: (day: string) => string;
  /** How far the sources are complete. */
  completeThrough: (day: string) => string;
  coverage: (share: string) => string;
  coverageMeans: string;
  /** A share's two sides. */
  outOf: (part: string, whole: string) => string;
  months: (count: number, last: string) => string;
  endAssumed: string;
  unknown: string;
  notApplicable: string;
  waiting: string;
  retry: string;
  notRefreshed: string;
  noHost: { title: string; remedy: string };
  noKpi: { title: string; remedy: string };
  /** Short name, and a sentence that says what it means. */
  status: Record<Status, readonly [string, string]>;
}

/** What only charts, breakdowns and filters say. */
export interface ChartWords {
  all: string;
  splitBy: string;
  noSplit: string;
  segment: string;
  share: string;
  customers: string;
  point: string;
  running: string;
  showTable: string;
  showChart: string;
  chart: string;
  chartHelp: string;
  seriesHelp: string;
  trendSummary: (first: string, last: string, from: string, to: string) => string;
  leftOut: (count: number) => string;
  notDrawn: string;
  noSegments: string;
}
