import type { Interval } from '@sextant/contracts';
import { divide, exact, whole } from '../../formula/exact.ts';
import {
  median,
  medianBounds,
  rmst,
  SMALL_RISK_SET,
  survivalAt,
  type CountsByAge,
  type SurvivalCurve,
} from '../../statistics/kaplan-meier.ts';
import { logRank } from '../../statistics/log-rank.ts';
import type { Cell } from '../cells.ts';
import { horizonInMonths } from './completed-months.ts';
import type { Sample } from './sample.ts';
import type { AgeUnit } from './durations.ts';

/** What `survival(SET, word)` may ask for, beside `value`. */
export const SUMMARIES = ['median', 'rmst', 'age', 'medianAge'] as const;
export type Summary = (typeof SUMMARIES)[number];

/** Curve and sample of one class, or of all, at one day. */
export interface Estimate {
  sample: Sample;
  counts: CountsByAge;
  curve: SurvivalCurve;
}

/** A figure of an estimate; `tau` is the horizon in days. */
export function summaryOf(summary: Summary, { sample, curve }: Estimate, unit: AgeUnit, tau: number): Cell {
  switch (summary) {
    case 'median': {
      if (curve.spells === 0) return 'no_base';
      const half = median(curve);
      return half === null ? 'insufficient_data' : whole(half);
    }
    case 'rmst': {
      if (curve.spells === 0) return 'no_base';
      const area = rmst(curve, unit === 'months' ? horizonInMonths(tau) : tau);
      return area === null ? 'insufficient_data' : exact(area);
    }
    case 'age':
      return meanOf(sample.running) ?? 'no_base';
    case 'medianAge':
      return middleOf(sample.running) ?? 'no_base';
  }
}

/** `counts` has how many there are of each age. */
function meanOf(counts: readonly number[]): Cell | null {
  let sum = 0;
  let count = 0;
  for (let age = 0; age < counts.length; age += 1) {
    const n = counts[age] ?? 0;
    sum += age * n;
    count += n;
  }
  return divide(whole(sum), whole(count));
}

function middleOf(counts: readonly number[]): Cell | null {
  const count = counts.reduce((sum, n) => sum + n, 0);
  if (count === 0) return null;
  const at = (place: number): number => {
    let seen = 0;
    return counts.findIndex((n) => (seen += n) > place);
  };
  return divide(whole(at(Math.floor((count - 1) / 2)) + at(Math.floor(count / 2))), whole(2));
}

/** 95 % interval of the median by the log-log bounds of the curve; null where neither side is known. */
export function medianInterval(curve: SurvivalCurve): Interval | null {
  const { low, high } = medianBounds(curve);
  return low === null && high === null ? null : { level: 0.95, low, high, method: 'log-log' };
}

const share = (value: number): string => `${(100 * value).toFixed(1)} %`;

/**
 * What has to be said beside a median, each as a name, a colon and a sentence: `all` is the estimate of everybody, `classes`
 * are those of the segments.
 */
export function remarksOn({ curve }: Estimate, classes: readonly Estimate[], unit: AgeUnit): string[] {
  const remarks: string[] = [];
  const { until, emptiedAt } = curve;
  if (until !== null && median(curve) === null) {
    const left = share(survivalAt(curve, until) ?? 1);
    remarks.push(`not_reached: At ${until} ${unit}, the longest seen, ${left} have not ended.`);
  }
  if (emptiedAt !== null)
    remarks.push(`emptied: At ${emptiedAt} ${unit} nobody was under observation: the curve ends there.`);
  const few = curve.t[curve.atRisk.findIndex((atRisk) => atRisk < SMALL_RISK_SET)];
  if (few !== undefined) remarks.push(`few_at_risk: From ${few} ${unit} on fewer than ten were at risk.`);
  const test = classes.length > 1 ? logRank(classes.map(({ counts }) => counts)) : null;
  if (test !== null)
    remarks.push(`log_rank: The segments last alike with p = ${test.pValue.toPrecision(2)} (log-rank test).`);
  return remarks;
}
