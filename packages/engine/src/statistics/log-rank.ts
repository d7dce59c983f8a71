import { chiSquareTail } from './distributions.ts';
import { inOrderOfAge, startingRiskSet, type SpellCount } from './kaplan-meier.ts';

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
  rows: Iterator<SpellCount>;
  current: SpellCount | undefined;
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
export function logRank(counts: readonly (readonly SpellCount[])[]): LogRank | null {
  const groups = counts.map((given): Group => {
    const ages = inOrderOfAge(given);
    const rows = ages.values();
    return {
      rows,
      current: rows.next().value,
      atRisk: startingRiskSet(ages),
      observed: 0,
      expected: 0,
      covariance: counts.map(() => 0),
    };
  });
  const ages = new Set(counts.flatMap((given) => given.map(({ t }) => t)));
  for (const t of [...ages].sort((left, right) => left - right)) {
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

/** Adds what is expected of each group, given how many spells ended at this age in all. */
function compareAt(t: number, groups: readonly Group[]): void {
  const endedIn = ({ current }: Group): number => (current?.t === t ? current.ended : 0);
  const ended = groups.reduce((total, group) => total + endedIn(group), 0);
  if (ended === 0) return;
  const risk = groups.reduce((total, group) => total + group.atRisk, 0);
  const spread = risk > 1 ? (ended * (risk - ended)) / (risk - 1) : 0;
  for (const group of groups) {
    const share = group.atRisk / risk;
    group.observed += endedIn(group);
    group.expected += ended * share;
    group.covariance = group.covariance.map(
      (value, index) =>
        value + spread * share * ((groups[index] === group ? 1 : 0) - (groups[index]?.atRisk ?? 0) / risk),
    );
  }
}

function leave(t: number, group: Group): void {
  if (group.current?.t !== t) return;
  const { ended, censored, entered } = group.current;
  group.atRisk += (t > 0 ? entered : 0) - ended - censored;
  group.current = group.rows.next().value;
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
