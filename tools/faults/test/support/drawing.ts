import { generator } from '../../../../packages/engine/test/support/random-history.ts';

/** What draws lots: a whole number below another, one of a list, and whether it is one of so many times. */
export interface Drawing {
  random: (below: number) => number;
  pick: <T>(list: readonly T[]) => T;
  oneIn: (n: number) => boolean;
}

/** The same lots each time for the same seed. */
export function drawingOf(seed: number): Drawing {
  const random = generator(seed);
  return { random, pick: (list) => list[random(list.length)] as never, oneIn: (n) => random(n) === 0 };
}
