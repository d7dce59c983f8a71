import { asking, quantile } from './asking.mjs';
import { openBenchConnector } from './synced.mjs';

/** What a connector does that should not, by the word that its configuration has for it. */
export const ROGUES = /** @type {const} */ ({
  loops: 'loops for ever',
  hoards: 'touches buffers without end',
  shouts: 'floods its output',
  babbles: 'sends notes without end',
});
/** As long it is asked beside each of them, and alone before it, ms. */
const LONG = 5000;
const ROUNDS = 3;

/** Until it is begun again, ms. */
const PAUSE = 1000;

/** @typedef {{ does: keyof typeof ROGUES, alone: number, beside: number, asked: number }} BesideRogue  ms */

/**
 * How long answers take while a connector misbehaves, begun again a second after it was stopped, and while none runs.
 * @param {import('@sextant/engine').Engine} engine @returns {Promise<BesideRogue[]>}
 */
export const besideRogues = async (engine) => {
  const found = [];
  for (const does of /** @type {(keyof typeof ROGUES)[]} */ (Object.keys(ROGUES))) {
    /** @type {number[]} */
    const alone = [];
    /** @type {number[]} */
    const beside = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      alone.push(...(await asked(engine, () => new Promise((resolve) => setTimeout(resolve, LONG)))));
      beside.push(
        ...(await asked(engine, async () => {
          const until = performance.now() + LONG;
          while (performance.now() < until) {
            await runRogue(engine, does, until - performance.now());
            await new Promise((resolve) =>
              setTimeout(resolve, Math.min(PAUSE, Math.max(0, until - performance.now()))),
            );
          }
        })),
      );
    }
    found.push({ does, alone: quantile(alone, 0.95), beside: quantile(beside, 0.95), asked: beside.length });
  }
  return found;
};

/** How long each question took while something else went on. @param {import('@sextant/engine').Engine} engine @param {() => Promise<void>} meanwhile */
const asked = async (engine, meanwhile) => {
  const { waited, stop } = asking(engine);
  await meanwhile();
  await stop();
  return waited;
};

/**
 * Lets it run until the host stops it, or the time is over. Throws where it was ended by anything else.
 * @param {import('@sextant/engine').Engine} engine @param {string} does @param {number} time ms
 */
const runRogue = async (engine, does, time) => {
  const source = { id: 'rogue', title: 'Rogue', connector: 'bench-rogue' };
  const signal = AbortSignal.timeout(Math.max(1, Math.ceil(time)));
  const { state, error } = await engine.sync(source, () => openBenchConnector('rogue', source.id, { does }, signal), {
    signal,
  });
  if (state !== 'interrupted' && error?.code !== 'source.connector-failed')
    throw new Error(`The connector that ${does} ended as ${state}: ${error?.code} ${error?.message}`);
};
