import type { Interval, Status } from '@sextant/contracts';
import { add, ZERO, type Exact } from '../formula/exact.ts';

/** A measured number, or the status that says why there is none. */
export type Cell = Exact | Status;

export const isMissing = (cell: Cell): cell is Status => typeof cell === 'string';

/** What a measure gives: `total[window]`, and `classes[window][key]` where the question splits. */
export interface Measured {
  total: Cell[];
  classes: Cell[][];
  /** What a class has that the measure knows nothing of; default 0. */
  blank?: Cell;
  /** 95 % intervals, where the measure has a method of its own; null where there is none. */
  intervals?: PerCell<Interval | null>;
  /** Things counted behind the figure, such as relationships; default: customers. */
  units?: PerCell<Cell>;
  /** Customers behind the figure, at least so many: a figure of fewer than may be seen is not shown. */
  people?: PerCell<Cell>;
  /** Further groups of customers whose sizes the figure would give away. */
  groups?: PerCell<Cell>[];
  /** A table that comes with the value window, such as a curve or a matrix. */
  table?: MeasuredTable;
  /** Facts about the value window that the answer shows by name. */
  notes?: Partial<MeasuredNotes>;
}

/** One entry a window, and one a window and class. */
export interface PerCell<T> {
  total: T[];
  classes: T[][];
}

export interface MeasuredTable {
  columns: string[];
  rows: (string | number | null)[][];
  /** The rows for callers who may not see fewer than so many customers; absent where the rows show nobody. */
  guarded?: (minCell: number) => MeasuredTable['rows'];
}

export interface MeasuredNotes {
  provisionalEnds: number;
  ruleSet: { id: string; day: string; provisional: boolean; pairs: number };
  details: string[];
  /** Amounts on income and expense accounts without a line, and those accounts. */
  unmapped: { amount: string | null; accounts: string[] };
  /** Statuses that hold beside a value. */
  statuses: Status[];
}

/** What several measures noted: facts of their own, and all that they say together. */
export function notesTogether(all: readonly Partial<MeasuredNotes>[]): Partial<MeasuredNotes> {
  const once = <T>(of: (each: Partial<MeasuredNotes>) => readonly T[] | undefined): T[] => [
    ...new Set(all.flatMap((each) => of(each) ?? [])),
  ];
  const [details, statuses] = [once((each) => each.details), once((each) => each.statuses)];
  return {
    ...(Object.assign({}, ...all) as Partial<MeasuredNotes>),
    ...(details.length === 0 ? {} : { details }),
    ...(statuses.length === 0 ? {} : { statuses }),
  };
}

/** One class a combination of codes, numbered in the order they turn up. */
export class Keys {
  readonly list: number[][] = [];
  private readonly known = new Map<number | string, number>();

  /** `codes`: one a scheme in `by`. */
  of(codes: number[]): number {
    const name = nameOf(codes);
    const known = this.known.get(name);
    if (known !== undefined) return known;
    this.known.set(name, this.list.length);
    return this.list.push(codes) - 1;
  }
}

/** Two codes fit one number. */
const MOST_CODES = 2 ** 26;

/** One name a list of codes, among lists of one length. */
function nameOf(codes: readonly number[]): number | string {
  const [first = 0, second = 0] = codes;
  const isNumber = codes.length <= 2 && first >= 0 && second >= 0 && second < MOST_CODES && first < MOST_CODES;
  return isNumber ? first * MOST_CODES + second : codes.join('/');
}

/** Sums of classes; missing where a part is missing. */
export function sumCells(cells: readonly (Cell | undefined)[]): Cell {
  let sum: Exact = ZERO;
  for (const cell of cells) {
    if (cell === undefined) continue;
    if (isMissing(cell)) return cell;
    sum = add(sum, cell);
  }
  return sum;
}
