import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Megabytes that one question needs above an idle process with the store open. Null where the system does not tell the
 * peak of a process.
 * @param {string} file @param {string} kpi @param {'deltas' | 'intervals'} route
 */
export const memoryOf = async (file, kpi, route) => {
  if (process.platform !== 'linux') return null;
  const script = fileURLToPath(new URL('./answer-once.mjs', import.meta.url));
  const { stdout } = await run(process.execPath, [script, file, kpi, route]);
  const { idle, peak } = JSON.parse(stdout);
  return (peak - idle) / 1e6;
};
