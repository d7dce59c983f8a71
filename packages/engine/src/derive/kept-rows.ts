import type { DuckDBConnection } from '@duckdb/node-api';
import { MOVEMENT_COLUMNS, PLACE } from '../relations/flows.ts';
import { CLOCK, type Knowledge } from '../relations/knowledge.ts';
import { ORDER_FLOW_COLUMNS } from '../relations/registry.ts';
import { ROLLUPS } from './rollups.ts';
import { listTable, type ListName } from './scopes.ts';

// Each pass over the movements or the flows costs as much as everything else of a small change: the rows that several
// relations read are kept by one.

/** Rows of the lists, by table. */
type Sizes = ReadonlyMap<string, number>;

const MOVEMENT_ROWS = 'touched_movement_row';
/** Rows of flow as they were: those that are replaced, and those of orders that are. */
export const FLOW_ROWS = 'touched_flow_row';
/** The flows of such orders, as they are from then on. */
export const ORDER_FLOWS = 'touched_order_flow';

const place = PLACE.join(', ');

/** The places that some of these lists name; null: none. */
function placesOf(lists: readonly ListName[], sizes: Sizes): string | null {
  const names = lists.map((list) => listTable(list)).filter((name) => (sizes.get(name) ?? 0) > 0);
  return names.length === 0 ? null : `(${names.map((name) => `SELECT ${place} FROM ${name}`).join(' UNION ')})`;
}

/** Keeps the rows of all movements that some list names, for all relations; the table's name, or undefined: there are none. */
export async function keepMovements(
  connection: DuckDBConnection,
  sizes: Sizes,
  { revised }: Knowledge,
): Promise<string | undefined> {
  const places = placesOf(['movement', 'buyer_line', 'line'], sizes);
  if (places === null) return undefined;
  const versions = revised.has('movement') ? [...CLOCK, 'movement_id'] : [];
  const columns = [...new Set([...MOVEMENT_COLUMNS, 'op', ...versions])];
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE ${MOVEMENT_ROWS} AS SELECT ${columns.join(', ')} FROM movement SEMI JOIN ${places} t USING (${place})`,
  );
  return MOVEMENT_ROWS;
}

/** Keeps the flows that are about to be replaced, and those of the orders that are derived anew. `classes`: their columns. */
export async function keepFlows(connection: DuckDBConnection, sizes: Sizes, classes: readonly string[]): Promise<void> {
  const reads = ROLLUPS.find(({ of }) => of === 'flow')?.reads ?? [];
  const columns = [...new Set([...reads, ...ORDER_FLOW_COLUMNS, ...classes, ...PLACE])];
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE ${FLOW_ROWS} AS
       SELECT ${columns.join(', ')} FROM flow SEMI JOIN ${placesOf(['movement', 'buyer_line'], sizes)} t USING (${place})`,
  );
}

/** Once flows were replaced. All lines of an order are among the movements that its buyer's list names. */
export async function keepOrderFlows(connection: DuckDBConnection): Promise<void> {
  const columns = ORDER_FLOW_COLUMNS.join(', ');
  await connection.run(
    `CREATE OR REPLACE TEMP VIEW ${ORDER_FLOWS} AS
       SELECT ${columns} FROM ${FLOW_ROWS} ANTI JOIN ${listTable('movement')} USING (${place})
       UNION ALL SELECT ${columns} FROM flow_after`,
  );
}

export async function forgetFlows(connection: DuckDBConnection): Promise<void> {
  await connection.run(`DROP VIEW temp.${ORDER_FLOWS}; DROP TABLE temp.${FLOW_ROWS}`);
}
