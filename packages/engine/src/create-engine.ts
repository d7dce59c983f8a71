import {
  DEFAULT_POLICY,
  SextantError,
  type Answer,
  type AnswerTo,
  type Caller,
  type CanonicalTable,
  type FailedAnswer,
  type KpiDefinition,
  type KpiTarget,
  type Policy,
  type SextantEvent,
} from '@sextant/contracts';
import { Answerer, type AnswererOptions } from './answer.ts';
import { Catalogue } from './catalogue/catalogue.ts';
import type { DatabaseOptions, Snapshot } from './duckdb/database.ts';
import type { Engine } from './engine.ts';
import type { Log } from './log.ts';
import { linkParties, listLinks } from './identity/link-parties.ts';
import { listQuality, listQuarantine, listRuns, listSources } from './store/reports.ts';
import { canonicalTables } from './store/schema.ts';
import { Store, type Clock } from './store/store.ts';
import { ReceiptBook } from './receipts/receipt-book.ts';
import { Receipts } from './receipts/receipts.ts';
import type { Statement } from './sql/print.ts';
import { runSync } from './sync/run-sync.ts';
import { explain } from './catalogue/explain.ts';
import { kpiResponse } from './catalogue/kpi-response.ts';
import { readinessOf, unlocksOf } from './catalogue/readiness.ts';
import type { Need } from './measures/measure.ts';
import type { Facts } from './store/facts.ts';
import { readProviders, type Providers } from './store/providers.ts';
import { needsOfKpi } from './plan/plan.ts';

export interface EngineOptions extends DatabaseOptions, AnswererOptions {
  /** Default {@link DEFAULT_POLICY}. */
  policy?: Policy;
  catalogue: readonly KpiDefinition[];
  /** What the tenant wants to reach. Default: nothing. */
  targets?: readonly KpiTarget[];
  /** Default: the machine's clock. */
  clock?: Clock;
  /** Told of failures that no caller sees in full, such as an unexpected error behind `internal`. */
  log?: Log;
}

/**
 * Opens the store of one tenant and answers questions about it. Throws `store.locked`, `store.damaged`,
 * `store.format-newer` or `kpi.definition-invalid`.
 */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const policy = options.policy ?? DEFAULT_POLICY;
  let catalogue = new Catalogue(options.catalogue, options.targets);
  const store = await Store.open({ ...options, policy, clock: options.clock ?? { now: () => new Date() } });
  const book = new ReceiptBook(store);
  const answerer = new Answerer(store, policy, book, options);
  const receipts = new Receipts(book, answerer);
  const listeners = new Set<(event: SextantEvent) => void>();
  const syncing = new Set<string>();
  const emit = (event: SextantEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const read = <T>(work: (snapshot: Snapshot) => Promise<T>): Promise<T> =>
    store.database.read(work, { unlimited: true });

  /** What the store says about itself, and which source fills what is needed. */
  const known = async (needs: readonly Need[]): Promise<{ facts: Facts; providers: Providers }> => {
    const { version } = store;
    return read(async (snapshot) => ({
      facts: await answerer.currentFacts(snapshot, version),
      providers: await readProviders(snapshot, needs),
    }));
  };

  const answer = <const Q>(question: Q, caller: Caller, signal?: AbortSignal): Promise<AnswerTo<Q>> =>
    answerer.answer(question, catalogue, caller, signal);

  const orFail = async (
    question: unknown,
    find: (question: unknown) => Promise<Answer>,
  ): Promise<Answer | FailedAnswer> => {
    try {
      return await find(question);
    } catch (error) {
      const asked = (question as { kpi?: unknown } | null)?.kpi;
      const kpi = typeof asked === 'string' ? asked : '';
      if (SextantError.is(error)) return { kpi, error: error.toBody() };
      options.log?.('error', 'A question failed unexpectedly.', { kpi, error });
      return {
        kpi,
        error: new SextantError('internal', 'The question failed unexpectedly.', 'See the log of the host.').toBody(),
      };
    }
  };

  return {
    answer,
    answers: (questions, caller, signal) =>
      Promise.all(questions.map((each) => orFail(each, (question) => answer(question, caller, signal)))),
    again: (receipt, caller, signal) => receipts.answer(receipt, caller, signal),
    explain: (receipt, caller, explainOptions, signal) => receipts.explain(receipt, caller, explainOptions, signal),
    compare: (from, to, caller, signal) => receipts.compare(from, to, caller, signal),
    kpis: (query, caller) => catalogue.search(query, caller),
    kpi: async (id, caller) => {
      const kpi = catalogue.need(id, caller);
      const needs = needsOfKpi(kpi, catalogue, policy);
      const { facts, providers } = await known(needs);
      return kpiResponse(kpi, needs, facts, policy, providers);
    },
    readiness: async (caller) => {
      const all = catalogue
        .visible(caller)
        .map((kpi) => [kpi.definition.id, needsOfKpi(kpi, catalogue, policy)] as const);
      const context = { ...(await known(all.flatMap(([, needs]) => needs))), policy };
      const kpis = new Map(all.map(([id, needs]) => [id, readinessOf(needs, context)]));
      return { kpis, unlocks: unlocksOf(kpis) };
    },
    setCatalogue: (definitions, targets) => {
      catalogue = new Catalogue(definitions, targets);
      store.committed(store.lastBatch);
    },
    explainDefinition: async (definition, question, caller, signal) => {
      const draft = catalogue.draft(definition);
      const kpi = draft.catalogue.need(definition.id, { ...caller, kpis: [definition.id] });
      const { version } = store;
      const facts = await read((snapshot) => answerer.currentFacts(snapshot, version));
      const statements: Statement[] = [];
      const answer = await orFail({ ...question, kpi: definition.id }, (asked) =>
        answerer.answer(asked, draft.catalogue, caller, signal, (statement) => statements.push(statement)),
      );
      const needs = needsOfKpi(kpi, draft.catalogue, policy);
      return explain({ kpi, needs, facts, policy, breaks: draft.breaks, statements, answer });
    },
    sync: async (source, open, syncOptions = {}) => {
      if (syncing.has(source.id)) {
        throw new SextantError(
          'source.busy',
          `Source "${source.id}" is being synced already.`,
          'Wait until the running sync has ended.',
        );
      }
      syncing.add(source.id);
      try {
        return await runSync(store, source, open, emit, {
          ...syncOptions,
          ...(options.log ? { log: options.log } : {}),
        });
      } finally {
        syncing.delete(source.id);
      }
    },
    sources: (declared) => read((snapshot) => listSources(snapshot, declared, syncing)),
    runs: (id, page) => read((snapshot) => listRuns(snapshot, id, page)),
    quality: (id, run) => read((snapshot) => listQuality(snapshot, id, run)),
    quarantine: (id, page) => read((snapshot) => listQuarantine(snapshot, id, page)),
    linkParties: (links) => linkParties(store, links),
    links: () => store.write((connection) => listLinks(connection)),
    tableSizes: () =>
      read(async (snapshot) => {
        const sizes = {} as Record<CanonicalTable, number>;
        for (const table of canonicalTables) {
          sizes[table] = Number((await snapshot.runText(`SELECT count(*) AS n FROM ${table}`))['n']?.[0]);
        }
        return sizes;
      }),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {
      await book.flush();
      await store.close();
    },
  };
}
