import type { SextantError } from '@sextant/contracts';

/** What a piece of work throws. */
export const failure = (work: () => unknown): SextantError => {
  try {
    work();
  } catch (error) {
    return error as SextantError;
  }
  throw new Error('nothing was thrown');
};
