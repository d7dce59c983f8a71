import { deCharts } from './de-charts.ts';
import { de as core } from './de.ts';
import type { ChartWords, Words } from './words.ts';

export const de: Words & ChartWords = { ...core, ...deCharts };
