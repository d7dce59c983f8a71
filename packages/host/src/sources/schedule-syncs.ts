import { SextantError } from '@sextant/contracts';
import { Cron } from 'croner';
import type { Schedule } from '../config/config.ts';
import type { Log } from '../log/log.ts';

export interface SyncSchedules {
  /** Instant (ISO) at which a source is synced next; null: it has no schedule, or none that comes again. */
  next(id: string): string | null;
  stop(): void;
}

export interface Scheduled {
  id: string;
  schedule?: Schedule;
}

/** What is wrong with a schedule; undefined: it can be used, and comes at least once more. */
export const scheduleProblem = ({ cron, timezone }: Schedule): string | undefined => {
  try {
    const next = new Cron(cron, { timezone, paused: true }).nextRun();
    return next === null ? `'${cron}' never comes` : undefined;
  } catch (error) {
    return error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
  }
};

/**
 * Begins a sync of each source whenever its time has come. A time that comes while the source is still being synced is
 * left out; whatever else fails is in the report of the run, or in the log.
 */
export const scheduleSyncs = (
  sources: readonly Scheduled[],
  begin: (id: string) => Promise<unknown>,
  log: Log,
): SyncSchedules => {
  const begun = async (id: string): Promise<void> => {
    try {
      await begin(id);
    } catch (error) {
      const isBusy = SextantError.is(error) && error.code === 'source.busy';
      if (isBusy) log('info', 'scheduled sync left out: the last one still runs', { source: id });
      else log('error', 'scheduled sync could not run', { source: id, error });
    }
  };
  const jobs = new Map(
    sources.flatMap(({ id, schedule }) =>
      schedule === undefined
        ? []
        : [[id, new Cron(schedule.cron, { timezone: schedule.timezone, unref: true }, () => void begun(id))] as const],
    ),
  );
  return {
    next: (id) => jobs.get(id)?.nextRun()?.toISOString() ?? null,
    stop: () => {
      for (const job of jobs.values()) job.stop();
    },
  };
};
