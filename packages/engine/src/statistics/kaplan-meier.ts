import { SextantError } from '@sextant/contracts';
import { Z95 } from './distributions.ts';

/** Spells of one age, in whole days or whole months; never both in one curve. */
export interface SpellCount {
  /** Age, from 0. */
  t: number;
  /** Spells that ended at this age. */
  ended: number;
  /** Spells last seen running at this age. */
  censored: number;
  /**
   * Spells that came under observation at this age (left truncation): at risk at ages above it, not at it. Spells seen
   * from their start need not be counted; what is given for age 0 changes nothing. A spell that ends or is censored at
   * the age it entered was never at risk and must be left out altogether.
   */
  entered: number;
}

export interface SurvivalStep {
  /** Age at which spells ended. */
  t: number;
  /** Spells under observation that had reached this age. */
  atRisk: number;
  ended: number;
  /** S(t), the estimated share of spells that outlast t. */
  s: number;
  /** Variance of S(t) after Greenwood (1926); null where S is 0, for which it says nothing. */
  greenwoodVariance: number | null;
  /** Fewer than {@link SMALL_RISK_SET} at risk: the step rests on too few spells to be read closely. */
  smallRiskSet: boolean;
}

/** Counts by age as columns: ages ascending, each once. */
export interface CountsByAge {
  readonly t: readonly number[];
  readonly ended: readonly number[];
  readonly censored: readonly number[];
  readonly entered: readonly number[];
}

/** An estimated curve; its steps are columns, one entry for each age at which a spell ended, ascending. */
export class SurvivalCurve {
  readonly t: number[] = [];
  readonly atRisk: number[] = [];
  readonly ended: number[] = [];
  /** S(t) */
  readonly s: number[] = [];
  /** Greenwood's sum, of which the variance is S(t)² times as much. */
  readonly greenwood: number[] = [];
  spells = 0;
  /** Ended spells. */
  events = 0;
  /** Greatest age seen; null without spells. Nothing is known beyond it unless S is 0. */
  until: number | null = null;
  /**
   * Age at which everybody at risk had ended although other spells entered later, or null. From there on S is 0 because
   * nobody was under observation, which happens with delayed entry and few early spells, not because everybody left.
   */
  emptiedAt: number | null = null;

  stepAt(index: number): SurvivalStep {
    const s = this.s[index] ?? 1;
    const atRisk = this.atRisk[index] ?? 0;
    return {
      t: this.t[index] ?? 0,
      atRisk,
      ended: this.ended[index] ?? 0,
      s,
      greenwoodVariance: s > 0 ? s * s * (this.greenwood[index] ?? 0) : null,
      smallRiskSet: atRisk < SMALL_RISK_SET,
    };
  }

  get steps(): SurvivalStep[] {
    return this.t.map((_, index) => this.stepAt(index));
  }
}

export const SMALL_RISK_SET = 10;

/** Products of many fractions miss 0.5 by some units in the last place; such a miss is a tie. */
const TIE = 1e-9;

/** The counts in order of age, one for each age; the order and repetition of the input do not matter. */
function inOrderOfAge(rows: readonly SpellCount[]): CountsByAge {
  const [t, ended, censored, entered]: number[][] = [[], [], [], []] as const;
  for (const row of [...rows].sort((left, right) => left.t - right.t)) {
    const last = t.length - 1;
    const isNew = t[last] !== row.t;
    const add = (to: number[], n: number): void => {
      if (isNew) to.push(n);
      else to[last] = (to[last] ?? 0) + n;
    };
    if (isNew) t.push(row.t);
    add(ended, row.ended);
    add(censored, row.censored);
    add(entered, row.entered);
  }
  return { t, ended, censored, entered };
}

export const inColumns = (given: CountsByAge | readonly SpellCount[]): CountsByAge =>
  't' in given ? given : inOrderOfAge(given);

/** Spells at risk from their start: all that leave, less those that entered later. Throws what no counts can be. */
export function startingRiskSet({ t, ended, censored, entered }: CountsByAge): number {
  let count = 0;
  for (let row = 0; row < t.length; row += 1) {
    const age = t[row] ?? Number.NaN;
    const ends = ended[row] ?? Number.NaN;
    const leaves = censored[row] ?? Number.NaN;
    const comes = entered[row] ?? Number.NaN;
    if (!(age >= 0 && ends >= 0 && leaves >= 0 && comes >= 0)) {
      throw new SextantError(
        'internal',
        `Spell counts at age ${age} are not all numbers from 0.`,
        'Report it with the question that was asked.',
      );
    }
    count += ends + leaves - (age > 0 ? comes : 0);
  }
  return count;
}

/**
 * Product-limit estimate of how long spells last, from counts by age (Kaplan and Meier 1958), with delayed entry
 * (Tsai, Jewell and Wang 1987): S falls by the factor 1 - ended / atRisk at every age at which a spell ended.
 * A spell that is censored at an age is at risk at it. Linear in the number of ages.
 *
 * @throws SextantError `internal` for counts that no set of spells can give
 */
export function kaplanMeier(given: CountsByAge | readonly SpellCount[]): SurvivalCurve {
  const counts = inColumns(given);
  const curve = new SurvivalCurve();
  let atRisk = startingRiskSet(counts);
  let s = 1;
  let greenwood = 0;
  let emptiedAt: number | null = null;
  for (let row = 0; row < counts.t.length; row += 1) {
    const t = counts.t[row] ?? 0;
    const ended = counts.ended[row] ?? 0;
    const left = ended + (counts.censored[row] ?? 0);
    if (left > atRisk) {
      throw new SextantError(
        'internal',
        `At age ${t} ${left} spells leave, but only ${atRisk} were at risk.`,
        'Report it with the question that was asked.',
      );
    }
    if (ended > 0) {
      s *= 1 - ended / atRisk;
      if (s > 0) greenwood += ended / (atRisk * (atRisk - ended));
      curve.t.push(t);
      curve.atRisk.push(atRisk);
      curve.ended.push(ended);
      curve.s.push(s);
      curve.greenwood.push(greenwood);
      if (s === 0 && atRisk === ended) emptiedAt ??= t;
    }
    atRisk += (t > 0 ? (counts.entered[row] ?? 0) : 0) - left;
    curve.spells += left;
    curve.events += ended;
  }
  curve.until = counts.t.at(-1) ?? null;
  curve.emptiedAt = emptiedAt === curve.until ? null : emptiedAt;
  return curve;
}

/** The least t with S(t) <= 0.5; null when S stays above it ("not reached"). */
export function median({ t, s }: SurvivalCurve): number | null {
  const first = s.findIndex((share) => share <= 0.5 + TIE);
  return t[first] ?? null;
}

/** S(t): 1 before the first end; null beyond the greatest age seen, unless S is 0 by then. */
export function survivalAt(curve: SurvivalCurve, t: number): number | null {
  const s = curve.s[stepsUpTo(curve.t, t) - 1] ?? 1;
  return s === 0 || (curve.until !== null && t <= curve.until) ? s : null;
}

function stepsUpTo(ages: readonly number[], t: number): number {
  let low = 0;
  let high = ages.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ages[middle] ?? Number.POSITIVE_INFINITY) <= t) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Restricted mean survival time: mean length of a spell when it is cut off at `tau`, the area under S from 0 to tau, in
 * the unit of the ages (Irwin 1949). Null where S is not known up to tau, and without spells.
 */
export function rmst(curve: SurvivalCurve, tau: number): number | null {
  if (curve.until === null || survivalAt(curve, tau) === null) return null;
  let area = 0;
  let from = 0;
  let level = 1;
  for (let index = 0; index < curve.t.length; index += 1) {
    const t = curve.t[index] ?? 0;
    if (t >= tau) break;
    area += level * (t - from);
    from = t;
    level = curve.s[index] ?? 0;
  }
  return area + level * (tau - from);
}

export interface SurvivalBounds {
  low: number;
  high: number;
}

/**
 * 95 % bounds of S(t) on the scale of log(-log S) (Kalbfleisch and Prentice 1980), which keeps them inside 0..1; null
 * where S is 0 or 1, for which there are none. They take spells as independent of each other.
 */
export function logLogBounds({ s, greenwoodVariance }: SurvivalStep): SurvivalBounds | null {
  if (greenwoodVariance === null || s >= 1) return null;
  const spread = spreadOf(s, greenwoodVariance);
  return { low: s ** spread, high: s ** (1 / spread) };
}

const spreadOf = (s: number, variance: number): number =>
  Math.exp((Z95 * Math.sqrt(variance)) / (s * Math.abs(Math.log(s))));

/** A bound on the other side of S is at no risk of being 0.5 or less by rounding. */
const CLEARLY_ABOVE = 0.51;

/**
 * 95 % interval of the median: the ages at which the lower and the upper log-log bound of S first come to 0.5 or less
 * (Brookmeyer and Crowley 1982). An end is null where its bound never does: the interval is open on that side.
 */
export function medianBounds({ t, s, greenwood }: SurvivalCurve): { low: number | null; high: number | null } {
  let low: number | null = null;
  for (let index = 0; index < s.length; index += 1) {
    const share = s[index] ?? 0;
    if (!(share > 0 && share < 1)) continue;
    // The upper bound is above S.
    if (low !== null && share > CLEARLY_ABOVE) continue;
    const spread = spreadOf(share, share * share * (greenwood[index] ?? 0));
    if (low === null && share ** spread <= 0.5 + TIE) low = t[index] ?? null;
    if (share <= CLEARLY_ABOVE && share ** (1 / spread) <= 0.5 + TIE) return { low, high: t[index] ?? null };
  }
  return { low, high: null };
}
