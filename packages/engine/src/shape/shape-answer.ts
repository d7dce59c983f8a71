import { createHash } from 'node:crypto';
import type { Answer, Coverage, Figures, Policy, Segment, Status, Trend, TrendSeries } from '@sextant/contracts';
import { describeNeed } from '../catalogue/kpi-response.ts';
import { subtract, toNumber } from '../formula/exact.ts';
import { isMissing, type Cell } from '../measures/cells.ts';
import type { Cells, Side } from '../plan/evaluate.ts';
import { addDays, daysBetween, type Day } from '../time/days.ts';
import { isImmature, type Window } from '../time/window.ts';
import type { Plan } from '../plan/plan.ts';
import type { Facts } from '../store/facts.ts';
import { comparison, figures, rawFigure, valueOf, worstFirst, written, type RawFigure } from './figures.ts';
import { suppressSmallCells, type SmallCells } from './suppress.ts';

export interface ShapeContext {
  plan: Plan;
  cells: Cells;
  facts: Facts;
  policy: Policy;
  policyHash: string;
  /** Smallest head count the caller may see; 1 shows everything. */
  minCell: number;
  /** Counts without one of the question's filters, one entry a filter; needed only where small cells are hidden. */
  unfiltered: readonly Cells[];
  today: Day;
  limit: number | undefined;
}

/** Counts become the answer: statuses, small cells, comparison, segments, trend. */
export function shapeAnswer(context: ShapeContext): Answer {
  const { plan, facts, policy } = context;
  const { definition } = plan.kpi;
  const coverage = coverageOf(plan);
  const common = commonStatuses(context, coverage);
  const raws = plan.evaluated.map((window, index) => rawWindow(context, window, index, common));
  const value = needWindow(plan, raws, plan.windows.value);
  const { compare } = plan.windows;
  const before = compare === null ? null : needWindow(plan, raws, compare);
  const compareTo = compare === null || plan.compareTo === 'none' ? null : { to: plan.compareTo, at: compare.label };

  const withChange = (raw: RawFigure, rawBefore: RawFigure | undefined): Figures => ({
    ...figures(plan, raw),
    ...(compareTo === null
      ? {}
      : {
          compare: comparison(
            compareTo.to,
            compareTo.at,
            valueOf(raw),
            rawBefore === undefined ? null : valueOf(rawBefore),
          ),
        }),
  });

  const order = segmentOrder(context, value.classes);
  const shown = order.slice(0, context.limit ?? order.length);
  const segments = shown.map((key): Segment => {
    const raw = value.classes[key] as RawFigure;
    return {
      ...withChange(raw, before?.classes[key]),
      key: keyOf(context, key),
      label: keyOf(context, key).join(' · '),
    };
  });
  const total = withChange(value.total, before?.total);
  const detail = detailOf(context, total.status);
  const answer: Omit<Answer, 'receipt'> = {
    kpi: definition.id,
    title: definition.name,
    unit: plan.unit,
    ...(plan.unit === 'money' ? { currency: policy.reportingCurrency } : {}),
    scale: scaleAt(value.total),
    direction: definition.direction,
    ...total,
    ...(detail === undefined ? {} : { detail }),
    asOf: plan.asOf,
    asOfRule: plan.asOfRule,
    knownAt: plan.knownAt ?? facts.committedAt ?? new Date(0).toISOString(),
    ...(plan.windows.period === null ? {} : { period: plan.windows.period }),
    by: plan.by.map((use) => use.scheme),
    mode: plan.mode,
    filter: plan.asked,
    params: plan.params,
    completeThrough: plan.completeThrough,
    sources: plan.sources.map(({ id, completeThrough, lastSync }) => ({ source: id, completeThrough, lastSync })),
    coverage,
    partial: plan.windows.value.partial,
    ...(plan.windows.value.maturesOn === undefined ? {} : { maturesOn: plan.windows.value.maturesOn }),
    ...(context.cells.table === null ? {} : context.cells.table),
    ...(plan.companions.length === 0 ? {} : { companions: companionsOf(context) }),
    ...(plan.sources.some((source) => source.endAssumed) ? { endAssumed: true } : {}),
    ...(plan.by.length === 0 ? {} : { segments }),
    ...(shown.length < order.length ? { segmentsLeftOut: order.length - shown.length } : {}),
    ...(plan.windows.trend.length === 0 ? {} : { trend: shapeTrend(context, raws, shown) }),
    definitionVersion: definition.version,
    policy: context.policyHash,
    batch: facts.batch,
  };
  return { ...answer, receipt: receiptOf(answer, plan, policy) };
}

function companionsOf({ plan, cells }: ShapeContext): NonNullable<Answer['companions']> {
  const index = windowIndex(plan, plan.windows.value);
  return plan.companions.map((companion, place) => {
    const sides = cells.companions[place];
    const raw = rawFigure({
      plan: { ...plan, sides: companion.sides },
      window: plan.windows.value,
      numerator: sides?.numerator.total[index] ?? 'no_data',
      denominator: sides?.denominator.total[index] ?? 'no_data',
      people: undefined,
      statuses: [],
    });
    const [status = 'ok'] = worstFirst(raw.statuses);
    return { id: companion.id, name: companion.name, unit: companion.unit, value: valueOf(raw), status };
  });
}

interface RawWindow {
  total: RawFigure;
  classes: RawFigure[];
}

function rawWindow(context: ShapeContext, window: Window, index: number, common: readonly Status[]): RawWindow {
  const { plan, cells, minCell } = context;
  const statuses: Status[] = [...common];
  if (window.partial) statuses.push('partial');
  const first = window.opening ?? window.at;
  if (plan.historyFrom !== null && first < plan.historyFrom) statuses.push('insufficient_history');
  if (isImmature(window, plan.windows.limit)) statuses.push('immature');
  const raw = (of: (side: Side) => Cell | undefined): RawFigure =>
    rawFigure({
      plan,
      window,
      numerator: of(cells.numerator) ?? 'no_data',
      denominator: of(cells.denominator) ?? 'no_data',
      people: cells.people === null ? undefined : of(cells.people),
      statuses,
    });
  const total = raw((side) => side.total[index]);
  const classes = plan.by.length === 0 ? [] : cells.keys.map((_, key) => raw((side) => side.classes[index]?.[key]));
  if (minCell > 1) {
    const takenAway = context.unfiltered.map((wider) => takenAwayFrom(context, wider, index, total, classes));
    suppressSmallCells({ minCell, total, classes, keys: cells.keys, takenAway });
  }
  return { total, classes };
}

/** Figures of those whom a filter leaves out, in the classes of the answer: only the groups of people matter. */
function takenAwayFrom(
  { plan, cells }: ShapeContext,
  wider: Cells,
  index: number,
  total: RawFigure,
  classes: readonly RawFigure[],
): SmallCells['takenAway'][number] {
  const window = plan.evaluated[index] as Window;
  const inWider = new Map(wider.keys.map((key, place) => [key.join('/'), place]));
  const rest = (all: Cell | undefined, part: Cell | undefined): Cell =>
    all === undefined || part === undefined || isMissing(all) || isMissing(part) ? 'no_data' : subtract(all, part);
  const taken = (shown: RawFigure, of: (side: Side, mine: boolean) => Cell | undefined): RawFigure => ({
    ...shown,
    statuses: [],
    people: rawFigure({
      plan,
      window,
      numerator: rest(of(wider.numerator, false), of(cells.numerator, true)),
      denominator: rest(of(wider.denominator, false), of(cells.denominator, true)),
      people:
        cells.people === null || wider.people === null
          ? undefined
          : rest(of(wider.people, false), of(cells.people, true)),
      statuses: [],
    }).people,
  });
  return {
    total: taken(total, (side) => side.total[index]),
    classes: classes.map((shown, key) => {
      const place = inWider.get((cells.keys[key] ?? []).join('/'));
      if (place === undefined) return undefined;
      return taken(shown, (side, mine) => side.classes[index]?.[mine ? key : place]);
    }),
  };
}

const scaleAt = ({ scale }: RawFigure): number => toNumber(scale);

/** Statuses that hold for every point of the answer. */
function commonStatuses({ plan, policy, today }: ShapeContext, coverage: Coverage): Status[] {
  const statuses: Status[] = [];
  if (plan.missing.length > 0) statuses.push('no_data');
  if (plan.gross.length > 0) statuses.push('gross_of_cost');
  if (plan.beforeKnowledge) statuses.push('insufficient_history');
  if (policy.staleAfterDays !== null && daysBetween(plan.asOf, today) > policy.staleAfterDays) statuses.push('stale');
  if (coverage.rows !== null && coverage.rows < policy.coverageFloor) statuses.push('coverage_low');
  // Nobody said yet up to which day the sources are complete: whatever is there may be half.
  if (plan.completeThrough === null && plan.missing.length === 0) statuses.push('partial');
  return statuses;
}

function detailOf({ plan, facts }: ShapeContext, status: Status): string | undefined {
  if (status === 'no_data' && plan.missing.length > 0) {
    return `No source provides ${plan.missing.map(describeNeed).join(', ')} yet. Sync a source that fills ${plan.missing.length > 1 ? 'them' : 'it'}.`;
  }
  if (status === 'immature') return `The cohort is old enough on ${plan.windows.value.maturesOn ?? ''}.`;
  if (status === 'gross_of_cost') return `Not deducted, because no source provides it: ${plan.gross.join(', ')}.`;
  if (status === 'insufficient_history') {
    return plan.beforeKnowledge
      ? `Nothing was known before ${facts.knownSince ?? ''}.`
      : `The history of the sources begins on ${plan.historyFrom ?? ''}.`;
  }
  if (status === 'partial' && plan.completeThrough === null) return 'A source has not finished its first sync.';
  return undefined;
}

function coverageOf(plan: Plan): Coverage {
  const rows = plan.sources.flatMap((source) => source.rows).filter((each) => BEHIND_COUNTS.has(each.table));
  const read = rows.reduce((sum, each) => sum + each.read, 0);
  const rejected = rows.reduce((sum, each) => sum + each.rejected, 0);
  return { rows: read === 0 ? null : (read - rejected) / read, accepted: read - rejected, rejected };
}

const BEHIND_COUNTS = new Set<string>(['party', 'party_segment', 'product', 'agreement', 'agreement_party']);

const windowIndex = (plan: Plan, window: Window): number =>
  plan.evaluated.findIndex((each) => each.at === window.at && each.opening === window.opening);

const needWindow = (plan: Plan, raws: readonly RawWindow[], window: Window): RawWindow =>
  raws[windowIndex(plan, window)] as RawWindow;

const keyOf = ({ plan, cells }: ShapeContext, key: number): string[] =>
  (cells.keys[key] ?? []).map((code, scheme) => plan.by[scheme]?.classes[code] ?? 'unknown');

/** Largest first; what nobody told us last. */
function segmentOrder(context: ShapeContext, classes: readonly RawFigure[]): number[] {
  const { cells } = context;
  const isUnknown = (key: number): number => ((cells.keys[key] ?? []).includes(0) ? 1 : 0);
  // Shares of one whole are ordered by their part, ratios by the people behind them.
  const below = (raw: RawFigure): string | null => written(raw.denominator);
  const oneWhole = classes.every((raw) => below(raw) === below(classes[0] as RawFigure));
  const size = (key: number): number => {
    const raw = classes[key] as RawFigure;
    if (!oneWhole) return raw.n ?? 0;
    return isMissing(raw.numerator) ? 0 : toNumber(raw.numerator);
  };
  return classes
    .map((_, key) => key)
    .sort(
      (a, b) =>
        isUnknown(a) - isUnknown(b) ||
        size(b) - size(a) ||
        keyOf(context, a).join().localeCompare(keyOf(context, b).join()),
    );
}

function shapeTrend(context: ShapeContext, raws: readonly RawWindow[], shown: readonly number[]): Trend {
  const { plan } = context;
  const points = plan.windows.trend.map((window) => needWindow(plan, raws, window));
  const series = (pick: (window: RawWindow) => RawFigure | undefined, segment?: string[]): TrendSeries => {
    const list = points.map((point) => pick(point) as RawFigure);
    const shaped = list.map((raw) => figures(plan, raw));
    const status = list.map((raw) => worstFirst(raw.statuses)[0] ?? 'ok');
    return {
      ...(segment === undefined ? {} : { segment }),
      numerator: shaped.map((each) => each.numerator),
      denominator: shaped.map((each) => each.denominator),
      value: shaped.map((each) => each.value),
      ...(status.every((each) => each === 'ok') ? {} : { status }),
    };
  };
  const isPeriod = plan.windows.period !== null;
  return {
    grain: plan.windows.grain,
    at: plan.windows.trend.map((window) => window.at),
    ...(isPeriod ? { from: plan.windows.trend.map((window) => nextDay(window.opening ?? window.at)) } : {}),
    partial: plan.windows.trend.map((window) => window.partial),
    series: [
      series((window) => window.total),
      ...shown.map((key) => series((window) => window.classes[key], keyOf(context, key))),
    ],
  };
}

const nextDay = (day: Day): Day => addDays(day, 1);

/** Names the figure: same question, same knowledge, same definition and policy, same receipt. */
function receiptOf(answer: Omit<Answer, 'receipt'>, plan: Plan, policy: Policy): string {
  const identity = [
    answer.kpi,
    answer.definitionVersion,
    answer.policy,
    policy.timezone,
    plan.evaluated,
    answer.knownAt,
    answer.batch,
    answer.by,
    answer.mode,
    answer.filter,
    answer.params,
  ];
  return createHash('sha256').update(JSON.stringify(identity)).digest('base64url').slice(0, 22);
}
