import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PluginChangeResponse } from '@sextant/contracts';
import { createBank, type Bank } from './support/bank.ts';

let bank: Bank;
beforeAll(() => {
  bank = createBank();
  appendFileSync(
    bank.config,
    "\n  - id: crm\n    title: Customers\n    connector: acme-crm\n    grants: { egress: ['crm.example'] }\n",
  );
  for (const version of ['1.0.0', '1.1.0']) writePlugin(version);
});
afterAll(() => bank.remove());

/** A connector that a stranger might write: it knows one person more, and asks for a host. */
const writePlugin = (version: string): void => {
  const folder = join(bank.folder, `crm-${version}`);
  mkdirSync(folder);
  const manifest = {
    id: 'acme-crm',
    version,
    kind: 'connector',
    sextant: '^0.1.0',
    title: 'Acme CRM',
    description: 'One person.',
    entry: 'index.js',
    grants: { egress: ['crm.example'] },
  };
  writeFileSync(join(folder, 'plugin.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  writeFileSync(
    join(folder, 'index.js'),
    `import { defineConnector } from '@sextant/contracts';
export default defineConnector({
  check: async () => {},
  discover: async () => [{ name: 'persons', table: 'party', history: 'dated' }],
  async *read() {
    const columns = { party_id: ['acme-1'], party_type: ['person'], valid_from: ['2024-01-01'] };
    yield { type: 'batch', stream: 'persons', table: 'party', rows: 1, columns };
    yield { type: 'checkpoint', state: {}, completeThrough: '2024-06-30' };
  },
});
`,
  );
};

it('a source whose connector is not there is named, and the others are read', async () => {
  const { code, out } = await bank.run('sync');
  expect(code).toBe(1);
  expect(out).toMatch(/✗ crm cannot be synced: .*yaml:\d+: no plugin provides the connector 'acme-crm'/);
  expect(out).toContain('sextant plugins install <package or folder>');
  expect(out).toMatch(/✓ core: \d+ rows read/);
  expect(await bank.run('sync', 'crm')).toMatchObject({
    code: 1,
    err: expect.stringContaining('source.connector-missing'),
  });
  expect((await bank.run('sources')).out).toContain('crm cannot be synced: ');
  const doctor = await bank.run('doctor');
  expect([doctor.code, doctor.out]).toEqual([
    1,
    expect.stringMatching(/✗ source crm: never-synced.* cannot be synced/),
  ]);
});

it('is installed without a host, listed, and read', async () => {
  const installed = await bank.run('plugins', 'install', './crm-1.0.0');
  expect(installed).toMatchObject({ code: 0, err: '' });
  expect(installed.out).toBe(
    "acme-crm 1.0.0 is installed.\n  It asks for: egress: ['crm.example']\n  crm: is read with it\n",
  );
  expect((await bank.run('plugins', 'install', './crm-1.0.0')).out).toContain('is installed already, file for file');
  expect((await bank.run('plugins')).out).toMatch(
    /^acme-crm +1\.0\.0 +connector +\/.*crm-1\.0\.0 \(installed\) +egress: \['crm\.example'\] +crm$/m,
  );
  expect((await bank.run('sync', 'crm')).out).toMatch(/✓ crm: 1 rows read, 1 stored/);
});

it('is changed and removed beside a running host', async () => {
  const serving = bank.start(['serve']);
  await serving.says('Sextant serves');
  const upgraded = await bank.run('plugins', 'upgrade', 'acme-crm', './crm-1.1.0', '--json');
  expect(JSON.parse(upgraded.out) as PluginChangeResponse).toMatchObject({
    change: 'upgraded',
    version: '1.1.0',
    replaced: '1.0.0',
    tried: true,
    sources: [{ id: 'crm' }],
  });
  expect((await bank.run('plugins')).out).toContain('acme-crm can go back to 1.0.0: sextant plugins rollback acme-crm');
  expect((await bank.run('plugins', 'rollback', 'acme-crm')).out).toContain('acme-crm goes back from 1.1.0 to 1.0.0.');
  expect(await bank.run('plugins', 'upgrade', './nowhere')).toMatchObject({
    code: 1,
    err: expect.stringMatching(
      /^plugin\.not-found\n {2}The plugin '\/.*nowhere' was refused \(find\): there is no folder/,
    ),
  });
  expect(await bank.run('plugins', 'remove', 'acme-crm')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^plugin\.in-use\n {2}The plugin 'acme-crm' was not removed: 'crm' is read with it/),
  });
  const removed = await bank.run('plugins', 'remove', 'acme-crm', '--force');
  expect([removed.code, removed.out]).toEqual([
    0,
    expect.stringMatching(/^acme-crm 1\.0\.0 is removed\.\n {2}crm: .*no plugin/),
  ]);
  await serving.stop();
});

it('a host starts without it, and says so', async () => {
  const serving = bank.start(['serve', '--no-sync']);
  await serving.says('Sextant serves');
  expect((await bank.run('ask', 'customer-count', '--trend', '0', '--json')).code).toBe(0);
  const { err } = await serving.stop();
  expect(err).toContain('! source.connector-missing: ');
});
