/** How fast a stream is being read. */
export interface PaceOfStream {
  /** Rows a second since its first message; null until there is something to tell. */
  perSecond: number | null;
  /** Seconds until its end at this pace, where the source says how much there is. */
  secondsLeft: number | null;
}

/** Measures how fast each stream comes, storing included: a slow store slows the reading down. */
export class Pace {
  private readonly streams = new Map<string, { since: number; rows: number }>();
  private readonly now: () => number;
  /** When the message before was done with: what comes next was waited for since then. */
  private last: number;

  constructor(now: () => number = () => performance.now()) {
    this.now = now;
    this.last = now();
  }

  /** Rows of a stream have come. */
  add(stream: string, rows: number): void {
    const known = this.streams.get(stream) ?? { since: this.last, rows: 0 };
    this.streams.set(stream, { ...known, rows: known.rows + rows });
  }

  /** A message is done with. */
  tick(): void {
    this.last = this.now();
  }

  of(stream: string, done: number, total: number | undefined): PaceOfStream {
    const known = this.streams.get(stream);
    const seconds = known === undefined ? 0 : (this.now() - known.since) / 1000;
    if (known === undefined || known.rows === 0 || seconds === 0) return { perSecond: null, secondsLeft: null };
    const perSecond = known.rows / seconds;
    const left = total === undefined ? null : Math.ceil(Math.max(0, total - done) / perSecond);
    return { perSecond: Math.round(perSecond), secondsLeft: left };
  }
}
