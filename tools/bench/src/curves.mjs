/**
 * Product-limit estimates from counts, for comparing: by segment how many relationships of each length ended and run.
 *
 * @typedef {import('./cells.mjs').Row} Row
 * @typedef {{ days: number, ended: number, running: number }} Count
 */

/** @param {Row[]} rows days, ended, n @returns {Count[]} shortest first */
export const countsOf = (rows) => {
  /** @type {Map<number, Count>} */
  const found = new Map();
  for (const row of rows) {
    const days = Number(row['days']);
    const count = found.get(days) ?? { days, ended: 0, running: 0 };
    found.set(days, count);
    count[Number(row['ended']) === 1 ? 'ended' : 'running'] += Number(row['n']);
  }
  return [...found.values()].sort((a, b) => a.days - b.days);
};

/** Mean time stayed within a horizon: the area under the curve up to it. @param {Count[]} counts @param {number} horizon */
export const restrictedMean = (counts, horizon) => {
  let atRisk = counts.reduce((sum, { ended, running }) => sum + ended + running, 0);
  let [share, reached, area] = [1, 0, 0];
  for (const { days, ended, running } of counts) {
    if (days >= horizon) break;
    area += share * (days - reached);
    share *= 1 - ended / atRisk;
    reached = days;
    atRisk -= ended + running;
  }
  return area + share * (horizon - reached);
};

/** Mean length of what still runs. @param {Count[]} counts */
export const meanAge = (counts) => {
  const running = counts.reduce((sum, each) => sum + each.running, 0);
  return counts.reduce((sum, each) => sum + each.days * each.running, 0) / running;
};
