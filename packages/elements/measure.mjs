// What a page pays for the widgets, gzipped. `node measure.mjs` builds aside and prints; `--keep` also keeps the figures
// in size.json, which the size test holds later builds to.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { bundle } from './build.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));

/** A file and everything it needs before it can run; what it imports later is left out. */
const neededBy = (outputs, path, found = new Set()) => {
  if (found.has(path)) return found;
  found.add(path);
  for (const { path: next, kind } of outputs[path].imports)
    if (kind === 'import-statement') neededBy(outputs, next, found);
  return found;
};

const measure = async (folder) => {
  const outputs = await bundle(folder);
  const named = (name) => Object.keys(outputs).find((path) => basename(path) === name);
  const gzip = async (paths) => {
    const sizes = await Promise.all(
      [...paths].map(async (path) => gzipSync(await readFile(resolve(here, path)), { level: 9 }).length),
    );
    return sizes.reduce((sum, size) => sum + size, 0);
  };
  const all = named('all.js');
  const later = outputs[all].imports.filter(({ kind }) => kind === 'dynamic-import').map(({ path }) => path);
  const lazy = (start) => later.find((path) => basename(path).startsWith(start));
  const loaded = neededBy(outputs, all);
  const beyond = (path) => [...neededBy(outputs, path)].filter((one) => !loaded.has(one));
  return {
    sizes: {
      'tile, host, client, Lit': await gzip(neededBy(outputs, named('kpi-tile.js'))),
      'all.js': await gzip(loaded),
      'first chart': await gzip(beyond(lazy('draw-'))),
      'first Vega-Lite chart': await gzip(beyond(lazy('embed-'))),
    },
    text: (await Promise.all([...loaded].map((path) => readFile(resolve(here, path), 'utf8')))).join('\n'),
  };
};

const folder = await mkdtemp(join(tmpdir(), 'sextant-elements-'));
try {
  const { sizes, text } = await measure(folder);
  if (process.argv.includes('--keep')) await writeFile(join(here, 'size.json'), `${JSON.stringify(sizes, null, 2)}\n`);
  process.stdout.write(JSON.stringify(process.argv.includes('--text') ? { sizes, text } : sizes, null, 2));
} finally {
  await rm(folder, { recursive: true, force: true });
}
