import type { FieldDrift, SextantEvent, SyncReport } from '@sextant/contracts';
import type { World } from '../world.ts';
import { createFormats } from './formats.ts';

/** Shows how a sync goes: one line that rewrites itself on a terminal, now and then a line elsewhere. */
export interface SyncProgress {
  heard(event: SextantEvent): void;
  /** The last line of a sync. */
  ended(report: SyncReport, ms: number): void;
}

const LINE_EVERY_MS = 2_000;
const REWRITE_EVERY_MS = 100;

export const createSyncProgress = ({ out, env }: Pick<World, 'out' | 'env'>): SyncProgress => {
  const formats = createFormats({ env });
  const pause = out.isTerminal ? REWRITE_EVERY_MS : LINE_EVERY_MS;
  let lastShown = Number.NEGATIVE_INFINITY;
  const clear = out.isTerminal ? '\r\u001b[2K' : '';

  const show = (text: string): void => {
    lastShown = performance.now();
    out.write(out.isTerminal ? `${clear}  … ${text}` : `  … ${text}\n`);
  };
  return {
    heard: (event) => {
      if (event.type === 'sync-started') show(`${event.source}: reading`);
      if (event.type !== 'sync-progress' || performance.now() - lastShown < pause) return;
      const { source, stream, done, total, perSecond, secondsLeft } = event;
      const share =
        total === null || total === 0
          ? ''
          : ` of ${formats.count(total)} (${formats.percent(Math.floor((100 * done) / total) / 100)})`;
      // Less than one a second is a stream that has hardly begun.
      const rate = typeof perSecond === 'number' && perSecond >= 1 ? `, ${formats.count(perSecond)} rows/s` : '';
      const left = secondsLeft ? `, ${timeLeft(secondsLeft)} left` : '';
      show(`${source}: ${stream}, ${formats.count(done)}${share}${rate}${left}`);
    },
    ended: ({ source, state, counts, error, completeThrough, drift = [] }, ms) => {
      const { read, stored, unchanged, rejected } = counts;
      const rows = `${formats.count(read)} rows read, ${formats.count(stored)} stored, ${formats.count(unchanged)} unchanged, ${formats.count(rejected)} rejected`;
      const through = completeThrough === null ? '' : `, complete through ${completeThrough}`;
      const mark = state === 'done' ? '✓' : '✗';
      out.write(
        `${clear}  ${mark} ${source}: ${state === 'done' ? '' : `${state}, `}${rows}${through}  (${seconds(ms)})\n`,
      );
      for (const each of drift) out.write(`    ${driftText(each)}\n`);
      if (error) out.write(`    ${error.code}: ${error.message}\n    ${error.remedy}\n`);
    },
  };
};

/** What has changed in a field of a source, in words. */
export const driftText = ({ stream, field, change, before, now, used }: FieldDrift): string =>
  `the source's ${stream}.${field} ${
    change === 'new' ? `(${now}) is new` : change === 'missing' ? `(${before}) is missing` : `was ${before}, is ${now}`
  }${used ? '' : ', not used'}`;

const timeLeft = (left: number): string =>
  left < 90 ? `${left} s` : left < 5400 ? `${Math.round(left / 60)} min` : `${(left / 3600).toFixed(1)} h`;

export const seconds = (ms: number): string => (ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`);
