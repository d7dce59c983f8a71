import type { DuckDBConnection } from '@duckdb/node-api';
import type { CanonicalTable } from '@sextant/contracts';
import { runStatement } from '../duckdb/database.ts';
import type { Knowledge, Touched } from '../relations/knowledge.ts';
import { RELATIONS, widened, type Relation, type RelationContext } from '../relations/registry.ts';
import { derivedScheme, type DerivationRules } from '../relations/rules.ts';
import { wanted } from '../relations/wanted.ts';
import { table, type Query } from '../sql/nodes.ts';
import { select, semiJoin, sub } from '../sql/select.ts';
import { printQuery } from '../sql/print.ts';
import { extendDerivedCodes } from '../store/dictionaries.ts';
import { retractedTablesSql, SLOTS, slotColumn } from '../store/schema.ts';
import { ROLLUPS, type Rollup } from './rollups.ts';

/** The log of signed deltas is written anew when it has grown to this many times its compact size. */
const COMPACT_AT = 4;
/** From this share of touched parties on, deriving everything costs less. */
const REBUILD_SHARE = 0.5;

/** Temporary tables that a commit fills before {@link Derivation.refresh}. */
export const TOUCHED: Touched = {
  parties: 'touched_party',
  members: 'touched_member',
  agreements: 'touched_agreement',
  orders: 'touched_order',
  movements: 'touched_movement',
  interactions: 'touched_interaction',
};

/** Column of each of those tables. */
export const TOUCHED_COLUMN: Record<keyof Touched, string> = {
  parties: 'party_k',
  members: 'party_k',
  agreements: 'agreement_k',
  orders: 'order_k',
  movements: 'movement_id',
  interactions: 'interaction_id',
};

/**
 * Keeps the derived relations and their rollups equal to what the canonical tables say now. Runs inside the transaction
 * of a commit, on the writer connection.
 */
export class Derivation {
  private readonly connection: DuckDBConnection;
  readonly rules: DerivationRules;

  constructor(connection: DuckDBConnection, rules: DerivationRules) {
    this.connection = connection;
    this.rules = rules;
  }

  /** What a store needs before its first commit. */
  async begin(): Promise<void> {
    await this.writeSourceRanks();
  }

  /** Derives everything anew. */
  async rebuild(): Promise<void> {
    const context = await this.context();
    await this.writeSourceRanks();
    await this.extendClasses(context);
    const filled = await this.filled();
    for (const each of RELATIONS) {
      await this.connection.run(`DELETE FROM ${each.name}`);
      if (filled.includes(each)) await this.insert(each.name, widened(each, each.build(context), context));
    }
    for (const rollup of ROLLUPS) {
      await this.connection.run(`DELETE FROM ${rollup.name}`);
      await this.insert(rollup.name, rollup.summed(this.events(rollup, rollup.of, 1)));
    }
  }

  /** Derives anew the parties in {@link TOUCHED}; what was noted to be derived is done with that. */
  async refresh(): Promise<void> {
    await this.deriveTouched();
    await this.connection.run('DELETE FROM pending_party');
  }

  /** The derived relations know everything up to this batch. */
  async knows(batch: number): Promise<void> {
    await this.connection.run('DELETE FROM derived_batch');
    await this.connection.run(`INSERT INTO derived_batch VALUES (${batch})`);
  }

  private async deriveTouched(): Promise<void> {
    const touched = await this.number(`SELECT count(*) FROM ${TOUCHED.parties}`);
    if (touched === 0) return;
    const known = await this.number('SELECT count(DISTINCT canonical_k) FROM party_key');
    // Under `organisation` a person changes the organisation it belongs to: there everything is derived.
    if (touched >= REBUILD_SHARE * Math.max(known, 1) || this.rules.customerUnit === 'organisation')
      return this.rebuild();

    const context = await this.context(TOUCHED);
    await this.extendClasses(context);
    const filled = await this.filled();
    for (const each of filled) await this.refreshRelation(each, context);
    for (const rollup of ROLLUPS.filter(({ of }) => filled.some(({ name }) => name === of))) {
      const change: Query = {
        node: 'union',
        parts: [this.events(rollup, `${rollup.of}_before`, -1), this.events(rollup, `${rollup.of}_after`, 1)],
      };
      await this.insert(rollup.name, rollup.summed(change));
      await this.compact(rollup);
    }
    for (const each of filled) {
      for (const state of ['before', 'after']) await this.connection.run(`DROP TABLE temp.${each.name}_${state}`);
    }
  }

  /** Relations that can have rows: most stores have neither orders nor contacts, and each costs some statements. */
  private async filled(): Promise<Relation[]> {
    const needed = [...new Set(RELATIONS.map(({ rowsFrom }) => rowsFrom).filter((each) => each !== undefined))];
    const there = await this.names(
      needed.map((table_) => `SELECT '${table_}' WHERE EXISTS (SELECT 1 FROM ${table_})`).join(' UNION ALL '),
    );
    return RELATIONS.filter(({ rowsFrom }) => rowsFrom === undefined || there.has(rowsFrom));
  }

  private async refreshRelation(each: Relation, context: RelationContext): Promise<void> {
    const { name } = each;
    const isTouched = `${TOUCHED.parties} AS t WHERE ${name}.party_k = t.party_k`;
    await this.connection.run(
      `CREATE OR REPLACE TEMP TABLE ${name}_before AS SELECT * FROM ${name} SEMI JOIN ${TOUCHED.parties} USING (party_k)`,
    );
    await this.connection.run(`CREATE OR REPLACE TEMP TABLE ${name}_after AS SELECT * FROM ${name} LIMIT 0`);
    const rows = wanted(each.build(context), each.columns, TOUCHED.parties);
    await this.insert(`temp.${name}_after`, widened(each, rows, context));
    if (name === 'flow' || name === 'contact') await this.refreshUnattributed(each, context);
    await this.connection.run(`DELETE FROM ${name} USING ${isTouched}`);
    await this.connection.run(`INSERT INTO ${name} SELECT * FROM ${name}_after`);
  }

  /**
   * What belongs to nobody has no party by which it could be found again: as soon as there is any, all of it is derived
   * anew.
   */
  private async refreshUnattributed(each: Relation, context: RelationContext): Promise<void> {
    const { name } = each;
    const isTouched = await this.number(`SELECT count(*) FROM ${TOUCHED.parties} WHERE party_k = 0`);
    const before = await this.number(`SELECT count(*) FROM ${name}_before WHERE party_k = 0`);
    const after = await this.number(`SELECT count(*) FROM ${name}_after WHERE party_k = 0`);
    if (isTouched === 0 || before + after === 0) return;
    const { only: _, ...everything } = context.knowledge;
    const whole: RelationContext = { ...context, knowledge: everything };
    await this.connection.run(`DELETE FROM ${name}_after WHERE party_k = 0`);
    const nobodys = select({
      select: Object.fromEntries(each.columns.map((column) => [column, true as const])),
      from: sub(each.build(whole), 'whole'),
      where: ['party_k = 0'],
    });
    await this.insert(`temp.${name}_after`, widened(each, nobodys, context));
  }

  /** `only`: relations are read as far as they belong to the touched parties. */
  private async context(only?: Touched): Promise<RelationContext> {
    const knowledge: Knowledge = {
      retracted: await this.names(retractedTablesSql),
      revised: await this.names('SELECT table_name FROM revised_table'),
      hasLinks: (await this.number('SELECT count(*) FROM party_key WHERE canonical_k <> party_k')) > 0,
      ...(only === undefined ? {} : { only }),
    };
    return {
      rules: this.rules,
      knowledge,
      delivered: await this.names('SELECT scheme FROM delivered_scheme'),
      source: (name, as) => {
        // The amounts of an order may have been booked on another party than the order's own.
        if (only === undefined || name === 'flow') return table(name, as);
        return sub(
          {
            node: 'select',
            output: [{ expression: { node: 'star' }, as: '*' }],
            from: table(name),
            joins: [semiJoin(table(only.parties), `${only.parties}.party_k = ${name}.party_k`)],
          },
          as,
        );
      },
    };
  }

  private async extendClasses({ delivered }: RelationContext): Promise<void> {
    const derived = this.rules.derivedSchemes.filter(
      (each) => derivedScheme(this.rules, delivered, each.scheme) !== undefined,
    );
    await extendDerivedCodes(this.connection, derived);
  }

  private async writeSourceRanks(): Promise<void> {
    await this.connection.run('DELETE FROM source_rank');
    for (const [index, source] of this.rules.sourcePriority.entries()) {
      await this.connection.run(`INSERT INTO source_rank VALUES ('${source.replaceAll("'", "''")}', ${index})`);
    }
  }

  /** Events of every slot: 0 is everybody, i is declared scheme i. */
  private events(rollup: Rollup, from: string, sign: 1 | -1): Query {
    const slots = [0, ...this.rules.declaredSchemes.slice(0, SLOTS).map((_, index) => index + 1)];
    return {
      node: 'union',
      parts: slots.map((slot) => rollup.events(table(from), slot, slot === 0 ? '0' : slotColumn(slot), sign)),
    };
  }

  private async compact(rollup: Rollup): Promise<void> {
    const rows = await this.number(`SELECT count(*) FROM ${rollup.name}`);
    const key = rollup.key.join(', ');
    const compact = await this.number(`SELECT count(*) FROM (SELECT DISTINCT ${key} FROM ${rollup.name})`);
    if (rows <= COMPACT_AT * compact) return;
    await this.connection.run(`CREATE OR REPLACE TEMP TABLE rollup_before AS SELECT * FROM ${rollup.name}`);
    await this.connection.run(`DELETE FROM ${rollup.name}`);
    await this.insert(
      rollup.name,
      rollup.summed(
        select({
          select: Object.fromEntries([...rollup.key, ...rollup.measures].map((name) => [name, true as const])),
          from: table('rollup_before'),
        }),
      ),
    );
    await this.connection.run('DROP TABLE temp.rollup_before');
  }

  private async insert(target: string, query: Query): Promise<void> {
    const { text, parameters } = printQuery(query);
    await runStatement(this.connection, { text: `INSERT INTO ${target} BY NAME ${text}`, parameters });
  }

  private async names<T extends string = CanonicalTable>(text: string): Promise<Set<T>> {
    const reader = await this.connection.runAndReadAll(text);
    return new Set(reader.getRowsJson().map(([name]) => name as T));
  }

  private async number(text: string): Promise<number> {
    const reader = await this.connection.runAndReadAll(text);
    return Number(reader.getRowsJson()[0]?.[0] ?? 0);
  }
}
