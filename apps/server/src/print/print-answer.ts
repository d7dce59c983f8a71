import type { Answer, Comparison, Figures } from '@sextant/contracts';
import type { World } from '../world.ts';
import { createFormats, type Formats } from './formats.ts';
import { besideLines, changeLines, remarkLines } from './answer-lines.ts';
import { printRows } from './print-rows.ts';
import { printTable } from './print-table.ts';
import { printTrend } from './print-trend.ts';

const AS_OF_RULE: Record<Answer['asOfRule'], string> = {
  asked: 'as asked',
  yesterday: 'yesterday',
  today: 'today',
  sources: 'the day all sources are complete',
};

export interface PrintOptions {
  /** Print the table that belongs to the figure; default: say that there is one. */
  table?: boolean;
  /** Print the points of the trend, not only its line. */
  points?: boolean;
}

/** An answer for people: the figure, what is to be read beside it, what it rests on, its segments, its trend. */
export const printAnswer = (
  answer: Answer,
  { out, env }: Pick<World, 'out' | 'env'>,
  { table = false, points = false }: PrintOptions = {},
): void => {
  const formats = createFormats({ env });
  const lines = [
    `${answer.title}  (${answer.kpi} ${answer.definitionVersion})`,
    '',
    `  ${headline(answer, formats)}`,
    ...(answer.compare ? [`  ${changeText(answer.compare, answer, formats)}`] : []),
    ...changeLines(answer, formats).map((line) => `  ${line}`),
    ...besideLines(answer, formats).map((line) => `  ${line}`),
    '',
    `  ${dayLine(answer)}`,
    `  ${coverageLine(answer, formats)}`,
    `  Receipt ${answer.receipt}`,
    ...remarkLines(answer, formats).map((remark) => `  ${remark}`),
  ];
  out.write(`${lines.join('\n')}\n`);
  printSegments(answer, formats, out);
  printTrend(answer, formats, out, points);
  printRows(answer, formats, out, table);
};

const headline = (answer: Answer, formats: Formats): string => {
  const value = formats.value(answer.value, answer.unit, answer.currency);
  return `${value}${parts(answer, formats)}${intervalText(answer, formats)}`;
};

const parts = ({ numerator, denominator }: Figures, formats: Formats): string =>
  numerator === null || denominator === null || denominator === '1'
    ? ''
    : `   = ${formats.decimal(numerator)} / ${formats.decimal(denominator)}`;

const intervalText = ({ interval, unit, currency }: Answer, formats: Formats): string => {
  if (interval === undefined) return '';
  const end = (value: number | null): string => (value === null ? '?' : formats.value(value, unit, currency));
  return `   ${formats.percent(interval.level)} interval ${end(interval.low)} to ${end(interval.high)}`;
};

const changeText = (compare: Comparison, { unit, currency }: Answer, formats: Formats): string => {
  if (compare.absolute === null) return `no figure to compare with at ${compare.at}`;
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

const printSegments = (answer: Answer, formats: Formats, out: World['out']): void => {
  if (answer.segments === undefined) return;
  const { unit, currency, segments } = answer;
  // Of a plain count the numerator is the value, and the denominator is one.
  const isRatio = segments.some(({ denominator }) => denominator !== null && denominator !== '1');
  const companions = segments.find((segment) => segment.companions !== undefined)?.companions ?? [];
  out.write('\n');
  printTable(
    [
      answer.by.join(' × '),
      '>Value',
      ...(isRatio ? ['>Numerator', '>Denominator'] : []),
      ...companions.map(({ name }) => `>${name}`),
      '>n',
      'Change',
      'Status',
    ],
    segments.map((segment) => [
      segment.label,
      formats.value(segment.value, unit, currency),
      ...(isRatio
        ? [segment.numerator, segment.denominator].map((side) => (side === null ? '-' : formats.decimal(side)))
        : []),
      ...companions.map(({ id }) => {
        const own = segment.companions?.find((each) => each.id === id);
        return own === undefined ? '-' : formats.value(own.value, own.unit, currency);
      }),
      segment.n === null ? '-' : formats.count(segment.n),
      segment.compare ? changeText(segment.compare, answer, formats) : '',
      segment.statuses.filter((status) => status !== 'ok').join(', '),
    ]),
    out,
  );
  if (answer.segmentsLeftOut) out.write(`${formats.count(answer.segmentsLeftOut)} smaller segments are left out.\n`);
};
