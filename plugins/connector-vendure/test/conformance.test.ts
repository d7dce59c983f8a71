import { join } from 'node:path';
import { runConformance, type PointId } from '@sextant/plugin-testing';
import conformance from '../conformance.ts';

describe('the conformance kit', () => {
  // `sextant plugins check plugins/connector-vendure` tries the others too, and starts a process for each reading.
  const points: PointId[] = [
    'manifest',
    'wrong-credential',
    'full-read',
    'increments',
    'changes-while-paging',
    'money',
    'time-zones',
    'text',
  ];

  it('finds no shortcoming', async () => {
    const isLong = process.env['SEXTANT_LONG'] === '1';
    const report = await runConformance(join(import.meta.dirname, '..'), {
      conformance,
      ...(isLong ? {} : { points, sharesProcesses: true }),
    });
    expect(report.points.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
    expect(report.score.of).toBeGreaterThanOrEqual(points.length);
  }, 1_800_000);
});
