import type { DuckDBConnection } from '@duckdb/node-api';
import { SextantError } from '@sextant/contracts';
import type { Store } from '../store/store.ts';

/** Two records that are one party: `party` counts as `canonical` from now on. A party linked to itself stands alone again. */
export interface PartyLink {
  party: string;
  canonical: string;
}

/**
 * Writes links between parties as a batch of its own. The latest link of a party holds for every day, from the knowledge
 * of its commit on: figures of an older `knownAt` keep theirs. Throws `identity.unknown-party` and `identity.cycle`.
 */
export async function linkParties(store: Store, links: readonly PartyLink[]): Promise<{ batch: number }> {
  const batch = store.lastBatch + 1;
  await store.transact(async (connection) => {
    const numbers = await numbersOf(connection, links);
    const before = await currentLinks(connection);
    const after = new Map(before);
    for (const { party, canonical } of links) after.set(numbers.get(party) as number, numbers.get(canonical) as number);
    refuseCycles(after, numbers);
    const recordedAt = store.commitTime().toISOString();
    await connection.run(`INSERT INTO ingest_batch VALUES (${batch}, 'identity', 0, TIMESTAMPTZ '${recordedAt}')`);
    for (const [index, { party, canonical }] of links.entries()) {
      await connection.run(`INSERT INTO party_link VALUES ($1, $2, ${batch}, ${index}, TIMESTAMPTZ '${recordedAt}')`, [
        party,
        canonical,
      ]);
    }
    const moved = [...new Set(links.map(({ party }) => numbers.get(party) as number))];
    // Whoever counted as one of them counts as somebody else now.
    const group = `SELECT canonical_k FROM party_key WHERE party_k IN (${moved.join(', ')})`;
    await connection.run(`CREATE OR REPLACE TEMP TABLE linked_before AS ${group}`);
    await connection.run(
      'CREATE OR REPLACE TEMP TABLE linked_member AS SELECT party_k FROM party_key SEMI JOIN linked_before USING (canonical_k)',
    );
    for (const [party, canonical] of [...after.keys()].map((each) => [each, endOf(after, each)] as const)) {
      await connection.run(`UPDATE party_key SET canonical_k = ${canonical} WHERE party_k = ${party}`);
    }
    await store.derivation.refresh(batch, [
      'SELECT canonical_k FROM linked_before',
      'SELECT canonical_k FROM party_key SEMI JOIN linked_member USING (party_k)',
    ]);
    await connection.run('DROP TABLE temp.linked_before');
    await connection.run('DROP TABLE temp.linked_member');
  });
  store.committed(batch);
  return { batch };
}

async function numbersOf(connection: DuckDBConnection, links: readonly PartyLink[]): Promise<Map<string, number>> {
  const numbers = new Map<string, number>();
  for (const party of new Set(links.flatMap(({ party: one, canonical }) => [one, canonical]))) {
    const reader = await connection.runAndReadAll('SELECT party_k FROM party_key WHERE party_id = $1', [party]);
    const [found] = reader.getRowsJson();
    if (found === undefined) {
      throw new SextantError(
        'identity.unknown-party',
        `There is no party "${party}".`,
        'Write the id as the source delivers it, source:object:key.',
      );
    }
    numbers.set(party, Number(found[0]));
  }
  return numbers;
}

/** The latest link of every party that has one. */
async function currentLinks(connection: DuckDBConnection): Promise<Map<number, number>> {
  const reader = await connection.runAndReadAll(
    `SELECT a.party_k, b.party_k FROM (
       SELECT * FROM party_link QUALIFY row_number() OVER (PARTITION BY party_id ORDER BY recorded_at DESC, batch_id DESC, seq DESC) = 1
     ) l JOIN party_key a ON a.party_id = l.party_id JOIN party_key b ON b.party_id = l.canonical_party_id`,
  );
  return new Map(reader.getRowsJson().map(([from, to]) => [Number(from), Number(to)]));
}

/** Follows links to the party that stands for all. */
function endOf(links: ReadonlyMap<number, number>, from: number): number {
  let at = from;
  for (let next = links.get(at); next !== undefined && next !== at; next = links.get(at)) at = next;
  return at;
}

function refuseCycles(links: ReadonlyMap<number, number>, numbers: ReadonlyMap<string, number>): void {
  for (const start of numbers.values()) {
    const seen = new Set([start]);
    let at = start;
    for (let next = links.get(at); next !== undefined && next !== at; next = links.get(at)) {
      if (seen.has(next)) {
        const name = [...numbers].find(([, number]) => number === start)?.[0] ?? String(start);
        throw new SextantError(
          'identity.cycle',
          `The link of "${name}" would lead back to itself.`,
          'Unlink one of the parties first, or link the other way round.',
        );
      }
      seen.add(next);
      at = next;
    }
  }
}

/** Links in force, latest first. */
export async function listLinks(
  connection: Pick<DuckDBConnection, 'runAndReadAll'>,
): Promise<{ party: string; canonical: string; at: string }[]> {
  const reader = await connection.runAndReadAll(
    `SELECT party_id, canonical_party_id, strftime(recorded_at, '%Y-%m-%dT%H:%M:%S.%gZ') FROM (
       SELECT * FROM party_link QUALIFY row_number() OVER (PARTITION BY party_id ORDER BY recorded_at DESC, batch_id DESC, seq DESC) = 1
     ) WHERE party_id <> canonical_party_id ORDER BY recorded_at DESC, party_id`,
  );
  // All three are text.
  const rows = reader.getRowsJson() as [party: string, canonical: string, at: string][];
  return rows.map(([party, canonical, at]) => ({ party, canonical, at }));
}
