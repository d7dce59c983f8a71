import type { Bench } from '../bench/bench.ts';

/** Tries one thing: returns when it holds, throws a Shortcoming with the reason, or NotApplicable. */
export type Point = (bench: Bench) => Promise<void>;
