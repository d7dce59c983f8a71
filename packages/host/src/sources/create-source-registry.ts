import { SextantError, type SourceStatus, type SyncReport } from '@sextant/contracts';
import type { ConnectorRun, Engine, SourceDeclaration, SyncOptions } from '@sextant/engine';
import type { Log } from '../log/log.ts';
import { scheduleSyncs, type Scheduled, type SyncSchedules } from './schedule-syncs.ts';

/** The declared sources of a tenant, and who is reading them now. */
export interface SourceRegistry {
  readonly declared: readonly SourceDeclaration[];
  /** Finds a source or throws `source.unknown`. */
  need(id: string): SourceDeclaration;
  /**
   * Begins a sync; the promise is its end. Throws `source.unknown`, `source.busy`, and what keeps the source from being
   * synced as things are, at once; a failure of the source is in the report.
   */
  start(id: string, options?: SyncOptions): Promise<SyncReport>;
  /** The same for who waits for the end anyway: everything it throws comes through the promise. */
  sync(id: string, options?: SyncOptions): Promise<SyncReport>;
  /** Syncs, in the order of declaration, every source that has not been read to its end yet and can be. */
  syncUnfinished(options?: {
    /** Only these. Default: all. */
    only?: readonly string[];
    signal?: AbortSignal;
    onReport?: (report: SyncReport) => void;
  }): Promise<void>;
  status(): Promise<SourceStatus[]>;
  /** From now on sources are synced at the times of their schedules, until `stop`. */
  followSchedules(): void;
  /** Stops what runs and waits for it; no sync starts afterwards. */
  stop(): Promise<void>;
}

export interface SourceRegistryOptions<Source extends SourceDeclaration & Scheduled> {
  engine: Engine;
  sources: readonly Source[];
  /** Why a source cannot be synced as things are. Default: each can. */
  problem?: (source: Source) => SextantError | undefined;
  /** Starts the connector of a source; the signal ends it. */
  open: (source: Source, signal: AbortSignal) => Promise<ConnectorRun>;
  log: Log;
}

/** One sync a source at a time, and one sync at a time over all: the store has one writer. */
export const createSourceRegistry = <Source extends SourceDeclaration & Scheduled>({
  engine,
  sources,
  problem = () => undefined,
  open,
  log,
}: SourceRegistryOptions<Source>): SourceRegistry => {
  const running = new Map<string, Promise<SyncReport>>();
  const stopping = new AbortController();
  let schedules: SyncSchedules | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  const need = (id: string): Source => {
    const source = sources.find((candidate) => candidate.id === id);
    if (source !== undefined) return source;
    throw new SextantError(
      'source.unknown',
      `No source '${id}' is configured.`,
      sources.length === 0
        ? "Add it under 'sources' in the configuration."
        : `Configured: ${sources.map((s) => s.id).join(', ')}.`,
    );
  };

  const inTurn = (source: Source, options: SyncOptions & { signal: AbortSignal }): Promise<SyncReport> => {
    const { signal } = options;
    const turn = queue.then(() => {
      signal.throwIfAborted();
      return engine.sync(source, () => open(source, signal), options);
    });
    queue = turn.catch(() => undefined);
    return turn;
  };

  const start: SourceRegistry['start'] = (id, options = {}) => {
    const source = need(id);
    if (running.has(id)) {
      throw new SextantError(
        'source.busy',
        `The source '${id}' is being synced already.`,
        'Wait until that sync has ended.',
      );
    }
    const wrong = problem(source);
    if (wrong !== undefined) throw wrong;
    const signal = options.signal ? AbortSignal.any([options.signal, stopping.signal]) : stopping.signal;
    const run = inTurn(source, { ...options, signal })
      .then((report) => {
        const level = report.state === 'done' ? 'info' : 'warn';
        log(level, `sync ${report.state}`, { source: id, run: report.run, ...report.counts, code: report.error?.code });
        return report;
      })
      .finally(() => running.delete(id));
    running.set(id, run);
    return run;
  };

  const sync: SourceRegistry['sync'] = async (id, options) => start(id, options);

  const status = async (): Promise<SourceStatus[]> => {
    const all = await engine.sources(sources);
    return all.map((each) => {
      const wrong = problem(need(each.id));
      const nextSync = schedules?.next(each.id) ?? null;
      return { ...each, nextSync, ...(wrong === undefined ? {} : { problem: wrong.toBody() }) };
    });
  };

  return {
    declared: sources,
    need,
    start,
    sync,
    status,
    syncUnfinished: async ({ only, signal, onReport } = {}) => {
      for (const { id, lastRun, problem: wrong } of await status()) {
        if (only?.includes(id) === false) continue;
        if (lastRun?.state === 'done' || running.has(id) || wrong !== undefined) continue;
        if (stopping.signal.aborted || signal?.aborted) return;
        try {
          const report = await start(id, signal ? { signal } : {});
          onReport?.(report);
        } catch (error) {
          // A source that cannot even be started must not keep the next one waiting.
          log('error', 'sync could not run', { source: id, error });
        }
      }
    },
    followSchedules: () => {
      schedules ??= scheduleSyncs(sources, sync, log);
    },
    stop: async () => {
      schedules?.stop();
      stopping.abort(new SextantError('engine.aborted', 'The host is stopping.', 'Start it again; the sync goes on.'));
      await Promise.allSettled(running.values());
    },
  };
};
