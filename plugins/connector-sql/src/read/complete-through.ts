import { isDay } from '@sextant/contracts';
import { describeFailure, mappingFailed } from '../database/describe-failure.ts';
import type { Session } from '../database/open-session.ts';
import { SELECT_BEFORE } from '../mapping/describe-mapping.ts';

const OWNER = `The SELECT of 'complete_through'`;

/** The last day of which the database is complete, if the configuration tells: a date, or the one a SELECT gives. */
export const findCompleteThrough = async (
  session: Session,
  configured: string | undefined,
): Promise<string | undefined> => {
  if (configured === undefined || isDay(configured)) return configured;
  const select = configured.replace(/[;\s]+$/, '');
  const statement = { owner: OWNER, select, before: SELECT_BEFORE.length };
  const { rows } = await session.run(`${SELECT_BEFORE}${select}\n) AS day LIMIT 2`).catch((error: unknown) => {
    throw describeFailure(error, session.server, statement);
  });
  const [[day] = []] = rows;
  if (rows.length !== 1 || rows[0]?.length !== 1 || typeof day !== 'string' || !isDay(day)) {
    throw mappingFailed(`${OWNER} does not give exactly one date.`, 'Select one value, e.g. max(booked_on).');
  }
  return day;
};
