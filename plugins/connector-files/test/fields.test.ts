import { readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { filesConnector } from '../src/index.ts';
import { createWorld, type World } from './support.ts';

let world: World;
beforeEach(() => {
  world = createWorld();
});
afterEach(() => world.remove());

const party = (select: string) => ({ party: { select } });
const fieldsOf = async (config: Record<string, unknown>) => {
  const context = world.context(config);
  const [stream] = await filesConnector.discover(context);
  expect(readdirSync(context.scratch)).toEqual([]);
  return stream?.fields;
};

describe('the fields of a mapping', () => {
  it('are the columns of the files that it reads, with their types, and whether it speaks of them', async () => {
    world.write('people.csv', 'id;Since;colour\n1;2020-01-01;red\n');
    world.write('places.tsv', gzipSync('id\ttown\n1\tBrno\n'));
    world.write('others.csv', 'x\n1\n');
    const files = {
      people: { path: 'people.csv', delimiter: ';', columns: { id: 'BIGINT', since: 'DATE' } },
      places: { path: 'places.tsv' },
      others: { path: 'others.csv' },
    };
    const select = `SELECT p.id AS party_id, 'person' AS party_type, since AS valid_from FROM people p JOIN places USING (id)`;
    expect(await fieldsOf({ files, tables: party(select) })).toEqual({
      'people.id': { type: 'BIGINT', used: true },
      'people.Since': { type: 'DATE', used: true },
      'people.colour': { type: 'text', used: false },
      'places.id': { type: 'text', used: true },
      'places.town': { type: 'text', used: false },
    });
  });

  it('are all used where the mapping takes whatever there is', async () => {
    world.write('people.csv', 'party_id,party_type,valid_from\n1,person,2020-01-01\n');
    const fields = await fieldsOf({ files: { people: { path: 'people.csv' } }, tables: party('SELECT * FROM people') });
    expect(Object.values(fields ?? {}).map(({ used }) => used)).toEqual([true, true, true]);
  });

  it('are not told where only the reading can tell what is wrong, or what there is', async () => {
    const select = `SELECT id AS party_id, 'person' AS party_type, '2020-01-01' AS valid_from FROM people`;
    world.write('people.ndjson', '{"id": 1}\n');
    for (const path of ['missing.csv', 'people.ndjson'])
      expect(await fieldsOf({ files: { people: { path } }, tables: party(select) })).toBeUndefined();
  });
});
