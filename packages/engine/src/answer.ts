import type { Answer, Caller, Policy } from '@sextant/contracts';
import { LRUCache } from 'lru-cache';
import type { Catalogue } from './catalogue/catalogue.ts';
import { dayIn } from './time/zone.ts';
import { evaluate, evaluationContext, type Cells, type Route } from './plan/evaluate.ts';
import { parseQuestion } from './plan/parse-question.ts';
import { policyHash } from './plan/policy-hash.ts';
import { screened } from './evidence/everybody.ts';
import { findEvidence } from './evidence/find-evidence.ts';
import { makePlan, type Plan } from './plan/plan.ts';
import type { Snapshot } from './duckdb/database.ts';
import { printQuery, type Statement } from './sql/print.ts';
import { linksAt, readFacts, type Facts } from './store/facts.ts';
import { RuleSets } from './store/rule-sets.ts';
import type { Store } from './store/store.ts';
import { shapeAnswer } from './shape/shape-answer.ts';

export interface AnswererOptions {
  /** Answers kept in memory; 0 keeps none. Default 2,000. */
  cacheSize?: number;
  /** Count from nothing cheaper than this: for measuring, and for tests that compare the routes. */
  route?: Route;
}

/** Tells the whole story of a question. */
export class Answerer {
  private readonly store: Store;
  private readonly policy: Policy;
  private readonly policyHash: string;
  private readonly route: Route | undefined;
  private readonly ruleSets: RuleSets;
  private readonly cache: LRUCache<string, Answer> | null;
  private facts: { version: number; facts: Facts } | null = null;

  constructor(store: Store, policy: Policy, options: AnswererOptions) {
    this.store = store;
    this.policy = policy;
    this.policyHash = policyHash(policy);
    this.route = options.route;
    this.ruleSets = new RuleSets(store);
    const max = options.cacheSize ?? 2000;
    this.cache = max > 0 ? new LRUCache({ max }) : null;
  }

  /** `watch` is told of every statement that finds the figures; the answer is then found anew. */
  async answer(
    input: unknown,
    catalogue: Catalogue,
    caller: Caller,
    signal?: AbortSignal,
    watch?: (statement: Statement) => void,
  ): Promise<Answer> {
    const question = parseQuestion(input);
    const kpi = catalogue.need(question.kpi, caller);
    const now = this.store.now();
    const today = dayIn(this.policy.timezone, now);
    const { version } = this.store;
    const key = JSON.stringify([question, caller, version, kpi.definition.version, today]);
    const cached = watch === undefined ? this.cache?.get(key) : undefined;
    if (cached) return cached;

    const answer = await this.store.database.read(
      async (plain) => {
        const snapshot = watch === undefined ? plain : watched(plain, watch);
        const facts = await this.currentFacts(snapshot, version);
        const links =
          question.knownAt !== undefined && facts.hasLinks
            ? await linksAt(snapshot, new Date(question.knownAt).toISOString())
            : null;
        const plan = makePlan({ kpi, catalogue, question, caller, facts, policy: this.policy, now, links });
        const find = (each: Plan): Promise<Cells> => evaluate(each, this.policy, snapshot, this.route, this.ruleSets);
        const found = await find(plan);
        const minCell = caller.role === 'operator' ? 1 : this.policy.minCell;
        const { cells, screens } =
          minCell > 1 ? await screened(plan, found, find, minCell) : { cells: found, screens: null };
        return shapeAnswer({
          plan,
          cells,
          facts,
          policy: this.policy,
          policyHash: this.policyHash,
          targets: catalogue.targetsOf(kpi.definition.id),
          evidence: await findEvidence({
            plan,
            cells,
            screens,
            facts,
            policy: this.policy,
            policyHash: this.policyHash,
            minCell,
            snapshot,
            evaluate: find,
            contextOf: (each) => evaluationContext(each, this.policy, snapshot, this.route, this.ruleSets),
          }),
          minCell,
          screens,
          today,
          limit: question.limit,
        });
      },
      { signal },
    );
    if (watch === undefined) this.cache?.set(key, answer);
    return answer;
  }

  /**
   * Facts of the store, read again after a commit. `version` is the store's before the snapshot was taken: facts of an
   * older snapshot must never stand for a newer version.
   */
  async currentFacts(snapshot: Snapshot, version: number): Promise<Facts> {
    if (this.facts?.version !== version) {
      this.facts = {
        version,
        facts: await readFacts(snapshot, this.policy.declaredSchemes, this.policy.reportingCurrency),
      };
    }
    return this.facts.facts;
  }
}

/** Facts are read as text; what is made of nodes finds figures. */
const watched = (snapshot: Snapshot, watch: (statement: Statement) => void): Snapshot => ({
  ...snapshot,
  run: (query) => {
    watch(printQuery(query));
    return snapshot.run(query);
  },
});
