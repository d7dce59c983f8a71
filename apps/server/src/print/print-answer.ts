import type { Answer, Figures } from '@sextant/contracts';
import type { World } from '../world.ts';
import { createFormats, type Formats } from './formats.ts';
import { printTable } from './print-table.ts';
import { sparkline } from './sparkline.ts';

const AS_OF_RULE: Record<Answer['asOfRule'], string> = {
  asked: 'as asked',
  yesterday: 'yesterday',
  sources: 'the day all sources are complete',
};

/** An answer for people: the figure, what it rests on, its segments, its trend. */
export const printAnswer = (answer: Answer, { out, env }: Pick<World, 'out' | 'env'>): void => {
  const formats = createFormats({ env });
  const lines = [
    `${answer.title}  (${answer.kpi} ${answer.definitionVersion})`,
    '',
    `  ${headline(answer, formats)}`,
    ...(answer.compare ? [`  ${change(answer, answer, formats)}`] : []),
    '',
    `  ${dayLine(answer)}`,
    `  ${coverageLine(answer, formats)}`,
    ...remarks(answer).map((remark) => `  ${remark}`),
  ];
  out.write(`${lines.join('\n')}\n`);
  printSegments(answer, formats, out);
  printTrend(answer, formats, out);
};

const headline = (answer: Answer, formats: Formats): string => {
  const value = formats.value(answer.value, answer.unit, answer.currency);
  return `${value}${parts(answer, formats)}${answer.interval ? `   ${interval(answer, formats)}` : ''}`;
};

const parts = ({ numerator, denominator }: Figures, formats: Formats): string =>
  numerator === null || denominator === null || denominator === '1'
    ? ''
    : `   = ${formats.decimal(numerator)} / ${formats.decimal(denominator)}`;

const interval = ({ interval, unit, currency }: Answer, formats: Formats): string =>
  interval === undefined
    ? ''
    : `${formats.percent(interval.level)} interval ${formats.value(interval.low, unit, currency)} to ${formats.value(interval.high, unit, currency)}`;

const change = ({ compare }: Figures, { unit, currency }: Answer, formats: Formats): string => {
  if (compare === undefined || compare.absolute === null)
    return compare ? `no figure to compare with at ${compare.at}` : '';
  const relative =
    compare.relative === null || unit === 'pct' ? '' : ` (${formats.percent(compare.relative, { signed: true })})`;
  return `${formats.difference(compare.absolute, unit, currency)}${relative} against ${compare.at}`;
};

const dayLine = ({ asOf, asOfRule, period, knownAt }: Answer): string =>
  [
    `As of ${asOf} (${AS_OF_RULE[asOfRule]})`,
    ...(period ? [`period ${period.label}`] : []),
    `known at ${knownAt}`,
  ].join(' · ');

const coverageLine = ({ coverage, completeThrough, n }: Answer, formats: Formats): string =>
  [
    `Complete through ${completeThrough ?? 'no day yet'}`,
    coverage.rows === null
      ? 'nothing read'
      : `coverage ${formats.percent(coverage.rows)} of ${formats.count(coverage.accepted + coverage.rejected)} rows`,
    ...(n === null ? [] : [`n ${formats.count(n)}`]),
  ].join(' · ');

const remarks = ({ statuses, detail, endAssumed, partial, filter }: Answer): string[] => [
  ...filter.map(
    (entry) => `Only ${entry.scheme} ${'in' in entry ? entry.in.join(', ') : `without ${entry.notIn.join(', ')}`}`,
  ),
  ...(statuses.some((status) => status !== 'ok')
    ? [`Status: ${statuses.join(', ')}${detail ? `. ${detail}` : ''}`]
    : []),
  ...(partial ? ['The period is not complete.'] : []),
  ...(endAssumed ? ['Some ends were assumed from the term: the source tells nothing after it.'] : []),
];

const printSegments = (answer: Answer, formats: Formats, out: World['out']): void => {
  if (answer.segments === undefined) return;
  const { unit, currency } = answer;
  // Of a plain count the numerator is the value, and the denominator is one.
  const isRatio = answer.segments.some(({ denominator }) => denominator !== null && denominator !== '1');
  out.write('\n');
  printTable(
    [answer.by.join(' × '), '>Value', ...(isRatio ? ['>Numerator', '>Denominator'] : []), '>n', 'Change', 'Status'],
    answer.segments.map((segment) => [
      segment.label,
      formats.value(segment.value, unit, currency),
      ...(isRatio
        ? [segment.numerator, segment.denominator].map((side) => (side === null ? '-' : formats.decimal(side)))
        : []),
      segment.n === null ? '-' : formats.count(segment.n),
      segment.compare ? change(segment, answer, formats) : '',
      segment.statuses.filter((status) => status !== 'ok').join(', '),
    ]),
    out,
  );
  if (answer.segmentsLeftOut) out.write(`${formats.count(answer.segmentsLeftOut)} smaller segments are left out.\n`);
};

const printTrend = ({ trend, segments, unit, currency }: Answer, formats: Formats, out: World['out']): void => {
  if (trend === undefined || trend.at.length === 0) return;
  out.write(
    `\nBy ${trend.grain}, ${trend.at[0]} to ${trend.at.at(-1)}${trend.partial.at(-1) ? ' (the last is not complete)' : ''}\n`,
  );
  const labels = new Map(segments?.map(({ key, label }) => [key.join('\n'), label]));
  printTable(
    ['', 'Trend', '>First', '>Last'],
    trend.series.map(({ segment, value }) => [
      segment === undefined ? 'total' : (labels.get(segment.join('\n')) ?? segment.join(', ')),
      sparkline(value),
      formats.value(value[0] ?? null, unit, currency),
      formats.value(value.at(-1) ?? null, unit, currency),
    ]),
    out,
  );
};
