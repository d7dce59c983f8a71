/**
 * A trend as plain cells, so that answers of every origin can be compared: `region|24300` (12 x year + month) to
 * numerator and denominator.
 *
 * @typedef {Map<string, string>} Cells
 * @typedef {Record<string, unknown>} Row
 * @typedef {import('@sextant/contracts').Answer} Answer
 * @typedef {(segment: unknown) => string} SegmentName
 */

/** Decimals kept when amounts are added up: as many as the store has. */
const DIGITS = 14;
const ONE = 10n ** BigInt(DIGITS);

/** An exact decimal as a whole number of its smallest parts. @param {unknown} value */
export const scaled = (value) => {
  const text = String(value);
  const [, sign = '', whole = '', rest = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === '' || rest.length > DIGITS)
    throw new Error(`${text} is no decimal number with up to ${DIGITS} decimals.`);
  return BigInt(`${sign}${whole}${rest.padEnd(DIGITS, '0')}`);
};

/** The shortest way to write it. @param {bigint} value */
export const written = (value) => {
  const digits = (value < 0n ? -value : value).toString().padStart(DIGITS + 1, '0');
  const rest = digits.slice(-DIGITS).replace(/0+$/, '');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -DIGITS)}${rest === '' ? '' : `.${rest}`}`;
};

/** Months of the trend as 12 x year + month, oldest first. @param {string} lastDay @param {number} points */
export const monthsTo = (lastDay, points) => {
  const last = monthOf(lastDay);
  return Array.from({ length: points }, (_, i) => last - points + 1 + i);
};

/** @param {string} day */
export const monthOf = (day) => 12 * Number(day.slice(0, 4)) + Number(day.slice(5, 7));

/** First day of a month. @param {number} month */
export const firstDayOf = (month) =>
  `${Math.floor((month - 1) / 12)}-${String(((month - 1) % 12) + 1).padStart(2, '0')}-01`;

/** Days of a month. @param {number} month */
export const daysOf = (month) => (Date.parse(firstDayOf(month + 1)) - Date.parse(firstDayOf(month))) / 86_400_000;

/** @param {unknown} numerator @param {unknown} denominator */
const cell = (numerator, denominator) => `${written(scaled(numerator))} / ${written(scaled(denominator))}`;

/**
 * Points of an answer. What does not come out even is compared to `decimals` places of the denominator.
 * @param {Answer} answer @param {number} [decimals]
 * @returns {Cells}
 */
export const cellsOfAnswer = ({ trend }, decimals) => {
  /** @type {Cells} */
  const cells = new Map();
  for (const series of trend?.series ?? []) {
    if (series.segment === undefined) continue;
    for (const [i, day] of (trend?.at ?? []).entries()) {
      const denominator = series.denominator[i] ?? '0';
      const shown = decimals === undefined ? denominator : Number(denominator).toFixed(decimals);
      cells.set(`${series.segment.join('/')}|${monthOf(day)}`, cell(series.numerator[i] ?? '0', shown));
    }
  }
  return cells;
};

/**
 * Sums of a column by segment and month; with `running` each month has all before it too.
 * @param {Row[]} rows
 * @param {{ months: number[], column: string, running: boolean, segmentName: SegmentName }} shape
 * @returns {Map<string, bigint[]>}
 */
export const seriesOf = (rows, { months, column, running, segmentName }) => {
  /** @type {Map<string, bigint[]>} */
  const series = new Map();
  for (const row of rows) {
    const segment = segmentName(row['segment']);
    const values = series.get(segment) ?? months.map(() => 0n);
    series.set(segment, values);
    const place = months.indexOf(Number(row['month']));
    if (place >= 0) values[place] = (values[place] ?? 0n) + scaled(row[column] ?? 0);
  }
  for (const values of running ? series.values() : []) {
    for (let i = 1; i < values.length; i++) values[i] = (values[i - 1] ?? 0n) + (values[i] ?? 0n);
  }
  return series;
};

/**
 * @param {Row[]} rows with the columns month, segment, numerator, denominator (null: one)
 * @param {{ months: number[], running: boolean, share?: boolean, segmentName: SegmentName }} shape
 *   `running`: rows are changes since the month before; `share`: the denominator of a month is the sum over its segments
 * @returns {Cells}
 */
export const cellsOfRows = (rows, { months, running, share = false, segmentName }) => {
  const numerators = seriesOf(rows, { months, column: 'numerator', running, segmentName });
  const counted = rows.every((row) => row['denominator'] === null || row['denominator'] === undefined);
  const denominators = seriesOf(rows, { months, column: 'denominator', running, segmentName });
  /** @type {Cells} */
  const cells = new Map();
  for (const [i, month] of months.entries()) {
    const total = [...numerators.values()].reduce((sum, values) => sum + (values[i] ?? 0n), 0n);
    for (const [segment, values] of numerators) {
      const denominator = share ? total : counted ? ONE : (denominators.get(segment)?.[i] ?? 0n);
      cells.set(`${segment}|${month}`, `${written(values[i] ?? 0n)} / ${written(denominator)}`);
    }
  }
  return cells;
};

/**
 * Amounts of each month over its customer-days divided by its days.
 * @param {Row[]} amounts month, segment, numerator
 * @param {Row[]} lives month, segment, change of customers, days of these changes in their month; from the month before the first on
 * @param {{ months: number[], decimals: number, segmentName: SegmentName }} shape
 * @returns {Cells}
 */
export const cellsOfAverages = (amounts, lives, { months, decimals, segmentName }) => {
  const before = [(months[0] ?? 0) - 1, ...months];
  const flows = seriesOf(amounts, { months, column: 'numerator', running: false, segmentName });
  const customers = seriesOf(lives, { months: before, column: 'customers', running: true, segmentName });
  const changes = seriesOf(lives, { months: before, column: 'days', running: false, segmentName });
  /** @type {Cells} */
  const cells = new Map();
  for (const [segment, ofSegment] of customers) {
    for (const [i, month] of months.entries()) {
      const days = daysOf(month);
      const customerDays =
        Number((ofSegment[i] ?? 0n) / ONE) * days + Number((changes.get(segment)?.[i + 1] ?? 0n) / ONE);
      cells.set(
        `${segment}|${month}`,
        cell(written(flows.get(segment)?.[i] ?? 0n), (customerDays / days).toFixed(decimals)),
      );
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
