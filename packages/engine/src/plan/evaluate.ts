import type { Policy } from '@sextant/contracts';
import type { ResultColumns, Snapshot } from '../duckdb/database.ts';
import { MEASURES, type StockMeasure } from '../derive/stock-events.ts';
import type { Day } from './calendar.ts';
import type { Plan } from './plan.ts';
import { chooseRoute, groupName, lostQuery, stockQuery, type Route } from './queries.ts';

/** Counts of one class in one window. */
export interface Counts {
  /** Customers at the closing day, (customer, category) pairs, customers with two categories or more. */
  customers: number;
  holdings: number;
  multi: number;
  /** The same at the opening day. */
  openingCustomers: number;
  openingHoldings: number;
  openingMulti: number;
  /** First-ever customer days after the opening, up to the closing day. */
  newcomers: number;
  lost: number;
}

/** Counts of every class (by its codes) in every evaluated window. */
export interface Cells {
  /** Codes, one a scheme in `by`; a single empty list without `by`. */
  keys: number[][];
  /** `counts[window][key]` */
  counts: Counts[][];
}

/** Runs what a plan needs and adds the changes up. At most two statements, whatever the number of points. */
export async function evaluate(plan: Plan, policy: Policy, snapshot: Snapshot, atLeast?: Route): Promise<Cells> {
  const route = chooseRoute(plan, atLeast);
  const windows = plan.evaluated;
  const days = [...new Set(windows.flatMap(({ at, opening }) => (opening === null ? [at] : [opening, at])))].sort();
  const changes = await snapshot.run(stockQuery(plan, policy, days, route));
  const keys = new Keys(plan.by.length);
  const stocks = accumulate(changes, days, keys, plan.measures);
  const lost = plan.needsLost ? await countLost(plan, policy, snapshot, route, keys) : undefined;

  const at = (day: Day, key: number): number[] => stocks[key]?.[days.indexOf(day)] ?? [0, 0, 0, 0];
  const counts = windows.map(({ at: closing, opening }, window) =>
    keys.list.map((_, key): Counts => {
      const [customers = 0, holdings = 0, multi = 0, newcomers = 0] = at(closing, key);
      const [before = 0, holdingsBefore = 0, multiBefore = 0, newcomersBefore = 0] =
        opening === null ? [] : at(opening, key);
      return {
        customers,
        holdings,
        multi,
        openingCustomers: before,
        openingHoldings: holdingsBefore,
        openingMulti: multiBefore,
        newcomers: newcomers - newcomersBefore,
        lost: lost?.get(`${window}/${key}`) ?? 0,
      };
    }),
  );
  return withoutEmpty({ keys: keys.list, counts });
}

/** A class that nobody was in at any of the points is left out: whether it turned up depends on where counts came from. */
function withoutEmpty({ keys, counts }: Cells): Cells {
  const isUsed = (key: number): boolean =>
    counts.some((window) => Object.values(window[key] ?? {}).some((value) => value !== 0));
  const used = keys.map((_, key) => key).filter((key) => keys[key]?.length === 0 || isUsed(key));
  return {
    keys: used.map((key) => keys[key] ?? []),
    counts: counts.map((window) => used.map((key) => window[key] as Counts)),
  };
}

/** Numbers the classes in the order they turn up. */
class Keys {
  readonly list: number[][] = [];
  private readonly known = new Map<string, number>();
  private readonly width: number;

  constructor(width: number) {
    this.width = width;
    // Without a split there is one class, even when nobody is in it.
    if (width === 0) this.of([]);
  }

  of(codes: number[]): number {
    const name = codes.join('/');
    const known = this.known.get(name);
    if (known !== undefined) return known;
    this.known.set(name, this.list.length);
    return this.list.push(codes) - 1;
  }

  at(result: ResultColumns, row: number): number {
    return this.of(Array.from({ length: this.width }, (_, index) => Number(result[groupName(index)]?.[row])));
  }
}

/** Running sums: `result[key][day]` holds the measures in the order of MEASURES. */
function accumulate(
  changes: ResultColumns,
  days: readonly Day[],
  keys: Keys,
  measures: readonly StockMeasure[],
): number[][][] {
  const rows = changes['i'] ?? [];
  const sums: number[][][] = [];
  const ofKey = (key: number): number[][] => (sums[key] ??= days.map(() => MEASURES.map(() => 0)));
  rows.forEach((point, row) => {
    const cell = ofKey(keys.at(changes, row))[Number(point)];
    MEASURES.forEach((name, index) => {
      if (cell && measures.includes(name)) cell[index] = (cell[index] ?? 0) + Number(changes[name]?.[row]);
    });
  });
  for (const points of sums.filter((each) => each !== undefined)) {
    points.forEach((cell, day) => {
      const before = points[day - 1];
      if (before) before.forEach((value, index) => (cell[index] = (cell[index] ?? 0) + value));
    });
  }
  return sums;
}

async function countLost(
  plan: Plan,
  policy: Policy,
  snapshot: Snapshot,
  route: Route,
  keys: Keys,
): Promise<Map<string, number>> {
  const windows = plan.evaluated.map(({ at, opening }) => ({ at, opening: opening ?? at }));
  const result = await snapshot.run(lostQuery(plan, policy, windows, route));
  return new Map(
    (result['i'] ?? []).map((window, row) => [`${window}/${keys.at(result, row)}`, Number(result['lost']?.[row])]),
  );
}

export function sumCounts(counts: readonly Counts[]): Counts {
  const sum: Counts = {
    customers: 0,
    holdings: 0,
    multi: 0,
    openingCustomers: 0,
    openingHoldings: 0,
    openingMulti: 0,
    newcomers: 0,
    lost: 0,
  };
  for (const each of counts) {
    for (const name of Object.keys(sum) as (keyof Counts)[]) sum[name] += each[name];
  }
  return sum;
}

export function subtractCounts(from: Counts, taken: Counts): Counts {
  const rest = { ...from };
  for (const name of Object.keys(rest) as (keyof Counts)[]) rest[name] -= taken[name];
  return rest;
}
