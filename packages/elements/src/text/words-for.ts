import { en } from './en.ts';
import type { ChartWords, Words } from './words.ts';

type Vocabulary = Words & Partial<ChartWords>;

/** Languages beside English; each is loaded when a page first speaks it. */
const others: Record<string, () => Promise<Vocabulary>> = {
  de: async () => (await import('./de-all.ts')).de,
};
const loaded = new Map<string, Vocabulary>();

const languageOf = (locale: string): string => locale.split('-')[0] ?? 'en';

/** The words for a locale; English where we have no others, or as long as they are not loaded. */
export const wordsFor = (locale: string): Vocabulary => loaded.get(languageOf(locale)) ?? en;

/** Loads the words for a locale; undefined where nothing is left to load. */
export const loadWords = (locale: string): Promise<void> | undefined => {
  const language = languageOf(locale);
  const load = loaded.has(language) ? undefined : others[language];
  return load?.().then(
    (words) => void loaded.set(language, words),
    // A page that cannot load a language speaks English.
    () => void loaded.set(language, en),
  );
};
