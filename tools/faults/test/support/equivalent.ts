/**
 * Faults that change no figure because of what the data can be, or that only change how fast it is found. Each with the
 * reason; they are not counted.
 */
export const EQUIVALENT: readonly { matches: RegExp; why: string }[] = [];
