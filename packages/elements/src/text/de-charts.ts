import type { ChartWords } from './words.ts';

export const deCharts: ChartWords = {
  all: 'Alle',
  splitBy: 'Aufteilen nach',
  noSplit: 'Nichts',
  segment: 'Segment',
  share: 'Anteil',
  customers: 'Kunden',
  point: 'Datum',
  running: 'läuft noch',
  showTable: 'Als Tabelle',
  showChart: 'Als Diagramm',
  chart: 'Diagramm',
  chartHelp: 'Die Pfeiltasten links und rechts lesen die Punkte vor.',
  seriesHelp: 'Die Pfeiltasten auf und ab wählen eine Linie.',
  trendSummary: (first, last, from, to) => `Von ${from} (${first}) auf ${to} (${last}).`,
  leftOut: (count) =>
    count === 1 ? '1 kleineres Segment wird nicht gezeigt.' : `${count} kleinere Segmente werden nicht gezeigt.`,
  notDrawn: 'Das Diagramm ließ sich nicht zeichnen; hier sind die Zahlen.',
  noSegments: 'Es gibt keine Segmente zu zeigen. Wählen Sie eines mit „by“.',
};
