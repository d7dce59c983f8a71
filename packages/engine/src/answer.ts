import type { Answer, AnswerTo, Caller, Policy, Question } from '@sextant/contracts';
import { LRUCache } from 'lru-cache';
import { Catalogue } from './catalogue/catalogue.ts';
import type { EvaluationContext } from './measures/context.ts';
import { derivationRules } from './relations/rules.ts';
import { dayIn } from './time/zone.ts';
import { evaluate, evaluationContext, type Cells, type Route } from './plan/evaluate.ts';
import { aboutDataOf } from './plan/about-data.ts';
import { figuresAlone } from './plan/figures-alone.ts';
import { parseQuestion } from './plan/parse-question.ts';
import { policyHash } from './plan/policy-hash.ts';
import { screened } from './evidence/everybody.ts';
import { findEvidence, NO_EVIDENCE } from './evidence/find-evidence.ts';
import { makePlan, type Plan, type PlanInput } from './plan/plan.ts';
import { bundleOf } from './receipts/bundle.ts';
import { batchesBetween } from './receipts/batches-between.ts';
import type { DefinitionBundle, Made, ReceiptBook } from './receipts/receipt-book.ts';
import { figuresName, receiptOf } from './receipts/receipt-id.ts';
import type { Snapshot } from './duckdb/database.ts';
import { printQuery, type Statement } from './sql/print.ts';
import { linksAt, readFacts, type Facts } from './store/facts.ts';
import { RuleSets } from './store/rule-sets.ts';
import type { Store } from './store/store.ts';
import { onlyFields } from './shape/only-fields.ts';
import { shapeAnswer } from './shape/shape-answer.ts';
import { version as sextant } from './version.ts';

export interface AnswererOptions {
  /** Answers kept in memory; 0 keeps none. Default 2,000. */
  cacheSize?: number;
  /** Count from nothing cheaper than this: for measuring, and for tests that compare the routes. */
  route?: Route;
}

/** A question with everything that decides its answer. */
interface Asking extends Omit<PlanInput, 'links'> {
  route: Route | undefined;
}

/** An answer with what it was found by. */
export interface Found {
  answer: Answer;
  plan: Plan;
  facts: Facts;
  policy: Policy;
  cells: Cells;
  contextOf: (plan: Plan) => Promise<EvaluationContext>;
}

/** The whole answer; or its figures of all and of the segments, without trend and without what stands beside them. */
export type Extent = 'answer' | 'figures';

/** Tells the whole story of a question. */
export class Answerer {
  private readonly store: Store;
  private readonly policy: Policy;
  private readonly route: Route | undefined;
  private readonly ruleSets: RuleSets;
  private readonly cache: LRUCache<string, Answer> | null;
  private readonly book: ReceiptBook;
  /** Catalogues of the definitions behind receipts. */
  private readonly catalogues = new WeakMap<DefinitionBundle, Catalogue>();
  private facts: { version: number; facts: Facts } | null = null;

  constructor(store: Store, policy: Policy, book: ReceiptBook, options: AnswererOptions) {
    this.store = store;
    this.policy = policy;
    this.book = book;
    this.route = options.route;
    this.ruleSets = new RuleSets(store);
    const max = options.cacheSize ?? 2000;
    this.cache = max > 0 ? new LRUCache({ max }) : null;
  }

  /**
   * `watch` is told of every statement that finds the figures; the answer is then found anew. Whatever fields are asked
   * for, it is the complete answer that is found, remembered and named.
   */
  async answer<const Q>(
    input: Q,
    catalogue: Catalogue,
    caller: Caller,
    signal?: AbortSignal,
    watch?: (statement: Statement) => void,
  ): Promise<AnswerTo<Q>> {
    const { fields, ...question } = parseQuestion(input);
    const answer = await this.whole(question, catalogue, caller, signal, watch);
    return (fields === undefined ? answer : onlyFields(answer, fields)) as AnswerTo<Q>;
  }

  private async whole(
    question: Question,
    catalogue: Catalogue,
    caller: Caller,
    signal: AbortSignal | undefined,
    watch: ((statement: Statement) => void) | undefined,
  ): Promise<Answer> {
    const kpi = catalogue.need(question.kpi, caller);
    const now = this.store.now();
    const today = dayIn(this.policy.timezone, now);
    const { version } = this.store;
    // How old the data are changes with every instant.
    const clock = aboutDataOf(kpi) === null ? today : now.toISOString();
    const key = JSON.stringify([question, caller, version, kpi.definition.version, clock]);
    const cached = watch === undefined ? this.cache?.get(key) : undefined;
    if (cached) return cached;

    const found = await this.store.database.read(
      async (plain) => {
        const snapshot = watch === undefined ? plain : watched(plain, watch);
        const facts = await this.currentFacts(snapshot, version);
        const asking = { question, kpi, catalogue, caller, facts, policy: this.policy, now, route: this.route };
        return { facts, answer: (await this.find(snapshot, asking)).answer };
      },
      { signal },
    );
    if (watch === undefined) {
      this.cache?.set(key, found.answer);
      const made: Made = {
        question,
        scope: { role: caller.role, ...(caller.rows === undefined ? {} : { rows: caller.rows }) },
        askedAt: now.toISOString(),
        bundle: bundleOf(kpi, catalogue),
        policy: this.policy,
        facts: found.facts,
        version: sextant,
        figures: figuresName(found.answer),
      };
      this.book.note(found.answer.receipt, made);
    }
    return found.answer;
  }

  /**
   * Finds an answer again on today's store: nothing counts that was committed since, and definitions, policy and facts
   * are those of its time. `work` may ask more of the same state of the store.
   */
  async again<T>(
    made: Made,
    work: (found: Found, snapshot: Snapshot) => Promise<T>,
    signal?: AbortSignal,
    watch?: (statement: Statement) => void,
    extent: Extent = 'answer',
  ): Promise<T> {
    const { question, facts, policy, bundle, scope } = made;
    const catalogue = this.catalogues.get(bundle) ?? new Catalogue(bundle.definitions, bundle.targets);
    this.catalogues.set(bundle, catalogue);
    const caller: Caller = { tenant: '', ...scope };
    const isSame = facts.batch === this.store.lastBatch && JSON.stringify(policy) === JSON.stringify(this.policy);
    const asking: Asking = {
      question,
      kpi: catalogue.need(question.kpi, caller),
      catalogue,
      caller,
      facts,
      policy,
      now: new Date(made.askedAt),
      again: !isSame,
      // What is stored was derived under today's rules.
      route: isDerivedAlike(policy, this.policy) ? this.route : 'history',
    };
    return this.store.database.read(
      async (plain) =>
        work(await this.find(watch === undefined ? plain : watched(plain, watch), asking, extent), plain),
      { signal },
    );
  }

  /** The last batch that was known at an instant, of those up to one. */
  async batchKnown(knownAt: string, upTo: number): Promise<number> {
    const found = await this.store.database.read((snapshot) =>
      snapshot.runText(
        `SELECT coalesce(max(batch_id), 0) AS batch FROM ingest_batch
         WHERE committed_at <= $1::TIMESTAMPTZ AND batch_id <= ${Math.trunc(upTo)}`,
        [knownAt],
      ),
    );
    return Number(found['batch']?.[0] ?? 0);
  }

  /** Batches of some sources after one and up to another. */
  batchesBetween(after: number, upTo: number, sources: readonly string[]): ReturnType<typeof batchesBetween> {
    return this.store.database.read((snapshot) => batchesBetween(snapshot, after, upTo, sources));
  }

  /** The answer to a question, on one state of the store. */
  private async find(snapshot: Snapshot, asking: Asking, extent: Extent = 'answer'): Promise<Found> {
    const { kpi, catalogue, caller, facts, policy, now } = asking;
    const whole = await this.plan(snapshot, asking);
    const plan = extent === 'answer' ? whole : figuresAlone(whole);
    const find = (each: Plan): Promise<Cells> => evaluate(each, policy, snapshot, asking.route, this.ruleSets);
    const contextOf: Found['contextOf'] = (each) =>
      evaluationContext(each, policy, snapshot, asking.route, this.ruleSets);
    const found = await find(plan);
    const minCell = caller.role === 'operator' || plan.isLedger ? 1 : policy.minCell;
    const { cells, screens } =
      minCell > 1 ? await screened(plan, found, find, minCell) : { cells: found, screens: null };
    const hash = policyHash(policy);
    const answer = shapeAnswer({
      plan,
      cells,
      facts,
      policy,
      policyHash: hash,
      targets: catalogue.targetsOf(kpi.definition.id),
      evidence:
        extent === 'figures'
          ? NO_EVIDENCE
          : await findEvidence({
              plan,
              cells,
              screens,
              facts,
              policy,
              policyHash: hash,
              minCell,
              snapshot,
              evaluate: find,
              contextOf,
            }),
      minCell,
      screens,
      today: dayIn(policy.timezone, now),
      limit: asking.question.limit,
    });
    return {
      answer: { ...answer, receipt: receiptOf(answer, caller, this.book.nameOf(bundleOf(kpi, catalogue))) },
      plan,
      facts,
      policy,
      cells,
      contextOf,
    };
  }

  private async plan(snapshot: Snapshot, asking: Asking): Promise<Plan> {
    const { question, facts, again } = asking;
    const known = question.knownAt === undefined ? facts.committedAt : new Date(question.knownAt).toISOString();
    const links =
      facts.hasLinks && known !== null && (again === true || question.knownAt !== undefined)
        ? await linksAt(snapshot, known, again === true ? facts.batch : null)
        : null;
    return makePlan({ ...asking, links });
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
const watched = (snapshot: Snapshot, watch: (statement: Statement) => void, told = new Set<string>()): Snapshot => ({
  ...snapshot,
  run: (query) => {
    watch(printQuery(query));
    return snapshot.run(query);
  },
  keep: (name, query) => {
    const { text, parameters } = printQuery(query);
    if (!told.has(name)) watch({ text: `CREATE TEMP TABLE ${name} AS ${text}`, parameters });
    told.add(name);
    return snapshot.keep(name, query);
  },
});

const isDerivedAlike = (a: Policy, b: Policy): boolean =>
  JSON.stringify(derivationRules(a)) === JSON.stringify(derivationRules(b));
