import type { Policy } from '@sextant/contracts';
import type { ResultColumns, Snapshot } from '../duckdb/database.ts';
import { exact } from '../formula/exact.ts';
import type { CodeFilter, Plan, SchemeUse } from '../plan/plan.ts';
import { labelByClass, labelFactsByClass, splitByClass, type ClassUse } from '../relations/classes.ts';
import type { Knowledge } from '../relations/knowledge.ts';
import { knownName } from '../relations/known.ts';
import type { RelationName } from '../relations/registry.ts';
import { derivationRules, type DerivationRules } from '../relations/rules.ts';
import {
  cast,
  col,
  everything,
  lit,
  param,
  subquery,
  table,
  type Expression,
  type Query,
  type Source,
} from '../sql/nodes.ts';
import { leftJoin, oneOf, select, sub } from '../sql/select.ts';
import type { RuleSets } from '../store/rule-sets.ts';
import { slotColumn } from '../store/schema.ts';
import type { Window } from '../time/window.ts';
import { Keys } from './cells.ts';

/**
 * Where the counts come from: rollups, the stored relations, the stored relations with later knowledge taken out, or
 * relations derived from the rows.
 */
export type Route = 'deltas' | 'intervals' | 'stored' | 'history';

/** Rows that a measure reads. A name is a stored relation; a query was made from such. */
export interface Rows {
  of: RelationName | Query;
  shape: 'interval' | 'fact';
  /** Columns that are needed, beside those of the shape (`party_k`, `valid_from`, `valid_to` or `day`). */
  keep: readonly string[];
}

/** Rows with a column for each class the question splits by, as far as they pass the question's filters. */
export interface ClassedRows {
  source: Source;
  /** Expressions of the classes, one a scheme in `by`. */
  groups: Expression[];
  where: Expression[];
}

/** A question splits by two schemes at most. */
const GROUP_NAMES = ['g0', 'g1'] as const;
export const groupName = (index: number): string => GROUP_NAMES[index] ?? `g${index}`;

/** What a plan knows of the rows. */
export const knowledgeOf = ({ knownAt, upTo, retracted, revised, hasLinks, links }: Plan): Knowledge => ({
  retracted,
  revised,
  hasLinks,
  ...(knownAt === null ? {} : { knownAt }),
  ...(upTo === null ? {} : { upTo }),
  ...(links === null ? {} : { links }),
});

/** What measures need to find their numbers: the plan, the snapshot, and sources that fit the question. */
export class EvaluationContext {
  readonly plan: Plan;
  readonly policy: Policy;
  readonly rules: DerivationRules;
  readonly keys: Keys;
  readonly route: Route;
  private readonly snapshot: Snapshot;
  readonly knowledge: Knowledge;
  /** Pairs of categories that were found to belong together, and what else is costly to find. */
  readonly ruleSets: RuleSets;

  constructor(plan: Plan, policy: Policy, snapshot: Snapshot, route: Route, keys: Keys, ruleSets: RuleSets) {
    this.plan = plan;
    this.policy = policy;
    this.rules = derivationRules(policy);
    this.snapshot = snapshot;
    this.route = route;
    this.keys = keys;
    this.ruleSets = ruleSets;
    this.knowledge = knowledgeOf(plan);
  }

  /** The same question with another split or other filters; its classes are numbered on their own. */
  asking(change: Partial<Pick<Plan, 'by' | 'filter'>>): EvaluationContext {
    return new EvaluationContext(
      { ...this.plan, ...change },
      this.policy,
      this.snapshot,
      this.route,
      new Keys(),
      this.ruleSets,
    );
  }

  /** The same question in other windows, with the same numbers of classes. */
  over(windows: Window[]): EvaluationContext {
    return new EvaluationContext(
      { ...this.plan, evaluated: windows },
      this.policy,
      this.snapshot,
      this.route,
      this.keys,
      this.ruleSets,
    );
  }

  get windows(): readonly Window[] {
    return this.plan.evaluated;
  }

  run(query: Query): Promise<ResultColumns> {
    return this.snapshot.run(query);
  }

  /** A derived relation as it is known at K. */
  relation(name: RelationName, as: string = name): Source {
    return table(this.route === 'deltas' || this.route === 'intervals' ? name : knownName(name), as);
  }

  /** Relations have the classes of the declared schemes. */
  private get isStored(): boolean {
    return this.route !== 'history';
  }

  /** Schemes that split or filter, each once. */
  get involved(): SchemeUse[] {
    const uses = [...this.plan.by, ...this.plan.filter.map((each) => each.use)];
    return [...new Map(uses.map((use) => [use.scheme, use])).values()];
  }

  /** One declared scheme or none, at its own time: what rollups are kept for. */
  get fitsRollup(): boolean {
    const uses = this.involved;
    return this.route === 'deltas' && uses.length <= 1 && uses.every((use) => this.isWide(use));
  }

  private isWide(use: SchemeUse): boolean {
    return this.isStored && use.slot !== null && this.plan.mode === 'asWas';
  }

  /** Conditions and class of a rollup (slot, segment, …). */
  rollup(name: string): ClassedRows {
    const slot = this.involved[0]?.slot ?? 0;
    return {
      source: table(name),
      groups: this.plan.by.map(() => col('segment')),
      where: [oneOf('slot', [slot]), ...this.plan.filter.map((each) => passes(each, col('segment')))],
    };
  }

  /** Brings the classes to the rows: as they were on the rows' own days, or as they are at the question's day. */
  classed({ of, shape, keep }: Rows): ClassedRows {
    const uses = this.involved;
    const own = shape === 'interval' ? ['valid_from', 'valid_to'] : ['day'];
    const stored = typeof of === 'string' && this.isStored;
    const wide = stored ? uses.filter((use) => this.isWide(use)) : [];
    const joined = uses.filter((use) => !wide.includes(use) && use.product !== true);
    const columnOf = (use: SchemeUse): string =>
      use.product === true
        ? 'category_k'
        : wide.some(({ scheme }) => scheme === use.scheme)
          ? slotColumn(use.slot ?? 0)
          : `c_${uses.findIndex(({ scheme }) => scheme === use.scheme)}`;
    const groups = this.plan.by.map((use) => col(columnOf(use)));
    const where = this.plan.filter.map((each) => passes(each, col(columnOf(each.use))));
    if (joined.length === 0 && stored) return { source: this.relation(of), groups, where };

    const kept = [...new Set(['party_k', ...keep, ...own, ...wide.map(columnOf)])];
    const products = uses.some((use) => use.product === true) && !kept.includes('category_k') ? ['category_k'] : [];
    const columns = [...kept, ...products];
    const base: Query =
      typeof of === 'string'
        ? stored
          ? select({
              select: Object.fromEntries(columns.map((name) => [name, true as const])),
              from: this.relation(of),
            })
          : everything(this.relation(of))
        : of;
    const labelled = this.label(base, columns, own, shape, joined, columnOf);
    return { source: subquery(labelled, 'classed'), groups, where };
  }

  private label(
    base: Query,
    columns: readonly string[],
    own: readonly string[],
    shape: Rows['shape'],
    joined: readonly SchemeUse[],
    columnOf: (use: SchemeUse) => string,
  ): Query {
    if (joined.length > 0 && this.plan.mode === 'asWas' && this.isStored && joined.every((use) => use.slot !== null)) {
      return this.joinPartyClass(base, columns, own, shape, joined, columnOf);
    }
    return joined.reduce<Query>((rows, use, index) => {
      const before = [...columns, ...joined.slice(0, index).map(columnOf)];
      const as: ClassUse = { scheme: use.scheme, derived: use.derived, column: columnOf(use) };
      if (this.plan.mode === 'asIs') {
        return labelByClass(rows, before, as, param(this.plan.asOf, 'DATE'), this.knowledge);
      }
      return shape === 'fact'
        ? labelFactsByClass(rows, before, as, 'day', this.knowledge)
        : splitByClass(
            rows,
            before.filter((name) => !own.includes(name) && name !== 'party_k'),
            as,
            this.knowledge,
          );
    }, base);
  }

  /** All declared schemes at once. */
  private joinPartyClass(
    base: Query,
    columns: readonly string[],
    own: readonly string[],
    shape: Rows['shape'],
    joined: readonly SchemeUse[],
    columnOf: (use: SchemeUse) => string,
  ): Query {
    const classes = Object.fromEntries(
      joined.map((use) => [columnOf(use), `coalesce(g.${slotColumn(use.slot ?? 0)}, 0)`]),
    );
    const kept = columns.filter((name) => !own.includes(name));
    const times =
      shape === 'fact'
        ? { day: 'r.day' }
        : { valid_from: 'greatest(r.valid_from, g.valid_from)', valid_to: 'least(r.valid_to, g.valid_to)' };
    const on =
      shape === 'fact'
        ? 'g.party_k = r.party_k AND g.valid_from <= r.day AND r.day < g.valid_to'
        : 'g.party_k = r.party_k AND g.valid_from < r.valid_to AND r.valid_from < g.valid_to';
    return select({
      select: { ...Object.fromEntries(kept.map((name) => [name, `r.${name}`])), ...times, ...classes },
      from: sub(base, 'r'),
      joins: [leftJoin(this.relation('party_class', 'g'), on)],
    });
  }

  /** The windows as rows (i, opening, at). */
  windowRows(as = 'w'): Source {
    const date = (day: string): Expression => cast(lit(day), 'DATE');
    return {
      node: 'values',
      as,
      columns: ['i', 'opening', 'at'],
      rows: this.windows.map(({ at, opening }, index) => [lit(index), date(opening ?? at), date(at)]),
    };
  }

  /** Number of the class of a result row with the columns g0, g1. */
  keyAt(result: ResultColumns, row: number): number {
    const codes: number[] = [];
    for (let index = 0; index < this.plan.by.length; index += 1) codes.push(Number(result[groupName(index)]?.[row]));
    return this.keys.of(codes);
  }

  /** Value of a result column as an exact number; null stays null. */
  static valueAt(result: ResultColumns, name: string, row: number): ReturnType<typeof exact> | null {
    const value = result[name]?.[row];
    return value === null || value === undefined ? null : exact(value as string | number);
  }
}

/** Outputs g0, g1 for the classes of the question. */
export const groupOutputs = (groups: readonly Expression[]): Record<string, Expression> =>
  Object.fromEntries(groups.map((each, index) => [groupName(index), each]));

const passes = ({ codes, negated }: CodeFilter, column: Expression): Expression => oneOf(column, codes, negated);
