// Writes THIRD-PARTY-NOTICES.md: every package that Sextant's own packages need at run time, with its licence.
import { readFileSync, writeFileSync } from 'node:fs';

const root = new URL('../../', import.meta.url);
const lock = JSON.parse(readFileSync(new URL('package-lock.json', root), 'utf8'));

/** The entry that `name` resolves to from the folder `from`, as Node looks it up. */
function resolve(name, from) {
  for (let folder = from; ; ) {
    const path = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (lock.packages[path]) return path;
    if (folder === '') return undefined;
    const above = folder.lastIndexOf('/node_modules/');
    folder = above < 0 ? '' : folder.slice(0, above);
  }
}

const found = new Map();
function visit(path) {
  const entry = lock.packages[path];
  if (path.includes('node_modules/')) {
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const key = `${name} ${entry.version}`;
    if (found.has(key)) return;
    found.set(key, { name, version: entry.version, license: entry.license ?? 'see the package' });
  }
  for (const dependency of Object.keys({ ...entry.dependencies, ...entry.optionalDependencies })) {
    const target = resolve(dependency, path);
    if (target && !lock.packages[target].link) visit(target);
  }
}

for (const path of Object.keys(lock.packages)) {
  if (/^(packages|plugins|apps)\/[^/]+$/.test(path)) visit(path);
}
const rows = [...found.values()].sort((a, b) => a.name.localeCompare(b.name) || a.version.localeCompare(b.version));
const lines = rows.map(({ name, version, license }) => `| ${name} | ${version} | ${license} |`);
writeFileSync(
  new URL('THIRD-PARTY-NOTICES.md', root),
  `# Third-party notices\n\nWhat Sextant needs at run time, with the licence each package declares. Written by \`node tools/workspace/notices.mjs\`.\n\n| Package | Version | Licence |\n|---|---|---|\n${lines.join('\n')}\n`,
);
process.stdout.write(`${rows.length} packages\n`);
