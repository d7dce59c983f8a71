import type { DuckDBConnection } from '@duckdb/node-api';
import type { CanonicalTable } from '@sextant/contracts';
import { runStatement } from '../duckdb/database.ts';
import type { Knowledge } from '../relations/knowledge.ts';
import { RELATIONS, widened, type Relation, type RelationContext, type RelationName } from '../relations/registry.ts';
import { derivedScheme, type DerivationRules } from '../relations/rules.ts';
import { table, type Query } from '../sql/nodes.ts';
import { kept, select } from '../sql/select.ts';
import { printQuery } from '../sql/print.ts';
import { extendDerivedCodes } from '../store/dictionaries.ts';
import { retractedTablesSql, SLOTS, slotColumn } from '../store/schema.ts';
import { fromListed, isAllOf, replacing } from './anew.ts';
import { FLOW_ROWS, forgetFlows, keepFlows, keepMovements, keepOrderFlows, ORDER_FLOWS } from './kept-rows.ts';
import { ROLLUPS, type Rollup } from './rollups.ts';
import { listTable, scopeOf, type ListName } from './scopes.ts';
import { changedSql, listsOf, neededLists } from './touched.ts';

/** The log of signed deltas is written anew when it has grown to this many times its compact size. */
const COMPACT_AT = 4;
/** From this share of what there is on, deriving everything costs less. */
const REBUILD_SHARE = 0.5;

/** What the share of the touched is taken of. */
const WHOLES: readonly [list: ListName, of: string][] = [
  ['holder', 'party_key'],
  ['buyer', 'party_key'],
  ['agreement', 'agreement_key'],
  ['order', 'order_key'],
  ['movement', 'movement'],
];

/** Relations whose new rows are read when others are derived for the same parties, beside those that have rollups. */
const READ_AGAIN: ReadonlySet<RelationName> = new Set(['category_state']);

/**
 * Keeps the derived relations and their rollups equal to what the canonical tables say now. Runs inside the transaction
 * of a commit, on the writer connection.
 */
export class Derivation {
  private readonly connection: DuckDBConnection;
  readonly rules: DerivationRules;
  /** Rows of a rollup from which on it may be worth writing it anew. */
  private readonly compactAt = new Map<string, number>();

  constructor(connection: DuckDBConnection, rules: DerivationRules) {
    this.connection = connection;
    this.rules = rules;
  }

  /** What a store needs before its first commit. */
  async begin(): Promise<void> {
    await this.writeSourceRanks();
    await this.knows(0);
  }

  /** Derives everything anew; `upTo` is the last batch there is. */
  async rebuild(upTo: number): Promise<void> {
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
    await this.knows(upTo);
  }

  /**
   * Derives anew what the batches that the derived relations do not know yet have touched, up to the batch `upTo`, and
   * the canonical parties that the queries `parties` (party_k) list.
   */
  async refresh(upTo: number, parties: readonly string[] = []): Promise<void> {
    const isNew = `batch_id > ${await this.known()}`;
    const changed = await this.names(changedSql(isNew));
    if (changed.size > 0 || parties.length > 0) await this.deriveNew({ isNew, changed, parties }, upTo);
    await this.knows(upTo);
  }

  /** The last batch that the derived relations know. */
  async known(): Promise<number> {
    return this.number('SELECT coalesce(max(batch_id), 0) FROM derived_batch');
  }

  /** The derived relations know everything up to this batch. */
  async knows(batch: number): Promise<void> {
    await this.connection.run('DELETE FROM derived_batch');
    await this.connection.run(`INSERT INTO derived_batch VALUES (${batch})`);
  }

  private async deriveNew(
    news: { isNew: string; changed: ReadonlySet<CanonicalTable>; parties: readonly string[] },
    upTo: number,
  ): Promise<void> {
    // Under `organisation` a person changes the organisation it belongs to: there everything is derived.
    if (
      this.rules.customerUnit === 'organisation' ||
      (await this.isNewlyDelivered(news.isNew, news.changed)) ||
      (await this.isMostlyNew(news.isNew))
    )
      return this.rebuild(upTo);
    const revised = await this.names('SELECT table_name FROM revised_table');
    // Whoever is named for the first time has a class, too.
    const named =
      'SELECT canonical_k FROM party_key WHERE party_k > (SELECT coalesce(max(party_k), 0) FROM party_class)';
    const filled = await this.filled();
    const all = listsOf({ ...news, parties: [...news.parties, named], revised, rules: this.rules });
    const lists = neededLists(
      all,
      filled.flatMap(({ name }) => scopeOf(name).needs),
    );
    for (const { list, query } of lists) {
      await this.connection.run(`CREATE OR REPLACE TEMP TABLE ${listTable(list)} AS ${query}`);
    }
    const sizes = await this.sizes(lists.map(({ list }) => listTable(list)));
    if (await this.isMost(sizes)) await this.rebuild(upTo);
    else await this.deriveListed(filled, sizes);
    await this.connection.run(lists.map(({ list }) => `DROP TABLE temp.${listTable(list)}`).join(';'));
  }

  /** A scheme that a source delivers from now on is derived no longer, for nobody. */
  private async isNewlyDelivered(isNew: string, changed: ReadonlySet<CanonicalTable>): Promise<boolean> {
    if (!changed.has('party_segment') || this.rules.derivedSchemes.length === 0) return false;
    const schemes = await this.names<string>(
      `SELECT DISTINCT scheme FROM party_segment WHERE ${isNew} AND scheme NOT IN (SELECT scheme FROM party_segment WHERE NOT (${isNew}))`,
    );
    return this.rules.derivedSchemes.some(({ scheme }) => schemes.has(scheme));
  }

  private async deriveListed(filled: readonly Relation[], sizes: ReadonlyMap<string, number>): Promise<void> {
    const context = await this.context();
    await this.extendClasses(context);
    const movementRows = await keepMovements(this.connection, sizes, context.knowledge);
    const touched = filled.filter(({ name }) => (sizes.get(scopeOf(name).rows.list) ?? 0) > 0);
    const done: RelationName[] = [];
    for (const each of touched) {
      if (each.name === 'flow') await keepFlows(this.connection, sizes, this.slots().map(slotColumn));
      if (await this.refreshRelation(each, context, done, movementRows)) done.push(each.name);
      if (each.name === 'flow') await keepOrderFlows(this.connection);
    }
    for (const rollup of ROLLUPS.filter(({ of }) => touched.some(({ name }) => name === of))) {
      const change: Query = {
        node: 'union',
        parts: [this.events(rollup, `${rollup.of}_before`, -1), this.events(rollup, `${rollup.of}_after`, 1)],
      };
      await this.insert(rollup.name, rollup.summed(change));
      await this.compact(rollup);
      await this.connection.run(`DROP TABLE temp.${rollup.of}_before`);
    }
    if (done.includes('flow')) await forgetFlows(this.connection);
    for (const name of done) await this.connection.run(`DROP TABLE temp.${name}_after`);
    if (movementRows !== undefined) await this.connection.run(`DROP TABLE temp.${movementRows}`);
  }

  /** Relations that can have rows: most stores have neither orders nor contacts, and each costs some statements. */
  private async filled(): Promise<Relation[]> {
    const needed = [...new Set(RELATIONS.flatMap(({ rowsFrom = [] }) => rowsFrom))];
    const there = await this.names(
      needed.map((table_) => `SELECT '${table_}' WHERE EXISTS (SELECT 1 FROM ${table_})`).join(' UNION ALL '),
    );
    return RELATIONS.filter(({ rowsFrom }) => rowsFrom === undefined || rowsFrom.some((name) => there.has(name)));
  }

  /** `done`: relations whose new rows stand in `<relation>_after`. Whether those of this one do, too. */
  private async refreshRelation(
    each: Relation,
    whole: RelationContext,
    done: readonly RelationName[],
    movementRows?: string,
  ): Promise<boolean> {
    const { name } = each;
    const scope = scopeOf(name);
    const { rows } = scope;
    const lists = { ...scope.lists, ...(movementRows === undefined ? {} : { movementRows }) };
    const context = fromListed(whole, lists, (other) => {
      if (!done.includes(other)) return undefined;
      if (other === 'flow' && lists.movements === listTable('buyer_line')) return ORDER_FLOWS;
      return isAllOf(scopeOf(other), lists) ? `${other}_after` : undefined;
    });
    const listed = rows.on.map((column) => `${rows.list}.${column} = ${name}.${column}`).join(' AND ');
    const anew = widened(each, replacing(each, scope, context), context);
    const rollup = ROLLUPS.find(({ of }) => of === name);
    if (rollup !== undefined) {
      const read = [...rollup.reads, ...this.slots().map(slotColumn)].join(', ');
      const from = name === 'flow' ? FLOW_ROWS : name;
      await this.connection.run(
        `CREATE OR REPLACE TEMP TABLE ${name}_before AS SELECT ${read} FROM ${from} ${name} SEMI JOIN ${rows.list} ON ${listed}`,
      );
    }
    const isReadAgain = rollup !== undefined || READ_AGAIN.has(name);
    if (isReadAgain) {
      await this.connection.run(`CREATE OR REPLACE TEMP TABLE ${name}_after AS SELECT * FROM ${name} LIMIT 0`);
      await this.insert(`temp.${name}_after`, anew);
    }
    await this.connection.run(`DELETE FROM ${name} USING ${rows.list} WHERE ${listed}`);
    if (isReadAgain) await this.connection.run(`INSERT INTO ${name} SELECT * FROM ${name}_after`);
    else await this.insert(name, anew);
    return isReadAgain;
  }

  private async context(): Promise<RelationContext> {
    const knowledge: Knowledge = {
      retracted: await this.names(retractedTablesSql),
      revised: await this.names('SELECT table_name FROM revised_table'),
      hasLinks: (await this.number('SELECT count(*) FROM party_key WHERE canonical_k <> party_k')) > 0,
    };
    return {
      rules: this.rules,
      knowledge,
      delivered: await this.names('SELECT scheme FROM delivered_scheme'),
      source: table,
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

  /** Numbers of the declared schemes. */
  private slots(): number[] {
    return this.rules.declaredSchemes.slice(0, SLOTS).map((_, index) => index + 1);
  }

  /** Events of every slot: 0 is everybody, i is declared scheme i. */
  private events(rollup: Rollup, from: string, sign: 1 | -1): Query {
    return {
      node: 'union',
      parts: [0, ...this.slots()].map((slot) =>
        rollup.events(table(from), slot, slot === 0 ? '0' : slotColumn(slot), sign),
      ),
    };
  }

  private async compact(rollup: Rollup): Promise<void> {
    const rows = await this.number(`SELECT count(*) FROM ${rollup.name}`);
    if (rows < (this.compactAt.get(rollup.name) ?? 0)) return;
    const key = rollup.key.join(', ');
    const compact = await this.number(`SELECT count(*) FROM (SELECT DISTINCT ${key} FROM ${rollup.name})`);
    // Keys are never fewer than they were, but for what is nothing on balance.
    this.compactAt.set(rollup.name, COMPACT_AT * compact);
    if (rows <= COMPACT_AT * compact) return;
    await this.connection.run(`CREATE OR REPLACE TEMP TABLE rollup_before AS SELECT * FROM ${rollup.name}`);
    await this.connection.run(`DELETE FROM ${rollup.name}`);
    await this.insert(
      rollup.name,
      rollup.summed(
        select({
          select: kept([...rollup.key, ...rollup.measures]),
          from: table('rollup_before'),
        }),
      ),
    );
    await this.connection.run('DROP TABLE temp.rollup_before');
  }

  private async sizes(tables: readonly string[]): Promise<Map<string, number>> {
    const reader = await this.connection.runAndReadAll(
      tables.map((name) => `SELECT '${name}', count(*) FROM ${name}`).join(' UNION ALL '),
    );
    return new Map(reader.getRowsJson().map(([name, rows]) => [name as string, Number(rows)]));
  }

  private async isMost(touched: ReadonlyMap<string, number>): Promise<boolean> {
    const there = await this.sizes(WHOLES.map(([, of]) => of));
    return WHOLES.some(([list, of]) => {
      const rows = touched.get(listTable(list)) ?? 0;
      return rows > 0 && rows >= REBUILD_SHARE * (there.get(of) ?? 0);
    });
  }

  /** Before what is touched is listed: of a first reading the lists would be as long as the table. */
  private async isMostlyNew(isNew: string): Promise<boolean> {
    const fresh = await this.number(`SELECT count(*) FROM movement WHERE ${isNew}`);
    return fresh > 0 && fresh >= REBUILD_SHARE * (await this.number('SELECT count(*) FROM movement'));
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
