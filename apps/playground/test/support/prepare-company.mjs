// Before the first browser test of a run: a small sample company, read into a store once. Hosts start from copies of it.
import { execFile } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { generateSample } from '../../../../tools/sample-data/src/generate-sample.mjs';

const workspace = fileURLToPath(new URL('../../../../', import.meta.url));
const BREAK_EVERY = 180;

/** Sets SEXTANT_TEST_COMPANY to a folder with `data` (the exports) and `home` (the store). */
export default async function prepareCompany() {
  const program = join(workspace, 'apps/server/bin/sextant.cjs');
  for (const built of ['apps/server/dist', 'packages/elements/dist/bundle'])
    if (!existsSync(join(workspace, built))) throw new Error(`${built} is missing. Run: npm run build`);
  const folder = await mkdtemp(join(tmpdir(), 'sextant-company-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const [data, home] = [join(folder, 'data'), join(folder, 'home')];
  generateSample({ out: data, customers: 2_000, seed: 1 });
  await breakSomeRows(join(data, 'crm/classes.csv'));
  const config = join(workspace, 'apps/server/examples/sample/sextant.config.yaml');
  await promisify(execFile)(process.execPath, [program, 'sync', '--config', config], {
    env: { ...process.env, SEXTANT_HOME: home, SEXTANT_DATA: data },
  });
  process.env.SEXTANT_TEST_COMPANY = folder;
}

/** Rows that the store must set aside, so that coverage is not whole and some customers' classes are unknown. */
async function breakSomeRows(file) {
  const [head, ...rows] = (await readFile(file, 'utf8')).split('\n');
  const broken = rows.map((row, index) =>
    row && index % BREAK_EVERY === 0 ? row.replace(/\d{4}-\d\d-\d\d/, 'someday') : row,
  );
  await writeFile(file, [head, ...broken].join('\n'));
}
