import type {
  Answer,
  FailedAnswer,
  Figures,
  KpiResponse,
  Question,
  Segment,
  SegmentFilter,
  TrendSeries,
} from '@sextant/contracts';

/** A little bank of 180 cells whose figures follow from a formula: enough to make answers of the contract's shape. */
const SCHEMES: Record<string, string[]> = {
  segment: ['Retail', 'Affluent', 'Small business', 'unknown'],
  region: ['Centre', 'North', 'North-East', 'North-West', 'South', 'South-East', 'South-West', 'West', 'unknown'],
  age_band: ['18–29', '30–44', '45–59', '60+', 'not_applicable'],
};
const WEIGHTS: Record<string, number[]> = {
  segment: [0.71, 0.16, 0.1, 0.03],
  region: [0.26, 0.15, 0.12, 0.1, 0.12, 0.09, 0.08, 0.06, 0.02],
  age_band: [0.19, 0.27, 0.25, 0.19, 0.1],
};
const LAST = { year: 2026, month: 10 };

export const KPIS = {
  'customer-count': { title: 'Number of customers', unit: 'count', direction: 'up', time: 'PIT' },
  'new-customers': { title: 'New customers', unit: 'count', direction: 'up', time: 'PER' },
  'products-per-customer': { title: 'Products per customer', unit: 'ratio', direction: 'up', time: 'PIT' },
  'multi-product-customer-share': { title: 'Multi-product customer share', unit: 'pct', direction: 'up', time: 'PIT' },
  'customer-retention-rate': { title: 'Customer retention rate', unit: 'pct', direction: 'up', time: 'PER' },
  'customer-segment-mix': { title: 'Customer mix by segment', unit: 'pct', direction: 'neutral', time: 'PIT' },
} as const;
type KpiId = keyof typeof KPIS;

interface Cell {
  key: Record<string, string>;
  weight: number;
  seed: number;
}

const CELLS: Cell[] = Object.entries(SCHEMES).reduce<Cell[]>(
  (cells, [scheme, segments], nth) =>
    cells.flatMap((cell) =>
      segments.map((segment, index) => ({
        key: { ...cell.key, [scheme]: segment },
        weight: cell.weight * (WEIGHTS[scheme]?.[index] ?? 0),
        seed: cell.seed * 7 + index * (nth + 2),
      })),
    ),
  [{ key: {}, weight: 1, seed: 1 }],
);

/** Months before the last one; 0 is October 2026. */
const dayOf = (back: number): string => new Date(Date.UTC(LAST.year, LAST.month - back, 0)).toISOString().slice(0, 10);

const DRIFT: Record<string, number> = { Affluent: 0.006, 'Small business': 0.003, Retail: -0.0015, unknown: -0.012 };

const customers = ({ key, weight, seed }: Cell, back: number): number => {
  const growth = 0.0035 + ((seed % 11) - 5) * 0.0004 + (DRIFT[key['segment'] ?? ''] ?? 0);
  return Math.round(24_500 * weight * (1 - growth) ** back * (1 + 0.004 * Math.sin(seed + back / 2)));
};

const sides = (kpi: KpiId, cell: Cell, back: number): [numerator: number, denominator: number] => {
  const now = customers(cell, back);
  const wave = Math.sin((back + cell.seed) / 5) * 0.008 + Math.sin(back / 3) * 0.003;
  if (kpi === 'customer-count') return [now, 1];
  if (kpi === 'new-customers') return [Math.round(now * (0.011 + wave * 0.2)), 1];
  if (kpi === 'products-per-customer')
    return [
      Math.round(
        now * (1.5 - back * 0.0041 + (cell.seed % 5) * 0.04 + (DRIFT[cell.key['segment'] ?? ''] ?? 0) * 40 + wave),
      ),
      now,
    ];
  if (kpi === 'multi-product-customer-share')
    return [
      Math.round(
        now * (0.41 - back * 0.0019 + (cell.seed % 4) * 0.02 + (DRIFT[cell.key['segment'] ?? ''] ?? 0) * 12 + wave),
      ),
      now,
    ];
  if (kpi === 'customer-retention-rate')
    return [Math.round(now * (0.941 + back * 0.0004 - (cell.seed % 3) * 0.012 + wave / 2)), now];
  return [now, now];
};

const isIn = (cell: Cell, filters: readonly SegmentFilter[]): boolean =>
  filters.every((filter) =>
    'in' in filter
      ? filter.in.includes(cell.key[filter.scheme] ?? '')
      : !filter.notIn.includes(cell.key[filter.scheme] ?? ''),
  );

const figuresAt = (kpi: KpiId, cells: readonly Cell[], whole: readonly Cell[], back: number): Figures => {
  const pairs = cells.map((cell) => sides(kpi, cell, back));
  const numerator = pairs.reduce((sum, [part]) => sum + part, 0);
  const count = cells.reduce((sum, cell) => sum + customers(cell, back), 0);
  const denominator =
    KPIS[kpi].unit === 'count'
      ? 1
      : kpi === 'customer-segment-mix'
        ? whole.reduce((sum, cell) => sum + customers(cell, back), 0)
        : pairs.reduce((sum, [, base]) => sum + base, 0);
  const value = denominator === 0 ? null : numerator / denominator;
  const status = value === null ? 'no_base' : 'ok';
  return {
    value,
    numerator: String(numerator),
    denominator: String(denominator),
    n: count,
    status,
    statuses: [status],
  };
};

const seriesAt = (
  kpi: KpiId,
  cells: readonly Cell[],
  whole: readonly Cell[],
  backs: readonly number[],
): TrendSeries => {
  const points = backs.map((back) => figuresAt(kpi, cells, whole, back));
  return {
    numerator: points.map(({ numerator }) => numerator),
    denominator: points.map(({ denominator }) => denominator),
    value: points.map(({ value }) => value),
  };
};

const withComparison = (
  kpi: KpiId,
  cells: readonly Cell[],
  whole: readonly Cell[],
  compare: Question['compare'],
): Figures => {
  const now = figuresAt(kpi, cells, whole, 0);
  if (compare === 'none') return now;
  const back = compare === 'lastYear' ? 12 : 1;
  const then = figuresAt(kpi, cells, whole, back);
  const absolute = now.value === null || then.value === null ? null : now.value - then.value;
  return {
    ...now,
    compare: {
      to: compare ?? 'previous',
      at: dayOf(back),
      value: then.value,
      absolute,
      relative: absolute === null || !then.value ? null : absolute / then.value,
    },
  };
};

/** Answers as a host would; what it does not model it refuses with the host's codes. */
export const answerFromModel = (question: Question): Answer | FailedAnswer => {
  const { kpi, by = [], filter = [], trend = 13, compare = 'previous' } = question;
  if (!Object.hasOwn(KPIS, kpi))
    return {
      kpi,
      error: {
        code: 'kpi.unknown',
        message: `No KPI "${kpi}" is in the catalogue.`,
        remedy: 'Look at /v1/kpis for those there are.',
      },
    };
  const unknown = [...by, ...filter.map(({ scheme }) => scheme)].find((scheme) => !SCHEMES[scheme]);
  if (unknown)
    return {
      kpi,
      error: {
        code: 'question.scheme-unknown',
        message: `No source provides the scheme "${unknown}".`,
        remedy: `Use one of ${Object.keys(SCHEMES).join(', ')}.`,
      },
    };
  const id = kpi as KpiId;
  const cells = CELLS.filter((cell) => isIn(cell, filter));
  const backs = Array.from({ length: trend }, (_, index) => trend - 1 - index);
  const scheme = by[0];
  const split = (scheme ? (SCHEMES[scheme] ?? []) : [])
    .map((key) => ({ key, cells: cells.filter((cell) => cell.key[scheme ?? ''] === key) }))
    .filter((part) => part.cells.length > 0)
    .sort((a, b) => sum(b.cells) - sum(a.cells));
  const kept = split.slice(0, question.limit ?? split.length);
  const { title, unit, direction, time } = KPIS[id];
  const months = /^P(\d+)M$/.exec(question.period ?? 'P1M')?.[1] ?? '1';
  const asOf = dayOf(0);
  return {
    kpi,
    title,
    unit,
    direction,
    scale: 1,
    ...withComparison(id, cells, cells, compare),
    asOf,
    asOfRule: 'sources',
    knownAt: '2026-11-22T06:00:00Z',
    ...(time === 'PER' && {
      period: { from: monthAfter(dayOf(Number(months))), to: monthAfter(asOf), label: `${months} months to ${asOf}` },
    }),
    by,
    mode: 'asWas',
    filter,
    params: {},
    completeThrough: asOf,
    sources: [{ source: 'core-bank', completeThrough: asOf, lastSync: '2026-11-22T05:40:00Z' }],
    coverage: { rows: 0.9987, accepted: 812_044, rejected: 1_056 },
    partial: false,
    ...(scheme && {
      segments: kept.map(
        ({ key, cells: own }): Segment => ({ key: [key], label: key, ...withComparison(id, own, cells, compare) }),
      ),
      ...(split.length > kept.length && { segmentsLeftOut: split.length - kept.length }),
    }),
    ...(trend > 0 && {
      trend: {
        grain: 'month' as const,
        at: backs.map(dayOf),
        partial: backs.map(() => false),
        series: [
          seriesAt(id, cells, cells, backs),
          ...kept.map(({ key, cells: own }) => ({ segment: [key], ...seriesAt(id, own, cells, backs) })),
        ],
      },
    }),
    definitionVersion: '1.0.0',
    policy: 'model',
    batch: 42,
    receipt: `model-${JSON.stringify(question).length}`,
  };
};

const sum = (cells: readonly Cell[]): number => cells.reduce((total, { weight }) => total + weight, 0);

const monthAfter = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) + 864e5).toISOString().slice(0, 10);

export const kpiFromModel = (id: string): KpiResponse | undefined =>
  Object.hasOwn(KPIS, id)
    ? ({
        definition: { id, name: KPIS[id as KpiId].title },
        schemes: Object.entries(SCHEMES).map(([scheme, segments]) => ({
          scheme,
          segments,
          declared: scheme === 'segment',
        })),
        readiness: { ready: true, missing: [], historyFrom: '2021-11-30', completeThrough: dayOf(0) },
      } as unknown as KpiResponse)
    : undefined;
