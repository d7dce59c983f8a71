import { join } from 'node:path';
import { runConformance, type PointId } from '@sextant/plugin-testing';
import conformance from '../conformance.ts';

describe('the conformance kit', () => {
  // The memory and the store take longer than all the rest; `sextant plugins check plugins/connector-files` tries them too.
  const points: PointId[] = [
    'manifest',
    'check-ok',
    'unreachable',
    'discover',
    'full-read',
    'resume',
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
  });
});
