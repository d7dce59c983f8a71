import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { KpiDefinition, Question } from '@sextant/contracts';
import { loadConfig } from '@sextant/host';
import { generateSample } from '../../../sample-data/src/generate-sample.mjs';
import type { World } from './worlds.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const CONFIG = join(root, 'apps', 'server', 'examples', 'sample', 'sextant.config.yaml');
const CUSTOMERS = 800;

/** The sample company, small, read by the program as an operator would. */
export async function sampleWorld(
  folder: string,
  catalogue: readonly KpiDefinition[],
  questionsOf: (by: string, filter: [string, string], knownAt: string) => Question[],
): Promise<World> {
  const data = join(folder, 'sample');
  const home = join(folder, 'home');
  mkdirSync(data);
  generateSample({ out: data, customers: CUSTOMERS, seed: 1 });
  const env = { ...process.env, SEXTANT_DATA: data, SEXTANT_HOME: home };
  const program = join(root, 'apps', 'server', 'bin', 'sextant.cjs');
  const started = new Date().toISOString();
  const ran = spawnSync(process.execPath, [program, 'sync', '--config', CONFIG, '--json'], { env, encoding: 'utf8' });
  if (ran.status !== 0) throw new Error(`The sample company was not read: ${ran.stderr}`);
  const runs = (JSON.parse(ran.stdout) as { runs: { endedAt: string }[] }).runs;
  const config = await loadConfig(CONFIG, env);
  // Known when half of the sources had been read.
  const knownAt = runs[Math.floor(runs.length / 2)]?.endedAt ?? started;
  return {
    name: 'the sample company',
    file: join(home, 'tenants', 'sample', 'store.duckdb'),
    policy: { ...config.policy, minCell: 1 },
    now: new Date().toISOString(),
    catalogue,
    questions: questionsOf('region', ['line', 'retail'], knownAt),
  };
}
