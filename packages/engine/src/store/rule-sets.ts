import { LRUCache } from 'lru-cache';
import type { EvaluationContext } from '../measures/context.ts';
import type { RuleSet } from '../measures/associations/rule-set.ts';
import { lit, table } from '../sql/nodes.ts';
import { select } from '../sql/select.ts';
import type { Store } from './store.ts';

/** Sets and chance levels that are held in memory; each costs seconds to find. */
const REMEMBERED = 200;

/**
 * The rule sets of a store. One is kept for each kind and day, for good; everything else that is costly to find is
 * remembered in memory under a name that says all it depends on.
 */
export class RuleSets {
  private readonly store: Pick<Store, 'write'>;
  private readonly memory = new LRUCache<string, Promise<unknown>>({ max: REMEMBERED });

  constructor(store: Pick<Store, 'write'>) {
    this.store = store;
  }

  /** The set that was kept for a day; null if there is none. */
  async find(context: Pick<EvaluationContext, 'run'>, kind: string, day: string): Promise<RuleSet | null> {
    const result = await context.run(
      select({
        select: { payload: true },
        from: table('rule_set'),
        where: ['kind = :kind', `day = DATE '${day}'`],
        holes: { kind: lit(kind) },
      }),
    );
    const payload = result['payload']?.[0];
    return typeof payload === 'string' ? (JSON.parse(payload) as RuleSet) : null;
  }

  /** Keeps a set unless one of its kind is kept for its day already; returns the one that is kept. */
  keep(set: RuleSet): Promise<RuleSet> {
    return this.store.write(async (connection) => {
      const reader = await connection.runAndReadAll('SELECT payload FROM rule_set WHERE kind = $1 AND day = $2::DATE', [
        set.kind,
        set.day,
      ]);
      const kept = reader.getRowsJson()[0]?.[0];
      if (typeof kept === 'string') return JSON.parse(kept) as RuleSet;
      await connection.run('INSERT INTO rule_set VALUES ($1, $2, $3::DATE, $4::TIMESTAMPTZ, $5, $6)', [
        set.id,
        set.kind,
        set.day,
        set.knownAt,
        set.batch,
        JSON.stringify(set),
      ]);
      return set;
    });
  }

  /** What `find` gives, found once for a name. A failure, such as a question withdrawn, fails nobody else's question. */
  remembered<T>(name: string, find: () => Promise<T>): Promise<T> {
    const known = this.memory.get(name) as Promise<T> | undefined;
    if (known !== undefined) return known.catch(() => find());
    const found = find();
    this.memory.set(name, found);
    found.catch(() => this.memory.delete(name));
    return found;
  }
}
