import { enCharts } from './en-charts.ts';
import { wordsFor } from './words-for.ts';
import type { ChartWords, Words } from './words.ts';

/** All words for a locale; kept apart from {@link wordsFor} so that a tile alone does not load them. */
export const chartWordsFor = (locale: string): Words & ChartWords => ({ ...enCharts, ...wordsFor(locale) });
