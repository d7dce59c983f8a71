/** One class, or one crossing of classes, of everybody a caller may see. */
export interface PopulationCell {
  /** One code a scheme. */
  codes: readonly number[];
  /** Sizes of the groups of people that a figure of this cell would show; the same groups in every cell. */
  groups: readonly number[];
}

/** Everybody a caller may see in one window, split by all schemes that a question names. */
export interface Population {
  /** Number of schemes. */
  width: number;
  total: readonly number[];
  /** Crossings that somebody is in. */
  cells: readonly PopulationCell[];
  /**
   * Place of the scheme `product`, whose classes share customers and do not add up; null without it. `apart` is then the
   * population without that scheme, its codes in the same order.
   */
  overlapping: number | null;
  apart: readonly PopulationCell[];
}

/** A class at one level: of one scheme, or crossed over some of them. */
export interface LevelCell {
  codes: readonly number[];
  groups: number[];
  small: boolean;
  hidden: boolean;
}

/** The classes that some schemes make together. */
export interface Level {
  /** Places of the schemes. */
  places: readonly number[];
  cells: Map<string, LevelCell>;
  /** Nothing of this level can be shown. */
  closed: boolean;
}

const TOLERANCE = 1e-9;

/** A group would show somebody: fewer than may be seen, but not nobody. */
export const isSmall = (groups: readonly number[], minCell: number): boolean =>
  groups.some((size) => size > TOLERANCE && size < minCell - TOLERANCE);

export const isEmpty = (groups: readonly number[]): boolean => groups.every((size) => size <= TOLERANCE);

export const sizeOf = (groups: readonly number[]): number => Math.max(0, ...groups);

/** Where a crossing lies at a level. */
export const addressAt = (codes: readonly number[], places: readonly number[]): string =>
  places.map((place) => codes[place]).join('/');

export const addGroups = (to: number[], more: readonly number[]): void => {
  more.forEach((size, index) => {
    to[index] = (to[index] ?? 0) + size;
  });
};

/** Every set of schemes, the smaller ones first: the total, each scheme alone, pairs, … */
export function schemeSets(width: number): number[][] {
  const sets = Array.from({ length: 2 ** width }, (_, mask) =>
    Array.from({ length: width }, (__, place) => place).filter((place) => (mask >> place) % 2 === 1),
  );
  return sets.sort((a, b) => a.length - b.length);
}

/** The classes of one level with their sizes; nothing is hidden yet. */
export function levelOf(population: Population, places: readonly number[], minCell: number): Level {
  const cells = new Map<string, LevelCell>();
  const { total, overlapping } = population;
  if (places.length === 0) {
    const small = isSmall(total, minCell);
    cells.set('', { codes: [], groups: [...total], small, hidden: small });
    return { places, cells, closed: false };
  }
  const isApart = overlapping !== null && !places.includes(overlapping);
  for (const { codes, groups } of isApart ? population.apart : population.cells) {
    const whole = isApart ? [...codes.slice(0, overlapping), 0, ...codes.slice(overlapping)] : codes;
    const address = addressAt(whole, places);
    const cell = cells.get(address);
    if (cell === undefined) cells.set(address, { codes: whole, groups: [...groups], small: false, hidden: false });
    else addGroups(cell.groups, groups);
  }
  for (const cell of cells.values()) {
    cell.small = isSmall(cell.groups, minCell);
    cell.hidden = cell.small;
  }
  return { places, cells, closed: false };
}
