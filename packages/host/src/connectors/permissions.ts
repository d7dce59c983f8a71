import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installationsAbove } from '../plugins/installations-above.ts';
import { fromSource } from './from-source.ts';
import type { GrantedAccess } from './grants.ts';

export interface Rooms {
  /** Real folder of the plugin. */
  plugin: string;
  scratch: string;
}

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const FLAG = major > 22 || (major === 22 && minor >= 13) ? '--permission' : '--experimental-permission';

/**
 * Flags for Node's permission model: the process reads the code it runs and what was granted, writes its scratch folder,
 * and starts no processes. A native add-on is let in where it was granted, and may then do what it likes.
 */
export const permissionFlags = (
  { files, native, sockets, egress }: GrantedAccess,
  { plugin, scratch }: Rooms,
): string[] => {
  const here = dirname(fileURLToPath(import.meta.url));
  const readable = [plugin, scratch, ...codeOf(here), ...modulesAbove(plugin), ...files, ...(fromSource ? CACHES : [])];
  return [
    FLAG,
    '--disable-warning=ExperimentalWarning',
    '--disable-warning=SecurityWarning',
    ...asNamed(readable).map((path) => `--allow-fs-read=${isFile(path) ? path : `${path}/*`}`),
    ...asNamed([scratch]).map((path) => `--allow-fs-write=${path}/*`),
    ...(native ? ['--allow-addons'] : []),
    // Our own sources are made into JavaScript by hooks with a thread and a cache of their own.
    ...(fromSource ? ['--allow-worker', ...CACHES.map((path) => `--allow-fs-write=${path}/*`)] : []),
    // From this version on the network is denied, too, and cannot be opened for some hosts alone.
    ...(major >= 25 && egress.length + sockets.length > 0 ? ['--allow-net'] : []),
  ];
};

const modulesAbove = (folder: string): string[] =>
  installationsAbove(folder).map((installation) => join(installation, 'node_modules'));

/** Where the hooks keep what they made. */
const CACHES = ['/tmp/jiti', ...modulesAbove(import.meta.dirname).map((modules) => join(modules, '.cache', 'jiti'))];

/** Our own packages and what they are installed with. */
const codeOf = (here: string): string[] => [
  ...['contracts', 'host', 'ts-plugin-loader'].map((name) => packageFolder(name, here)),
  ...modulesAbove(here),
];

const packageFolder = (name: string, here: string): string => {
  const installed = modulesAbove(here)
    .map((modules) => join(modules, '@sextant', name))
    .find((folder) => existsSync(folder));
  return installed ?? join(here, '..', '..');
};

/** Each path as it is named and as what it really is, once, and none that lies in another one: Node 20 fails at such. */
const asNamed = (paths: readonly string[]): string[] => {
  const all = [...new Set(paths.flatMap((path) => [path, real(path)]))];
  return all.filter((path) => !all.some((other) => other !== path && path.startsWith(`${other}/`)));
};

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true;
const real = (path: string): string => (existsSync(path) ? realpathSync(path) : path);
