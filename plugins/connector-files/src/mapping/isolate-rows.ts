import type { FileReject } from '../load/load-files.ts';
import { messageOf, quoteName, reasonOf, type Database } from '../load/database.ts';
import { cannotRun, nameOf, type DescribedMapping } from './describe-mapping.ts';
import { mappingFailed } from './parse-select.ts';

/** More failing rows than this, of so many, are no accident of single rows. */
const mostOf = (rows: number): number => Math.max(20, Math.min(1000, Math.ceil(rows / 10)));

/** Does a statement fail on a value, rather than on how it is written? */
export const isValueError = (error: unknown): boolean =>
  /^(Conversion|Invalid Input|Out of Range|Mismatch Type) Error/.test(messageOf(error));

/**
 * Finds the rows of the driving file on which `select` fails, by halving, and leaves the file's view without them, so
 * that the SELECT can run. Throws `source.mapping-failed` with the first reason when the failure does not come from
 * single rows, or from too many.
 */
export const isolateRows = async (
  database: Database,
  mapping: DescribedMapping,
  select: string,
  first: unknown,
): Promise<FileReject[]> => {
  const { driver } = mapping;
  const owner = nameOf(mapping);
  if (driver === undefined) throw cannotRun(owner, first, mapping.files);
  const table = `files.${quoteName(driver)}`;
  const show = (condition: string) =>
    database.run(`CREATE OR REPLACE VIEW ${quoteName(driver)} AS SELECT * FROM ${table} WHERE ${condition}`);
  const probe = `SELECT bit_xor(hash(${mapping.columns.map(({ name }) => quoteName(name)).join(', ')})) FROM (${select})`;
  const failure = async (from: number, to: number): Promise<unknown> => {
    await show(`rowid >= ${from} AND rowid < ${to}`);
    try {
      await database.run(probe);
      return undefined;
    } catch (error) {
      if (isValueError(error)) return error;
      throw cannotRun(owner, error, mapping.files);
    }
  };

  const [[count] = []] = await database.rows(`SELECT count(*) FROM ${table}`);
  if (Number(count) === 0) throw cannotRun(owner, first, mapping.files);
  const limit = mostOf(Number(count));
  const failing = new Map<number, string>();
  const search = async (from: number, to: number, error: unknown): Promise<void> => {
    if (to - from === 1) {
      failing.set(from, reasonOf(error));
      if (failing.size > limit) {
        throw mappingFailed(
          `${owner} fails on more than ${limit} rows of '${driver}'; the first: ${reasonOf(first)}`,
          'Correct the SELECT, e.g. with try_cast or try_strptime, or the file.',
        );
      }
      return;
    }
    const middle = Math.floor((from + to) / 2);
    const before = failing.size;
    for (const [low, high] of [
      [from, middle],
      [middle, to],
    ] as const) {
      const found = await failure(low, high);
      if (found !== undefined) await search(low, high, found);
    }
    if (failing.size === before) throw cannotRun(owner, first, mapping.files);
  };

  await search(0, Number(count), first);
  const ids = [...failing.keys()].toSorted((a, b) => a - b).join(', ');
  await show(`rowid NOT IN (${ids})`);
  const rows = await database.rows(
    `SELECT rowid, _file, _line, left(CAST(to_json(data) AS VARCHAR), 2000) FROM ${table} AS data
     WHERE rowid IN (${ids}) ORDER BY rowid`,
  );
  return rows.map(([id, file, line, raw]) => ({
    file: String(file),
    line: line === null || line === undefined ? null : Number(line),
    reason: failing.get(Number(id)) ?? reasonOf(first),
    raw: raw === null || raw === undefined ? null : String(raw),
  }));
};
