import { heldAfter } from '../bench/trial.ts';
import { instantOf, later, plainSample } from '../samples/base-samples.ts';
import type { Point } from './point.ts';

const THREE_HOURS = 3 * 60 * 60_000;

export const clockSkew: Point = async (bench) => {
  const second = Math.floor(Date.now() / 1000) * 1000;
  for (const [what, skew] of [
    ['ahead', THREE_HOURS],
    ['behind', -THREE_HOURS],
  ] as const) {
    const now = instantOf(second + skew);
    const trial = await bench.trial([plainSample('before', later(now, -60)), plainSample('now', now)]);
    const first = await trial.readWhole();
    trial.needSame(heldAfter(first), `when the clock of the source is three hours ${what}`, [first]);
    await trial.put([plainSample('after', later(now, 5))]);
    const next = await trial.readWhole(first.state);
    trial.needSame(heldAfter(first, next), `at the next reading, the clock being three hours ${what}`, [next]);
  }
};
