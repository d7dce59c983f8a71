import { listPages, type Place } from '../src/api/list-pages.ts';

interface Item {
  id: string;
}

/** A list that something happens to each time a page of it was handed over. */
const readAll = async (
  list: Item[],
  size: number,
  happen: (asked: number) => void = () => undefined,
  from?: Place,
): Promise<{ read: string[]; asked: number; places: (Place | undefined)[] }> => {
  const read: string[] = [];
  const places: (Place | undefined)[] = [];
  let asked = 0;
  const ask = async ({ skip, take }: { skip: number; take: number }) => {
    const page = { items: list.slice(skip, skip + take), totalItems: list.length };
    happen(++asked);
    return page;
  };
  for await (const { items, next } of listPages(ask, size, from)) {
    read.push(...items.map(({ id }) => id));
    places.push(next);
  }
  return { read, asked, places };
};

const listOf = (length: number): Item[] => Array.from({ length }, (_, at) => ({ id: `r${at}` }));
const ids = (list: readonly Item[]): string[] => list.map(({ id }) => id);

describe('a list that nothing happens to', () => {
  it.each([1, 2, 3, 7, 10, 11, 100])('comes once, in pages of %i', async (size) => {
    const { read } = await readAll(listOf(10), size);
    expect(read).toEqual(ids(listOf(10)));
  });

  it('is taken up at every place that a page leads to', async () => {
    const whole = await readAll(listOf(10), 3);
    for (const [page, place] of whole.places.entries()) {
      if (place === undefined) continue;
      const { read } = await readAll(listOf(10), 3, undefined, place);
      expect(read).toEqual(whole.read.slice((page + 1) * 3));
    }
  });

  it('may be empty', async () => {
    expect((await readAll([], 5)).read).toEqual([]);
  });
});

describe('a list that changes while it is read', () => {
  it('loses no record when those before the place go', async () => {
    const list = listOf(30);
    const gone: string[] = [];
    const { read } = await readAll(list, 4, (asked) => {
      if (asked === 2 || asked === 4) gone.push(...ids(list.splice(1, 3)));
      // The very record at which the next page begins.
      if (asked === 6)
        gone.push(
          ...ids(
            list.splice(
              list.findIndex(({ id }) => id === 'r15'),
              1,
            ),
          ),
        );
    });
    for (const { id } of list) expect(read).toContain(id);
    expect(gone).toHaveLength(7);
  });

  it('loses no record when others come before the place', async () => {
    const list = listOf(30);
    const { read } = await readAll(list, 4, (asked) => {
      if (asked % 2 === 0 && asked < 10)
        for (let each = 0; each < asked; each++) list.unshift({ id: `new-${asked}-${each}` });
    });
    for (const { id } of listOf(30)) expect(read).toContain(id);
  });

  it('loses no record whatever comes and goes', async () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = numbersFrom(seed);
      const list = listOf(40);
      const stayed = new Set(ids(list));
      const { read } = await readAll(list, 1 + random(6), (asked) => {
        if (asked > 40) return;
        if (random(3) === 0) for (const { id } of list.splice(random(list.length), random(3))) stayed.delete(id);
        if (random(3) === 0) list.splice(random(list.length), 0, { id: `new-${seed}-${asked}` });
      });
      const missing = [...stayed].filter((id) => !read.includes(id));
      expect([seed, missing]).toEqual([seed, []]);
    }
  });

  it('gives up, and says why, when it never stands still', async () => {
    let number = 0;
    const list = listOf(20);
    const restless = readAll(list, 4, () => {
      for (const [at] of list.entries()) list[at] = { id: `other-${number++}` };
    });
    await expect(restless).rejects.toMatchObject({ code: 'source.unreachable' });
  });
});

/** The same whole numbers below a limit each time. */
const numbersFrom = (seed: number): ((below: number) => number) => {
  let value = seed;
  return (below) => {
    value = (Math.imul(value, 1_664_525) + 1_013_904_223) >>> 0;
    return below === 0 ? 0 : Math.floor((value / 2 ** 32) * below);
  };
};
