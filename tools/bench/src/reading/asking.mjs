import { CALLER } from '../bank-engine.mjs';

const QUESTION = { kpi: 'net-sales', grain: /** @type {const} */ ('month'), trend: 12 };
/** Between two questions, ms. */
const PAUSE = 10;

/** @param {number[]} values @param {number} share */
export const quantile = (values, share) =>
  values.toSorted((a, b) => a - b)[Math.ceil(share * values.length) - 1] ?? Number.NaN;

/** Asks one question after the other until it is stopped. @param {import('@sextant/engine').Engine} engine */
export const asking = (engine) => {
  /** @type {number[]} */
  const waited = [];
  const over = new AbortController();
  const work = (async () => {
    while (!over.signal.aborted) {
      const began = performance.now();
      await engine.answer(QUESTION, CALLER);
      waited.push(performance.now() - began);
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  })();
  return {
    waited,
    stop: () => {
      over.abort();
      return work;
    },
  };
};
