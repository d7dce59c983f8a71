// `npm ci` accepts package-lock.json on every platform, and the file names no registry.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runAsProgram } from './report.mjs';

export const checkLockfile = (root) => {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(packages).flatMap(([path, entry]) => [
    ...registryFindings(path, entry),
    ...missingFindings(path, entry, packages),
    ...(isOurs(path) && !entry.link ? manifestFindings(root, path, entry) : []),
  ]);
};

const isOurs = (path) => !path.includes('node_modules/');

const registryFindings = (path, { resolved, link, integrity, inBundle }) => [
  ...(resolved !== undefined && /^[a-z+]+:\/\//.test(resolved) ? [`${path} is locked to the address ${resolved}`] : []),
  ...(isOurs(path) || link || inBundle || integrity ? [] : [`${path} has no integrity`]),
];

/** Packages for other platforms are locked too: `npm ci` refuses a lock that lacks one, on any platform. */
const missingFindings = (path, { dependencies, devDependencies, optionalDependencies }, packages) =>
  Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies })
    .filter((name) => !placesOf(path, name).some((place) => place in packages))
    .map((name) => `${path || 'the workspace'} needs ${name}, which is not locked`);

/** Where Node looks for a package, from the inside out. */
const placesOf = (path, name) => {
  const places = [];
  for (let at = path; at !== ''; at = at.includes('/') ? at.slice(0, at.lastIndexOf('/')) : '') {
    if (!at.endsWith('node_modules')) places.push(`${at}/node_modules/${name}`);
  }
  return [...places, `node_modules/${name}`];
};

const manifestFindings = (root, path, entry) => {
  const file = join(root, path, 'package.json');
  if (!existsSync(file)) return [`${path} is locked but does not exist`];
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  return ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'].flatMap((kind) => {
    const asked = manifest[kind] ?? {};
    const locked = entry[kind] ?? {};
    const names = new Set([...Object.keys(asked), ...Object.keys(locked)]);
    const place = join(path, 'package.json');
    return [
      ...[...names]
        .filter((name) => asked[name] !== locked[name])
        .map((name) => `${place} and the lock differ about ${name}`),
      ...Object.entries(asked)
        .filter(([, version]) => kind !== 'peerDependencies' && !isExact(version))
        .map(([name, version]) => `${place} asks for ${name} ${version}, which is not one exact version`),
    ];
  });
};

const isExact = (version) => /^(npm:@?[\w./-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version);

await runAsProgram(import.meta.url, 'lockfile', checkLockfile);
