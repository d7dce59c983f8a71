import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from '../src/duckdb/database.ts';

describe('the database of a tenant', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sextant-lock-'));
  const outside = join(folder, 'outside.csv');
  let database: Database;

  beforeAll(async () => {
    writeFileSync(outside, 'a\n1\n');
    database = await Database.open({ file: join(folder, 'store.duckdb') });
  });
  afterAll(() => {
    database.close();
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['reads no file', `SELECT * FROM read_csv('${outside}')`],
    ['reads no text', `SELECT * FROM read_text('${outside}')`],
    ['lists no folder', `SELECT * FROM glob('${folder}/*')`],
    ['writes no file', `COPY (SELECT 1) TO '${join(folder, 'stolen.csv')}'`],
    ['attaches no file', `ATTACH '${join(folder, 'other.duckdb')}'`],
    ['installs nothing', 'INSTALL httpfs'],
    ['loads nothing', 'LOAD httpfs'],
    ['changes no setting', "SET memory_limit = '100GB'"],
    ['opens no door again', 'SET enable_external_access = true'],
  ])('%s', async (_, statement) => {
    await expect(database.writer.run(statement)).rejects.toThrow(
      /disabled|locked|Permission|not allowed|Cannot|configuration/i,
    );
  });

  it('lets a question change nothing', async () => {
    const write = database.read((snapshot) => snapshot.runText('CREATE TABLE mine (a INTEGER)'));
    await expect(write).rejects.toThrow(/read-only/i);
  });

  it('reads instants without an offset as UTC on every connection', async () => {
    const zones = await Promise.all(
      [1, 2, 3].map(() =>
        database.read((snapshot) => snapshot.runText(`SELECT TIMESTAMPTZ '2025-01-01 00:00:00'::VARCHAR AS at`)),
      ),
    );
    expect(zones.map((each) => each['at']?.[0])).toEqual(Array(3).fill('2025-01-01 00:00:00+00'));
  });

  it('says who is at fault when another process has the file', async () => {
    const { execFileSync } = await import('node:child_process');
    const script = `import('@duckdb/node-api').then(({ DuckDBInstance }) => DuckDBInstance.create(process.argv[1])).then(() => console.log('open'), (error) => console.log(error.message))`;
    const said = execFileSync(process.execPath, ['-e', script, join(folder, 'store.duckdb')], {
      cwd: new URL('..', import.meta.url),
      encoding: 'utf8',
    });
    expect(said).toMatch(/Could not set lock/);
  });

  it('refuses a file that is not a store', async () => {
    const file = join(folder, 'damaged.duckdb');
    writeFileSync(file, 'this is not a database, it is a sentence that somebody wrote into a file by mistake');
    await expect(Database.open({ file })).rejects.toMatchObject({ code: 'store.damaged' });
  });
});
