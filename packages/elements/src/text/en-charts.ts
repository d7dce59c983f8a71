import type { ChartWords } from './words.ts';

export const enCharts: ChartWords = {
  all: 'All',
  splitBy: 'Split by',
  noSplit: 'Nothing',
  segment: 'Segment',
  share: 'Share',
  customers: 'Customers',
  point: 'Date',
  running: 'still running',
  showTable: 'Show as table',
  showChart: 'Show as chart',
  chart: 'chart',
  chartHelp: 'Left and right arrow keys read the points.',
  seriesHelp: 'Up and down arrow keys choose one line.',
  trendSummary: (first, last, from, to) => `From ${from} in ${first} to ${to} in ${last}.`,
  leftOut: (count) => (count === 1 ? '1 smaller segment is not shown.' : `${count} smaller segments are not shown.`),
  notDrawn: 'The chart could not be drawn; here are its figures.',
  noSegments: 'There are no segments to show. Choose one in "by".',
};
