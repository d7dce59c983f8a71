import { join } from 'node:path';
import { runConformance, type PointId } from '@sextant/plugin-testing';
import conformance from '../conformance.ts';
import { withServer } from './support/with-server.ts';

withServer('the conformance kit', () => {
  // `sextant plugins check plugins/connector-sql` tries the others too, and starts a process for each reading.
  const points: PointId[] = [
    'manifest',
    'wrong-credential',
    'discover',
    'full-read',
    'ties',
    'increments',
    'deletes',
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
