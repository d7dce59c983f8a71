import type { ChildProcess } from 'node:child_process';
import { usageOf } from './process-usage.ts';

/** How often a process is looked at, in milliseconds. */
const EVERY_MS = 250;
/** Of the time in which it wants a core, a process must get this share, or that time does not count. */
const FAIR_SHARE = 0.25;

export interface Look {
  /** Time that the process had; see {@link watchProcess}. */
  now: number;
  /** Time that it had since it last showed that it lives. */
  sinceSign: number;
  residentMb: number;
}

export interface ProcessWatch {
  now(): number;
  /** The process shows that it lives, and may say what it uses, for where the system does not. */
  sign(residentMb?: number): void;
  stop(): void;
}

/**
 * Looks at a process four times a second, however busy it is. Time counts as its own only while it sleeps or gets a core:
 * one of the lowest priority on a busy machine is not hung, it waits.
 */
export const watchProcess = ({ pid }: ChildProcess, look: (seen: Look) => void): ProcessWatch => {
  let [last, cpuMs, own, lastSign, told] = [performance.now(), 0, 0, 0, 0];
  const timer = setInterval(() => {
    const usage = pid === undefined ? undefined : usageOf(pid);
    const clock = performance.now();
    const passed = clock - last;
    const isStarved = usage?.isRunnable === true && usage.cpuMs - cpuMs < FAIR_SHARE * passed;
    if (!isStarved) own += passed;
    last = clock;
    cpuMs = usage?.cpuMs ?? cpuMs;
    look({ now: own, sinceSign: own - lastSign, residentMb: usage?.residentMb ?? told });
  }, EVERY_MS);
  timer.unref();
  return {
    now: () => own,
    sign: (residentMb) => {
      lastSign = own;
      told = residentMb ?? told;
    },
    stop: () => clearInterval(timer),
  };
};
