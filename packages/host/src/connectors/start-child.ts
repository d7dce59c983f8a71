import { fork, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { constants, setPriority } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Whether this very file is TypeScript: the workspace runs from source, as its tests do. */
export const fromSource = import.meta.url.endsWith('.ts');

/**
 * Starts the child process: an empty environment, a heap cap, the lowest priority, nothing of the host's output. Its
 * error output goes, line by line, to `log`.
 */
export const startChild = (heapMb: number, cwd: string, log: (line: string) => void): ChildProcess => {
  const entry = fileURLToPath(new URL(`./connector-child.${fromSource ? 'ts' : 'js'}`, import.meta.url));
  const child = fork(entry, [], {
    cwd,
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: fromSource ? { JITI_ALIAS: JSON.stringify(sourceAliases()) } : {},
    execArgv: [`--max-old-space-size=${heapMb}`, ...(fromSource ? ['--import', typescriptHooks()] : [])],
  });
  child.stderr?.setEncoding('utf-8').on('data', (text: string) => {
    for (const line of text.split('\n')) if (line.trim() !== '') log(line.slice(0, 2000));
  });
  lowerPriority(child);
  return child;
};

const lowerPriority = ({ pid }: ChildProcess): void => {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // The process may be gone already, or the system may not allow it; neither keeps a sync from running.
  }
};

const typescriptHooks = (): string => {
  const jiti = createRequire(import.meta.url).resolve('jiti/package.json');
  return pathToFileURL(join(dirname(jiti), 'lib/jiti-register.mjs')).href;
};

/** jiti does not know the condition under which our packages are their source; it knows aliases. */
const sourceAliases = (): Record<string, string> => {
  const source = (name: string) => fileURLToPath(new URL(`../../../${name}/src/index.ts`, import.meta.url));
  return { '@sextant/contracts': source('contracts'), '@sextant/ts-plugin-loader': source('ts-plugin-loader') };
};
