import type { Answer, TrendReading } from '@sextant/contracts';
import type { Formats } from './formats.ts';

/** The change told apart. */
export const changeLines = ({ likeForLike, unit, currency }: Answer, formats: Formats): string[] => {
  if (likeForLike === undefined) return [];
  const part = (value: number): string => formats.difference(value, unit, currency);
  return [`of it ${part(likeForLike.rate)} within the segments, ${part(likeForLike.mix)} by their weights`];
};

/** What is to be read beside the value: target, band, companions, what its trend says. */
export const besideLines = (answer: Answer, formats: Formats): string[] => {
  const { unit, currency, target, band, companions = [], trend } = answer;
  const value = (number: number): string => formats.value(number, unit, currency);
  return [
    ...(target === undefined ? [] : [targetLine(target, answer, formats)]),
    ...(band === undefined ? [] : [`Band: ${band.label}${bandEnds(band, value)}`]),
    ...companions.map(
      (each) =>
        `${each.name}: ${formats.value(each.value, each.unit, currency)}${each.status === 'ok' ? '' : ` (${each.status})`}`,
    ),
    ...(trend?.reading === undefined ? [] : [readingLine(trend.reading, answer, formats)]),
  ];
};

const targetLine = (
  { value, gap, from, note }: NonNullable<Answer['target']>,
  { unit, currency }: Answer,
  formats: Formats,
): string => {
  const distance = gap === null ? '' : `, ${formats.difference(gap, unit, currency)} from it`;
  return `Target: ${formats.value(value, unit, currency)} since ${from}${distance}${note === undefined ? '' : ` (${note})`}`;
};

const bandEnds = (
  { from, to, fromInclusive = true, toInclusive = true }: NonNullable<Answer['band']>,
  value: (number: number) => string,
): string => {
  const low = from === undefined ? [] : [`${fromInclusive ? 'from' : 'above'} ${value(from)}`];
  const high = to === undefined ? [] : [`${toInclusive ? 'to' : 'below'} ${value(to)}`];
  return low.length + high.length === 0 ? '' : `, ${[...low, ...high].join(' ')}`;
};

const SIGNAL: Record<TrendReading['signal'], string> = {
  up: 'rising',
  down: 'falling',
  no_signal: 'no signal (which is no proof of stability)',
  insufficient: 'too few points to tell',
};
const LIMITS: Record<NonNullable<TrendReading['limits']>['of'], string> = {
  values: '',
  changes: ' of the changes',
  same_period_differences: ' of the differences from a year before',
};

const readingLine = (reading: TrendReading, { unit, currency, trend }: Answer, formats: Formats): string => {
  const { signal, slope, test, pValue, limits, notes } = reading;
  const tested = test === null || pValue === null ? '' : ` (${test}, p = ${formats.decimal(pValue.toPrecision(2))})`;
  const steep = slope === null ? [] : [`${formats.difference(slope, unit, currency)} a ${trend?.grain ?? 'step'}`];
  const ends = limits && [formats.value(limits.low, unit, currency), formats.value(limits.high, unit, currency)];
  const within = ends ? [`process limits${LIMITS[limits.of]} ${ends.join(' to ')}`] : [];
  return ['Trend: '.concat(SIGNAL[signal], tested), ...steep, ...within, ...notes.map(spoken)].join(', ');
};

const spoken = (name: string): string => name.replaceAll('_', ' ');

/** What a reader must know of how the figure came about. */
export const remarkLines = (answer: Answer, formats: Formats): string[] => {
  const {
    statuses,
    detail,
    details = [],
    filter,
    restatedFrom,
    ruleSet,
    maturesOn,
    provisionalEnds,
    coverage,
  } = answer;
  const { unit, currency } = answer;
  return [
    ...filter.map(
      (entry) => `Only ${entry.scheme} ${'in' in entry ? entry.in.join(', ') : `without ${entry.notIn.join(', ')}`}`,
    ),
    ...paramsLine(answer),
    ...(statuses.some((status) => status !== 'ok')
      ? [`Status: ${statuses.join(', ')}${detail ? `. ${detail}` : ''}`]
      : []),
    ...details.map((name) => `Finding: ${spoken(name)}`),
    ...(answer.partial ? ['The period is not complete.'] : []),
    ...(answer.endAssumed ? ['Some ends were assumed from the term: the source tells nothing after it.'] : []),
    ...(maturesOn === undefined ? [] : [`The youngest cohort is old enough on ${maturesOn}.`]),
    ...(provisionalEnds ? [`${formats.count(provisionalEnds)} ends are so young that a return would undo them.`] : []),
    ...(coverage.attributesBackfilled
      ? [`Of ${formats.count(coverage.attributesBackfilled)} customers the class was known only later.`]
      : []),
    ...(coverage.unattributed === undefined || coverage.unattributed === '0'
      ? []
      : [`${formats.value(Number(coverage.unattributed), 'money', currency)} belong to no known customer.`]),
    ...(coverage.unmapped === undefined
      ? []
      : [`${formats.value(Number(coverage.unmapped), 'money', currency)} are on accounts without a line.`]),
    ...(restatedFrom === undefined
      ? []
      : [`At ${restatedFrom.knownAt} it was known as ${formats.value(restatedFrom.value, unit, currency)}.`]),
    ...(ruleSet === undefined
      ? []
      : [
          `Rule set ${ruleSet.id} of ${ruleSet.day}, ${formats.count(ruleSet.pairs)} pairs${ruleSet.provisional ? ', provisional' : ''}.`,
        ]),
  ];
};

const paramsLine = ({ params }: Answer): string[] => {
  const given = Object.entries(params).map(([name, value]) => `${name} ${String(value)}`);
  return given.length === 0 ? [] : [`With ${given.join(', ')}`];
};
