import type { StreamDescription } from '@sextant/contracts';
import { NotApplicable } from '../bench/shortcoming.ts';
import type { Bench } from '../bench/bench.ts';

/** The streams of which something holds; without any, the point is not applicable for the reason. */
export const streamsThat = async (
  bench: Bench,
  holds: (stream: StreamDescription) => boolean,
  otherwise: string,
): Promise<readonly StreamDescription[]> => {
  const found = (await bench.streams()).filter(holds);
  if (found.length === 0) throw new NotApplicable(otherwise);
  return found;
};

export const withCursor = (bench: Bench): Promise<readonly StreamDescription[]> =>
  streamsThat(bench, ({ cursor }) => cursor !== undefined, 'no stream declares a cursor: every reading is a full one');

const DURATION = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/** Seconds of an ISO 8601 duration of days and smaller units. */
export const secondsOf = (duration: string | undefined): number => {
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = (DURATION.exec(duration ?? '') ?? [])
    .slice(1)
    .map((part) => Number(part ?? 0));
  return ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
};
