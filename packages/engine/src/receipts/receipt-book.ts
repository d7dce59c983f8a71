import type { KpiDefinition, KpiTarget, Policy, Question } from '@sextant/contracts';
import { LRUCache } from 'lru-cache';
import type { Snapshot } from '../duckdb/database.ts';
import type { Facts } from '../store/facts.ts';
import type { Store } from '../store/store.ts';
import { factsOfText, factsText } from './facts-text.ts';
import { hashOf, type Scope } from './receipt-id.ts';

/** The KPI of an answer, the KPIs that it uses, and the targets it was held against. */
export interface DefinitionBundle {
  definitions: KpiDefinition[];
  targets: KpiTarget[];
}

/** What it takes to find an answer again; nothing of what it said. */
export interface Made {
  question: Question;
  scope: Scope;
  /** When it was asked first, an ISO instant. */
  askedAt: string;
  bundle: DefinitionBundle;
  policy: Policy;
  /** What the store said of itself at the answer's last batch. */
  facts: Facts;
  /** Version of Sextant that answered. */
  version: string;
  /** Name of the answer's figures; receipts of an earlier version have none. */
  figures?: string;
}

/** One line of the book: under 1 kB but for questions with long lists. */
interface Entry {
  question: Question;
  scope: Scope;
  askedAt: string;
  definitions: string;
  policy: string;
  facts: string;
  version: string;
  figures?: string;
}

/** Receipts wait so long to be written together. */
const WAIT_MS = 100;
/** Receipts of which it is remembered that they are written. */
const REMEMBERED = 20_000;

/**
 * The receipts of a store: one row each, and the definitions, policies and facts that they share, each once by its hash.
 * They are written a moment after the answer, together, so that no answer waits for the disk.
 */
export class ReceiptBook {
  private readonly store: Pick<Store, 'transact' | 'database'>;
  private readonly written = new LRUCache<string, true>({ max: REMEMBERED });
  private readonly known = new Map<object, string>();
  /** Definitions, policies and facts that were read lately, by their hash; nobody changes them. */
  private readonly read = new LRUCache<string, object>({ max: 64 });
  private pending = new Map<string, Entry>();
  private bodies = new Map<string, { kind: string; body: string }>();
  private timer: NodeJS.Timeout | null = null;
  private writing: Promise<void> = Promise.resolve();

  constructor(store: Pick<Store, 'transact' | 'database'>) {
    this.store = store;
  }

  /** The hash of a bundle of definitions, under which receipts name it. */
  nameOf(bundle: DefinitionBundle): string {
    return hashOf(JSON.stringify(bundle));
  }

  /** Notes how an answer was made. Never throws and never waits. */
  note(receipt: string, made: Made): void {
    if (this.written.has(receipt) || this.pending.has(receipt)) return;
    const { question, scope, askedAt, version, figures } = made;
    const entry: Entry = {
      question,
      scope,
      askedAt,
      definitions: this.keep('definitions', JSON.stringify(made.bundle)),
      policy: this.keep('policy', JSON.stringify(made.policy), made.policy),
      facts: this.keep('facts', () => factsText(made.facts), made.facts),
      version,
      ...(figures === undefined ? {} : { figures }),
    };
    this.pending.set(receipt, entry);
    this.timer ??= setTimeout(() => void this.flush().catch(() => undefined), WAIT_MS).unref();
  }

  private keep(kind: string, text: string | (() => string), of?: object): string {
    const known = of === undefined ? undefined : this.known.get(of);
    if (known !== undefined) return known;
    const body = typeof text === 'string' ? text : text();
    const hash = hashOf(body);
    this.bodies.set(hash, { kind, body });
    // The last few facts and policies: whoever holds more of them has stopped using the older ones.
    if (of !== undefined) {
      if (this.known.size > 16) this.known.clear();
      this.known.set(of, hash);
    }
    return hash;
  }

  /** Writes what waits. What cannot be written is tried again with the next receipt. */
  async flush(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    const turn = this.writing.then(() => this.write());
    this.writing = turn.catch(() => undefined);
    await turn;
  }

  private async write(): Promise<void> {
    if (this.pending.size === 0) return;
    const [entries, bodies] = [this.pending, this.bodies];
    this.pending = new Map();
    this.bodies = new Map();
    try {
      await this.store.transact(async (connection) => {
        for (const [hash, { kind, body }] of bodies) {
          await connection.run(
            'INSERT INTO kept SELECT $1, $2, $3 WHERE NOT EXISTS (SELECT 1 FROM kept WHERE hash = $1)',
            [hash, kind, body],
          );
        }
        for (const [id, entry] of entries) {
          await connection.run(
            'INSERT INTO receipt SELECT $1, $2 WHERE NOT EXISTS (SELECT 1 FROM receipt WHERE id = $1)',
            [id, JSON.stringify(entry)],
          );
        }
      });
      for (const id of entries.keys()) this.written.set(id, true);
    } catch (error) {
      for (const [id, entry] of entries) this.pending.set(id, entry);
      for (const [hash, body] of bodies) this.bodies.set(hash, body);
      throw error;
    }
  }

  private async kept<T extends object>(snapshot: Snapshot, hash: string, parse: (text: string) => T): Promise<T> {
    const known = this.read.get(hash) as T | undefined;
    if (known !== undefined) return known;
    const found = await snapshot.runText('SELECT body FROM kept WHERE hash = $1', [hash]);
    const body = parse(String(found['body']?.[0]));
    this.read.set(hash, body);
    return body;
  }

  /** How an answer was made; null where no answer has this receipt. */
  async find(receipt: string): Promise<Made | null> {
    await this.flush();
    return this.store.database.read(
      async (snapshot) => {
        const found = await snapshot.runText('SELECT body FROM receipt WHERE id = $1', [receipt]);
        const body = found['body']?.[0];
        if (typeof body !== 'string') return null;
        const { definitions, policy, facts, ...entry } = JSON.parse(body) as Entry;
        return {
          ...entry,
          bundle: await this.kept<DefinitionBundle>(snapshot, definitions, JSON.parse),
          policy: await this.kept<Policy>(snapshot, policy, JSON.parse),
          facts: await this.kept(snapshot, facts, factsOfText),
        };
      },
      { unlimited: true },
    );
  }
}
