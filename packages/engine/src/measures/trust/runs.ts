import type { CanonicalTable, SyncCounts, SyncReport } from '@sextant/contracts';
import { param, table } from '../../sql/nodes.ts';
import { select } from '../../sql/select.ts';
import type { EvaluationContext } from '../context.ts';

/** What a reading of a source came to. */
export interface EndedRun {
  source: string;
  /** Milliseconds since 1970. */
  endedAt: number;
  completeThrough: string | null;
  tables: Partial<Record<CanonicalTable, SyncCounts>>;
}

/** Readings that had ended at K, oldest first, whatever they came to. */
export async function endedRuns(context: EvaluationContext): Promise<EndedRun[]> {
  const result = await context.run(
    select({
      select: { source: 'source_id', ended: 'epoch_ms(ended_at)::VARCHAR', report: true },
      from: table('sync_run'),
      where: ['report IS NOT NULL AND ended_at <= :known'],
      orderBy: ['ended_at', 'run'],
      holes: { known: param(context.plan.instant, 'TIMESTAMPTZ') },
    }),
  );
  return (result['source'] ?? []).map((source, row) => {
    const { completeThrough, tables } = JSON.parse(String(result['report']?.[row])) as SyncReport;
    return { source: String(source), endedAt: Number(result['ended']?.[row]), completeThrough, tables };
  });
}
