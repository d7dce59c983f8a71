import type { ChartWords, Words } from '../text/words.ts';

/** Language and words, as charts and tables need them. */
export interface ChartSpeech {
  language: string;
  words: Words & ChartWords;
}
