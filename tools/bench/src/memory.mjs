import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Megabytes that the question of one shape needs above an idle process with the store open. Null where the system does
 * not tell the peak of a process.
 * @param {string} file @param {import('./shapes.mjs').Shape} shape
 */
export const memoryOf = async (file, { name }) => {
  if (process.platform !== 'linux') return null;
  const script = fileURLToPath(new URL('./answer-once.mjs', import.meta.url));
  const { stdout } = await run(process.execPath, [script, file, name]);
  const { idle, peak } = JSON.parse(stdout);
  return (peak - idle) / 1e6;
};
