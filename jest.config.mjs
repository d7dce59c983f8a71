// One Jest run over the whole workspace: native ES modules, TypeScript read from source (no build needed).
import { availableParallelism } from 'node:os';

/** What takes minutes is in files of its own, or left out by the file. */
const LONG = process.env.SEXTANT_LONG === '1';

const project = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['ts', 'mjs', 'js', 'json', 'node'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        sourceMaps: 'inline',
        module: { type: 'es6' },
        jsc: { parser: { syntax: 'typescript' }, target: 'es2023', transform: { verbatimModuleSyntax: true } },
      },
    ],
  },
  testEnvironmentOptions: { customExportConditions: ['@sextant/source', 'node', 'node-addons'] },
};

const room = (rootDir) => ({
  ...project,
  displayName: rootDir,
  rootDir: `<rootDir>/${rootDir}`.replace('<rootDir>/', ''),
  testMatch: ['<rootDir>/test/**/*.test.ts', ...(LONG ? ['<rootDir>/test/**/*.long-test.ts'] : [])],
  // The browser tests share one small company, made once in a run.
  ...(rootDir === 'apps/playground' && { globalSetup: '<rootDir>/test/support/prepare-company.mjs' }),
  // So do those of the connector for PostgreSQL a server.
  ...(rootDir === 'plugins/connector-sql' && {
    globalSetup: '<rootDir>/test/support/start-server.mjs',
    globalTeardown: '<rootDir>/test/support/stop-server.mjs',
  }),
});

export default {
  // Worlds are made by many small syncs; a slow machine must not fail them.
  testTimeout: 300_000,
  // Small machines have two cores; one left idle would double the time.
  maxWorkers: Math.min(4, availableParallelism()),
  workerIdleMemoryLimit: '1GB',
  projects: [
    'packages/contracts',
    'packages/engine',
    'packages/ts-plugin-loader',
    'packages/host',
    'packages/plugin-testing',
    'packages/create-plugin',
    'packages/client',
    'packages/elements',
    'plugins/kpi-library',
    'plugins/connector-files',
    'plugins/connector-sql',
    'plugins/connector-vendure',
    'apps/server',
    'apps/playground',
    'tools/sample-data',
    'tools/checks',
    'tools/bench',
    'tools/faults',
  ].map(room),
};
