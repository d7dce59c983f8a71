import type { DuckDBConnection } from '@duckdb/node-api';
import {
  SextantError,
  isCanonicalTable,
  type CanonicalTable,
  type Checkpoint,
  type ConnectorMessage,
  type ConnectorState,
  type SextantEvent,
  type StreamDescription,
  type SyncCounts,
  type SyncReport,
} from '@sextant/contracts';
import { isOutOfMemory } from '../duckdb/database.ts';
import type { ConnectorRun, SourceDeclaration, SyncOptions } from '../engine.ts';
import type { Log } from '../log.ts';
import { runChecks } from '../quality/run-checks.ts';
import type { Store } from '../store/store.ts';
import type { BatchContext } from './batch-context.ts';
import { checkRejectShare, commitStaged, quarantineStaged } from './commit-batch.ts';
import { CompleteReadings } from './complete-readings.ts';
import {
  beginRun,
  endRun,
  loadSource,
  saveBatch,
  saveSource,
  settleQuarantine,
  startAnew,
  type KnownSource,
  type SourceChange,
} from './run-records.ts';
import { Pace } from './pace.ts';
import { protocolError } from './protocol-error.ts';
import { breaks, describeDrift, driftError, findDrift, knownAfter, type KnownFields } from './schema-drift.ts';
import { Staging } from './staging.ts';
import { Stopwatch } from './stopwatch.ts';

const DEFAULT_MAX_REJECT_SHARE = 0.05;
const DEFAULT_MAX_DELETE_SHARE = 0.5;
const MAX_STATE_BYTES = 256 * 1024;
const MAX_NOTES = 100;
/** Between two derivations of one reading lies this many times what the first of them took. */
const REST_AFTER_DERIVING = 4;
/** Stored rows that wait for being derived, about; together they would fill the memory, each of them half a kilobyte. */
const DERIVED_AT_ONCE = 500_000;

/**
 * One sync, from the connector's first message to its report. Every checkpoint commits the rows since the one before
 * and the connector's position in one transaction; whatever goes wrong, everything up to the last checkpoint stays and
 * nothing after it does.
 */
export async function runSync(
  store: Store,
  source: SourceDeclaration,
  open: () => Promise<ConnectorRun>,
  emit: (event: SextantEvent) => void,
  options: SyncOptions & { log?: Log },
): Promise<SyncReport> {
  const run = await Run.begin(store, source, emit, options.full === true);
  let connector: ConnectorRun | undefined;
  // Whoever hears of the end may begin the next sync at once: the connector is gone by then.
  const close = async (): Promise<void> => {
    try {
      await connector?.close();
    } catch (error) {
      options.log?.('warn', 'A connector could not be closed.', { source: source.id, error });
    }
    connector = undefined;
  };
  try {
    options.signal?.throwIfAborted();
    connector = await open();
    const streams = await connector.discover();
    await run.compare(streams, options.acceptDrift === true);
    for await (const message of connector.read(run.resumeFrom)) {
      options.signal?.throwIfAborted();
      await run.take(message, streams);
      run.pace.tick();
    }
    options.signal?.throwIfAborted();
    await run.finish(streams);
    await close();
    return await run.end('done');
  } catch (error) {
    if (!SextantError.is(error) && !isOutOfMemory(error) && !options.signal?.aborted) {
      options.log?.('error', 'A sync failed unexpectedly.', { source: source.id, error });
    }
    await close();
    return await run.end(options.signal?.aborted ? 'interrupted' : 'failed', error);
  }
}

class Run {
  private readonly store: Store;
  private readonly source: SourceDeclaration;
  private readonly emit: (event: SextantEvent) => void;
  private readonly report: SyncReport;
  private readonly staging: Staging;
  private readonly totals = new Map<CanonicalTable, SyncCounts>();
  private readonly watch = new Stopwatch();
  readonly pace = new Pace();
  private readonly firstSync: boolean;
  /** Up to which day the source had been complete before the run. */
  private readonly completeBefore: string | null;
  /** Rows were stored that the checks have not seen. */
  private unchecked = false;
  /** Batches were committed of which nobody was told, because what follows from them is not derived yet. */
  private untold = false;
  /** Rows that were stored since something was derived. */
  private underived = 0;
  /** When the last batch with all that follows from it was committed, and how long that took. */
  private derived: { at: number; took: number } | null = null;
  private readonly readings: CompleteReadings;
  private readonly fields: KnownFields;
  readonly resumeFrom: ConnectorState | undefined;

  private constructor(
    store: Store,
    source: SourceDeclaration,
    emit: (event: SextantEvent) => void,
    report: SyncReport,
    known: KnownSource,
    readings: CompleteReadings,
  ) {
    this.store = store;
    this.source = source;
    this.emit = emit;
    this.report = report;
    this.staging = new Staging(store.database.writer);
    this.resumeFrom = known.state;
    this.firstSync = !known.everDone;
    this.completeBefore = known.completeThrough;
    this.readings = readings;
    this.fields = known.fields;
  }

  static async begin(
    store: Store,
    source: SourceDeclaration,
    emit: (event: SextantEvent) => void,
    isFull: boolean,
  ): Promise<Run> {
    const startedAt = store.now().toISOString();
    const run = await store.write((connection) => beginRun(connection, source.id, startedAt));
    if (isFull) await store.transact((connection) => startAnew(connection, source.id));
    const known = await store.write((connection) => loadSource(connection, source.id));
    const readings = await store.write((connection) => CompleteReadings.load(connection, source.id));
    emit({ type: 'sync-started', source: source.id, run });
    const counts = { read: 0, stored: 0, unchanged: 0, rejected: 0 };
    const report: SyncReport = {
      run,
      source: source.id,
      state: 'running',
      startedAt,
      endedAt: null,
      counts,
      tables: {},
      completeThrough: known.completeThrough,
      notes: [],
    };
    return new Run(store, source, emit, report, known, readings);
  }

  /** Looks at what has changed in the source's fields; throws `source.schema-drift` where records would be wrong. */
  async compare(streams: readonly StreamDescription[], isAccepted: boolean): Promise<void> {
    const drift = findDrift(this.fields, streams);
    if (drift.length === 0) return;
    this.report.drift = drift;
    const breaking = drift.filter(breaks);
    if (breaking.length > 0 && !isAccepted) throw driftError(this.source.id, breaking);
    for (const each of drift) this.note(`In the source ${describeDrift(each)}.`);
    // Accepted once is accepted, also when this run breaks off.
    if (breaking.length > 0) await this.keepFields(streams);
  }

  private keepFields(streams: readonly StreamDescription[]): Promise<void> {
    const fields = knownAfter(this.fields, streams);
    return this.store.transact((connection) => saveSource(connection, this.source.id, { fields }));
  }

  async take(message: ConnectorMessage, streams: readonly StreamDescription[]): Promise<void> {
    switch (message.type) {
      case 'batch':
        if (!isCanonicalTable(message.table))
          throw protocolError(this.source.id, `a batch for the unknown table "${String(message.table)}"`);
        this.pace.add(message.stream, message.rows);
        return this.store.write(() => this.staging.addBatch(message));
      case 'reject':
        return this.store.write(() => this.staging.addReject(message));
      case 'complete-begin':
      case 'complete-end': {
        const table = streams.find(({ name }) => name === message.stream)?.table;
        return this.readings.take(message, streams, table === undefined ? 0 : this.staging.rowsOf(table));
      }
      case 'checkpoint':
        return this.commit(message, streams);
      case 'note':
        return this.note(message.message);
      case 'progress':
        this.emit({
          type: 'sync-progress',
          source: this.source.id,
          run: this.report.run,
          stream: message.stream,
          done: message.done,
          total: message.total ?? null,
          ...this.pace.of(message.stream, message.done, message.total),
        });
        return;
      default:
        throw protocolError(this.source.id, 'a message of an unknown type');
    }
  }

  /** Rows after the last checkpoint of a reading that ended well are as good as the others. */
  async finish(streams: readonly StreamDescription[]): Promise<void> {
    if (this.staging.size > 0 || this.readings.hasNews) await this.commit(undefined, streams);
    const lastSync = this.store.now().toISOString();
    await this.watch.during('storing', () =>
      this.store.transact(async (connection) => {
        await this.watch.during('deriving', () => this.store.derivePending());
        await saveSource(connection, this.source.id, { lastSync, streams, fields: knownAfter(this.fields, streams) });
        await settleQuarantine(connection, this.source.id, this.report.run);
        await this.watch.during('checking', () => this.check(connection, lastSync));
      }),
    );
    this.store.committed(this.store.lastBatch);
    this.tell();
  }

  /** Looks whether what was stored holds together. Inside the caller's transaction. */
  private async check(connection: DuckDBConnection, endedAt: string): Promise<void> {
    if (!this.unchecked) return;
    const { report, source, completeBefore } = this;
    const ending = { run: report.run, source: source.id, completeBefore, endedAt };
    const isNew = await runChecks(connection, this.store.derivation.rules, ending);
    this.unchecked = false;
    // Answers name what was found.
    if (isNew) this.untold = true;
  }

  /** Tells of batches that became visible. */
  private tell(): void {
    if (!this.untold) return;
    this.untold = false;
    this.emit({ type: 'data-changed', source: this.source.id, batch: this.store.lastBatch });
  }

  async end(state: 'done' | 'failed' | 'interrupted', failure?: unknown): Promise<SyncReport> {
    await this.settle().catch((error: unknown) => {
      failure ??= error;
      const { code } = asSextantError(error, this.source.id);
      this.report.notes.push(
        `What follows from the stored rows could not be derived (${code}): answers are those from before them until the next sync.`,
      );
    });
    this.report.state = state;
    this.report.endedAt = this.store.now().toISOString();
    this.report.tables = Object.fromEntries(this.totals);
    this.report.took = this.watch.taken();
    if (failure !== undefined && state === 'failed')
      this.report.error = asSextantError(failure, this.source.id).toBody();
    await this.store.write(async (connection) => {
      await this.staging.clear();
      await endRun(connection, this.report);
    });
    this.emit({ type: 'sync-ended', source: this.source.id, run: this.report.run, state });
    return this.report;
  }

  /** What was committed before the reading broke off counts. */
  private async settle(): Promise<void> {
    if (!this.untold && !this.unchecked) return;
    await this.store.transact(async (connection) => {
      await this.store.derivePending();
      await this.check(connection, this.store.now().toISOString());
    });
    this.store.committed(this.store.lastBatch);
    this.tell();
  }

  private async commit(checkpoint: Checkpoint | undefined, streams: readonly StreamDescription[]): Promise<void> {
    const { source, report, store } = this;
    await store.write(() => this.staging.flush());
    const state = checkpoint && serializeState(checkpoint.state, source.id);
    const change: SourceChange = {
      ...(state === undefined ? {} : { state }),
      ...(checkpoint?.completeThrough === undefined ? {} : { completeThrough: checkpoint.completeThrough }),
      streams,
    };
    const completeThrough = checkpoint?.completeThrough ?? report.completeThrough;
    const isLater = completeThrough !== report.completeThrough;
    report.completeThrough = completeThrough;
    const context = this.batchContext(streams);
    const { batch, recordedAt } = context;
    const began = performance.now();
    const outside = this.watch.enter('storing');
    const { counts, notes, isBatch } = await store
      .transact(async (connection) => {
        const done = await commitStaged(connection, this.staging, context);
        checkRejectShare(this.added(done.counts), source.id, source.maxRejectShare ?? DEFAULT_MAX_REJECT_SHARE);
        const hasRows = this.staging.size > 0 || done.counts.size > 0;
        if (hasRows)
          await saveBatch(connection, { batch, source: source.id, run: report.run, recordedAt }, done.counts);
        await saveSource(connection, source.id, change);
        return { ...done, isBatch: hasRows };
      })
      .catch(async (error: unknown) => {
        await this.keepQuarantine(context);
        throw error;
      })
      .finally(() => this.watch.enter(outside));
    for (const each of notes) this.note(each);
    if (!isBatch) {
      // Nothing was read since the last checkpoint: no batch, and what was known stays known as of the same instant.
      store.committed(store.lastBatch);
      if (isLater) this.emit({ type: 'data-changed', source: source.id, batch: store.lastBatch });
      return;
    }
    store.committed(batch);
    this.count(counts);
    await store.write(() => this.staging.clear());
    this.untold = true;
    const stored = [...counts.values()].reduce((sum, each) => sum + each.stored, 0);
    this.unchecked ||= stored > 0;
    this.underived += stored;
    // A source says up to which day it is complete with its last words: until then more is to come.
    const more = checkpoint !== undefined && checkpoint.completeThrough === undefined;
    if (more && !this.mayDerive()) return;
    await this.derive();
    this.derived = { at: performance.now(), took: performance.now() - began };
    this.tell();
  }

  /** In a transaction of its own: the rows that were put aside keep their room until theirs ends. */
  private async derive(): Promise<void> {
    const { store, watch } = this;
    await watch.during('deriving', () => store.transact(() => store.derivePending()));
    store.committed(store.lastBatch);
    this.underived = 0;
  }

  private batchContext(streams: readonly StreamDescription[]): BatchContext {
    const { source, report, store, readings, watch } = this;
    return {
      source: source.id,
      run: report.run,
      batch: store.lastBatch + 1,
      recordedAt: store.commitTime().toISOString(),
      backfill: source.backfill === true && this.firstSync,
      watch,
      streams,
      readings,
      maxDeleteShare: source.maxDeleteShare ?? DEFAULT_MAX_DELETE_SHARE,
    };
  }

  private note(text: string): void {
    if (this.report.notes.length < MAX_NOTES) this.report.notes.push(text);
  }

  /**
   * In the middle of a reading what is new is shown now and then, but deriving it never takes most of the time. What
   * follows from very many rows at once would need memory for all of them.
   */
  private mayDerive(): boolean {
    if (this.underived >= DERIVED_AT_ONCE) return true;
    return this.derived === null || performance.now() - this.derived.at > REST_AFTER_DERIVING * this.derived.took;
  }

  /** The batch was refused, but why its rows were is kept: that is what somebody needs to mend the source. */
  private async keepQuarantine(context: BatchContext): Promise<void> {
    const counts = await this.store
      .transact((connection) => quarantineStaged(connection, this.staging, context))
      .catch(() => new Map<CanonicalTable, SyncCounts>());
    this.count(counts);
  }

  private added(counts: ReadonlyMap<CanonicalTable, SyncCounts>): Map<CanonicalTable, SyncCounts> {
    const sum = new Map(this.totals);
    for (const [table, each] of counts) sum.set(table, plus(sum.get(table), each));
    return sum;
  }

  private count(counts: ReadonlyMap<CanonicalTable, SyncCounts>): void {
    for (const [table, each] of counts) {
      this.totals.set(table, plus(this.totals.get(table), each));
      this.report.counts = plus(this.report.counts, each);
    }
  }
}

const plus = (left: SyncCounts | undefined, right: SyncCounts): SyncCounts => ({
  read: (left?.read ?? 0) + right.read,
  stored: (left?.stored ?? 0) + right.stored,
  unchanged: (left?.unchanged ?? 0) + right.unchanged,
  rejected: (left?.rejected ?? 0) + right.rejected,
  ...(left?.deleted === undefined && right.deleted === undefined
    ? {}
    : { deleted: (left?.deleted ?? 0) + (right.deleted ?? 0) }),
});

function serializeState(state: ConnectorState, source: string): string {
  const serialized = JSON.stringify(state);
  if (Buffer.byteLength(serialized) > MAX_STATE_BYTES) {
    throw protocolError(source, `a checkpoint of more than ${MAX_STATE_BYTES / 1024} kB`);
  }
  return serialized;
}

function asSextantError(error: unknown, source: string): SextantError {
  if (SextantError.is(error)) return error;
  if (isOutOfMemory(error)) {
    return new SextantError(
      'engine.out-of-memory',
      `The sync of source "${source}" needed more memory than the engine may use; what was committed before stays.`,
      'Raise engine.memory_limit and sync again, or let the connector set checkpoints after fewer rows.',
      { cause: error },
    );
  }
  return new SextantError(
    'internal',
    `The sync of source "${source}" failed unexpectedly.`,
    'See the log of the host.',
    { cause: error },
  );
}
