import type { Answer, Comparison, Figures, Interval, Policy, RateAndMix, Segment, Status } from '@sextant/contracts';
import { toNumber } from '../formula/exact.ts';
import type { MeasuredNotes } from '../measures/cells.ts';
import type { Cells } from '../plan/evaluate.ts';
import type { Plan } from '../plan/plan.ts';
import { errorsAbout } from '../quality/findings.ts';
import type { Facts } from '../store/facts.ts';
import { daysBetween, type Day } from '../time/days.ts';
import { bandOf } from './bands.ts';
import { companionsOf } from './companions.ts';
import { coverageOf, type CoverageFacts } from './coverage.ts';
import { figureWindows, needWindow, type FigureWindow } from './figure-windows.ts';
import { comparison, exactValue, figures, isHidden, valueOf, type RawFigure } from './figures.ts';
import { isCountedShare, shareInterval } from './intervals.ts';
import { likeForLike } from './like-for-like.ts';
import { keyOf, segmentOrder } from './segments.ts';
import { statusDetail } from './statuses.ts';
import type { Screens } from './suppression/screens.ts';
import { tableOf } from './tables.ts';
import { targetOf, type Targets } from './targets.ts';
import { shapeTrend } from './trend.ts';

/** What the store says about a value beside the cells. */
export interface Evidence {
  coverage: CoverageFacts;
  /** Bootstrap and other intervals at the value window that are found from the customers: of all, and by key. */
  intervals: { total: Interval | null; classes: readonly (Interval | null)[] } | null;
  restatedFrom: NonNullable<Answer['restatedFrom']> | null;
  /** Findings by name. */
  details: readonly string[];
}

export interface ShapeContext {
  plan: Plan;
  cells: Cells;
  facts: Facts;
  policy: Policy;
  policyHash: string;
  targets: Targets;
  evidence: Evidence;
  /** Smallest head count the caller may see; 1 shows everything. */
  minCell: number;
  /** What the caller may see; null: everything. */
  screens: Screens | null;
  today: Day;
  limit: number | undefined;
}

/** Counts become the answer, all but its name: statuses, small cells, intervals, comparison, segments, trend. */
export function shapeAnswer(context: ShapeContext): Omit<Answer, 'receipt'> {
  const { plan, cells, facts, policy, screens, minCell } = context;
  const { definition } = plan.kpi;
  const notes = notesOf(context);
  const coverage = coverageOf(plan, context.evidence.coverage, notes.unmapped);
  const common = commonStatuses(context, coverage.rows);
  const windows = figureWindows(plan, cells, common, notes.statuses ?? [], screens?.figure ?? null);
  const value = needWindow(plan, windows, plan.windows.value);
  const before = plan.windows.compare === null ? null : needWindow(plan, windows, plan.windows.compare);
  const figureOf = (key: number | null): Figures => {
    const [raw, rawBefore] = [pick(value, key), before === null ? undefined : pick(before, key)];
    return figures(raw, intervalOf(context, raw, key), compareWith(plan, raw, rawBefore));
  };
  const order = segmentOrder(plan, cells, value.classes);
  const shown = order.slice(0, context.limit ?? order.length);
  const companions = companionsOf(plan, cells, value, common, screens);
  const total = figureOf(null);
  const texts = detailOf(context, total.statuses, notes);
  const hidden = shownOrHidden(plan, cells, value);
  const effects = before === null ? null : likeForLike(plan, before, value);
  const band = bandOf(exactValue(value.total), definition.bands);
  const target = targetOf(context.targets, plan, valueOf(value.total));
  return {
    kpi: definition.id,
    title: definition.name,
    unit: plan.unit,
    ...(plan.unit === 'money' ? { currency: policy.reportingCurrency } : {}),
    scale: toNumber(value.total.scale),
    direction: definition.direction,
    ...total,
    ...texts,
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
    ...(context.evidence.restatedFrom === null ? {} : { restatedFrom: context.evidence.restatedFrom }),
    ...(band === undefined ? {} : { band }),
    ...(target === undefined ? {} : { target }),
    ...(plan.missing.length > 0 ? {} : tableOf(cells.table, { minCell, isHidden: isHidden(value.total), hidden })),
    ...(notes.provisionalEnds === undefined ? {} : { provisionalEnds: notes.provisionalEnds }),
    ...(notes.ruleSet === undefined ? {} : { ruleSet: notes.ruleSet }),
    ...(companions === null ? {} : { companions: companions(null) }),
    ...(effects === null ? {} : { likeForLike: named(context, effects, shown) }),
    ...(plan.sources.some((source) => source.endAssumed) ? { endAssumed: true } : {}),
    ...(plan.by.length === 0
      ? {}
      : {
          segments: shown.map((key): Segment => {
            const own = keyOf(plan, cells, key);
            const aim = targetOf(context.targets, plan, valueOf(pick(value, key)), own);
            return {
              ...figureOf(key),
              key: own,
              label: own.join(' · '),
              ...(companions === null ? {} : { companions: companions(key) }),
              ...(aim === undefined ? {} : { target: aim }),
            };
          }),
        }),
    ...(shown.length < order.length ? { segmentsLeftOut: order.length - shown.length } : {}),
    ...(plan.windows.trend.length === 0
      ? {}
      : { trend: shapeTrend(plan, windows, shown, (key) => keyOf(plan, cells, key)) }),
    definitionVersion: definition.version,
    policy: context.policyHash,
    batch: facts.batch,
  };
}

const pick = (window: FigureWindow, key: number | null): RawFigure =>
  key === null ? window.total : (window.classes[key] as RawFigure);

function compareWith(plan: Plan, raw: RawFigure, before: RawFigure | undefined): Comparison | null {
  const { compare } = plan.windows;
  if (compare === null || plan.compareTo === 'none') return null;
  return comparison(plan.compareTo, compare.label, raw, before);
}

/** The interval by the method of the figure: the measure's own, Wilson's of a share, or the one found from customers. */
function intervalOf({ plan, evidence }: ShapeContext, raw: RawFigure, key: number | null): Interval | null {
  if (raw.interval !== undefined) return raw.interval;
  if (isHidden(raw)) return null;
  if (isCountedShare(plan, plan.sides)) return shareInterval(raw);
  return (key === null ? evidence.intervals?.total : evidence.intervals?.classes[key]) ?? null;
}

/** Statuses that hold for every point of the answer. */
function commonStatuses({ plan, policy, today }: ShapeContext, accepted: number | null): Status[] {
  const statuses: Status[] = [];
  if (plan.missing.length > 0) statuses.push('no_data');
  if (plan.gross.length > 0) statuses.push('gross_of_cost');
  if (plan.beforeKnowledge) statuses.push('insufficient_history');
  if (isStale(plan, policy, today)) statuses.push('stale');
  if (accepted !== null && accepted < policy.coverageFloor) statuses.push('coverage_low');
  // Nobody said yet up to which day the sources are complete: whatever is there may be half.
  if (plan.completeThrough === null && plan.missing.length === 0) statuses.push('partial');
  return statuses;
}

/** The sources have told nothing for longer than the policy allows, and the day was not asked for. */
const isStale = ({ asOf, asOfRule, completeThrough }: Plan, { staleAfterDays }: Policy, today: Day): boolean =>
  staleAfterDays !== null && asOfRule !== 'asked' && daysBetween(completeThrough ?? asOf, today) > staleAfterDays;

/** What the measures noted about the value; small counts among it only where they tell nobody. */
function notesOf({ plan, cells, minCell }: ShapeContext): Partial<MeasuredNotes> {
  const { provisionalEnds, ...notes } = cells.notes;
  if (provisionalEnds === undefined) return notes;
  const isTelling = minCell > 1 && (plan.asked.length > 0 || (provisionalEnds > 0 && provisionalEnds < minCell));
  return isTelling ? notes : { ...notes, provisionalEnds };
}

/** A note is a name, or a name, a colon and a sentence. */
function detailOf(
  context: ShapeContext,
  statuses: readonly Status[],
  { details = [], unmapped }: Partial<MeasuredNotes>,
): Pick<Answer, 'detail' | 'details'> {
  const found = errorsOf(context);
  const names = [...details.map((each) => each.split(': ')[0] ?? each), ...context.evidence.details, ...found];
  const sentences = details.flatMap((each) => (each.includes(': ') ? [each.slice(each.indexOf(': ') + 2)] : []));
  const detail = [statusDetail({ ...context, unmapped }, statuses), ...sentences]
    .filter((each) => each !== undefined)
    .join(' ');
  return { ...(detail === '' ? {} : { detail }), ...(names.length === 0 ? {} : { details: names }) };
}

/** What the checks found wrong in the tables behind the figure; of an older knowledge nothing is said. */
const errorsOf = ({ plan, facts }: ShapeContext): string[] =>
  typeof plan.asKnown === 'string' ? [] : errorsAbout(facts.findings, plan.tables);

/** Labels of the segments that are hidden in the value window. */
const shownOrHidden = (plan: Plan, cells: Cells, { classes }: FigureWindow): ReadonlySet<string> =>
  new Set(classes.flatMap((raw, key) => (isHidden(raw) ? [keyOf(plan, cells, key).join(' · ')] : [])));

/** The effects with the keys of the segments that the answer shows. */
function named(
  { plan, cells }: ShapeContext,
  effects: NonNullable<ReturnType<typeof likeForLike>>,
  shown: readonly number[],
): RateAndMix {
  const segments = shown.flatMap((key) => effects.segments.filter((each) => each.key === key));
  return { ...effects, segments: segments.map((each) => ({ ...each, key: keyOf(plan, cells, each.key) })) };
}
