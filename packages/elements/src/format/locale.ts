/** The first of these that is a language tag: the element's, its host's, the document's, the browser's; else English. */
export const chooseLocale = (...wishes: (string | null | undefined)[]): string => {
  for (const wish of wishes) {
    // Chromium started with LANG=C says `en-US@posix`, which Intl refuses.
    const tag = wish?.replace(/[@.].*$/, '').replaceAll('_', '-');
    try {
      if (tag) return Intl.getCanonicalLocales(tag)[0] ?? 'en';
    } catch {
      // Not a language tag: try the next wish.
    }
  }
  return 'en';
};
