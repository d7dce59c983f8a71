import {
  addGroups,
  addressAt,
  isEmpty,
  isSmall,
  levelOf,
  schemeSets,
  sizeOf,
  type Level,
  type LevelCell,
  type Population,
} from './population.ts';
import { RowSpace } from './row-space.ts';

/** Above so many multiplications a crossing is closed as a whole instead of being solved. */
const MOST_STEPS = 4e7;

/**
 * Which classes of a population nobody may see who must not see fewer than `minCell` people, decided once for all
 * questions about it, so that no combination of answers tells more than one of them:
 *
 * 1. a class with a small group is hidden, and every crossing of a hidden class;
 * 2. what is hidden of a shown class never adds up to a small group: the next smallest class is hidden with it;
 * 3. no hidden class follows from all that is shown at this and the wider levels by addition and subtraction. Where it
 *    would, another class is hidden; an empty one if there is no other.
 *
 * Every other figure, such as one about filtered classes, is shown exactly where it follows from what is shown
 * ({@link mayShow}): it then tells nothing new.
 */
export class HiddenClasses {
  private readonly population: Population;
  private readonly minCell: number;
  private readonly levels = new Map<string, Level>();
  private readonly top: Level;
  /** Hidden classes of the finest level, and the sums of them that are known. */
  private unknown: LevelCell[] = [];
  private known = new RowSpace(0);

  constructor(population: Population, minCell: number) {
    this.population = population;
    this.minCell = minCell;
    const all = schemeSets(population.width);
    for (const places of all) {
      const level = levelOf(population, places, minCell);
      this.levels.set(places.join(), level);
      if (places.length > 0) this.settle(level);
    }
    this.top = this.level((all.at(-1) ?? []).join());
  }

  /** Nothing crossed over all schemes can be shown, not even which crossings are empty. */
  get isClosed(): boolean {
    return this.top.closed;
  }

  /** Hidden crossings of all schemes, also those that nobody is in. */
  get hiddenCodes(): (readonly number[])[] {
    return this.unknown.map(({ codes }) => codes);
  }

  /** Whether a figure about the picked crossings, whose groups have these sizes, can be shown. */
  mayShow(pick: (codes: readonly number[]) => boolean, groups: readonly number[]): boolean {
    if (isSmall(groups, this.minCell)) return false;
    if (this.top.closed) {
      const isEverybody = [...this.top.cells.values()].every(({ codes }) => pick(codes));
      return isEverybody && !this.level('').cells.get('')?.hidden;
    }
    const parts = this.unknown.flatMap(({ codes }, index) => (pick(codes) ? [index] : []));
    return parts.length === 0 || this.known.has(parts);
  }

  private level(name: string): Level {
    const level = this.levels.get(name);
    if (level === undefined) throw new Error(`No level ${name}.`);
    return level;
  }

  /** Hides at one level what its classes and the wider levels make necessary. */
  private settle(level: Level): void {
    const parents = level.places.map((left) => this.level(level.places.filter((place) => place !== left).join()));
    for (const cell of level.cells.values()) {
      // The total is no class: where it is hidden, nothing is known that classes could be taken from.
      const isCrossed = level.places.length > 1;
      if (isCrossed && parents.some((parent) => parentOf(cell, parent)?.hidden)) cell.hidden = true;
    }
    // Finer crossings would name what is empty.
    const isTold = parents.some((parent) => parent.closed || [...parent.cells.values()].some(isEmptyButHidden));
    if (level.places.length > 1 && isTold) level.closed = true;
    do for (const parent of parents) this.coverRest(level, parent, parents);
    while (!level.closed && this.hideWhatFollows(level, parents));
    if (level.closed) for (const cell of level.cells.values()) cell.hidden = true;
  }

  /** What is hidden of each shown class of the parent adds up to nobody or to enough people. */
  private coverRest(level: Level, parent: Level, parents: readonly Level[]): void {
    for (const line of linesOf(level, parent)) {
      const rest: number[] = [];
      for (const cell of line) if (cell.hidden) addGroups(rest, cell.groups);
      while (isSmall(rest, this.minCell)) {
        const next = this.nextToHide(level, parents, line, rest);
        if (next === undefined) break;
        next.hidden = true;
        addGroups(rest, next.groups);
      }
    }
  }

  /** A shown class that helps the groups that are too small, else any: the best cover of all. */
  private nextToHide(
    level: Level,
    parents: readonly Level[],
    line: readonly LevelCell[],
    rest: readonly number[],
  ): LevelCell | undefined {
    const shown = line.filter((cell) => !cell.hidden && !isEmpty(cell.groups));
    const helps = ({ groups }: LevelCell): boolean =>
      rest.some((size, index) => isSmall([size], this.minCell) && (groups[index] ?? 0) > 0);
    const helping = shown.filter(helps);
    return bestCover(helping.length > 0 ? helping : shown, level, parents);
  }

  /** Hides more where a class that must stay hidden could be solved; true when it did. */
  private hideWhatFollows(level: Level, parents: readonly Level[]): boolean {
    const wider = schemeSets(this.population.width)
      .filter((places) => places.length < level.places.length && places.every((place) => level.places.includes(place)))
      .map((places) => this.level(places.join()));
    const unknown = [...level.cells.values()].filter((cell) => cell.hidden);
    const sums = wider.flatMap((each) => sumsOf(unknown, each));
    const known = sums.filter(({ of }) => !of.hidden);
    this.unknown = unknown;
    this.known = new RowSpace(unknown.length);
    if (known.length * known.length * unknown.length > MOST_STEPS) {
      level.closed = true;
      return false;
    }
    for (const { parts } of known) this.known.add(parts);
    // One unknown sum of two or more parts tells none of them.
    if (level.places.length < 2) return false;
    const secret = [
      ...unknown.flatMap((cell, index) => (isEmpty(cell.groups) ? [] : [[index]])),
      ...sums.filter(({ of }) => of.hidden).map(({ parts }) => parts),
    ].filter((parts) => parts.length > 0 && this.known.has(parts));
    const more = secret.map((parts) =>
      this.another(
        level,
        parents,
        parts.map((part) => unknown[part] as LevelCell),
      ),
    );
    const found = more.filter((cell) => cell !== undefined);
    for (const cell of found) cell.hidden = true;
    // What covers one may cover the others: only where nothing is left to hide is all of it closed.
    if (more.length > 0 && found.length === 0) level.closed = true;
    return more.length > 0;
  }

  /** A shown class in line with one of `cells`, the smallest that somebody is in, or one that nobody is in. */
  private another(level: Level, parents: readonly Level[], cells: readonly LevelCell[]): LevelCell | undefined {
    const inLine = parents.flatMap((parent) =>
      linesOf(level, parent).filter((line) => cells.some((cell) => line.includes(cell))),
    );
    const shown = inLine.flat().filter((cell) => !cell.hidden && !isEmpty(cell.groups));
    return bestCover(shown, level, parents) ?? this.emptyInLine(level, cells);
  }

  /** A crossing in line with one of `cells` that nobody is in, of classes that somebody is in. */
  private emptyInLine(level: Level, cells: readonly LevelCell[]): LevelCell | undefined {
    for (const cell of cells) {
      for (const place of level.places) {
        for (const other of this.level(String(place)).cells.values()) {
          const codes = cell.codes.map((code, at) => (at === place ? (other.codes[place] as number) : code));
          const address = addressAt(codes, level.places);
          if (isEmpty(other.groups) || level.cells.has(address) || !this.isKnownWider(codes, level)) continue;
          const empty = { codes, groups: this.population.total.map(() => 0), small: false, hidden: false };
          level.cells.set(address, empty);
          return empty;
        }
      }
    }
    return undefined;
  }

  /** Somebody is in every class of fewer schemes that the crossing belongs to. */
  private isKnownWider(codes: readonly number[], level: Level): boolean {
    return level.places.every((left) => {
      const wider = this.level(level.places.filter((place) => place !== left).join());
      const cell = wider.cells.get(addressAt(codes, wider.places));
      return cell !== undefined && !isEmpty(cell.groups);
    });
  }
}

/**
 * Of some shown classes the one to hide: whose lines hold most other hidden classes, so that they cover each other in a
 * circle and not each one anew; of those the smallest.
 */
function bestCover(shown: readonly LevelCell[], level: Level, parents: readonly Level[]): LevelCell | undefined {
  const covered = parents.map((parent) => {
    const hidden = [...level.cells.values()].filter((cell) => cell.hidden && !isEmpty(cell.groups));
    return new Set(hidden.map((cell) => parentOf(cell, parent)));
  });
  const company = (cell: LevelCell): number =>
    parents.filter((parent, place) => covered[place]?.has(parentOf(cell, parent))).length;
  const ranked = shown.map((cell) => ({ cell, company: company(cell), size: sizeOf(cell.groups) }));
  return ranked.sort((a, b) => b.company - a.company || a.size - b.size)[0]?.cell;
}

const isEmptyButHidden = ({ hidden, groups }: LevelCell): boolean => hidden && isEmpty(groups);

const parentOf = ({ codes }: LevelCell, parent: Level): LevelCell | undefined =>
  parent.cells.get(addressAt(codes, parent.places));

/** The classes of a level, gathered by the shown class of the parent that they are part of. */
function linesOf(level: Level, parent: Level): LevelCell[][] {
  const lines = new Map<LevelCell, LevelCell[]>();
  for (const cell of level.cells.values()) {
    const of = parentOf(cell, parent);
    if (of === undefined || of.hidden) continue;
    const line = lines.get(of);
    if (line === undefined) lines.set(of, [cell]);
    else line.push(cell);
  }
  return [...lines.values()];
}

/** The classes of a wider level as sums of the unknown ones. */
function sumsOf(unknown: readonly LevelCell[], wider: Level): { of: LevelCell; parts: number[] }[] {
  const sums = new Map<LevelCell, number[]>();
  unknown.forEach((cell, index) => {
    const of = parentOf(cell, wider);
    if (of === undefined) return;
    const parts = sums.get(of);
    if (parts === undefined) sums.set(of, [index]);
    else parts.push(index);
  });
  return [...sums].map(([of, parts]) => ({ of, parts }));
}
