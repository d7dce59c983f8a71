import type { ConnectorMessage } from '@sextant/contracts';
import { escapeIdentifier } from 'pg';
import { durationMs } from '../config/values.ts';
import { describeFailure } from '../database/describe-failure.ts';
import type { Result, Session } from '../database/open-session.ts';
import { ownerOf, type DescribedMapping } from '../mapping/describe-mapping.ts';
import { makeBatch } from './make-batch.ts';
import { printOf, type StreamState } from './stream-state.ts';

/** A checkpoint comes after at most this many rows of a stream with a cursor. */
export const CHECKPOINT_ROWS = 50_000;
/** Of wide rows fewer are fetched at a time. */
const FETCH = { first: 500, characters: 4_000_000 } as const;

/** Everything up to here was read: where the stream stands now. */
export interface Came {
  came: StreamState;
  isEnd: boolean;
}

/**
 * Reads a stream from its state on, by a cursor of the server, in batches. A full reading that is asked to show deletions stands
 * between `complete-begin` and `complete-end`; broken off, it begins anew, because it has to be of one instant.
 */
export async function* readStream(
  session: Session,
  mapping: DescribedMapping,
  state: StreamState | undefined,
): AsyncGenerator<ConnectorMessage | Came> {
  const { stream, cursor, deletes, columns } = mapping;
  const before: StreamState = { ...state, print: printOf(mapping) };
  const isFull = cursor === undefined || before.position === undefined || isFullDue(session, mapping, before);
  const isComplete = isFull && deletes === 'by-difference';
  if (isComplete) yield { type: 'complete-begin', stream };

  let { position } = before;
  let done = 0;
  let since = 0;
  for await (const rows of fetchRows(session, mapping, position, isFull)) {
    const { batch, rejects } = makeBatch(mapping, rows);
    // Rows come in the order of the cursor, those without a value last.
    if (cursor !== undefined)
      position = rows.findLast((row) => isSet(row[columns.length]))?.[columns.length] ?? position;
    yield* rejects;
    if (batch.rows > 0) yield batch;
    done += rows.length;
    since += rows.length;
    yield { type: 'progress', stream, done };
    if (cursor === undefined || position === undefined || since < CHECKPOINT_ROWS) continue;
    yield { came: { ...before, position }, isEnd: false };
    since = 0;
  }

  if (isComplete) yield { type: 'complete-end', stream };
  yield { came: cursor === undefined ? before : atEnd(session, mapping, before, position, isFull), isEnd: true };
}

const isSet = (value: string | null | undefined): boolean => value !== null && value !== undefined;

const isFullDue = ({ startedAt }: Session, { fullEvery }: DescribedMapping, state: StreamState): boolean => {
  if (fullEvery === undefined || state.isRead !== true) return false;
  return state.fullAt === undefined || Date.parse(startedAt) - Date.parse(state.fullAt) >= durationMs(fullEvery);
};

const atEnd = (
  { startedAt }: Session,
  { fullEvery, deletes }: DescribedMapping,
  before: StreamState,
  position: string | undefined,
  isFull: boolean,
): StreamState => {
  // A first reading in several runs was full too, but not of one instant, which is what finding deletions needs.
  const isWhole = isFull || (before.isRead !== true && deletes !== 'by-difference');
  return {
    ...before,
    ...(position === undefined ? {} : { position }),
    isRead: true,
    ...(isWhole && fullEvery !== undefined ? { fullAt: startedAt } : {}),
  };
};

async function* fetchRows(
  session: Session,
  mapping: DescribedMapping,
  position: string | undefined,
  isFull: boolean,
): AsyncGenerator<Result['rows']> {
  const { select } = mapping;
  const { before, after, values } = statementFor(mapping, position, isFull);
  const statement = { owner: ownerOf(mapping), select, before: before.length };
  const run = (text: string, with_: (string | null)[] = []): Promise<Result> =>
    session.run(text, with_).catch((error: unknown) => {
      throw describeFailure(error, session.server, statement);
    });
  await run(`${before}${select}${after}`, values);
  const { fetchRows } = session.server;
  let next = Math.min(fetchRows, FETCH.first);
  for (;;) {
    const { rows } = await run(`FETCH FORWARD ${next} FROM sextant_rows`);
    if (rows.length > 0) yield rows;
    if (rows.length < next) break;
    next = Math.min(fetchRows, Math.max(1, Math.floor(FETCH.characters / meanWidth(rows))));
  }
  await run('CLOSE sextant_rows');
}

const meanWidth = (rows: Result['rows']): number => {
  const characters = rows.reduce(
    (sum, row) => row.reduce((width, value) => width + (value?.length ?? 0), sum + row.length),
    0,
  );
  return Math.max(1, characters / rows.length);
};

/**
 * The SELECT as a cursor. Of a stream with a cursor column the last column tells how far the reading has come: no further than
 * now, so that a stamp in the future does not hide what comes until then, and never back behind where it was.
 */
const statementFor = (
  { cursor, primaryKey }: DescribedMapping,
  position: string | undefined,
  isFull: boolean,
): { before: string; after: string; values: (string | null)[] } => {
  const declare = 'DECLARE sextant_rows NO SCROLL CURSOR FOR ';
  if (cursor === undefined) return { before: `${declare}SELECT * FROM (\n`, after: '\n) AS mapping', values: [] };
  const { type, back } = cursor;
  const column = escapeIdentifier(cursor.column);
  const capped = type === 'bigint' ? column : `least(${column}, ${NOW[type]})`;
  const order = new Set([column, ...primaryKey.map((name) => escapeIdentifier(name))]);
  const from = `$1::${type} - $2::${type === 'bigint' ? 'bigint' : 'interval'}`;
  return {
    before: `${declare}SELECT mapping.*, CASE WHEN ${column} IS NOT NULL THEN greatest(${capped}, $1::${type}) END FROM (\n`,
    after: `\n) AS mapping ${isFull ? '' : `WHERE ${column} >= ${from} OR ${column} IS NULL`} ORDER BY ${[...order].join(', ')}`,
    values: isFull ? [position ?? null] : [position ?? null, back],
  };
};

const NOW = { timestamptz: 'now()', timestamp: 'localtimestamp', date: 'current_date' } as const;
