import type { Words } from '../text/words.ts';

/** A class of its own, for customers of whom the scheme says nothing. */
export const isRest = (key: readonly string[]): boolean =>
  key.some((part) => part === 'unknown' || part === 'not_applicable');

/** A class that is written as programs write names, not as people do. */
const IS_ID = /^[a-z][a-z0-9_-]*$/;

/** A segment in words: what the host calls it, except for the classes that every scheme has; an id without its dashes. */
export const segmentLabel = (key: readonly string[], label: string | undefined, words: Words): string =>
  isRest(key)
    ? key
        .map((part) => (part === 'unknown' ? words.unknown : part === 'not_applicable' ? words.notApplicable : part))
        .join(' · ')
    : label === undefined || label === key.join(' · ')
      ? key.map((part) => (IS_ID.test(part) ? nameOfId(part) : part)).join(' · ')
      : label;

/** An id as people read it: `age_band` becomes `Age band`. */
export const nameOfId = (id: string): string => {
  const text = id.replace(/[_-]+/g, ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
};
