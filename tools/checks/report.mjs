import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = resolve(import.meta.dirname, '..', '..');

/** Prints what a check found and gives the number of findings. */
export const report = (name, findings) => {
  for (const finding of findings) process.stderr.write(`${name}: ${finding}\n`);
  if (findings.length === 0) process.stdout.write(`${name}: ok\n`);
  return findings.length;
};

/** Runs a check when its file is the program; importing it runs nothing. */
export const runAsProgram = async (moduleUrl, name, check) => {
  if (process.argv[1] === undefined || resolve(process.argv[1]) !== fileURLToPath(moduleUrl)) return;
  if (report(name, await check(ROOT)) > 0) process.exitCode = 1;
};
