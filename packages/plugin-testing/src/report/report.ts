import type { PointId } from '../points/point-ids.ts';

export interface PointResult {
  id: PointId;
  title: string;
  outcome: 'passed' | 'failed' | 'not-applicable';
  /** Why it failed, or why it does not apply. */
  reason?: string;
  /** What trying it took, in milliseconds. */
  ms: number;
}

export interface ConformanceReport {
  plugin: { id: string; version: string; folder: string };
  points: PointResult[];
  /** `of`: points that apply. */
  score: { passed: number; of: number };
  /** No point failed. */
  ok: boolean;
}

export const reportOf = (plugin: ConformanceReport['plugin'], points: PointResult[]): ConformanceReport => {
  const passed = points.filter(({ outcome }) => outcome === 'passed').length;
  const of = points.filter(({ outcome }) => outcome !== 'not-applicable').length;
  return { plugin, points, score: { passed, of }, ok: passed === of };
};
