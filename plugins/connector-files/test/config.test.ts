import { filesConnector } from '../src/index.ts';
import { parseConfig } from '../src/config/parse-config.ts';
import { shiftsOfAccepted } from '../src/files/line-shifts.ts';
import { createWorld, failureOf } from './support.ts';

const good = {
  folder: '/data',
  files: { people: { path: 'people.csv' } },
  tables: { party: { select: 'SELECT 1' } },
};

describe('the configuration of connector-files', () => {
  it.each([
    ['an unknown key', { ...good, folders: 'x' }, "'folders' is not a key"],
    ['no folder', { ...good, folder: undefined }, "'folder' is missing"],
    ['no files', { ...good, files: {} }, "'files' names no file"],
    [
      'an unknown table',
      { ...good, tables: { customer: { select: 'x' } } },
      "'tables.customer' is not a canonical table",
    ],
    ['a wrong file name', { ...good, files: { 'My File': { path: 'x' } } }, "'files.My File'"],
    ['an unknown key of a file', { ...good, files: { a: { path: 'x', seperator: ';' } } }, "'files.a.seperator'"],
    ['an unknown format', { ...good, files: { a: { path: 'x', format: 'xlsx' } } }, "'files.a.format' must be one of"],
    ['an unknown encoding', { ...good, files: { a: { path: 'x', encoding: 'klingon' } } }, "'files.a.encoding'"],
    ['a delimiter of two characters', { ...good, files: { a: { path: 'x', delimiter: '||' } } }, "'files.a.delimiter'"],
    [
      'blanks and quotes',
      { ...good, files: { a: { path: 'x', delimiter: 'blanks', quote: '"' } } },
      "'files.a.delimiter' can be 'blanks' only for text without quotes",
    ],
    [
      'blanks in NDJSON',
      { ...good, files: { a: { path: 'x.ndjson', delimiter: 'blanks' } } },
      "'files.a.delimiter' can be 'blanks'",
    ],
    [
      'a type with SQL in it',
      { ...good, files: { a: { path: 'x', columns: { b: 'INT); DROP' } } } },
      "'files.a.columns.b'",
    ],
    ['neither header nor columns', { ...good, files: { a: { path: 'x', header: false } } }, "'files.a' has no header"],
    ['a list without names', { ...good, tables: { party: [{ select: 'x' }] } }, "'tables.party.0.name' is missing"],
    [
      'two streams of one name',
      {
        ...good,
        tables: {
          party: [
            { name: 'a', select: 'x' },
            { name: 'a', select: 'y' },
          ],
        },
      },
      "'a'",
    ],
    ['an impossible day', { ...good, history_from: '1998-02-30' }, "'history_from' must be a date"],
    ['a memory limit in words', { ...good, memory_limit: 'plenty' }, "'memory_limit'"],
    ['something else', [], 'must be a set of keys'],
  ])('is refused with %s', (_, config, message) => {
    expect(() => parseConfig(config)).toThrow(
      expect.objectContaining({ code: 'source.config-invalid', message: expect.stringContaining(message) }),
    );
  });

  it('is refused with a type that DuckDB does not know', async () => {
    const world = createWorld({ 'people.csv': 'id\n1\n' });
    const files = { people: { path: 'people.csv', columns: { id: 'BIGINTEGER' } } };
    expect(await failureOf(world.context({ ...good, folder: world.folder, files }))).toMatchObject({
      code: 'source.config-invalid',
      message: expect.stringContaining("'files.people.columns.id'"),
    });
    world.remove();
  });

  it('is checked against the files that are there', async () => {
    const world = createWorld({ 'people.csv': 'id\n1\n' });
    await expect(filesConnector.check(world.context({ ...good, folder: world.folder }))).resolves.toBeUndefined();
    await expect(filesConnector.check(world.context({ ...good, folder: '/nowhere/at/all' }))).rejects.toMatchObject({
      code: 'source.file-missing',
      message: expect.stringContaining('/nowhere/at/all'),
    });
    world.remove();
    await expect(filesConnector.check(world.context({ ...good, folder: world.folder }))).rejects.toMatchObject({
      code: 'source.file-missing',
    });
  });
});

describe('the line of an accepted row', () => {
  it('counts the rejected rows before it', () => {
    // Rows 0 to 4 on lines 2, 3, 6, 7, 8 (a blank line and a two-line row between); lines 3 and 7 are rejected.
    const all = [
      { row: 0, shift: 2 },
      { row: 2, shift: 4 },
    ];
    const shifts = shiftsOfAccepted(all, [3, 7]);
    const lineOf = (row: number) => row + (shifts.findLast((shift) => shift.row <= row)?.shift ?? NaN);
    expect([0, 1, 2].map(lineOf)).toEqual([2, 6, 8]);
  });
});
