import { readFileSync, writeFileSync } from 'node:fs';

/** Highest resident size since the last reset; the kernel keeps it. */
const peak = () => {
  const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'));
  return line ? Number(line[1]) * 1024 : process.resourceUsage().maxRSS * 1024;
};

/** Resident size of this process before some work, and the highest of it meanwhile, in bytes. @param {() => Promise<unknown>} work */
export const resident = async (work) => {
  const idle = process.memoryUsage().rss;
  writeFileSync('/proc/self/clear_refs', '5');
  await work();
  return { idle, peak: Math.max(peak(), idle) };
};
