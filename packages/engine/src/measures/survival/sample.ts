import type { CountsByAge } from '../../statistics/kaplan-meier.ts';

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
  get counts(): CountsByAge {
    const [t, ended, censored, entered] = [[], [], [], []] as number[][] as [number[], number[], number[], number[]];
    const until = Math.max(this.ended.length, this.censored.length, this.entered.length);
    for (let age = 0; age < until; age += 1) {
      const ends = this.ended[age] ?? 0;
      const leaves = this.censored[age] ?? 0;
      const comes = this.entered[age] ?? 0;
      if (ends <= 0 && leaves <= 0 && comes <= 0) continue;
      t.push(age);
      ended.push(ends);
      censored.push(leaves);
      entered.push(comes);
    }
    return { t, ended, censored, entered };
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
