#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { generateSample } from './src/generate-sample.mjs';

const USAGE = 'Usage: node tools/sample-data/generate.mjs --out <folder> [--customers 24000] [--seed 1]';

/** @param {string} message @returns {never} */
const stop = (message) => {
  process.stderr.write(`${message}\n${USAGE}\n`);
  process.exit(2);
};

/** @param {string} name @param {string} text @param {number} least */
const wholeNumber = (name, text, least) => {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least)
    stop(`--${name} must be a whole number from ${least} on, not '${text}'.`);
  return value;
};

const read = () => {
  try {
    return parseArgs({
      options: {
        out: { type: 'string' },
        customers: { type: 'string' },
        seed: { type: 'string' },
      },
    }).values;
  } catch (error) {
    return stop(error instanceof Error ? error.message : String(error));
  }
};

const { out, customers = '24000', seed = '1' } = read();
const started = Date.now();
const summary = generateSample({
  out: out ?? stop('--out is missing.'),
  customers: wholeNumber('customers', customers, 100),
  seed: wholeNumber('seed', seed, 0),
});
const rows = Object.values(summary.rows).reduce((sum, count) => sum + count, 0);
process.stdout.write(
  `${rows.toLocaleString('en')} rows in ${Object.keys(summary.rows).length} files, ${(summary.bytes / 1e6).toFixed(1)} MB, ` +
    `${((Date.now() - started) / 1000).toFixed(1)} s, last day ${summary.lastDay}\n`,
);
