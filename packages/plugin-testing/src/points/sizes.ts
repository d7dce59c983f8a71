import type { ConnectorMessage } from '@sextant/contracts';
import { fail, need, told } from '../bench/shortcoming.ts';
import type { Bench } from '../bench/bench.ts';
import { manySamples } from '../samples/base-samples.ts';
import type { Point } from './point.ts';

const MAX_STATE = 256 * 1024;
const MAX_GROWTH = 1024;

export const stateSize: Point = async (bench) => {
  const [few, many] = [await largestState(bench, 10), await largestState(bench, 300)];
  need(many <= MAX_STATE, `a state has ${many} bytes, more than ${MAX_STATE}`);
  const grown = `the state has ${few} bytes after 10 records of one second and ${many} after 300`;
  need(many <= few + MAX_GROWTH, `${grown}: it must not list what was read`);
};

const largestState = async (bench: Bench, records: number): Promise<number> => {
  const trial = await bench.trial(manySamples(records, undefined, true));
  const { messages } = await trial.readWhole();
  return Math.max(
    0,
    ...messages.map((message) =>
      message.type === 'checkpoint' ? Buffer.byteLength(JSON.stringify(message.state)) : 0,
    ),
  );
};

/** One letter that is not Latin makes the whole text take two bytes a letter in memory. */
const TEXT = `✓${'x'.repeat(8191)}`;
const RECORDS = { few: 150, many: 2500 };
/** Less than all the texts together: garbage is not taken for growth, and who keeps everything fails at it. */
const HEAPS_MB = [40, 80, 160, 320];
/** Of this much is the memory that is not its heap, such as the buffers of connections. */
const MAX_GROWTH_MB = 100;

export const memory: Point = async (bench) => {
  const [few, heapMb] = await smallestHeap(bench);
  const records = (RECORDS.many * heapMb) / (HEAPS_MB[0] ?? heapMb);
  const many = await peakOf(bench, records, heapMb);
  if (few === 0 || many === 0) return fail('its process ends before it can be looked at');
  const grown = `it uses ${Math.round(few)} MB for ${RECORDS.few} records and ${Math.round(many)} MB for ${records}`;
  const allowed = MAX_GROWTH_MB + (bench.options.conformance.workingMemoryMb ?? 0);
  need(many - few <= allowed, `${grown}: send records as they come, and keep none`);
};

/** A heap in which it can read a few records, with the memory that this takes. */
const smallestHeap = async (bench: Bench): Promise<[peak: number, heapMb: number]> => {
  for (const heapMb of HEAPS_MB) {
    const peak = await peakOf(bench, RECORDS.few, heapMb).catch((error: unknown) => {
      if (heapMb === HEAPS_MB.at(-1)) throw error;
    });
    if (peak !== undefined) return [peak, heapMb];
  }
  return fail(`it cannot read ${RECORDS.few} records in any heap`);
};

/** Most resident memory of a reading of records with 16 kB of text each, in megabytes. */
const peakOf = async (bench: Bench, records: number, heapMb: number): Promise<number> => {
  const trial = await bench.trial(manySamples(records, TEXT));
  let [peak, rows] = [0, 0];
  const take = (message: ConnectorMessage): void => {
    if (message.type === 'batch') rows += message.rows;
  };
  const watch = (residentMb: number): void => {
    peak = Math.max(peak, residentMb);
  };
  const { error } = await trial.read(undefined, { limits: { heapMb }, take, watch });
  if (error !== undefined) {
    fail(`reading ${records} records with 16 kB of text each in a heap of ${heapMb} MB ended with ${told(error)}`);
  }
  need(rows >= records, `only ${rows} of ${records} records come`);
  return peak;
};
