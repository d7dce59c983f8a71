import type { PhaseCost, SyncPhase } from '@sextant/contracts';

/** What each phase of a run takes; one of them runs at any time. CPU is that of the whole process. */
export class Stopwatch {
  private readonly costs = new Map<SyncPhase, PhaseCost>();
  private phase: SyncPhase = 'reading';
  private since = performance.now();
  private cpu = process.cpuUsage();

  /** Begins a phase; returns the one before it. */
  enter(phase: SyncPhase): SyncPhase {
    const { user, system } = process.cpuUsage(this.cpu);
    const { wallMs, cpuMs } = this.costs.get(this.phase) ?? { wallMs: 0, cpuMs: 0 };
    const now = performance.now();
    this.costs.set(this.phase, { wallMs: wallMs + now - this.since, cpuMs: cpuMs + (user + system) / 1000 });
    this.since = now;
    this.cpu = process.cpuUsage();
    const before = this.phase;
    this.phase = phase;
    return before;
  }

  async during<T>(phase: SyncPhase, work: () => Promise<T>): Promise<T> {
    const before = this.enter(phase);
    try {
      return await work();
    } finally {
      this.enter(before);
    }
  }

  /** What has been taken so far, in whole milliseconds. */
  taken(): Partial<Record<SyncPhase, PhaseCost>> {
    this.enter(this.phase);
    return Object.fromEntries(
      [...this.costs].map(([phase, { wallMs, cpuMs }]) => [
        phase,
        { wallMs: Math.round(wallMs), cpuMs: Math.round(cpuMs) },
      ]),
    );
  }
}
