import type { Interval, Policy } from '@sextant/contracts';
import type { Snapshot } from '../duckdb/database.ts';
import type { Bound } from '../formula/bind.ts';
import { partsOf } from '../formula/bind.ts';
import { add, compare, divide, isZero, multiply, subtract, type Exact } from '../formula/exact.ts';
import {
  isMissing,
  Keys,
  notesTogether,
  type Cell,
  type Measured,
  type MeasuredNotes,
  type MeasuredTable,
  type PerCell,
} from '../measures/cells.ts';
import { EvaluationContext, knowledgeOf, type Route } from '../measures/context.ts';
import { measureEaches } from '../measures/comprehensions.ts';
import { measureFamilies } from '../measures/families.ts';
import type { Family, MeasureCall } from '../measures/measure.ts';
import { countsCustomers, MEASURES, typeOfCall } from '../measures/registry.ts';
import { chooseOlder, knownSnapshot, type KnownThen, type Older } from '../relations/known.ts';
import { derivationRules } from '../relations/rules.ts';
import type { Window } from '../time/window.ts';
import type { RuleSets } from '../store/rule-sets.ts';
import type { BoundSides, Plan } from './plan.ts';

export type { Route } from '../measures/context.ts';

/** Both sides of the figure, and the people behind it, in every evaluated window and class. */
export interface Cells {
  /** Codes, one a scheme in `by`; a single empty list without `by`. */
  keys: number[][];
  numerator: Side;
  denominator: Side;
  /** Customers at the end of the window; behind figures that do not count customers themselves. */
  people: Side | null;
  /** Things counted behind the figure, where they are no customers. */
  units: Side | null;
  /** Intervals that the measure itself gives. */
  intervals: PerCell<Interval | null> | null;
  /** Sizes of the groups that the figure counts or is about: what may be too small to be shown. */
  groups: Side[];
  companions: { numerator: Side; denominator: Side; groups: Side[] }[];
  table: MeasuredTable | null;
  notes: Partial<MeasuredNotes>;
  /** What a part of the formulas came to, its classes being those of `keys` here. */
  parts: { keys: number[][]; figureOf: (part: Bound) => Side };
}

export interface Side {
  total: Cell[];
  /** `classes[window][key]` */
  classes: Cell[][];
}

/** From the cheapest to the one that can answer everything. */
const ROUTES: readonly Route[] = ['deltas', 'intervals', 'stored', 'history'];

/**
 * Rollups and stored relations know what is known now; for an older knowledge what was learned since is taken out of
 * them, or everything is derived. None cheaper than `atLeast`.
 */
async function chooseRoute(
  plan: Plan,
  made: Parameters<typeof chooseOlder>[1],
  snapshot: Snapshot,
  atLeast: Route,
): Promise<Way> {
  const then = knownThen(plan);
  const older: Older =
    then === null || atLeast === 'history' ? { from: 'rows' } : await chooseOlder(snapshot, made, then);
  const cheapest: Route = then === null ? 'deltas' : older.from === 'stored' ? 'stored' : 'history';
  const route = ROUTES[Math.max(ROUTES.indexOf(cheapest), ROUTES.indexOf(atLeast))] ?? cheapest;
  return { route, older };
}

const knownThen = ({ knownAt, upTo }: Plan): KnownThen | null => (knownAt === null ? null : { knownAt, upTo });

interface Way {
  route: Route;
  older: Older;
}

/** Customers at one end of a window; where the question names products, those who hold them. */
const peopleAt = (at: 'D' | 'D0', { by, filter }: Plan): MeasureCall => {
  const isByProduct = [...by, ...filter.map(({ use }) => use)].some((use) => use.product === true);
  const name = isByProduct ? 'HOLD' : 'CU';
  const args: MeasureCall['args'] = [{ is: 'instant', at }];
  return { name, text: `${name}(${at})`, args, formula: { kind: 'call', name, args: [], at: 0 } };
};

/** What measures need to find the numbers of a plan, from the cheapest place that has them. */
export async function evaluationContext(
  plan: Plan,
  policy: Policy,
  snapshot: Snapshot,
  atLeast: Route | undefined,
  ruleSets: RuleSets,
): Promise<EvaluationContext> {
  const keys = new Keys();
  if (plan.by.length === 0) keys.of([]);
  const rules = derivationRules(policy);
  const made = { rules, knowledge: knowledgeOf(plan), delivered: plan.delivered };
  const { route, older } = await chooseRoute(plan, made, snapshot, atLeast ?? 'deltas');
  const known = knownSnapshot(snapshot, older, made);
  return new EvaluationContext(plan, policy, known, route, keys, ruleSets);
}

/** Runs what a plan needs: each family of measures once, whatever the number of points. */
export async function evaluate(
  plan: Plan,
  policy: Policy,
  snapshot: Snapshot,
  atLeast: Route | undefined,
  ruleSets: RuleSets,
): Promise<Cells> {
  const context = await evaluationContext(plan, policy, snapshot, atLeast, ruleSets);
  const { keys } = context;
  const sides = [plan.sides, ...plan.companions.map((each) => each.sides)];
  const formulas = sides.flatMap(({ numerator, denominator }) => [numerator, denominator]);
  const needsPeople = !plan.isLedger && !countsPeople(plan) && !bringsPeople(plan);
  const atEnd = peopleAt('D', plan);
  const people = needsPeople ? [atEnd, ...(plan.windows.value.opening === null ? [] : [peopleAt('D0', plan)])] : [];
  const measured = await measureAll(formulas, context, people);

  const side = (bound: Bound): Side => ({
    total: context.windows.map((window, index) => valueOf(bound, measured, window, index, null)),
    classes: context.windows.map((window, index) =>
      plan.by.length === 0 ? [] : keys.list.map((_, key) => valueOf(bound, measured, window, index, key)),
    ),
  });
  const all = [...measured.values()];
  const own = <T>(of: PerCell<T> | undefined): PerCell<T> | null => of ?? null;
  const { numerator, denominator } = plan.sides;
  const alone =
    numerator.kind === 'measure' && denominator.kind === 'number' ? measured.get(numerator.call.text) : undefined;
  const groups = (of: BoundSides): Side[] => [
    ...[...countedParts(of), ...people.map((call) => ({ kind: 'measure', call }) as const)].map(side),
    ...all.flatMap((each) => [...(each.people === undefined ? [] : [each.people]), ...(each.groups ?? [])]),
  ];
  const cells: Cells = {
    keys: keys.list,
    numerator: side(plan.sides.numerator),
    denominator: side(plan.sides.denominator),
    people: needsPeople
      ? side({ kind: 'measure', call: atEnd })
      : countsPeople(plan)
        ? null
        : own(all.find((each) => each.people !== undefined)?.people),
    units: own(alone?.units),
    intervals: own(alone?.intervals),
    companions: plan.companions.map((each) => ({
      numerator: side(each.sides.numerator),
      denominator: side(each.sides.denominator),
      groups: groups(each.sides),
    })),
    groups: groups(plan.sides),
    table: all.find((each) => each.table !== undefined)?.table ?? null,
    notes: notesTogether(all.map((each) => each.notes ?? {})),
    parts: { keys: [...keys.list], figureOf: side },
  };
  return withoutEmpty(cells, plan.sides.denominator.kind === 'number');
}

/** Whether a measure says itself how many customers are behind it. */
const bringsPeople = (plan: Plan): boolean =>
  [plan.sides.denominator, plan.sides.numerator].some((bound) =>
    partsOf(bound).some((part) => part.kind === 'measure' && MEASURES.get(part.call.name)?.bringsPeople === true),
  );

/** The counts that a figure is made of; each is a group of people or of things that belong to people. */
function countedParts({ numerator, denominator }: BoundSides): Bound[] {
  const parts = [numerator, denominator].flatMap(partsOf).filter((part) => {
    if (part.kind === 'each') return part.each.over === 'n';
    const type = part.kind === 'measure' ? typeOfCall(part.call) : undefined;
    return type === 'set' || type === 'count';
  });
  const textOf = (part: Bound): string =>
    part.kind === 'each' ? part.each.text : part.kind === 'measure' ? part.call.text : '';
  return [...new Map(parts.map((part) => [textOf(part), part])).values()];
}

/** Whether one side counts customers, so that the figure itself says how many are behind it. */
export const countsPeople = (plan: Plan): boolean =>
  [plan.sides.denominator, plan.sides.numerator].some((bound) =>
    partsOf(bound).some((part) =>
      part.kind === 'each' ? part.each.over === 'n' : part.kind === 'measure' && countsCustomers(part.call),
    ),
  );

async function measureAll(
  formulas: readonly Bound[],
  context: EvaluationContext,
  more: readonly MeasureCall[],
): Promise<Map<string, Measured>> {
  const parts = formulas.flatMap(partsOf);
  const calls = [...parts.flatMap((part) => (part.kind === 'measure' ? [part.call] : [])), ...more];
  const asked = calls.map((call): [Family, MeasureCall] => {
    const measure = MEASURES.get(call.name);
    if (measure === undefined) throw new Error(`Unchecked measure ${call.name}.`);
    return [measure.family, call];
  });
  const measured = await measureFamilies(asked, context);
  const { plan } = context;
  const own = new Set([plan.sides.numerator, plan.sides.denominator].flatMap(eachTexts));
  const value = context.windows.findIndex(
    ({ at, opening }) => at === plan.windows.value.at && opening === plan.windows.value.opening,
  );
  const eaches = new Map(parts.flatMap((part) => (part.kind === 'each' ? [[part.each.text, part.each]] : [])));
  // What stands beside the figure is shown of the value alone, and a window costs what another one does.
  const isBeside = (text: string): boolean => value >= 0 && !own.has(text);
  const everywhere = [...eaches.values()].filter(({ text }) => !isBeside(text));
  for (const [text, found] of await measureEaches(everywhere, context)) measured.set(text, found);
  const beside = [...eaches.values()].filter(({ text }) => isBeside(text));
  for (const [text, found] of await measureEaches(beside, context.over([plan.windows.value]))) {
    measured.set(text, inWindow(found, value, context.windows.length));
  }
  return measured;
}

const eachTexts = (bound: Bound): string[] =>
  partsOf(bound).flatMap((part) => (part.kind === 'each' ? [part.each.text] : []));

/** What was measured in one window, at its place among `windows`; the others have nothing. */
const inWindow = ({ total, classes }: Measured, place: number, windows: number): Measured => ({
  total: Array.from({ length: windows }, (_, index) => (index === place ? (total[0] ?? NOTHING) : NOTHING)),
  classes: Array.from({ length: windows }, (_, index) => (index === place ? (classes[0] ?? []) : [])),
});

const NOTHING: Exact = { n: 0n, d: 1n };

/** The number a formula stands for in one window: of one class, or of all (`key` null). */
function valueOf(
  bound: Bound,
  measured: ReadonlyMap<string, Measured>,
  window: Window,
  index: number,
  key: number | null,
): Cell {
  const at = (each: Bound, of: number | null = key): Cell => valueOf(each, measured, window, index, of);
  switch (bound.kind) {
    case 'number':
      return bound.value;
    case 'measure':
    case 'each': {
      const found = measured.get(bound.kind === 'measure' ? bound.call.text : bound.each.text);
      if (found === undefined) throw new Error('A measure was not measured.');
      return (key === null ? found.total[index] : found.classes[index]?.[key]) ?? found.blank ?? NOTHING;
    }
    case 'total':
      return at(bound.of, null);
    case 'scaled': {
      if (bound.needsPositive && bound.of.kind === 'binary') {
        const base = at(bound.of.right);
        if (!isMissing(base) && base.n < 0n) return 'negative_base';
      }
      const value = at(bound.of);
      const factor = bound.scale(window);
      if (isMissing(value)) return value;
      return factor === null ? 'no_base' : multiply(value, { n: factor.numerator, d: factor.denominator });
    }
    case 'fold': {
      const cells = bound.args.map((each) => at(each));
      const missing = cells.find(isMissing);
      if (missing !== undefined) return missing;
      const sign = bound.name === 'min' ? 1 : -1;
      return (cells as Exact[]).reduce((best, each) => (compare(each, best) * sign < 0 ? each : best));
    }
    case 'binary': {
      const left = at(bound.left);
      const right = at(bound.right);
      if (isMissing(left)) return left;
      if (isMissing(right)) return right;
      switch (bound.operator) {
        case '+':
          return add(left, right);
        case '-':
          return subtract(left, right);
        case '*':
          return multiply(left, right);
        case '/':
          return divide(left, right) ?? 'no_base';
      }
    }
    // falls through
    case 'kpi':
      throw new Error('A KPI was not written out.');
  }
}

/** A class that nothing was in at any of the points is left out: whether it turned up depends on where counts came from. */
function withoutEmpty(cells: Cells, constantDenominator: boolean): Cells {
  const telling = [
    cells.numerator,
    ...(constantDenominator ? [] : [cells.denominator]),
    ...(cells.people ? [cells.people] : []),
  ];
  const isUsed = (key: number): boolean =>
    telling.some((side) =>
      side.classes.some((window) => {
        const cell = window[key];
        return cell !== undefined && (isMissing(cell) || !isZero(cell));
      }),
    );
  const used = cells.keys.map((_, key) => key).filter((key) => cells.keys[key]?.length === 0 || isUsed(key));
  const keep = <T>(side: PerCell<T>): PerCell<T> => ({
    total: side.total,
    classes: side.classes.map((window) => (window.length === 0 ? [] : used.map((key) => window[key] as T))),
  });
  return {
    ...cells,
    keys: used.map((key) => cells.keys[key] ?? []),
    numerator: keep(cells.numerator),
    denominator: keep(cells.denominator),
    people: cells.people === null ? null : keep(cells.people),
    units: cells.units === null ? null : keep(cells.units),
    intervals: cells.intervals === null ? null : keep(cells.intervals),
    groups: cells.groups.map(keep),
    companions: cells.companions.map((each) => ({
      numerator: keep(each.numerator),
      denominator: keep(each.denominator),
      groups: each.groups.map(keep),
    })),
  };
}
