import { isDay } from '@sextant/contracts';
import type { FilesConfig } from '../config/parse-config.ts';
import type { Database } from '../load/database.ts';
import { cannotRun } from '../mapping/describe-mapping.ts';
import { mappingFailed, parseSelect } from '../mapping/parse-select.ts';

const OWNER = `The SELECT of 'complete_through'`;

/** The last day of which the files are complete, if the configuration tells: a date, or the one a SELECT gives. */
export const findCompleteThrough = async (config: FilesConfig, database: Database): Promise<string | undefined> => {
  const { completeThrough } = config;
  if (completeThrough === undefined || isDay(completeThrough)) return completeThrough;
  const files = config.files.map(({ name }) => name);
  const { sql } = await parseSelect(database, OWNER, completeThrough, files);
  const rows = await database
    .rows(`SELECT CAST(CAST(COLUMNS(*) AS DATE) AS VARCHAR) FROM (\n${sql}\n) AS day LIMIT 2`)
    .catch((error: unknown) => {
      throw cannotRun(OWNER, error, files);
    });
  const day = rows[0]?.[0];
  if (rows.length !== 1 || rows[0]?.length !== 1 || typeof day !== 'string') {
    throw mappingFailed(`${OWNER} does not give exactly one date.`, 'Select one value, e.g. max(day).');
  }
  return day;
};
