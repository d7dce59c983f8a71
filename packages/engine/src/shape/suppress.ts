import type { RawFigure } from './figures.ts';

/** A figure would show somebody: fewer people than may be seen, but not nobody. */
const isSmall = (raw: RawFigure, minCell: number): boolean =>
  raw.people.some((people) => people > 0 && people < minCell);

const isHidden = (raw: RawFigure): boolean => raw.statuses.includes('suppressed');
const hide = (raw: RawFigure): void => {
  if (!isHidden(raw)) raw.statuses.push('suppressed');
};

export interface SmallCells {
  minCell: number;
  total: RawFigure;
  classes: readonly RawFigure[];
  /** Class keys, one code a scheme: crossed classes also add up along each scheme. */
  keys: readonly (readonly number[])[];
  /**
   * The same figures of the people that one filter takes away, per filter: the total, then the classes. Asking with and
   * without the filter tells them, so they must not be small either.
   */
  takenAway: readonly { total: RawFigure; classes: readonly (RawFigure | undefined)[] }[];
}

/**
 * Marks figures of one window that would show fewer than `minCell` people, and with them what would give them away: the
 * classes of a line add up to a figure that is shown too, so that a single hidden class could be subtracted back. The
 * next smallest one is hidden with it, until what is hidden in every line holds `minCell` people or more.
 */
export function suppressSmallCells({ minCell, total, classes, keys, takenAway }: SmallCells): void {
  if (isSmall(total, minCell)) hide(total);
  classes.filter((raw) => isSmall(raw, minCell)).forEach(hide);
  for (const taken of takenAway) {
    if (isSmall(taken.total, minCell)) hide(total);
    taken.classes.forEach((raw, index) => {
      const shown = classes[index];
      if (raw !== undefined && shown !== undefined && isSmall(raw, minCell)) hide(shown);
    });
  }
  // Shares of one whole add up by their part (the first group), ratios by the people behind them (the last).
  const oneWhole = classes.length > 1 && classes.every((raw) => raw.people.at(-1) === total.people.at(-1));
  const size = (raw: RawFigure): number => (oneWhole ? raw.people[0] : raw.people.at(-1)) ?? 0;
  const lines = linesOf(keys).map((line) => line.map((index) => classes[index]).filter((raw) => raw !== undefined));
  // Hiding a class of one line may leave it alone in another: go round until nothing changes.
  let changed = true;
  while (changed) changed = lines.map((line) => protect(line, size, minCell)).includes(true);
  // Nothing left to hide behind: then what they add up to must go as well.
  if (lines.some((line) => isSolvable(line, size, minCell))) hide(total);
}

/** Classes that add up to a figure somebody can ask for: all of them, and crossed ones along each scheme. */
function linesOf(keys: readonly (readonly number[])[]): number[][] {
  const all = keys.map((_, index) => index);
  const width = keys[0]?.length ?? 0;
  if (width < 2) return [all];
  const lines = [0, 1].flatMap((scheme) => {
    const codes = new Set(keys.map((key) => key[scheme]));
    return [...codes].map((code) => all.filter((index) => keys[index]?.[scheme] === code));
  });
  return [all, ...lines];
}

const isSolvable = (line: readonly RawFigure[], size: (raw: RawFigure) => number, minCell: number): boolean => {
  const hidden = line.filter(isHidden);
  const people = hidden.reduce((sum, raw) => sum + size(raw), 0);
  return hidden.length > 0 && (hidden.length < 2 || people < minCell);
};

/** Hides the next smallest classes of a line as long as what is hidden could be solved; true when it hid any. */
function protect(line: readonly RawFigure[], size: (raw: RawFigure) => number, minCell: number): boolean {
  const others = line.filter((raw) => !isHidden(raw) && size(raw) > 0).sort((a, b) => size(a) - size(b));
  let hid = false;
  for (const next of others) {
    if (!isSolvable(line, size, minCell)) break;
    hide(next);
    hid = true;
  }
  return hid;
}
