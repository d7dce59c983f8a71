import { readFileSync } from 'node:fs';

/** What a process uses. */
export interface ProcessUsage {
  residentMb: number;
  /** CPU it has used so far, in milliseconds; its clock ticks a hundred times a second. */
  cpuMs: number;
  /** Whether it has a core, or waits for one: it is not waiting for anything else. */
  isRunnable: boolean;
}

/**
 * As the system tells it, whatever the process itself says or is too busy to say; undefined where the system does not
 * (only Linux does, in a file), or the process is gone.
 */
export const usageOf = (pid: number): ProcessUsage | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name before it may have any character in it, also a parenthesis.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const residentKb = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return {
      residentMb: Number(residentKb ?? 0) / 1024,
      cpuMs: (Number(fields[11]) + Number(fields[12])) * 10,
      isRunnable: fields[0] === 'R',
    };
  } catch {
    return undefined;
  }
};
