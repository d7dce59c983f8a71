import type { DuckDBConnection } from '@duckdb/node-api';
import type { CanonicalTable } from '@sextant/contracts';
import { runStatement } from '../duckdb/database.ts';
import { as, col, columns, day, lit, lt, subquery, table } from '../sql/nodes.ts';
import type { Query } from '../sql/nodes.ts';
import { printQuery } from '../sql/print.ts';
import { FOREVER, retractedTablesSql, SLOTS, slotColumn } from '../store/schema.ts';
import { customerState, STATE_COLUMNS, type HoldingRules } from './customer-state.ts';
import type { Knowledge } from './knowledge.ts';
import { segmentIntervals, splitBySegment } from './segments.ts';
import { MEASURES, stockEvents, summedEvents } from './stock-events.ts';

/** The log of signed deltas is written anew when it has grown to this many times its compact size. */
const COMPACT_AT = 4;
/** From this share of touched parties on, deriving everything costs less. */
const REBUILD_SHARE = 0.5;

export const TOUCHED_PARTIES = 'touched_party';
const TOUCHED_AGREEMENTS = 'touched_agreement';

/**
 * Keeps `customer_state` and `stock_delta` equal to what the canonical tables say now. Runs inside the transaction of
 * a commit, on the writer connection.
 */
export class Derivation {
  private readonly connection: DuckDBConnection;
  private readonly rules: HoldingRules;
  /** Declared schemes; the one at index i has slot i + 1. */
  private readonly schemes: readonly string[];

  constructor(connection: DuckDBConnection, rules: HoldingRules, schemes: readonly string[]) {
    this.connection = connection;
    this.rules = rules;
    this.schemes = schemes;
  }

  /** Derives everything anew. */
  async rebuild(): Promise<void> {
    await this.connection.run('DELETE FROM customer_state');
    await this.connection.run('DELETE FROM stock_delta');
    await this.insert('customer_state', this.wideState({ retracted: await this.retracted() }));
    await this.insert('stock_delta', this.summed(this.events('customer_state', 1)));
  }

  /** Derives anew the parties listed in the temporary table `touched_party (party_k, party_id)`, and only those. */
  async refresh(): Promise<void> {
    const touched = await this.number(`SELECT count(*) FROM ${TOUCHED_PARTIES}`);
    if (touched === 0) return;
    const known = await this.number('SELECT count(DISTINCT party_k) FROM customer_state');
    if (touched >= REBUILD_SHARE * Math.max(known, 1)) return this.rebuild();

    await this.connection.run(
      `CREATE OR REPLACE TEMP TABLE ${TOUCHED_AGREEMENTS} AS
       SELECT DISTINCT agreement_id FROM agreement_party SEMI JOIN ${TOUCHED_PARTIES} USING (party_id)`,
    );
    await this.connection.run(
      `CREATE OR REPLACE TEMP TABLE state_before AS SELECT * FROM customer_state SEMI JOIN ${TOUCHED_PARTIES} USING (party_k)`,
    );
    const only = { agreements: TOUCHED_AGREEMENTS, parties: TOUCHED_PARTIES };
    await this.connection.run('CREATE OR REPLACE TEMP TABLE state_after AS SELECT * FROM customer_state LIMIT 0');
    await this.insert('state_after', this.wideState({ only, retracted: await this.retracted() }));
    await this.connection.run(
      `DELETE FROM customer_state USING ${TOUCHED_PARTIES} AS t WHERE customer_state.party_k = t.party_k`,
    );
    await this.connection.run('INSERT INTO customer_state SELECT * FROM state_after');
    const change: Query = { node: 'union', parts: [this.events('state_before', -1), this.events('state_after', 1)] };
    await this.insert('stock_delta', this.summed(change));
    await this.compact();
    for (const name of [TOUCHED_AGREEMENTS, 'state_before', 'state_after']) {
      await this.connection.run(`DROP TABLE ${name}`);
    }
  }

  private wideState(knowledge: Knowledge): Query {
    const state = customerState(this.rules, knowledge);
    const slots = this.schemes.map((_, index) => slotColumn(index + 1));
    const wide = this.schemes.reduce(
      (query, scheme, index) =>
        splitBySegment(query, slots.slice(0, index), segmentIntervals(scheme, knowledge), slotColumn(index + 1)),
      state,
    );
    const unused = Array.from({ length: SLOTS - slots.length }, (_, index) => slotColumn(slots.length + index + 1));
    return {
      node: 'select',
      output: [...columns([...STATE_COLUMNS, ...slots]), ...unused.map((name) => as(lit(0), name))],
      from: subquery(wide, 'wide'),
    };
  }

  /** Events of every slot: 0 is everybody, i is declared scheme i. */
  private events(stateTable: string, sign: 1 | -1): Query {
    const slots = [0, ...this.schemes.map((_, index) => index + 1)];
    return {
      node: 'union',
      parts: slots.map((slot) => ({
        node: 'select',
        output: [as(lit(slot), 'slot'), ...columns(['segment', 'day', ...MEASURES])],
        from: subquery(
          stockEvents(table(stateTable), [as(slot === 0 ? lit(0) : col(slotColumn(slot)), 'segment')], { sign }),
          'event',
        ),
        where: [lt(col('day'), day(FOREVER))],
      })),
    };
  }

  private summed(events: Query): Query {
    return summedEvents(events, ['slot', 'segment']);
  }

  private async compact(): Promise<void> {
    const rows = await this.number('SELECT count(*) FROM stock_delta');
    const compact = await this.number('SELECT count(*) FROM (SELECT DISTINCT slot, segment, day FROM stock_delta)');
    if (rows <= COMPACT_AT * compact) return;
    await this.connection.run('CREATE OR REPLACE TEMP TABLE delta_before AS SELECT * FROM stock_delta');
    await this.connection.run('DELETE FROM stock_delta');
    await this.insert(
      'stock_delta',
      this.summed({
        node: 'select',
        output: columns(['slot', 'segment', 'day', ...MEASURES]),
        from: table('delta_before'),
      }),
    );
    await this.connection.run('DROP TABLE delta_before');
  }

  private async insert(target: string, query: Query): Promise<void> {
    const { text, parameters } = printQuery(query);
    await runStatement(this.connection, { text: `INSERT INTO ${target} BY NAME ${text}`, parameters });
  }

  private async retracted(): Promise<Set<CanonicalTable>> {
    const reader = await this.connection.runAndReadAll(retractedTablesSql);
    return new Set(reader.getRowsJson().map(([name]) => name as CanonicalTable));
  }

  private async number(text: string): Promise<number> {
    const reader = await this.connection.runAndReadAll(text);
    return Number(reader.getRowsJson()[0]?.[0] ?? 0);
  }
}
