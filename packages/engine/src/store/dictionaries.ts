import type { DuckDBConnection } from '@duckdb/node-api';
import type { DerivedScheme } from '@sextant/contracts';
import { boundedClasses, NOT_APPLICABLE } from '../relations/classes.ts';

/** Code 0 of every scheme is `unknown`, whether a source says so or says nothing. */
export async function extendSegmentCodes(connection: DuckDBConnection): Promise<void> {
  await connection.run(`
    INSERT INTO delivered_scheme
    SELECT DISTINCT scheme FROM fresh_party_segment ANTI JOIN delivered_scheme USING (scheme)`);
  await connection.run(`
    INSERT INTO segment_code
    SELECT scheme, 0, 'unknown' FROM (SELECT DISTINCT scheme FROM fresh_party_segment) ANTI JOIN segment_code USING (scheme)`);
  await connection.run(`
    INSERT INTO segment_code
    SELECT scheme, coalesce(top, 0) + row_number() OVER (PARTITION BY scheme ORDER BY segment), segment
    FROM (SELECT DISTINCT scheme, segment FROM fresh_party_segment) ANTI JOIN segment_code USING (scheme, segment)
    LEFT JOIN (SELECT scheme, max(code) AS top FROM segment_code GROUP BY scheme) USING (scheme)`);
}

/** Classes of the derived schemes: fixed where they follow from bounds, else whatever the parties have. */
export async function extendDerivedCodes(
  connection: DuckDBConnection,
  schemes: readonly DerivedScheme[],
): Promise<void> {
  for (const derived of schemes) {
    const bounded = boundedClasses(derived);
    const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
    if (bounded !== null) {
      const rows = bounded.map((each, code) => `(${quoted(derived.scheme)}, ${code}, ${quoted(each)})`).join(', ');
      await connection.run(`DELETE FROM segment_code WHERE scheme = ${quoted(derived.scheme)}`);
      await connection.run(`INSERT INTO segment_code VALUES ${rows}`);
      continue;
    }
    const column = {
      industry: 'industry_code',
      country: 'country',
      party_type: 'party_type',
      acquisition_channel: 'acquisition_channel',
    }[derived.from as 'industry'];
    await connection.run(`
      INSERT INTO segment_code
      SELECT scheme, coalesce(top, -1) + row_number() OVER (ORDER BY fixed, segment), segment FROM (
        SELECT ${quoted(derived.scheme)} AS scheme, segment, min(fixed) AS fixed FROM (
          SELECT 'unknown' AS segment, 0 AS fixed UNION ALL
          SELECT '${NOT_APPLICABLE}', 1 UNION ALL
          SELECT DISTINCT ${column}, 2 FROM party WHERE ${column} IS NOT NULL
        ) GROUP BY segment
      ) ANTI JOIN segment_code USING (scheme, segment)
      LEFT JOIN (SELECT scheme, max(code) AS top FROM segment_code GROUP BY scheme) USING (scheme)`);
  }
}
