import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { constants, setPriority } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { endWithHost } from './end-orphan.ts';
import { fromSource } from './from-source.ts';
import type { GrantedAccess } from './grants.ts';
import type { ConnectorLimits } from './limits.ts';
import { permissionFlags, type Rooms } from './permissions.ts';

/** So much of a run's error output is logged; the rest is dropped. */
const LOGGED_BYTES = 256 * 2 ** 10;

/**
 * Starts the child process: an empty environment, a heap cap, the lowest priority, nothing of the host's output, and of
 * the file system only what it was granted. Its error output goes, line by line, to `log`.
 */
export const startChild = (
  { heapMb }: Pick<ConnectorLimits, 'heapMb'>,
  access: GrantedAccess,
  rooms: Rooms,
  log: (line: string) => void,
): ChildProcess => {
  const entry = fileURLToPath(new URL(`./connector-child.${fromSource ? 'ts' : 'js'}`, import.meta.url));
  const flags = [
    `--max-old-space-size=${heapMb}`,
    ...permissionFlags(access, rooms),
    ...(fromSource ? ['--import', typescriptHooks()] : []),
  ];
  const child = spawn(process.execPath, [...flags, entry], {
    cwd: rooms.scratch,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    env: fromSource ? { JITI_ALIAS: JSON.stringify(sourceAliases()) } : {},
  });
  let written = 0;
  child.stderr?.setEncoding('utf-8').on('data', (text: string) => {
    written += text.length;
    if (written > LOGGED_BYTES && written - text.length <= LOGGED_BYTES) log('(more of its output is left out)');
    if (written > LOGGED_BYTES) return;
    for (const line of text.split('\n')) if (line.trim() !== '') log(line.slice(0, 2000));
  });
  lowerPriority(child);
  endWithHost(child, rooms.scratch);
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
