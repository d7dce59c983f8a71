/**
 * A trend as plain cells, so that answers of every origin can be compared: `region|2024-12` to numerator and denominator.
 *
 * @typedef {Map<string, string>} Cells
 * @typedef {{ month: unknown, segment: unknown, numerator: unknown, denominator: unknown }} Row
 * @typedef {import('@sextant/contracts').Answer} Answer
 */

/** Months of the trend as 12 x year + month, oldest first. @param {string} lastDay @param {number} points */
export const monthsTo = (lastDay, points) => {
  const last = 12 * Number(lastDay.slice(0, 4)) + Number(lastDay.slice(5, 7));
  return Array.from({ length: points }, (_, i) => last - points + 1 + i);
};

/** @param {string} day */
const monthOf = (day) => 12 * Number(day.slice(0, 4)) + Number(day.slice(5, 7));

/** @param {Answer} answer @returns {Cells} */
export const cellsOfAnswer = ({ trend }) => {
  /** @type {Cells} */
  const cells = new Map();
  for (const series of trend?.series ?? []) {
    if (series.segment === undefined) continue;
    for (const [i, day] of (trend?.at ?? []).entries()) {
      cells.set(`${series.segment.join('/')}|${monthOf(day)}`, `${series.numerator[i]} / ${series.denominator[i]}`);
    }
  }
  return cells;
};

/**
 * @param {Row[]} rows
 * @param {{ months: number[], changes: boolean, share: boolean, segmentName: (segment: unknown) => string }} shape
 *   `changes`: rows are changes since the month before; `share`: the denominator of a month is the sum over its segments
 * @returns {Cells}
 */
export const cellsOfRows = (rows, { months, changes, share, segmentName }) => {
  /** @type {Map<string, Map<number, [number, number]>>} */
  const found = new Map();
  for (const row of rows) {
    const segment = segmentName(row.segment);
    const series = found.get(segment) ?? new Map();
    found.set(
      segment,
      series.set(Number(row.month), [Number(row.numerator), row.denominator === null ? 1 : Number(row.denominator)]),
    );
  }
  const counted = rows.some((row) => row.denominator === null);
  /** @type {Map<string, [number, number][]>} */
  const dense = new Map();
  for (const [segment, series] of found) {
    let sum = [0, 0];
    dense.set(
      segment,
      months.map((month) => {
        const [numerator, denominator] = series.get(month) ?? [0, 0];
        sum = changes ? [(sum[0] ?? 0) + numerator, (sum[1] ?? 0) + denominator] : [numerator, denominator];
        return [sum[0] ?? 0, counted ? 1 : (sum[1] ?? 0)];
      }),
    );
  }
  /** @type {Cells} */
  const cells = new Map();
  for (const [i, month] of months.entries()) {
    const total = [...dense.values()].reduce((sum, series) => sum + (series[i]?.[0] ?? 0), 0);
    for (const [segment, series] of dense) {
      const [numerator, denominator] = series[i] ?? [0, 0];
      cells.set(`${segment}|${month}`, `${numerator} / ${share ? total : denominator}`);
    }
  }
  return cells;
};

/** Cells of `a` and `b` that are not equal, at most ten. @param {Cells} a @param {Cells} b */
export const differences = (a, b) => {
  const keys = [...new Set([...a.keys(), ...b.keys()])];
  return keys
    .filter((key) => a.get(key) !== b.get(key))
    .slice(0, 10)
    .map((key) => `${key}: ${a.get(key)} and ${b.get(key)}`);
};
