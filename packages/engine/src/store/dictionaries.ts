import type { DuckDBConnection } from '@duckdb/node-api';

/** Gives dense integers to the parties listed in `from (party_id)`. Inside a commit's transaction, like all here. */
export async function extendParties(connection: DuckDBConnection, from: string): Promise<void> {
  await connection.run(`
    INSERT INTO party_key
    SELECT (SELECT coalesce(max(party_k), 0) FROM party_key) + row_number() OVER (ORDER BY party_id), party_id
    FROM (SELECT DISTINCT party_id FROM ${from}) ANTI JOIN party_key USING (party_id)`);
}

export async function extendCategories(connection: DuckDBConnection): Promise<void> {
  await connection.run(`
    INSERT INTO category_key
    SELECT (SELECT coalesce(max(category_k), 0) FROM category_key) + row_number() OVER (ORDER BY category), category
    FROM (SELECT DISTINCT category FROM product) ANTI JOIN category_key USING (category)`);
}

/** Code 0 of every scheme is `unknown`, whether a source says so or says nothing. */
export async function extendSegmentCodes(connection: DuckDBConnection): Promise<void> {
  await connection.run(`
    INSERT INTO segment_code
    SELECT scheme, 0, 'unknown' FROM (SELECT DISTINCT scheme FROM fresh_party_segment) ANTI JOIN segment_code USING (scheme)`);
  await connection.run(`
    INSERT INTO segment_code
    SELECT scheme, coalesce(top, 0) + row_number() OVER (PARTITION BY scheme ORDER BY segment), segment
    FROM (SELECT DISTINCT scheme, segment FROM fresh_party_segment) ANTI JOIN segment_code USING (scheme, segment)
    LEFT JOIN (SELECT scheme, max(code) AS top FROM segment_code GROUP BY scheme) USING (scheme)`);
}
