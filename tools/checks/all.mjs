// What lint cannot say. Each check is a program of its own too: node tools/checks/<name>.mjs
import { checkBoundaries } from './boundaries.mjs';
import { checkErrors } from './errors.mjs';
import { checkLockfile } from './lockfile.mjs';
import { checkPaths } from './paths.mjs';
import { report, ROOT } from './report.mjs';

const CHECKS = { boundaries: checkBoundaries, errors: checkErrors, lockfile: checkLockfile, paths: checkPaths };

let findings = 0;
for (const [name, check] of Object.entries(CHECKS)) findings += report(name, await check(ROOT));
process.exitCode = findings === 0 ? 0 : 1;
