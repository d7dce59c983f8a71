import type { Answer } from '@sextant/contracts';
import { parseArguments } from '../src/command-line/parse-arguments.ts';
import { parseQuestion } from '../src/command-line/parse-question.ts';
import { printAnswer, type PrintOptions } from '../src/print/print-answer.ts';

const ANSWER: Answer = {
  kpi: 'retention',
  title: 'Retention',
  unit: 'pct',
  scale: 1,
  direction: 'up',
  value: 0.9,
  numerator: '90',
  denominator: '100',
  n: 100,
  status: 'ok',
  statuses: ['ok'],
  asOf: '2025-12-31',
  asOfRule: 'asked',
  knownAt: '2026-01-05T00:00:00.000Z',
  by: ['region'],
  mode: 'asWas',
  filter: [],
  params: {},
  completeThrough: '2025-12-31',
  sources: [],
  coverage: { rows: 1, accepted: 10, rejected: 0 },
  partial: false,
  definitionVersion: '2.0.0',
  policy: 'p',
  batch: 1,
  receipt: 'r',
};

const printed = (answer: Partial<Answer>, options: PrintOptions = {}): string => {
  let text = '';
  const out = { isTerminal: false, write: (more: string) => void (text += more) };
  printAnswer({ ...ANSWER, ...answer }, { out, env: { LANG: 'en_US.UTF-8' } }, options);
  return text;
};

describe('a printed answer', () => {
  it('has what is to be read beside the value: target, band, companions', () => {
    const text = printed({
      target: { value: 0.92, gap: -0.02, from: '2025-01-01', note: 'Agreed.' },
      band: { label: 'healthy', from: 0.8, to: 0.95, toInclusive: false },
      companions: [
        { id: 'median', name: 'Median tenure', unit: 'months', value: 34, status: 'ok' },
        { id: 'none', name: 'Mean tenure', unit: 'days', value: null, status: 'insufficient_data' },
      ],
    });
    expect(text).toContain('  Target: 92.0% since 2025-01-01, -2.0 points from it (Agreed.)\n');
    expect(text).toContain('  Band: healthy, from 80.0% below 95.0%\n');
    expect(text).toContain('  Median tenure: 34 months\n');
    expect(text).toContain('  Mean tenure: - (insufficient_data)\n');
  });

  it('tells the change apart, and what the trend says', () => {
    const trend: Answer['trend'] = {
      grain: 'month',
      at: ['2025-11-30', '2025-12-31'],
      partial: [false, false],
      series: [{ numerator: ['88', '90'], denominator: ['100', '100'], value: [0.88, 0.9] }],
      reading: {
        slope: 0.004,
        signal: 'up',
        test: 'mann-kendall',
        pValue: 0.0123,
        limits: { low: 0.85, high: 0.95, of: 'values' },
        points: 13,
        notes: ['seasonality_unknown'],
      },
    };
    const text = printed({
      compare: { to: 'previous', at: '2025-11-30', value: 0.88, absolute: 0.02, relative: 0.0227 },
      likeForLike: { total: 0.02, rate: 0.03, mix: -0.01, segments: [] },
      trend,
    });
    expect(text).toContain('  +2.0 points against 2025-11-30\n');
    expect(text).toContain('  of it +3.0 points within the segments, -1.0 points by their weights\n');
    expect(text).toContain(
      '  Trend: rising (mann-kendall, p = 0.012), +0.4 points a month, process limits 85.0% to 95.0%, seasonality unknown\n',
    );
    expect(
      printed({ trend: { ...trend, reading: { ...trend.reading!, signal: 'no_signal', limits: null } } }),
    ).toContain('Trend: no signal (which is no proof of stability)');
    expect(printed({ trend }, { points: true })).toMatch(/2025-11-30 +2025-12-31\n/);
  });

  it('shows the companions of segments as columns', () => {
    const companion = (value: number) => ({
      id: 'm',
      name: 'Median',
      unit: 'months' as const,
      value,
      status: 'ok' as const,
    });
    const { value, numerator, denominator, n, status, statuses } = ANSWER;
    const figures = { value, numerator, denominator, n, status, statuses };
    const text = printed({
      segments: [
        { ...figures, key: ['north'], label: 'north', companions: [companion(12)] },
        { ...figures, key: ['south'], label: 'south' },
      ],
    });
    expect(text).toMatch(/^region +Value +Numerator +Denominator +Median +n/m);
    expect(text).toMatch(/^north +90\.0% +90 +100 +12 months +100/m);
    expect(text).toMatch(/^south +90\.0% +90 +100 +- +100/m);
  });

  it('prints the table that belongs to the figure only when it is asked to, and else says that there is one', () => {
    const table = {
      columns: ['cohort', 'month 1', 'month 2'],
      rows: [['2025-01', 12.5, null] as (string | number | null)[]],
    };
    expect(printed(table)).toContain('A table of 1 row belongs to this figure; --table prints it.');
    expect(printed(table, { table: true })).toMatch(/^cohort +month 1 +month 2\n.*\n2025-01 +12\.5 +-$/m);
    expect(printed({}, { table: true })).not.toContain('cohort');
  });

  it('tells how the figure came about', () => {
    const text = printed({
      params: { window: 90 },
      restatedFrom: { value: 0.88, knownAt: '2026-01-01T00:00:00.000Z' },
      maturesOn: '2026-03-31',
      provisionalEnds: 4,
      coverage: { rows: 1, accepted: 10, rejected: 0, attributesBackfilled: 3, unattributed: '12.5' },
      ruleSet: { id: 'abc', day: '2025-12-31', provisional: true, pairs: 7 },
      details: ['not_reached'],
      currency: 'EUR',
      interval: { level: 0.95, low: 0.83, high: null, method: 'log-log' },
    });
    for (const part of [
      'With window 90',
      'At 2026-01-01T00:00:00.000Z it was known as 88.0%.',
      'The youngest cohort is old enough on 2026-03-31.',
      '4 ends are so young',
      'Of 3 customers the class was known only later.',
      '€12.50 belong to no known customer.',
      'Rule set abc of 2025-12-31, 7 pairs, provisional.',
      'Finding: not reached',
      '95% interval 83.0% to ?',
    ]) {
      expect(text).toContain(part);
    }
  });
});

describe('the options of a question', () => {
  it('are all taken', () => {
    const typed =
      'ask net-sales --rates constant --grain week --mode asIs --filter region=north --filter line!=a,b --by region,line --param window=90 --trend 6 --compare lastYear --limit 3';
    const { command, positionals, options } = parseArguments(typed.split(' '));
    expect(parseQuestion(command, positionals[0] as string, options)).toEqual({
      kpi: 'net-sales',
      rates: 'constant',
      grain: 'week',
      mode: 'asIs',
      filter: [
        { scheme: 'region', in: ['north'] },
        { scheme: 'line', notIn: ['a', 'b'] },
      ],
      by: ['region', 'line'],
      params: { window: '90' },
      trend: 6,
      compare: 'lastYear',
      limit: 3,
    });
  });
});
