// Writes the schemas for editors beside itself, from the sources of the contracts. With --check it writes nothing and
// fails where a committed file differs.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { editorSchemas } from './editor-schemas.mjs';

/** From source and not from `dist`, which may be of yesterday. */
const readContracts = async () => {
  const { outputFiles } = await build({
    stdin: { contents: "export * from '@sextant/contracts';", resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    format: 'esm',
    conditions: ['@sextant/source'],
  });
  return await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
};

const check = process.argv.includes('--check');
for (const [name, text] of Object.entries(editorSchemas(await readContracts()))) {
  const file = join(import.meta.dirname, name);
  if (!check) {
    writeFileSync(file, text);
  } else if (readFileSync(file, 'utf8') !== text) {
    process.stderr.write(`${name} differs: run node plugins/kpi-library/schema/write-schemas.mjs\n`);
    process.exitCode = 1;
  }
}
