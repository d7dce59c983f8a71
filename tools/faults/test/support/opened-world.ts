import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Answer, Caller, Question } from '@sextant/contracts';
import type { Engine } from '@sextant/engine';
import type { Query } from '../../../../packages/engine/src/sql/nodes.ts';
import type { Store } from '../../../../packages/engine/src/store/store.ts';
import { faultsOf, type Fault } from './faults.ts';
import { forget, listen, openedStore } from './plant.ts';
import type { World } from './worlds.ts';

const { createEngine } = await import('@sextant/engine');
const { SextantError } = await import('@sextant/contracts');
const { ROLLUPS } = await import('../../../../packages/engine/src/derive/rollups.ts');
const { RELATIONS } = await import('../../../../packages/engine/src/relations/registry.ts');

/** A statement that questions have run, and the faults that it can have. */
export interface Heard {
  query: Query;
  text: string;
  faults: ReadonlySet<string>;
}
/** What a question said without a fault. */
export interface Asked {
  question: Question;
  role: Caller['role'];
  answer: string;
  statements: ReadonlySet<Heard>;
  cost: number;
}

const DERIVED = [...RELATIONS, ...ROLLUPS].map(({ name }) => name);
const TIMEOUT_MS = 20_000;

/** A world with its store open: asked whole questions, single statements, and derived anew. */
export class OpenedWorld {
  readonly world: World;
  readonly asked: Asked[] = [];
  /** Every fault that its statements can have. */
  readonly faults = new Map<string, Fault>();
  readonly derivation = new Set<string>();
  private readonly engine: Engine;
  private readonly store: Store;
  private readonly heard = new Map<string, Heard>();
  private readonly found = new Map<Heard, string>();
  private readonly derived = new Map<string, string>();

  private constructor(world: World, engine: Engine, store: Store) {
    this.world = world;
    this.engine = engine;
    this.store = store;
  }

  /** Opens a copy of the store and learns what it says, and with which statements. */
  static async open(world: World): Promise<OpenedWorld> {
    const file = join(mkdtempSync(join(tmpdir(), 'sextant-faults-')), 'store.duckdb');
    copyFileSync(world.file, file);
    const clock = { now: () => new Date(world.now) };
    const { policy, catalogue } = world;
    const limits = { threads: 1, statementTimeoutMs: TIMEOUT_MS, cacheSize: 0 };
    const engine = await createEngine({ file, policy, catalogue, clock, ...limits });
    const opened = new OpenedWorld({ ...world, file }, engine, openedStore());
    // A reading that goes on meanwhile, and has nothing to report yet.
    await opened.store.database.writer.run(
      `INSERT INTO sync_run SELECT max(run) + 1, max(source_id), 'running', max(started_at), NULL, NULL FROM sync_run HAVING count(*) > 0`,
    );
    await opened.record();
    return opened;
  }

  private async record(): Promise<void> {
    const { writer } = this.store.database;
    listen((query) => {
      for (const fault of faultsOf(query)) {
        this.faults.set(fault.key, fault);
        this.derivation.add(fault.key);
      }
    });
    await this.store.transact(() => this.store.derivation.rebuild(this.store.lastBatch));
    for (const name of DERIVED) {
      this.derived.set(name, await this.fingerprint(name));
      await writer.run(`CREATE TABLE kept_${name} AS SELECT * FROM ${name}`);
    }
    const { questions, byViewer = [] } = this.world;
    const roles = new Map<Question, Caller['role']>(byViewer.map((question) => [question, 'viewer']));
    for (const question of [...questions, ...byViewer]) {
      const role = roles.get(question) ?? 'operator';
      const statements = new Set<Heard>();
      listen((query, { text, parameters }) => {
        const name = `${text} ${JSON.stringify(parameters)}`;
        const known = this.heard.get(name);
        if (known !== undefined) return void statements.add(known);
        const own = faultsOf(query);
        for (const fault of own) this.faults.set(fault.key, fault);
        const heard: Heard = { query, text, faults: new Set(own.map(({ key }) => key)) };
        this.heard.set(name, heard);
        statements.add(heard);
      });
      const started = performance.now();
      const answer = await this.ask({ question, role });
      this.asked.push({ question, role, answer, statements, cost: performance.now() - started });
    }
    listen(null);
    this.asked.sort((left, right) => left.cost - right.cost);
  }

  /** KPIs of which some question had a value. */
  valued(): Set<string> {
    return new Set(
      this.asked.flatMap(({ question, answer }) =>
        answer.startsWith('{') && (JSON.parse(answer) as Answer).value !== null ? [question.kpi] : [],
      ),
    );
  }

  /** The faults that what a KPI is asked can have: in its own statements, and in what they read. */
  placesOf(kpi: string): Set<string> {
    const own = this.asked.filter(({ question }) => question.kpi === kpi);
    const places = new Set(own.flatMap(({ statements }) => [...statements].flatMap(({ faults }) => [...faults])));
    return own.length === 0 ? places : new Set([...places, ...this.derivation]);
  }

  /** What is asked with a statement that can have a fault. */
  carrying(key: string): Asked[] {
    return this.asked.filter(({ statements }) => [...statements].some(({ faults }) => faults.has(key)));
  }

  /** Everything an answer says, except what names this very answer. */
  async ask({ question, role }: Pick<Asked, 'question' | 'role'>): Promise<string> {
    forget();
    try {
      return essence(await this.engine.answer(question, { tenant: 'faults', role }));
    } catch (error) {
      return `failed: ${SextantError.is(error) ? error.code : 'internal'}`;
    }
  }

  /** Whether a statement finds other rows than without a fault, or fails. What it finds otherwise is remembered. */
  async isFoundOtherwise(heard: Heard, planted: (on: boolean) => void): Promise<boolean> {
    let before = this.found.get(heard);
    if (before === undefined) {
      planted(false);
      before = await this.rowsOf(heard);
      this.found.set(heard, before);
      planted(true);
    }
    // What reads tables that are kept for a question cannot be asked alone: the answer tells.
    return before === 'failed' || (await this.rowsOf(heard)) !== before;
  }

  private async rowsOf({ query }: Heard): Promise<string> {
    try {
      const columns = Object.entries(await this.store.database.read((snapshot) => snapshot.run(query)));
      const rows = (columns[0]?.[1] ?? []).map((_, row) => JSON.stringify(columns.map(([, values]) => values[row])));
      return rows.sort().join('\n');
    } catch {
      return 'failed';
    }
  }

  /** Derives everything anew with what is planted; the relations that then differ. */
  async deriveAnew(): Promise<string[]> {
    await this.store.transact(() => this.store.derivation.rebuild(this.store.lastBatch));
    const changed: string[] = [];
    for (const name of DERIVED) if ((await this.fingerprint(name)) !== this.derived.get(name)) changed.push(name);
    return changed;
  }

  /** Puts back what was derived without a fault. */
  async restore(changed: readonly string[] = DERIVED): Promise<void> {
    await this.store.transact(async (connection) => {
      for (const name of changed) {
        await connection.run(`DELETE FROM ${name}`);
        await connection.run(`INSERT INTO ${name} SELECT * FROM kept_${name}`);
      }
    });
  }

  /** Facts are read once a version of the store: to be called where the derived relations changed. */
  forgetFacts(): void {
    this.store.version += 1;
  }

  private async fingerprint(name: string): Promise<string> {
    const reader = await this.store.database.writer.runAndReadAll(
      `SELECT count(*)::VARCHAR || ' ' || coalesce(sum(hash(t::VARCHAR))::VARCHAR, '') FROM ${name} AS t`,
    );
    return JSON.stringify(reader.getRowsJson()[0]);
  }

  async close(): Promise<void> {
    await this.engine.close();
    rmSync(dirname(this.world.file), { recursive: true, force: true });
  }
}

function essence(answer: Answer): string {
  const segments = answer.segments?.toSorted(byText(({ label }) => label));
  const series = answer.trend?.series.toSorted(byText(({ segment }) => String(segment)));
  const ruleSet = answer.ruleSet === undefined ? undefined : { ...answer.ruleSet, id: '' };
  const told = { ...answer, receipt: '', segments, ruleSet, trend: { ...answer.trend, series } };
  return JSON.stringify(told, (__, value: unknown) =>
    typeof value === 'number' ? Number(value.toPrecision(10)) : value,
  );
}

const byText =
  <T>(of: (each: T) => string) =>
  (left: T, right: T): number =>
    of(left) < of(right) ? -1 : 1;
