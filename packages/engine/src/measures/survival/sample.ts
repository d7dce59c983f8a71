import type { SpellCount } from '../../statistics/kaplan-meier.ts';

/** Durations of one class, or of all, at one day, by age. */
export class Sample {
  private readonly ended: number[] = [];
  private readonly censored: number[] = [];
  private readonly entered: number[] = [];
  /** How many of those that run have each age, also where they came under observation too late to count. */
  readonly running: number[] = [];
  /** Durations that count. */
  durations = 0;
  private firsts = 0;

  /** Durations that ended at an age and came under observation at the age `entry`. */
  addEnded(age: number, entry: number, n: number, firsts: number): void {
    if (n === 0) return;
    put(this.ended, age, n);
    this.count(entry, n, firsts);
  }

  /** Durations that run at an age. */
  addRunning(age: number, entry: number, n: number, firsts: number): void {
    if (n === 0) return;
    put(this.running, age, n);
    if (entry > 0 && age <= entry) return;
    put(this.censored, age, n);
    this.count(entry, n, firsts);
  }

  private count(entry: number, n: number, firsts: number): void {
    if (entry > 0) put(this.entered, entry, n);
    this.durations += n;
    this.firsts += firsts;
  }

  /**
   * Customers behind the durations, at least so many: those whose first relationship it is. Of those with several some
   * may be in a class with a later one only.
   */
  get customers(): number {
    return this.firsts === 0 && this.durations > 0 ? 1 : this.firsts;
  }

  /** What the estimate is made from, in order of age. */
  get counts(): SpellCount[] {
    const counts: SpellCount[] = [];
    const until = Math.max(this.ended.length, this.censored.length, this.entered.length);
    for (let t = 0; t < until; t += 1) {
      const [ended, censored, entered] = [this.ended[t] ?? 0, this.censored[t] ?? 0, this.entered[t] ?? 0];
      if (ended > 0 || censored > 0 || entered > 0) counts.push({ t, ended, censored, entered });
    }
    return counts;
  }

  /** Several classes as one. */
  static together(samples: readonly (Sample | undefined)[]): Sample {
    const all = new Sample();
    for (const sample of samples) {
      if (sample === undefined) continue;
      addTo(all.ended, sample.ended);
      addTo(all.censored, sample.censored);
      addTo(all.entered, sample.entered);
      addTo(all.running, sample.running);
      all.durations += sample.durations;
      all.firsts += sample.firsts;
    }
    return all;
  }
}

/** Adds at a place of a list without holes. */
function put(list: number[], place: number, n: number): void {
  while (list.length <= place) list.push(0);
  list[place] = (list[place] ?? 0) + n;
}

function addTo(list: number[], more: readonly number[]): void {
  for (let place = 0; place < more.length; place += 1) put(list, place, more[place] ?? 0);
}
