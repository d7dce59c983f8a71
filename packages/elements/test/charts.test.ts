import type { Answer } from '@sextant/contracts';
import { parse, View, type Spec } from 'vega';
import { answerRows } from '../src/charts/answer-rows.ts';
import { checkAuthorSpec } from '../src/charts/check-author-spec.ts';
import { seriesAt } from '../src/charts/emphasis.ts';
import { spread } from '../src/charts/frame-spec.ts';
import { mixSpec } from '../src/charts/mix-spec.ts';
import { coloursOf, seriesOf } from '../src/charts/series.ts';
import { digitsOfStep, timeTicks, valueTicks } from '../src/charts/ticks.ts';
import { trendSpec } from '../src/charts/trend-spec.ts';
import { en } from '../src/text/en.ts';
import { sparkline } from '../src/widgets/kpi-tile/sparkline.ts';

const text = {
  value: (value: number, digits: number) => value.toFixed(digits),
  point: (at: string) => at,
  month: (at: string) => `m${at.slice(5, 7)}`,
  width: (label: string) => label.length * 7,
};
const space = { width: 600, height: 240, text, theme: { font: 'sans-serif', fontSize: 12 }, directLabels: true };

const answerOf = (series: NonNullable<Answer['trend']>['series'], partial: boolean[] = []): Answer =>
  ({
    kpi: 'k',
    title: 'A figure',
    unit: 'count',
    segments: series.flatMap(({ segment }) => (segment ? [{ key: segment, label: segment.join() }] : [])),
    trend: { grain: 'month', at: ['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30'], partial, series },
  }) as unknown as Answer;
const figures = (value: (number | null)[], segment?: string[]) => ({
  numerator: value.map((one) => (one === null ? null : String(one))),
  denominator: value.map(() => '1'),
  value,
  ...(segment && { segment }),
});

/** The chart as SVG, drawn by Vega without a browser. */
const drawn = async (spec: Spec): Promise<string> => new View(parse(spec), { renderer: 'none' }).toSVG();

describe('ticks', () => {
  it('are round and enclose the values', () => {
    expect(valueTicks(0, 17_395, 4).ticks).toEqual([0, 5000, 10_000, 15_000, 20_000]);
    expect(valueTicks(1.596, 1.742, 3).ticks).toEqual([1.55, 1.6, 1.65, 1.7, 1.75]);
    expect(valueTicks(5, 5, 3).ticks.length).toBeGreaterThan(0);
  });

  it('get as many digits as tell them apart', () => {
    expect([5000, 0.5, 0.25, 2.5].map(digitsOfStep)).toEqual([0, 1, 2, 1]);
  });

  it('put the year under January and under the first month shown', () => {
    const months = Array.from({ length: 36 }, (_, i) => new Date(Date.UTC(2023, 11 + i, 0)).toISOString().slice(0, 10));
    expect(timeTicks(months, 'month', text, 7).map(({ label }) => label)).toEqual([
      ['m01', '2024'],
      'm07',
      ['m01', '2025'],
      'm07',
      ['m01', '2026'],
      'm07',
    ]);
    expect(timeTicks(months, 'month', text, 4).map(({ label }) => label)).toEqual(['2024', '2025', '2026']);
  });

  it('leave the year out under a first month whose neighbour begins the next', () => {
    expect(timeTicks(['2023-11-30', '2023-12-31', '2024-01-31'], 'month', text, 2).map(({ label }) => label)).toEqual([
      'm11',
      ['m01', '2024'],
    ]);
  });
});

describe('labels beside lines', () => {
  it('are moved apart and stay within the plot', () => {
    expect(spread([100, 100, 100], 10, 200)).toEqual([90, 100, 110]);
    expect(spread([100, 98, 20], 10, 200)).toEqual([104, 94, 20]);
    expect(spread([2, 3], 10, 200)).toEqual([0, 10]);
    expect(spread([195, 198], 10, 200)).toEqual([190, 200]);
    expect(spread([10, 100], 10, 200)).toEqual([10, 100]);
  });
});

describe('a trend', () => {
  it('is one line for each segment with its name at the end', async () => {
    const answer = answerOf([
      figures([1, 2, 3, 4], ['North']),
      figures([4, 3, 2, 1], ['unknown']),
      figures([5, 5, 5, 5]),
    ]);
    const series = seriesOf(answer, en);
    expect(series.map(({ label }) => label)).toEqual(['North', 'Unknown']);
    const svg = await drawn(trendSpec(answer, series, space).spec);
    expect(svg).toContain('>North<');
    expect(svg).toContain('stroke="var(--_rest)"');
    expect(svg.match(/stroke-width="1.75"/g)?.length).toBe(4);
  });

  it('has a gap where a figure is missing and a dot for a point that stands alone', () => {
    const answer = answerOf([figures([1, null, 3, null])]);
    const { spec } = trendSpec(answer, seriesOf(answer, en), space);
    const data = Object.fromEntries((spec.data ?? []).map((one) => [one.name, (one as { values: object[] }).values]));
    expect(data['dots']?.map((dot) => (dot as { index: number }).index)).toEqual([0, 2]);
    expect(data['lines']?.map((point) => (point as { known: boolean }).known)).toEqual([true, false, true, false]);
  });

  it('dashes the step to a point whose period still runs', async () => {
    const answer = answerOf([figures([1, 2, 3, 4])], [false, false, false, true]);
    expect(await drawn(trendSpec(answer, seriesOf(answer, en), space).spec)).toContain('stroke-dasharray="3,3"');
  });

  it('never draws a share beyond the whole', () => {
    const answer = { ...answerOf([figures([1, 1, 1, 1])]), unit: 'pct' as const };
    const { spec } = trendSpec(answer, seriesOf(answer, en), space);
    expect(spec.scales?.find(({ name }) => name === 'y')).toMatchObject({ domain: [expect.any(Number), 1] });
  });

  it('draws nothing but its axes when there are no figures', async () => {
    const answer = answerOf([figures([null, null, null, null])]);
    await expect(drawn(trendSpec(answer, seriesOf(answer, en), space).spec)).resolves.toContain('<svg');
  });
});

describe('a mix over time', () => {
  it('stacks shares up to the whole', async () => {
    const answer = {
      ...answerOf([figures([0.6, 0.5, 0.4, 0.3], ['a']), figures([0.4, 0.5, 0.6, 0.7], ['b'])]),
      unit: 'pct' as const,
    };
    const { spec } = mixSpec(answer, seriesOf(answer, en), space);
    const areas = ((spec.data ?? [])[0] as unknown as { values: { from: number; to: number; index: number }[] }).values;
    expect(areas.filter(({ index }) => index === 3).map(({ from, to }) => [from, to])).toEqual([
      [0, 0.3],
      [0.3, 1],
    ]);
    expect(await drawn(spec)).toContain('var(--_s1)');
  });
});

describe('the series a pointer means', () => {
  const plot = { left: 0, right: 0, top: 10, bottom: 0, width: 100, height: 100, domain: [0, 1] as [number, number] };
  const series = seriesOf(answerOf([figures([0.2, 0.2, 0.2, null], ['a']), figures([0.5, 0.5, 0.5, 0.5], ['b'])]), en);

  it('is the nearest line, if one is near', () => {
    expect(seriesAt('trend', series, plot, 0, 88)).toBe('a');
    expect(seriesAt('trend', series, plot, 0, 62)).toBe('b');
    expect(seriesAt('trend', series, plot, 0, 12)).toBeUndefined();
    expect(seriesAt('trend', series, plot, 3, 88)).toBe('b');
  });

  it('is the area around it in a stack', () => {
    expect(seriesAt('mix', series, plot, 0, 105)).toBe('a');
    expect(seriesAt('mix', series, plot, 0, 80)).toBe('b');
    expect(seriesAt('mix', series, plot, 0, 20)).toBeUndefined();
  });

  it('keeps with each line why its points are missing, in whatever order lines come', () => {
    const answer = answerOf([
      figures([9, 9, 9, 9]),
      { ...figures([null, 1, 1, 1], ['unknown']), status: ['suppressed', 'ok', 'ok', 'ok'] },
      figures([8, 8, 8, 8], ['North']),
    ]);
    expect(seriesOf(answer, en).map(({ label, status }) => [label, status?.[0]])).toEqual([
      ['North', undefined],
      ['Unknown', 'suppressed'],
    ]);
  });
});

describe('colours', () => {
  it('stay with a segment whatever order it comes in, and leave grey to the unknown', () => {
    const one = coloursOf([['b'], ['unknown'], ['a']]);
    const two = coloursOf([['a'], ['b']]);
    expect(one.get('a')).toBe(two.get('a'));
    expect(one.get('b')).toBe(two.get('b'));
    expect(one.get('unknown')).toBe('var(--_rest)');
  });
});

describe('the line in a tile', () => {
  it('begins anew after a gap and ends in its last known point', () => {
    const { path, last } = sparkline({
      grain: 'month',
      at: ['', '', '', ''],
      partial: [],
      series: [figures([0, 1, null, 2])],
    });
    expect(path.match(/M/g)).toHaveLength(2);
    expect(last).toEqual([197, 3]);
  });
});

describe('a spec of the portal author', () => {
  it('gets the trend as rows', () => {
    expect(answerRows(answerOf([figures([9, 9, 9, 9]), figures([1, null, 3, 4], ['North'])]), en)[1]).toEqual({
      at: '2026-02-28',
      segment: 'North',
      label: 'North',
      value: null,
      numerator: null,
      denominator: 1,
      partial: false,
    });
  });

  it.each([
    { data: { url: 'https://elsewhere.example/x.csv' }, mark: 'line' },
    { mark: 'image' },
    { layer: [{ mark: { type: 'image' } }] },
    { mark: 'point', encoding: { href: { field: 'label' } } },
    { usermeta: { embedOptions: { ast: false } }, mark: 'line' },
    'mark: line',
  ])('is refused when it would load or link away: %j', (spec) => {
    expect(() => checkAuthorSpec(spec)).toThrow(expect.objectContaining({ code: 'spec.refused' }) as Error);
  });

  it('is taken when it only draws', () => {
    expect(() =>
      checkAuthorSpec({ mark: { type: 'line' }, encoding: { x: { field: 'at', type: 'temporal' } } }),
    ).not.toThrow();
  });
});
