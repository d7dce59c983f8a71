import { Holdings } from '../bench/holdings.ts';
import { fail } from '../bench/shortcoming.ts';
import { heldAfter } from '../bench/trial.ts';
import type { Point } from './point.ts';

export const fullRead: Point = async (bench) => {
  const { trial, reading } = await bench.baseReading();
  trial.needSame(heldAfter(reading), 'after a full reading', [reading]);
};

const PAGE_SIZES = [1, 2, 7, 1000];

export const pageSizes: Point = async (bench) => {
  const trial = await bench.trial();
  for (const size of PAGE_SIZES) {
    await trial.setPageSize(size);
    const reading = await trial.readWhole(undefined, { sameProcess: true });
    trial.needSame(heldAfter(reading), `with pages of ${size}`, [reading]);
  }
};

export const resume: Point = async (bench) => {
  const trial = await bench.trial();
  const { server, setPageSize } = trial.world;
  if (server !== undefined || setPageSize !== undefined) await trial.setPageSize(2);
  const whole = await trial.readWhole(undefined, { sameProcess: true });
  const { messages } = whole;
  const checkpoints = messages.flatMap((message, at) => (message.type === 'checkpoint' ? [{ message, at }] : []));
  if (checkpoints.length === 0) fail('it sends no checkpoint: a reading that breaks off begins anew each time');
  for (const [number, { message, at }] of checkpoints.entries()) {
    const rest = await trial.readWhole(message.state, { sameProcess: true });
    const held = new Holdings().with(messages.slice(0, at + 1)).with(rest.messages);
    trial.needSame(held, `taken up after checkpoint ${number + 1} of ${checkpoints.length}`, [rest]);
  }
};
