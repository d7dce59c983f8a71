import { tableDescription, type Answer, type CanonicalTable } from '@sextant/contracts';
import type { Snapshot } from '../duckdb/database.ts';
import { compare, toNumber } from '../formula/exact.ts';
import type { Plan } from '../plan/plan.ts';
import { exactValue, isHidden, type RawFigure } from '../shape/figures.ts';
import { linksAt, sourcesOf, type Facts } from '../store/facts.ts';
import type { Day } from '../time/days.ts';
import { dayIn } from '../time/zone.ts';

/** Above so many rows learned since, an older figure costs more than it tells. */
const MOST_ROWS_SINCE = 20_000;

/** Finds the value's total under a changed plan, as the caller may see it. */
export type FindTotal = (plan: Plan) => Promise<RawFigure>;

/** What is known of an earlier value; `unchecked`: too much was learned since to look. */
export type Restated = NonNullable<Answer['restatedFrom']> | 'unchecked' | null;

/**
 * The value as it was first published: as it was known when the last of the needed sources had finished a sync that was
 * complete up to the window's last day, after that day had ended. Null where nothing learned later is about the window, or
 * where it did not change the value. Not looked for after more than 20,000 rows.
 */
export async function restatedFrom(
  plan: Plan,
  facts: Facts,
  zone: string,
  snapshot: Snapshot,
  now: RawFigure,
  find: FindTotal,
): Promise<Restated> {
  const known = plan.knownAt ?? facts.committedAt;
  if (known === null || isHidden(now) || plan.missing.length > 0 || plan.beforeKnowledge) return null;
  const first = await firstKnown(plan, facts, zone, snapshot);
  if (first === null || first >= known || (facts.knownSince !== null && first < facts.knownSince)) return null;
  const { late, since } = await learnedSince(plan, facts, snapshot, first, known);
  if (!late) return null;
  if (since > MOST_ROWS_SINCE) return 'unchecked';
  const then = await find({
    ...plan,
    knownAt: first,
    links: facts.hasLinks ? await linksAt(snapshot, first, plan.upTo) : null,
    by: [],
    windows: { ...plan.windows, trend: [], compare: null },
    evaluated: [plan.windows.value],
    reading: [],
    companions: [],
  });
  if (isHidden(then)) return null;
  const [before, after] = [exactValue(then), exactValue(now)];
  const isSame = before === null || after === null ? before === after : compare(before, after) === 0;
  return isSame ? null : { value: before === null ? null : toNumber(before), knownAt: first };
}

/** When the last source that the figure needs was first complete for the value's window; null: one never was. */
async function firstKnown(plan: Plan, facts: Facts, zone: string, snapshot: Snapshot): Promise<string | null> {
  const { at, maturesOn } = plan.windows.value;
  const last: Day = maturesOn ?? at;
  const runs = await snapshot.runText(
    `SELECT source_id, strftime(ended_at, '%Y-%m-%dT%H:%M:%S.%gZ') AS ended FROM sync_run
     WHERE state = 'done' AND ended_at >= CAST($1 AS DATE)
       AND regexp_extract(report, '"completeThrough":"([0-9-]{10})"', 1) >= $1
     QUALIFY row_number() OVER (PARTITION BY source_id ORDER BY ended_at) <= 500
     ORDER BY ended_at`,
    [last],
  );
  const first = new Map<string, string>();
  (runs['source_id'] ?? []).forEach((source, row) => {
    const ended = String(runs['ended']?.[row]);
    if (!first.has(String(source)) && dayIn(zone, new Date(ended)) > last) first.set(String(source), ended);
  });
  // A figure of money also rests on the rates, wherever they come from.
  const needed = [...plan.sources, ...(usesMoney(plan) ? sourcesOf(facts, ['fx_rate']) : [])];
  const instants = needed.map(({ id }) => first.get(id));
  return (
    instants.reduce<string | null | undefined>(
      (latest, each) =>
        latest === undefined ? each : each === undefined || latest === null ? null : each > latest ? each : latest,
      undefined,
    ) ?? null
  );
}

const usesMoney = ({ written: { typed } }: Plan): boolean =>
  typed.numerator.type === 'money' || typed.denominator.type === 'money';

const DAY_COLUMNS: Readonly<Partial<Record<CanonicalTable, string>>> = {
  movement: 'business_date',
  interaction: 'business_date',
  position: 'position_date',
  gl_entry: 'posting_date',
  fx_rate: 'rate_date',
};

/** Whether rows about the window were learned between two instants, and how many rows at all. */
async function learnedSince(
  plan: Plan,
  facts: Facts,
  snapshot: Snapshot,
  from: string,
  to: string,
): Promise<{ late: boolean; since: number }> {
  const classes: CanonicalTable[] = plan.by.length + plan.filter.length > 0 ? ['party_segment'] : [];
  const rates: CanonicalTable[] = usesMoney(plan) ? ['fx_rate'] : [];
  const tables = [...new Set<CanonicalTable>([...plan.tables, 'party', 'product', ...rates, ...classes])];
  const present = tables.filter((table) => facts.present.has(table));
  const upTo = plan.upTo === null ? '' : ` AND batch_id <= ${Math.trunc(plan.upTo)}`;
  const counts = present.map((table) => {
    const day = tableDescription(table).kind === 'state' ? 'valid_from' : DAY_COLUMNS[table];
    return `SELECT count(*) AS n, count_if(${day} <= CAST($3 AS DATE)) AS late FROM ${table}
      WHERE recorded_at > CAST($1 AS TIMESTAMPTZ) AND recorded_at <= CAST($2 AS TIMESTAMPTZ)${upTo}`;
  });
  counts.push(`SELECT count(*), count(*) FROM party_link
    WHERE recorded_at > CAST($1 AS TIMESTAMPTZ) AND recorded_at <= CAST($2 AS TIMESTAMPTZ)${upTo} AND CAST($3 AS DATE) IS NOT NULL`);
  const found = await snapshot.runText(
    `SELECT sum(n)::BIGINT AS n, sum(late)::BIGINT AS late FROM (${counts.join(' UNION ALL ')})`,
    [from, to, plan.windows.value.at],
  );
  return { late: Number(found['late']?.[0] ?? 0) > 0, since: Number(found['n']?.[0] ?? 0) };
}
