import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Highest resident size since the last reset; the kernel keeps it. */
const peak = () => {
  const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'));
  return line ? Number(line[1]) * 1024 : process.resourceUsage().maxRSS * 1024;
};

/**
 * Does some work and prints the resident size of this process before it, and the highest meanwhile: `{"idle": bytes,
 * "peak": bytes}`. @param {() => Promise<unknown>} work
 */
export const printResident = async (work) => {
  const idle = process.memoryUsage().rss;
  writeFileSync('/proc/self/clear_refs', '5');
  await work();
  process.stdout.write(JSON.stringify({ idle, peak: Math.max(peak(), idle) }));
};

/**
 * Megabytes that a script which prints them needs above idle, in a process of its own. Null where the system does not tell
 * the peak of a process.
 * @param {string} script beside this one @param {string[]} values  its arguments
 */
export const memoryOf = async (script, values) => {
  if (process.platform !== 'linux') return null;
  const { stdout } = await run(process.execPath, [fileURLToPath(new URL(script, import.meta.url)), ...values]);
  const { idle, peak: most } = JSON.parse(stdout);
  return (most - idle) / 1e6;
};
