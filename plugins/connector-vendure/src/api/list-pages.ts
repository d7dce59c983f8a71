import { SextantError } from '@sextant/contracts';
import type { List } from './queries.ts';

/** How far a list has been read: so many records, the last of which is this one. */
export interface Place {
  skip: number;
  anchor?: string;
}

export interface ListPage<Item> {
  items: Item[];
  total: number;
  /** Where to go on; undefined: this was the last page. */
  next: Place | undefined;
}

export type AskPage<Item> = (page: { skip: number; take: number }) => Promise<List<Item>>;

/** So many pages back and ahead a record is looked for that is no longer where it was. */
const AROUND = 8;
const RESTARTS = 3;

/**
 * Reads a list in pages that are asked for by number, though the list changes meanwhile. Each page begins with the last record
 * of the one before: when that is not there, records before it came or went, and it is looked for. Where it went itself, the
 * list is read anew, so that a record may come twice and none is left out. The list has to be in an order that no change of a
 * record alters.
 */
export async function* listPages<Item extends { id: string }>(
  ask: AskPage<Item>,
  size: number,
  from: Place = { skip: 0 },
): AsyncGenerator<ListPage<Item>> {
  let place: Place | undefined = from;
  let restarts = 0;
  while (place !== undefined) {
    const page: ListPage<Item> | undefined =
      place.anchor === undefined ? await firstPage(ask, size) : await pageAfter(ask, size, place.skip, place.anchor);
    if (page === undefined) {
      restarts++;
      if (restarts > RESTARTS) throw restless();
      place = { skip: 0 };
      continue;
    }
    yield page;
    place = page.next;
  }
}

const firstPage = async <Item extends { id: string }>(ask: AskPage<Item>, size: number): Promise<ListPage<Item>> => {
  const { items, totalItems } = await ask({ skip: 0, take: size });
  return pageOf(items, totalItems, 0, items.length < size);
};

/** What comes after a record; undefined where it is not found. */
const pageAfter = async <Item extends { id: string }>(
  ask: AskPage<Item>,
  size: number,
  read: number,
  anchor: string,
): Promise<ListPage<Item> | undefined> => {
  const expected = Math.max(0, read - 1);
  let end = Number.POSITIVE_INFINITY;
  for (const skip of placesAround(expected, size)) {
    if (skip >= end) continue;
    const { items, totalItems } = await ask({ skip, take: size + 1 });
    end = totalItems;
    const at = items.findIndex(({ id }) => id === anchor);
    if (at < 0) continue;
    const rest = items.slice(at + 1);
    const isLast = items.length < size + 1;
    // It is the last one of what was asked for: what comes after it is not known yet.
    if (rest.length === 0 && !isLast) return { items: [], total: totalItems, next: { skip: skip + at + 1, anchor } };
    return pageOf(rest, totalItems, skip + at + 1, isLast);
  }
  return undefined;
};

/** Where a record may be that is not where it was: some pages back, some ahead, the nearest first. */
const placesAround = (expected: number, size: number): Set<number> =>
  new Set([
    expected,
    ...Array.from({ length: AROUND }, (_, at) => [
      Math.max(0, expected - (at + 1) * size),
      expected + (at + 1) * size,
    ]).flat(),
  ]);

const pageOf = <Item extends { id: string }>(
  items: Item[],
  total: number,
  before: number,
  isLast: boolean,
): ListPage<Item> => {
  const anchor = items.at(-1)?.id;
  const next = isLast || anchor === undefined ? undefined : { skip: before + items.length, anchor };
  return { items, total, next };
};

const restless = (): SextantError =>
  new SextantError(
    'source.unreachable',
    'A list of the shop changes faster than it can be read.',
    'Sync again when less happens in the shop, or make page_size larger.',
  );
