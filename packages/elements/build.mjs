// Bundles the widgets for pages without a build of their own: dist/bundle/all.js, one file a widget, and lazy chunks.
import { readFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const WIDGETS = ['host', 'board', 'filter', 'tile', 'trend', 'breakdown'];

/** What any widget needs. Each entry imports it whole, so that it is one shared chunk and not one for each pair of entries. */
const CORE = [
  'widgets/kpi-host/kpi-host.define.ts',
  'base/answer-element.ts',
  'base/parts-of-answer.ts',
  'base/parts-of-answer.styles.ts',
  'format/segment.ts',
];

const entry = (...modules) => modules.map((module) => `import './${module}';`).join('\n');

/**
 * Templates and style sheets are literals, which a minifier leaves alone. Indents mean nothing in either, and line breaks
 * nothing in a style sheet.
 */
const squeezeLiterals = {
  name: 'squeeze-literals',
  setup({ onLoad }) {
    onLoad({ filter: /elements[\\/]src[\\/].*\.ts$/ }, async ({ path }) => ({
      loader: 'ts',
      contents: (await readFile(path, 'utf8'))
        .replaceAll(/css`([^`]*)`/g, (_, css) => `css\`${squeeze(css)}\``)
        .replaceAll(/\n\s+/g, '\n'),
    }));
  },
};

const squeeze = (css) =>
  css
    .replaceAll(/\/\*.*?\*\//gs, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ?([{};,]) ?/g, '$1')
    .replaceAll(': ', ':')
    .trim();

/** Entries made of a few imports; they have no file of their own. */
const entriesFrom = (sources) => ({
  name: 'entries',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^entry:/ }, ({ path }) => ({ path, namespace: 'entry' }));
    // An entry keeps all it imports, although nothing of the core is used by every widget.
    onResolve({ filter: /^\.\//, namespace: 'entry' }, ({ path }) => ({
      path: here(`src/${path}`),
      sideEffects: true,
    }));
    onLoad({ filter: /.*/, namespace: 'entry' }, ({ path }) => ({
      loader: 'ts',
      resolveDir: here('src'),
      contents: sources[path.slice('entry:'.length)],
    }));
  },
});

/** Writes one bundle with its chunks and returns what esbuild tells about it. */
const bundleOf = (sources, outdir) =>
  build({
    entryPoints: Object.keys(sources).map((name) => ({ in: `entry:${name}`, out: name })),
    outdir,
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    minify: true,
    target: 'es2022',
    legalComments: 'none',
    conditions: ['@sextant/source'],
    metafile: true,
    absWorkingDir: here('.'),
    plugins: [squeezeLiterals, entriesFrom(sources)],
  }).then(({ metafile }) => metafile.outputs);

/**
 * Both bundles: `all.js` is one file and what is loaded later; the single widgets share chunks among each other.
 * Returns esbuild's outputs by their path from this folder.
 */
export const bundle = async (outdir = here('dist/bundle')) => {
  await rm(outdir, { recursive: true, force: true });
  const widget = (name) => `widgets/kpi-${name}/kpi-${name}.define.ts`;
  const all = await bundleOf({ all: entry('all.ts') }, outdir);
  const single = await bundleOf(
    Object.fromEntries(WIDGETS.map((name) => [`kpi-${name}`, entry(...CORE, widget(name))])),
    outdir,
  );
  return { ...all, ...single };
};

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundle(process.argv[2]);
