import {
  SextantError,
  type CatalogueProblem,
  type KpiDefinition,
  type KpiState,
  type KpiTarget,
} from '@sextant/contracts';
import type { Log } from '../log/log.ts';
import { readFolder, type FolderCache } from './read-folder.ts';
import { asProblem } from './locate-problem.ts';
import { resolveCatalogue, type Layer, type ResolvedCatalogue } from './resolve-catalogue.ts';
import { watchFolder, type FolderWatch, type WatchOptions } from './watch-folder.ts';

/** The KPIs of a tenant: those of the packs and its own, read again when a file of its own changes. */
export interface KpiCatalogue {
  /** What answers, sorted by id; all of it sound. */
  readonly definitions: readonly KpiDefinition[];
  readonly targets: readonly KpiTarget[];
  /** Files and entries that cannot be used. */
  readonly problems: readonly CatalogueProblem[];
  stateOf(id: string): KpiState | undefined;
  /** Reads the tenant's own folder again. Never throws for what is in it. */
  reload(): Promise<void>;
  /** Called after each change of definitions or targets. */
  onChange(listener: () => void): void;
  /** Writes what is wrong to the log, and follows the tenant's own folder until `close`. Safe to call twice. */
  watch(options?: WatchOptions): void;
  close(): void;
}

export interface CatalogueOptions {
  /** Folders of KPI packs with their ids, in the order in which they were named. */
  packs: readonly { origin: string; folder: string }[];
  /** Folder of the tenant's own files, or null. */
  own: string | null;
  log: Log;
}

/** Throws `kpi.definition-invalid` when a folder cannot be read; a file that is wrong is a problem, not a failure. */
export const openCatalogue = async ({ packs, own, log }: CatalogueOptions): Promise<KpiCatalogue> => {
  const cache: FolderCache = new Map();
  const built: Layer[] = [];
  for (const { origin, folder } of packs)
    built.push({ origin, own: false, files: await readFolder(folder, new Map()) });
  const layers = async (): Promise<Layer[]> =>
    own === null ? built : [...built, { origin: 'own', own: true, files: await readFolder(own, cache) }];

  const listeners: (() => void)[] = [];
  let current = resolveCatalogue(await layers());
  let unreadable: CatalogueProblem[] = [];
  let watching: FolderWatch | undefined;
  let turn: Promise<void> = Promise.resolve();
  const problems = (): CatalogueProblem[] => [...unreadable, ...current.problems];

  const readAgain = async (): Promise<void> => {
    const before = { resolved: current, problems: problems() };
    try {
      current = resolveCatalogue(await layers(), current.good);
      unreadable = [];
    } catch (error) {
      if (!SextantError.is(error)) throw error;
      unreadable = [{ ...asProblem(error, own ?? '', null), running: null }];
    }
    tellNew(problems(), before.problems, log);
    if (!hasChanged(before.resolved, current)) return;
    log('info', 'KPIs read again', { changed: changedIds(before.resolved, current), targets: current.targets.length });
    for (const listener of listeners) listener();
  };
  const reload = (): Promise<void> => (turn = turn.then(readAgain, readAgain));

  return {
    get definitions() {
      return current.definitions;
    },
    get targets() {
      return current.targets;
    },
    get problems() {
      return problems();
    },
    stateOf: (id) => current.states.get(id),
    reload,
    onChange: (listener) => void listeners.push(listener),
    watch: (options) => {
      if (watching !== undefined) return;
      tellNew(problems(), [], log);
      if (own === null) return;
      const failed = (error: unknown): void => log('error', 'KPIs could not be read again', { error });
      watching = watchFolder(own, () => void reload().catch(failed), options);
    },
    close: () => watching?.close(),
  };
};

/**
 * All KPI definitions of the folders, sorted by id; a later folder replaces definitions of an earlier one. For programs
 * that need all of them: throws `kpi.definition-invalid` with file and line of the first fault.
 */
export const loadCatalogue = async (folders: readonly string[]): Promise<KpiDefinition[]> => {
  const packs = folders.map((folder) => ({ origin: folder, folder }));
  const { definitions, problems } = await openCatalogue({ packs, own: null, log: () => undefined });
  const [first] = problems;
  if (first !== undefined) throw new SextantError('kpi.definition-invalid', first.message, first.remedy);
  return [...definitions];
};

const tellNew = (problems: readonly CatalogueProblem[], before: readonly CatalogueProblem[], log: Log): void => {
  const known = new Set(before.map(({ message }) => message));
  for (const { message, remedy, running } of problems)
    if (!known.has(message)) log('warn', 'a KPI file cannot be used', { message, remedy, running });
};

const hasChanged = (before: ResolvedCatalogue, after: ResolvedCatalogue): boolean =>
  changedIds(before, after).length > 0 || JSON.stringify(before.targets) !== JSON.stringify(after.targets);

const changedIds = (before: ResolvedCatalogue, after: ResolvedCatalogue): string[] => {
  const old = new Map(before.definitions.map((definition) => [definition.id, definition]));
  const fresh = new Map(after.definitions.map((definition) => [definition.id, definition]));
  return [...new Set([...old.keys(), ...fresh.keys()])].filter((id) => old.get(id) !== fresh.get(id));
};
