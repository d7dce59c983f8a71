import { logLogBounds, median, type SurvivalCurve, type SurvivalStep } from '../../statistics/kaplan-meier.ts';
import type { MeasuredTable } from '../cells.ts';

/** A curve with the segment it is about; null for all. */
export interface NamedCurve {
  segment: string | null;
  curve: SurvivalCurve;
  durations: number;
  customers: number;
}

type Row = MeasuredTable['rows'][number];

/** Rows of one curve at most; a longer one is shown at evenly spaced ages. */
const MOST_ROWS = 400;

/**
 * Curves as a table: age, how many were at risk and ended at it, the share that lasts longer with its 95 % interval
 * (log-log), and 1 where fewer than ten were at risk. Split questions have the segment as first column, null for all.
 */
export function curveTable(curves: readonly NamedCurve[], split: boolean): MeasuredTable {
  const columns = [...(split ? ['segment'] : []), 'age', 'atRisk', 'ended', 'share', 'low', 'high', 'fewAtRisk'];
  const rows = (stepsOf: (curve: NamedCurve) => SurvivalStep[], counts: boolean): Row[] =>
    curves.flatMap((each) => {
      const named = (row: Row): Row => (split ? [each.segment, ...row] : row);
      if (each.durations === 0) return [];
      return [
        named([0, counts ? each.durations : null, 0, 1, null, null, 0]),
        ...stepsOf(each).map((step) => named(rowOf(step, counts))),
      ];
    });
  return {
    columns,
    rows: rows(({ curve }) => thinned(curve), true),
    guarded: (minCell) =>
      rows(({ curve, customers }) => (customers < minCell ? [] : thinned(curve, coarse(curve, minCell))), false),
  };
}

function rowOf(step: SurvivalStep, counts: boolean): Row {
  const bounds = logLogBounds(step);
  return [
    step.t,
    counts ? step.atRisk : null,
    counts ? step.ended : null,
    step.s,
    bounds?.low ?? null,
    bounds?.high ?? null,
    step.smallRiskSet ? 1 : 0,
  ];
}

/** Places of the steps between which at least `minCell` durations ended and after which as many are left: none tells of fewer. */
function coarse(curve: SurvivalCurve, minCell: number): number[] {
  let ended = 0;
  return [...curve.t.keys()].filter((index) => {
    const own = curve.ended[index] ?? 0;
    ended += own;
    const isCoarse = ended >= minCell && (curve.atRisk[index] ?? 0) - own >= minCell;
    if (isCoarse) ended = 0;
    return isCoarse;
  });
}

/** Not more than {@link MOST_ROWS} of these steps: the last of each stretch of ages, and the median. */
function thinned(curve: SurvivalCurve, steps: readonly number[] = [...curve.t.keys()]): SurvivalStep[] {
  return (steps.length <= MOST_ROWS ? steps : spaced(curve, steps)).map((index) => curve.stepAt(index));
}

function spaced(curve: SurvivalCurve, steps: readonly number[]): number[] {
  const ageOf = (index: number | undefined): number => (index === undefined ? Number.NaN : (curve.t[index] ?? 0));
  const width = (ageOf(steps.at(-1)) + 1) / MOST_ROWS;
  const half = median(curve);
  const stretch = (age: number): number => Math.floor(age / width);
  // The last one has no next, which is in no stretch.
  return steps.filter((index, place) => {
    const age = ageOf(index);
    return age === half || stretch(age) !== stretch(ageOf(steps[place + 1]));
  });
}
