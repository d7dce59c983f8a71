import { resolve } from 'node:path';
import type { Conformance } from './conformance.ts';
import { Bench } from './bench/bench.ts';
import { NotApplicable, told } from './bench/shortcoming.ts';
import { findConnector, loadConformance } from './load-conformance.ts';
import { TRY } from './points/index.ts';
import { POINT_IDS, POINTS, type PointId } from './points/point-ids.ts';
import { reportOf, type ConformanceReport, type PointResult } from './report/report.ts';

export interface ConformanceOptions {
  /** In place of the plugin's `conformance.ts`, e.g. in a test that imported it. */
  conformance?: Conformance;
  /** Only these points. Default: all. */
  points?: readonly PointId[];
  /**
   * One process for several readings of a trial: faster. A connector that keeps something between two readings in its
   * process may then behave otherwise than under a host, which starts one for each.
   */
  sharesProcesses?: boolean;
  signal?: AbortSignal;
  /** Is told of each point as soon as it has been tried. */
  onPoint?: (result: PointResult) => void;
}

/**
 * Tries the connector in a folder against its own fake, point by point, each reading in a process as the host starts it. A
 * point that fails is in the report. Throws what is wrong with the manifest or the conformance module.
 */
export const runConformance = async (folder: string, options: ConformanceOptions = {}): Promise<ConformanceReport> => {
  const { points: wanted = POINT_IDS, sharesProcesses = false, signal = new AbortController().signal } = options;
  const plugin = await findConnector(resolve(folder));
  const conformance = options.conformance ?? (await loadConformance(plugin));
  const bench = new Bench({ plugin, conformance, sharesProcesses, signal });
  const points: PointResult[] = [];
  try {
    for (const id of POINT_IDS.filter((each) => wanted.includes(each))) {
      signal.throwIfAborted();
      const result = await tryPoint(id, bench);
      points.push(result);
      options.onPoint?.(result);
    }
  } finally {
    await bench.close();
  }
  const { id, version } = plugin.manifest;
  return reportOf({ id, version, folder: plugin.folder }, points);
};

/** Tries one point, and ends what it has left. */
export const tryPoint = async (id: PointId, bench: Bench): Promise<PointResult> => {
  const began = performance.now();
  const outcome = await outcomeOf(id, bench);
  await bench.endPoint();
  return { id, title: POINTS[id], ...outcome, ms: Math.round(performance.now() - began) };
};

const outcomeOf = async (id: PointId, bench: Bench): Promise<Pick<PointResult, 'outcome' | 'reason'>> => {
  const { conformance, signal } = bench.options;
  const declared = conformance.notApplicable?.[id];
  if (declared !== undefined) return { outcome: 'not-applicable', reason: declared };
  try {
    await TRY[id](bench);
    return { outcome: 'passed' };
  } catch (error) {
    if (error instanceof NotApplicable) return { outcome: 'not-applicable', reason: error.message };
    signal.throwIfAborted();
    return { outcome: 'failed', reason: told(error) };
  }
};
