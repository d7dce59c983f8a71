// `npm test`: installs and builds what is missing, runs every test, and ends with one plain line of counts.
// Arguments go to Jest; `--long` adds the tests that take minutes.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { needChromium } from './find-chromium.mjs';
import { build, fail, install, isFolder, needNode, ROOT, say } from './steps.mjs';

const isCi = process.env.CI === 'true';
const args = process.argv.slice(2);

needNode();
await install();
const chromium = await needChromium();
const realData = findRealData();
if (isCi && chromium === undefined) fail('With CI=true a missing Chromium is a failure.');
await build();
const code = await runJest();
process.exitCode = report(code);

/** The folder with the real data sets; tests that need it are skipped without it. */
function findRealData() {
  const named = process.env.SEXTANT_REAL_DATA;
  if (named && isFolder(resolve(named))) return resolve(named);
  const sentence = named ? `SEXTANT_REAL_DATA names ${named}, which is no folder.` : 'SEXTANT_REAL_DATA is not set.';
  if (isCi) fail(sentence, 'With CI=true missing real data is a failure.');
  say(`${sentence} Tests on real data are skipped.`);
  return undefined;
}

function runJest() {
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  rmSync(resultFile(), { force: true });
  const env = {
    // Thousands of short statements: giving memory back after each costs an eighth of the time.
    DUCKDB_JE_MALLOC_CONF: 'dirty_decay_ms:30000,muzzy_decay_ms:30000',
    ...process.env,
    ...(chromium === undefined ? {} : { SEXTANT_CHROMIUM: chromium }),
    ...(realData === undefined ? {} : { SEXTANT_REAL_DATA: realData }),
    ...(args.includes('--long') ? { SEXTANT_LONG: '1' } : {}),
  };
  const jest = join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
  const node = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const flags = ['--ci', '--json', `--outputFile=${resultFile()}`, ...args.filter((arg) => arg !== '--long')];
  return new Promise((done) => {
    // Jest tells its story on the error stream; what it prints on the other is the result as JSON.
    const child = spawn(process.execPath, [...node, jest, ...flags], {
      cwd: ROOT,
      env,
      stdio: ['inherit', 'ignore', 'inherit'],
    });
    child.once('error', (error) => fail(`Jest cannot be run: ${error.message}`));
    child.once('close', (exit) => done(exit ?? 1));
  });
}

/** Prints the last line and gives the exit code. A suite that could not even start counts as a failure. */
function report(code) {
  if (!existsSync(resultFile())) fail(`Jest ended without a result (${code}).`);
  const result = JSON.parse(readFileSync(resultFile(), 'utf8'));
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  const skipped = result.numPendingTests + result.numTodoTests;
  say(`${result.numPassedTests} passed, ${failed} failed, ${skipped} skipped`);
  return code === 0 && failed === 0 && result.success ? 0 : 1;
}

function resultFile() {
  return join(ROOT, '.cache', 'jest.json');
}
