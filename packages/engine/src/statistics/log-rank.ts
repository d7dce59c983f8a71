import { chiSquareTail } from './distributions.ts';
import { inColumns, startingRiskSet, type CountsByAge, type SpellCount } from './kaplan-meier.ts';

export interface LogRank {
  chiSquare: number;
  /** Groups that could have had an end, less one. */
  degrees: number;
  pValue: number;
  /** Ended spells of each group, in the order given. */
  observed: number[];
  /** Ended spells each group would have had if all groups lost alike. */
  expected: number[];
}

interface Group {
  counts: CountsByAge;
  /** Place of the age that comes next. */
  next: number;
  atRisk: number;
  observed: number;
  expected: number;
  /** Covariance of its observed count with that of every group. */
  covariance: number[];
}

/**
 * Whether spells last equally long in k groups: the log-rank test (Mantel 1966, Peto and Peto 1972), delayed entry
 * taken into account. Null with fewer than two groups that were at risk when a spell ended, or where nothing varies.
 *
 * @throws SextantError `internal` for counts that are not numbers from 0
 */
export function logRank(given: readonly (CountsByAge | readonly SpellCount[])[]): LogRank | null {
  const groups = given.map((each): Group => {
    const counts = inColumns(each);
    return {
      counts,
      next: 0,
      atRisk: startingRiskSet(counts),
      observed: 0,
      expected: 0,
      covariance: given.map(() => 0),
    };
  });
  for (let t = nextAge(groups); t !== Number.POSITIVE_INFINITY; t = nextAge(groups)) {
    compareAt(t, groups);
    for (const group of groups) leave(t, group);
  }
  const observed = groups.map((group) => group.observed);
  const expected = groups.map((group) => group.expected);
  // The differences add up to 0, so one group is left out of the quadratic form.
  const free = [...groups.keys()].filter((index) => (expected[index] ?? 0) > 0).slice(0, -1);
  const form = quadraticForm(
    free.map((row) => free.map((column) => groups[row]?.covariance[column] ?? 0)),
    free.map((index) => (observed[index] ?? 0) - (expected[index] ?? 0)),
  );
  if (free.length === 0 || form === null) return null;
  const degrees = free.length;
  return { chiSquare: form, degrees, pValue: chiSquareTail(form, degrees), observed, expected };
}

const ageOf = ({ counts, next }: Group): number => counts.t[next] ?? Number.POSITIVE_INFINITY;

/** The least age that no group is past. */
function nextAge(groups: readonly Group[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (const group of groups) least = Math.min(least, ageOf(group));
  return least;
}

const endedAt = (t: number, group: Group): number => (ageOf(group) === t ? (group.counts.ended[group.next] ?? 0) : 0);

/** Adds what is expected of each group, given how many spells ended at this age in all. */
function compareAt(t: number, groups: readonly Group[]): void {
  let ended = 0;
  let risk = 0;
  for (const group of groups) {
    ended += endedAt(t, group);
    risk += group.atRisk;
  }
  if (ended === 0) return;
  const spread = risk > 1 ? (ended * (risk - ended)) / (risk - 1) : 0;
  for (const group of groups) {
    const share = group.atRisk / risk;
    group.observed += endedAt(t, group);
    group.expected += ended * share;
    for (let index = 0; index < groups.length; index += 1) {
      const other = groups[index] as Group;
      const own = (other === group ? 1 : 0) - other.atRisk / risk;
      group.covariance[index] = (group.covariance[index] ?? 0) + spread * share * own;
    }
  }
}

function leave(t: number, group: Group): void {
  if (ageOf(group) !== t) return;
  const { counts, next } = group;
  const entered = t > 0 ? (counts.entered[next] ?? 0) : 0;
  group.atRisk += entered - (counts.ended[next] ?? 0) - (counts.censored[next] ?? 0);
  group.next += 1;
}

/** v' M^-1 v of a symmetric positive definite matrix, one row eliminated after another; null where M is singular. */
function quadraticForm(
  matrix: readonly number[][],
  vector: readonly number[],
  scale = matrix[0]?.[0] ?? 0,
): number | null {
  const [head, ...below] = matrix;
  const [first, ...others] = vector;
  if (head === undefined || first === undefined) return 0;
  const [pivot = 0, ...across] = head;
  if (pivot <= scale * 1e-12) return null;
  const reduced = below.map(([down = 0, ...row]) =>
    row.map((value, index) => value - (down * (across[index] ?? 0)) / pivot),
  );
  const remaining = others.map((value, index) => value - ((across[index] ?? 0) * first) / pivot);
  const rest = quadraticForm(reduced, remaining, scale);
  return rest === null ? null : (first * first) / pivot + rest;
}
