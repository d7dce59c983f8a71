import { execFile } from 'node:child_process';
import { mkdtemp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { inBrowser, openPage, startBrowser } from './support/browser.ts';

// Somebody else's project: the packages as npm would publish them, installed into an empty folder.

const run = promisify(execFile);
const workspace = fileURLToPath(new URL('../../../', import.meta.url));
const PACKAGES = [
  'packages/contracts',
  'packages/engine',
  'packages/ts-plugin-loader',
  'packages/host',
  'packages/client',
  'packages/elements',
  'plugins/kpi-library',
  'plugins/connector-files',
];

const CUSTOMERS = Array.from({ length: 12 }, (_, index) => `K${index}`);

const CONFIG = `
title: Canary bank
plugins: ['@sextant/kpi-library', '@sextant/connector-files']
sources:
  - id: core
    title: Core
    connector: files
    config:
      folder: ./data
      complete_through: 2025-06-30
      files: { accounts: { path: accounts.csv, columns: { id: VARCHAR, opened: DATE } } }
      tables:
        product: { select: "SELECT 'CUR' AS product_id, 'Current' AS name, 'current' AS category, 'bank' AS line_of_business, DATE '2020-01-01' AS valid_from" }
        party: { select: "SELECT id AS party_id, 'person' AS party_type, opened AS valid_from FROM accounts" }
        agreement: { select: "SELECT 'A-' || id AS agreement_id, 'CUR' AS product_id, 'in_force' AS status, opened AS opened_on, opened AS valid_from FROM accounts" }
        agreement_party: { select: "SELECT 'A-' || id AS agreement_id, id AS party_id, 'owner' AS role, opened AS valid_from FROM accounts" }
`;

/** What a developer would write: an Express application of their own with a host below /sextant and a page of their own. */
const SERVER = `
import express from 'express';
import { createClient } from '@sextant/client';
import { createHost, loadConfig, openTenant } from '@sextant/host';

const config = await loadConfig('sextant.config.yaml');
const tenant = await openTenant({ config, home: 'home' });
const host = createHost({ tenant });
const app = express();
app.use('/sextant', host.app);
app.use(express.static('public'));
const server = app.listen(0, '127.0.0.1', async () => {
  const url = 'http://127.0.0.1:' + server.address().port;
  const report = await tenant.sources.sync('core');
  const { value } = await createClient({ url: url + '/sextant' }).answer({ kpi: 'customer-count' });
  console.log(JSON.stringify({ url, state: report.state, value }));
});
process.once('SIGTERM', async () => {
  await host.stop();
  server.close();
  server.closeAllConnections();
});
`;

const PAGE = `<!doctype html><html lang="en"><title>Portal</title><script type="module" src="/page.js"></script>
<kpi-host url="/sextant"><kpi-tile kpi="customer-count"></kpi-tile></kpi-host></html>`;

inBrowser('packed packages in an empty folder', () => {
  let folder: string;
  let browser: Browser;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sextant-canary-'));
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('install, mount in an Express application, bundle into a page, and show a figure', async () => {
    await run(
      'npm',
      ['pack', ...PACKAGES.map((name) => `./${name}`), '--pack-destination', folder, '--loglevel=error'],
      { cwd: workspace },
    );
    const archives = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
    expect(archives).toHaveLength(PACKAGES.length);
    await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'portal', private: true, type: 'module' }));
    await run(
      'npm',
      [
        'install',
        '--no-audit',
        '--no-fund',
        '--prefer-offline',
        '--loglevel=error',
        ...archives.map((name) => `./${name}`),
      ],
      { cwd: folder },
    );

    await mkdir(join(folder, 'data'));
    await writeFile(
      join(folder, 'data/accounts.csv'),
      `id,opened\n${CUSTOMERS.map((id) => `${id},2024-03-01`).join('\n')}\n`,
    );
    await writeFile(join(folder, 'sextant.config.yaml'), CONFIG);
    await writeFile(join(folder, 'server.js'), SERVER);
    await writeFile(
      join(folder, 'page.js'),
      `import '@sextant/elements/kpi-host.js';\nimport '@sextant/elements/kpi-tile.js';\n`,
    );
    await run(
      join(workspace, 'node_modules/.bin/esbuild'),
      ['page.js', '--bundle', '--format=esm', '--minify', '--outfile=public/page.js'],
      { cwd: folder },
    );
    await writeFile(join(folder, 'public/index.html'), PAGE);

    const server = execFile(process.execPath, ['server.js'], { cwd: folder });
    const ended = new Promise((resolve) => server.once('exit', resolve));
    try {
      const said = await firstLine(server);
      expect(said).toMatchObject({ state: 'done', value: 12 });
      const { page } = await openPage(browser, said.url);
      await page.locator('kpi-tile').getByText('12', { exact: true }).waitFor({ timeout: 10_000 });
    } finally {
      server.kill('SIGTERM');
      await ended;
    }
  }, 120_000);
});

async function firstLine(child: ReturnType<typeof execFile>): Promise<{ url: string; state: string; value: number }> {
  let errors = '';
  child.stderr?.on('data', (text: string) => (errors += text));
  return new Promise((resolve, reject) => {
    child.stdout?.once('data', (text: string) =>
      resolve(JSON.parse(text) as { url: string; state: string; value: number }),
    );
    child.once('exit', () => reject(new Error(`The server of the portal ended: ${errors}`)));
  });
}
