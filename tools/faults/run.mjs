#!/usr/bin/env node
// All faults, one after the other; the list of survivors goes to the screen and to tools/faults/survivors.txt.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
const { status } = spawnSync(
  process.execPath,
  ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', jest, '--selectProjects', 'tools/faults'],
  {
    cwd: root,
    stdio: 'inherit',
    env: {
      // As in tools/workspace/test.mjs.
      DUCKDB_JE_MALLOC_CONF: 'dirty_decay_ms:30000,muzzy_decay_ms:30000',
      ...process.env,
      SEXTANT_LONG: '1',
      SEXTANT_FAULTS_REPORT: join(root, 'tools', 'faults', 'survivors.txt'),
    },
  },
);
process.exit(status ?? 1);
