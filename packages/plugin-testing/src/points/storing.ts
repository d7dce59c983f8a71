import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createEngine } from '@sextant/engine';
import { fail, need } from '../bench/shortcoming.ts';
import type { Point } from './point.ts';

const SOURCE = { id: 'conformance', title: 'Conformance', connector: 'conformance', maxRejectShare: 1 };

/** A real store takes the records in, with all its checks. */
export const store: Point = async (bench) => {
  const trial = await bench.trial();
  const folder = await mkdtemp(join(await bench.scratch, 'store-'));
  const engine = await createEngine({ file: join(folder, 'store.duckdb'), catalogue: [], threads: 1 });
  try {
    const report = await engine.sync(SOURCE, () => trial.run());
    const { rows } = await engine.quarantine(SOURCE.id);
    const [first] = rows;
    if (first !== undefined)
      fail(`the store rejects ${rows.length} records, the first of ${first.stream}: ${first.reason}`);
    need(report.state === 'done', `the sync ends as ${report.state}: ${report.error?.message ?? ''}`);
    need(report.counts.read > 0, 'the store is sent nothing');
  } finally {
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  }
};
