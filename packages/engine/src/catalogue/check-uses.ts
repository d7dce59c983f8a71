import type { KpiDefinition } from '@sextant/contracts';
import { closest } from '../formula/closest.ts';
import { callsOf } from '../formula/parse.ts';
import type { Kpi, Use } from './compile.ts';
import { DefinitionError, invalid } from './definition-error.ts';

/** KPIs inside KPIs, and measures of a formula with all of them written out: what goes beyond is a bomb. */
const MAX_DEPTH = 8;
const MAX_CALLS = 2_000;

type Checked = ReadonlyMap<string, Kpi | DefinitionError>;

/** What a KPI comes to with the KPIs that it uses written out. */
interface Weight {
  calls: number;
  depth: number;
}

/**
 * Every KPI that a formula uses exists, is sound, fits in time, and none uses itself, however many there are: from those
 * that use no other upwards, each is looked at once.
 */
export function checkUses(alone: Checked): Checked {
  const result = new Map(alone);
  const weights = new Map<string, Weight>();
  const open = new Set([...alone].flatMap(([id, kpi]) => (kpi instanceof DefinitionError ? [] : [id])));
  const users = usersOf(alone);
  const isReady = (id: string): boolean => needKpi(alone, id).uses.every((used) => !open.has(used));
  const ready = [...open].filter(isReady);
  for (let id = ready.pop(); id !== undefined; id = ready.pop()) {
    if (!open.delete(id)) continue;
    const weight = weigh(needKpi(alone, id), result, weights);
    if (weight instanceof DefinitionError) result.set(id, weight);
    else weights.set(id, weight);
    ready.push(...(users.get(id) ?? []).filter((user) => open.has(user) && isReady(user)));
  }
  // What is left uses itself, or something that does.
  for (const id of open) result.set(id, roundOf(needKpi(alone, id), alone, open));
  return result;
}

const needKpi = (kpis: Checked, id: string): Kpi => {
  const kpi = kpis.get(id);
  if (kpi === undefined || kpi instanceof DefinitionError) throw new Error(`KPI "${id}" was not compiled.`);
  return kpi;
};

function usersOf(kpis: Checked): ReadonlyMap<string, string[]> {
  const users = new Map<string, string[]>();
  for (const [id, kpi] of kpis) {
    if (kpi instanceof DefinitionError) continue;
    for (const used of kpi.uses) users.set(used, [...(users.get(used) ?? []), id]);
  }
  return users;
}

function weigh(kpi: Kpi, result: Checked, weights: ReadonlyMap<string, Weight>): Weight | DefinitionError {
  let calls = ownCalls(kpi);
  let depth = 0;
  for (const use of kpi.usedAt) {
    const used = result.get(use.id);
    if (used === undefined) return unknown(kpi, use, [...result.keys()]);
    if (used instanceof DefinitionError) return unsound(kpi, use);
    if (!timeFits(kpi.definition, used.definition)) return otherTime(kpi, use, used.definition);
    const param = wrongParam(kpi, use, used.definition);
    if (param !== null) return param;
    const weight = weights.get(use.id) ?? { calls: 0, depth: 0 };
    calls += weight.calls;
    depth = Math.max(depth, weight.depth + 1);
    if (depth > MAX_DEPTH)
      return refuse(kpi, use, `kpi(…) goes deeper than ${MAX_DEPTH} KPIs.`, 'Write the measures of the inner KPIs.');
    if (calls > MAX_CALLS) {
      const what = `with the KPIs that it uses written out, the formula has more than ${MAX_CALLS} measures.`;
      return refuse(kpi, use, what, 'Use each KPI once, or write the measures of the inner ones.');
    }
  }
  return { calls, depth };
}

const ownCalls = ({ sides, variants, companions }: Kpi): number =>
  [sides, ...variants.map((each) => each.sides), ...companions.map((each) => each.sides)]
    .flatMap((each) => (each === null ? [] : [each.numerator, each.denominator]))
    .flatMap(callsOf).length;

/** The shortest way round from a KPI back to itself; for one that only uses such a KPI, the use. */
function roundOf(kpi: Kpi, kpis: Checked, open: ReadonlySet<string>): DefinitionError {
  const start = kpi.definition.id;
  const from = new Map<string, string>();
  const queue = [start];
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    for (const used of needKpi(kpis, id).uses) {
      if (used === start) return round(kpi, wayTo(id, start, from), used);
      if (!open.has(used) || from.has(used)) continue;
      from.set(used, id);
      queue.push(used);
    }
  }
  return unsound(kpi, kpi.usedAt.find((use) => open.has(use.id)) as Use);
}

const wayTo = (id: string, start: string, from: ReadonlyMap<string, string>): string[] => {
  const way = [id];
  for (let at = id; at !== start; ) {
    at = from.get(at) ?? start;
    way.unshift(at);
  }
  return way;
};

const round = (kpi: Kpi, way: readonly string[], back: string): DefinitionError => {
  const next = way[1] ?? back;
  const use = kpi.usedAt.find((each) => each.id === next) as Use;
  return refuse(
    kpi,
    use,
    `its formula uses itself: ${[...way, back].join(' → ')}.`,
    'Write one of them without kpi(…).',
  );
};

const refuse = (kpi: Kpi, { field, at }: Use, what: string, remedy: string): DefinitionError =>
  invalid(kpi.definition, what, remedy, field, at);

const unknown = (kpi: Kpi, use: Use, known: readonly string[]): DefinitionError => {
  const near = closest(use.id, known);
  return refuse(
    kpi,
    use,
    `kpi(${use.id}) names a KPI that is not in the catalogue.`,
    near === undefined ? 'Name an id of the catalogue.' : `Did you mean kpi(${near})?`,
  );
};

const unsound = (kpi: Kpi, use: Use): DefinitionError =>
  refuse(
    kpi,
    use,
    `kpi(${use.id}) has a definition that is wrong itself.`,
    `Correct the definition of ${use.id} first.`,
  );

/** A parameter that is fixed is one of the other KPI, and its value one that it takes. */
function wrongParam(kpi: Kpi, use: Use, { id, params = {} }: KpiDefinition): DefinitionError | null {
  for (const [name, value] of Object.entries(use.params)) {
    const param = params[name];
    if (param === undefined) {
      const near = closest(name, Object.keys(params));
      const remedy =
        near === undefined ? `Its parameters are ${Object.keys(params).join(', ')}.` : `Did you mean ${near}?`;
      return refuse(kpi, use, `kpi(${id}) has no parameter "${name}".`, remedy);
    }
    if (param.choices !== undefined && !param.choices.includes(String(value))) {
      const remedy = `It is one of ${param.choices.join(', ')}.`;
      return refuse(kpi, use, `kpi(${id}) does not take ${name} = ${value}.`, remedy);
    }
  }
  return null;
}

/** A figure at a day is there in every other one; a period or a window must be the same. */
const timeFits = (outer: KpiDefinition, inner: KpiDefinition): boolean =>
  inner.time === 'PIT' || (inner.time === outer.time && (inner.time !== 'ROLL' || inner.window === outer.window));

const otherTime = (kpi: Kpi, use: Use, inner: KpiDefinition): DefinitionError => {
  const timeOf = ({ time, window }: KpiDefinition): string => (window === undefined ? time : `${time} over ${window}`);
  return refuse(
    kpi,
    use,
    `kpi(${inner.id}) is declared ${timeOf(inner)}, this figure ${timeOf(kpi.definition)}.`,
    'A KPI may use KPIs at the end of a day, and those over the same period or window.',
  );
};
