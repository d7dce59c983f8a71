import type { CatalogueProblem, KpiDefinition, KpiState, KpiTarget } from '@sextant/contracts';
import { compileCatalogue } from '@sextant/engine';
import type { KpiEntry, ParsedFile } from './kpi-files.ts';
import { asProblem, locateProblem } from './locate-problem.ts';
import { duplicateProblem, checkRemovals } from './removals.ts';
import { checkTargets } from './targets.ts';

/** The files of a pack, or of the tenant's own folder. Later layers stand in for earlier ones, id by id. */
export interface Layer {
  /** Id of the pack, or `own`. */
  origin: string;
  own: boolean;
  files: readonly ParsedFile[];
}

/** What the KPIs of a tenant come to. */
export interface ResolvedCatalogue {
  /** All sound, sorted by id. */
  definitions: readonly KpiDefinition[];
  states: ReadonlyMap<string, KpiState>;
  targets: readonly KpiTarget[];
  problems: readonly CatalogueProblem[];
  /** The tenant's files in the state in which they were last in use. */
  good: ReadonlyMap<string, ParsedFile>;
}

/** A definition that may answer for an id. The lower the rank, the newer. */
interface Candidate {
  entry: KpiEntry;
  origin: string;
  rank: typeof NEW | typeof BEFORE | typeof PACK;
}

const NEW = 0;
const BEFORE = 1;
const PACK = 2;

type Problem = Omit<CatalogueProblem, 'running'>;

/**
 * Puts the layers together. A file that is wrong is left out and told; what answers instead is the version of the same
 * file that was last in use (`before`), else the definition of a pack. What is wrong never takes others with it.
 */
export const resolveCatalogue = (
  layers: readonly Layer[],
  before: ReadonlyMap<string, ParsedFile> = new Map(),
): ResolvedCatalogue => {
  const problems: Problem[] = [];
  const stacks = collect(layers, before, problems);
  settle(stacks, problems);

  const own = layers.filter((layer) => layer.own).flatMap(({ files }) => files.map((file) => inUse(file, before)));
  const chosen = new Map([...stacks].map(([id, [first]]) => [id, first as Candidate]));
  const removed = checkRemovals(
    own,
    [...chosen.values()].map(({ entry }) => entry.definition),
    problems,
  );
  for (const id of removed) chosen.delete(id);
  const targets = checkTargets(own, [...chosen.keys()], problems);

  const ids = [...chosen.keys()].sort();
  return {
    definitions: ids.map((id) => (chosen.get(id) as Candidate).entry.definition),
    states: new Map(ids.map((id) => [id, stateOf(id, chosen.get(id) as Candidate, layers, problems)])),
    targets,
    problems: problems.map((problem) => ({
      ...problem,
      running: (problem.kpi === null ? undefined : chosen.get(problem.kpi)?.entry.definition.version) ?? null,
    })),
    good: goodFiles(own, chosen),
  };
};

/** Of each id everything that may answer, newest first. */
const collect = (
  layers: readonly Layer[],
  before: ReadonlyMap<string, ParsedFile>,
  problems: Problem[],
): Map<string, Candidate[]> => {
  const stacks = new Map<string, Candidate[]>();
  const offer = (candidates: readonly Candidate[]): void => {
    const added = new Map<string, Candidate[]>();
    for (const each of candidates) {
      const { id } = each.entry.definition;
      added.set(id, [...(added.get(id) ?? []), each]);
    }
    for (const [id, list] of added)
      stacks.set(id, [...list.sort((a, b) => a.rank - b.rank), ...(stacks.get(id) ?? [])]);
  };
  for (const { origin, own, files } of layers) {
    const candidates: Candidate[] = [];
    const seen = new Map<string, string>();
    for (const parsed of files) {
      const { file } = parsed;
      if (parsed.kind === 'broken') problems.push(asProblem(parsed.error, file, kpiOf(parsed, before.get(file))));
      if (parsed.kind === 'kpi') {
        const { id } = parsed.entry.definition;
        const first = seen.get(id);
        if (first === undefined) candidates.push({ entry: parsed.entry, origin, rank: own ? NEW : PACK });
        else problems.push(duplicateProblem(parsed.entry, first));
        seen.set(id, first ?? file);
      }
      const last = before.get(file);
      if (own && last?.kind === 'kpi' && last !== parsed) candidates.push({ entry: last.entry, origin, rank: BEFORE });
    }
    offer(candidates);
  }
  return stacks;
};

const kpiOf = (broken: ParsedFile & { kind: 'broken' }, last: ParsedFile | undefined): string | null =>
  broken.kpi ?? (last?.kind === 'kpi' ? last.entry.definition.id : null);

/** Takes away what does not hold until all that is left does. The newest goes first: the others held without it. */
const settle = (stacks: Map<string, Candidate[]>, problems: Problem[]): void => {
  for (;;) {
    const tops = [...stacks.values()].map(([first]) => first as Candidate);
    const wrong = compileCatalogue(tops.map(({ entry }) => entry.definition)).problems.map((error) => ({
      error,
      stack: stacks.get(error.kpi) as [Candidate, ...Candidate[]],
    }));
    if (wrong.length === 0) return;
    const newest = Math.min(...wrong.map(({ stack }) => stack[0].rank));
    for (const { error, stack } of wrong) {
      const [top, ...rest] = stack;
      if (top.rank !== newest) continue;
      // That the version before does not hold either is the fault of another file, which is told.
      if (top.rank !== BEFORE) problems.push(asProblem(locateProblem(error, top.entry), top.entry.file, error.kpi));
      if (rest.length === 0) stacks.delete(error.kpi);
      else stacks.set(error.kpi, rest);
    }
  }
};

/** A broken file of targets or removals goes on as it was. */
const inUse = (parsed: ParsedFile, before: ReadonlyMap<string, ParsedFile>): ParsedFile =>
  parsed.kind === 'broken' ? (before.get(parsed.file) ?? parsed) : parsed;

const stateOf = (
  id: string,
  { entry, origin, rank }: Candidate,
  layers: readonly Layer[],
  problems: readonly Problem[],
): KpiState => ({
  version: entry.definition.version,
  origin,
  file: entry.file,
  overrides:
    rank !== PACK &&
    layers.some(
      ({ own, files }) => !own && files.some((file) => file.kind === 'kpi' && file.entry.definition.id === id),
    ),
  outdated: problems.some(({ kpi }) => kpi === id),
});

const goodFiles = (own: readonly ParsedFile[], chosen: ReadonlyMap<string, Candidate>): Map<string, ParsedFile> => {
  const running = new Map([...chosen.values()].map(({ entry }) => [entry.file, entry]));
  return new Map(
    own.flatMap((parsed): [string, ParsedFile][] => {
      const { file } = parsed;
      if (parsed.kind === 'broken') return [];
      if (parsed.kind !== 'kpi') return [[file, parsed]];
      const entry = running.get(file);
      return entry === undefined ? [] : [[file, entry === parsed.entry ? parsed : { kind: 'kpi', file, entry }]];
    }),
  );
};
