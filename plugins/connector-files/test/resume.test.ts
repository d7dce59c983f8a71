import type { ConnectorMessage, ConnectorState } from '@sextant/contracts';
import { filesConnector } from '../src/index.ts';
import { createWorld, readAll, rowsOf, type World } from './support.ts';

const PEOPLE = 110_000;
let world: World;
let full: ConnectorMessage[];
beforeAll(async () => {
  const lines = Array.from({ length: PEOPLE }, (_, at) => `${(at * 7919) % PEOPLE},${1990 + (at % 9)}`);
  world = createWorld({ 'people.csv': `id,year\nbroken\n${lines.join('\n')}\n` });
  full = await readAll(world.context(config));
});
afterAll(() => world.remove());

const config = {
  complete_through: '1998-12-31',
  files: { people: { path: 'people.csv', columns: { id: 'BIGINT', year: 'BIGINT' } } },
  tables: {
    party: { select: `SELECT id AS party_id, 'person' AS party_type, make_date(year, 1, 1) AS valid_from FROM people` },
    party_segment: {
      select: `SELECT id AS party_id, 'year' AS scheme, year AS segment, make_date(year, 1, 1) AS valid_from FROM people WHERE id < 3000`,
    },
  },
};

/** What a store would hold if the sync was killed after the n-th checkpoint and then went on. */
const committed = (messages: readonly ConnectorMessage[], until: ConnectorMessage): ConnectorMessage[] =>
  messages.slice(0, messages.indexOf(until) + 1);
const keysOf = (messages: readonly ConnectorMessage[]) =>
  rowsOf(messages)
    .map((row) => `${String(row['scheme'] ?? 'party')} ${String(row['party_id'])}`)
    .toSorted();
const states = (messages: readonly ConnectorMessage[]): ConnectorState[] =>
  messages.flatMap((message) => (message.type === 'checkpoint' ? [message.state] : []));

describe('a sync that was stopped', () => {
  it('goes on from every checkpoint to exactly the full set, with every reject once', async () => {
    const all = keysOf(full);
    expect(all).toHaveLength(PEOPLE + 3000);
    const checkpoints = full.filter(({ type }) => type === 'checkpoint');
    expect(checkpoints.length).toBeGreaterThanOrEqual(2);
    for (const checkpoint of checkpoints) {
      if (checkpoint.type !== 'checkpoint') continue;
      const rest = await readAll(world.context(config), JSON.parse(JSON.stringify(checkpoint.state)) as ConnectorState);
      const both = [...committed(full, checkpoint), ...rest];
      expect(keysOf(both)).toEqual(all);
      expect(both.filter(({ type }) => type === 'reject')).toHaveLength(1);
      expect(rest.at(-1)).toMatchObject({ type: 'checkpoint', completeThrough: '1998-12-31' });
    }
  });

  it('has one begin and one end of a complete reading, whichever checkpoint it goes on from', async () => {
    const whole = (table: { select: string }) => ({ ...table, deletes: 'by-difference' });
    const tables = { party: whole(config.tables.party), party_segment: whole(config.tables.party_segment) };
    const lines = Array.from({ length: 50 }, (_, at) => `${at},1990`);
    const small = createWorld({ 'people.csv': `id,year\n${lines.join('\n')}\n` });
    try {
      const context = small.context({ ...config, tables, checkpoint_rows: 7 });
      const all = await readAll(context);
      const marks = (messages: readonly ConnectorMessage[]) =>
        messages.flatMap((each) =>
          each.type.startsWith('complete') && 'stream' in each ? [`${each.type} ${each.stream}`] : [],
        );
      const wanted = ['party', 'party_segment'].flatMap((name) => [`complete-begin ${name}`, `complete-end ${name}`]);
      expect(marks(all)).toEqual(wanted);
      for (const checkpoint of all) {
        if (checkpoint.type !== 'checkpoint' || checkpoint.state['done'] === true) continue;
        const both = [...committed(all, checkpoint), ...(await readAll(context, checkpoint.state))];
        expect(marks(both)).toEqual(wanted);
        expect(rowsOf(both)).toHaveLength(100);
      }
    } finally {
      small.remove();
    }
  });

  it('has a checkpoint after at most 100,000 rows, in batches of 20,000', async () => {
    const sizes = full.flatMap((message) => (message.type === 'batch' ? [message.rows] : []));
    expect(Math.max(...sizes)).toBe(20_000);
    let since = 0;
    const between = full.map((message) => {
      since = message.type === 'checkpoint' ? 0 : since + (message.type === 'batch' ? message.rows : 0);
      return since;
    });
    expect(Math.max(...between)).toBe(100_000);
  });

  it('sends rows in time order', async () => {
    const days = rowsOf(full, 'party').map((row) => String(row['valid_from']));
    expect(days).toEqual(days.toSorted());
  });

  it('reads nothing again when it was finished and nothing changed', async () => {
    const last = states(full).at(-1);
    const again = await readAll(world.context(config), last);
    expect(again).toEqual([{ type: 'checkpoint', state: last, completeThrough: '1998-12-31' }]);
  });

  it('starts the table over when its rows come out differently', async () => {
    const rest = await readAll(world.context(config), { ...states(full)[0], hash: 'another result' });
    expect(rowsOf(rest, 'party')).toHaveLength(PEOPLE);
  });

  it('stops at once when it is aborted, and leaves the scratch folder empty', async () => {
    const { readdirSync } = await import('node:fs');
    const stop = new AbortController();
    const context = { ...world.context(config), signal: stop.signal };
    const reading = (async () => {
      for await (const message of filesConnector.read(context, undefined)) if (message.type === 'batch') stop.abort();
    })();
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
    expect(readdirSync(context.scratch)).toEqual([]);
  });

  it('starts over when a file or the mapping changed', async () => {
    const [first] = states(full);
    const select = config.tables.party.select.replace(`'person'`, `'group'`);
    const changed = { ...config, tables: { ...config.tables, party: { select } } };
    expect(keysOf(await readAll(world.context(changed), first))).toHaveLength(PEOPLE + 3000);
    world.write('people.csv', 'id,year\n1,1990\n');
    expect(keysOf(await readAll(world.context(config), first))).toEqual(['party 1', 'year 1']);
  });
});
