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

export interface SurvivalCurve {
  spells: number;
  /** Ended spells. */
  events: number;
  /** Greatest age seen; null without spells. Nothing is known beyond it unless S is 0. */
  until: number | null;
  /**
   * Age at which everybody at risk had ended although other spells entered later, or null. From there on S is 0 because
   * nobody was under observation, which happens with delayed entry and few early spells, not because everybody left.
   */
  emptiedAt: number | null;
  /** One for each age at which a spell ended, ascending. */
  steps: readonly SurvivalStep[];
}

export const SMALL_RISK_SET = 10;

/** Products of many fractions miss 0.5 by some units in the last place; such a miss is a tie. */
const TIE = 1e-9;

/** The counts in order of age, one for each age; the order and repetition of the input do not matter. */
export function inOrderOfAge(rows: readonly SpellCount[]): SpellCount[] {
  const ordered: SpellCount[] = [];
  for (const row of [...rows].sort((left, right) => left.t - right.t)) {
    if (!(row.t >= 0 && row.ended >= 0 && row.censored >= 0 && row.entered >= 0)) {
      throw new SextantError(
        'internal',
        `Spell counts at age ${row.t} are not all numbers from 0.`,
        'Report it with the question that was asked.',
      );
    }
    const last = ordered.at(-1);
    if (last?.t !== row.t) ordered.push({ ...row });
    else {
      last.ended += row.ended;
      last.censored += row.censored;
      last.entered += row.entered;
    }
  }
  return ordered;
}

/** Spells at risk from their start: all that leave, less those that entered later. */
export const startingRiskSet = (rows: readonly SpellCount[]): number =>
  rows.reduce((count, { t, ended, censored, entered }) => count + ended + censored - (t > 0 ? entered : 0), 0);

/**
 * Product-limit estimate of how long spells last, from counts by age (Kaplan and Meier 1958), with delayed entry
 * (Tsai, Jewell and Wang 1987): S falls by the factor 1 - ended / atRisk at every age at which a spell ended.
 * A spell that is censored at an age is at risk at it. Linear in the number of ages.
 *
 * @throws SextantError `internal` for counts that no set of spells can give
 */
export function kaplanMeier(rows: readonly SpellCount[]): SurvivalCurve {
  const ages = inOrderOfAge(rows);
  const steps: SurvivalStep[] = [];
  let atRisk = startingRiskSet(ages);
  let spells = 0;
  let events = 0;
  let s = 1;
  let greenwood = 0;
  let emptiedAt: number | null = null;
  for (const { t, ended, censored, entered } of ages) {
    if (ended + censored > atRisk) {
      throw new SextantError(
        'internal',
        `At age ${t} ${ended + censored} spells leave, but only ${atRisk} were at risk.`,
        'Report it with the question that was asked.',
      );
    }
    if (ended > 0) {
      s *= 1 - ended / atRisk;
      if (s > 0) greenwood += ended / (atRisk * (atRisk - ended));
      const greenwoodVariance = s > 0 ? s * s * greenwood : null;
      steps.push({ t, atRisk, ended, s, greenwoodVariance, smallRiskSet: atRisk < SMALL_RISK_SET });
    }
    if (s === 0 && atRisk === ended && ended > 0) emptiedAt ??= t;
    atRisk += (t > 0 ? entered : 0) - ended - censored;
    spells += ended + censored;
    events += ended;
  }
  const until = ages.at(-1)?.t ?? null;
  return { spells, events, until, emptiedAt: emptiedAt === until ? null : emptiedAt, steps };
}

const firstWith = (steps: readonly SurvivalStep[], holds: (step: SurvivalStep) => boolean): number | null =>
  steps.find(holds)?.t ?? null;

/** The least t with S(t) <= 0.5; null when S stays above it ("not reached"). */
export const median = (curve: SurvivalCurve): number | null => firstWith(curve.steps, ({ s }) => s <= 0.5 + TIE);

/** S(t): 1 before the first end; null beyond the greatest age seen, unless S is 0 by then. */
export function survivalAt(curve: SurvivalCurve, t: number): number | null {
  const s = curve.steps[stepsUpTo(curve.steps, t) - 1]?.s ?? 1;
  return s === 0 || (curve.until !== null && t <= curve.until) ? s : null;
}

function stepsUpTo(steps: readonly SurvivalStep[], t: number): number {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((steps[middle]?.t ?? Number.POSITIVE_INFINITY) <= t) low = middle + 1;
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
  for (const { t, s } of curve.steps) {
    if (t >= tau) break;
    area += level * (t - from);
    from = t;
    level = s;
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
export function logLogBounds(step: SurvivalStep): SurvivalBounds | null {
  const { s, greenwoodVariance } = step;
  if (greenwoodVariance === null || s >= 1) return null;
  const spread = Math.exp((Z95 * Math.sqrt(greenwoodVariance)) / (s * Math.abs(Math.log(s))));
  return { low: s ** spread, high: s ** (1 / spread) };
}

/**
 * 95 % interval of the median: the ages at which the lower and the upper log-log bound of S first come to 0.5 or less
 * (Brookmeyer and Crowley 1982). An end is null where its bound never does: the interval is open on that side.
 */
export function medianBounds(curve: SurvivalCurve): { low: number | null; high: number | null } {
  const crossing = (side: keyof SurvivalBounds) =>
    firstWith(curve.steps, (step) => (logLogBounds(step)?.[side] ?? 1) <= 0.5 + TIE);
  return { low: crossing('low'), high: crossing('high') };
}
