// The table of error codes, the code that throws them and docs/errors.md agree.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { readProjects } from './projects.mjs';
import { runAsProgram } from './report.mjs';

const TABLE = join('packages', 'contracts', 'src', 'error-codes.ts');
const DOCUMENT = join('docs', 'errors.md');

export const checkErrors = async (root) => {
  const codes = Object.keys(await readTable(root));
  const sections = sectionsOf(readFileSync(join(root, DOCUMENT), 'utf8'));
  const names = sections.map(({ code }) => code);
  const used = usedLiterals(root);
  return [
    ...codes.filter((code) => !names.includes(code)).map((code) => `${DOCUMENT} has no section for ${code}`),
    ...names
      .filter((name) => !codes.includes(name))
      .map((name) => `${DOCUMENT} has a section for ${name}, which is no code`),
    ...names.filter((name, at) => names.indexOf(name) !== at).map((name) => `${DOCUMENT} has two sections for ${name}`),
    ...sections
      .filter(({ text }) => text.length < 80)
      .map(({ code }) => `${DOCUMENT} says next to nothing about ${code}`),
    ...names.filter((name, at) => at > 0 && names[at - 1] > name).map((name) => `${DOCUMENT}: ${name} is not in order`),
    ...codes.filter((code) => !used.has(code)).map((code) => `no source throws ${code}`),
  ];
};

/** The table is TypeScript without imports: it is transpiled and evaluated, not guessed at. */
const readTable = async (root) => {
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
  const { outputText } = ts.transpileModule(readFileSync(join(root, TABLE), 'utf8'), { compilerOptions });
  const { ERROR_CODES } = await import(`data:text/javascript,${encodeURIComponent(outputText)}`);
  return ERROR_CODES;
};

const sectionsOf = (markdown) =>
  markdown
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [title = '', ...lines] = section.split('\n');
      return { code: title.trim().replaceAll('`', ''), text: lines.join('\n').trim() };
    });

const usedLiterals = (root) => {
  const used = new Set();
  for (const { folder, files } of readProjects(root)) {
    if (folder.startsWith('tools')) continue;
    for (const file of files) {
      if (file === TABLE) continue;
      for (const [, literal] of readFileSync(join(root, file), 'utf8').matchAll(/'([a-z][a-z.-]*)'/g))
        used.add(literal);
    }
  }
  return used;
};

await runAsProgram(import.meta.url, 'errors', checkErrors);
