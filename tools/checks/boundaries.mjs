// Who may import whom. Read from the import statements themselves, so that nothing hides behind a build.
import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import ts from 'typescript';
import { readProjects } from './projects.mjs';
import { runAsProgram } from './report.mjs';

const PACKAGES = ['contracts', 'engine', 'loader', 'host', 'client', 'elements', 'testing'];

/** A layer may import these layers, and itself by relative path. No layer may import a plugin or a tool. */
const MAY_IMPORT = {
  contracts: [],
  loader: [],
  engine: ['contracts'],
  host: ['contracts', 'engine', 'loader'],
  testing: ['contracts', 'engine', 'loader', 'host'],
  scaffold: [],
  client: ['contracts'],
  elements: ['contracts', 'client'],
  plugin: ['contracts'],
  app: PACKAGES,
  tool: PACKAGES,
};

/** An app brings plugins along without importing them: its package.json names them, configuration loads them. */
const MAY_DEPEND_ON = { ...MAY_IMPORT, app: [...PACKAGES, 'plugin'], tool: [...PACKAGES, 'plugin'] };

/** These run in browsers too. */
const WITHOUT_NODE = new Set(['contracts', 'client', 'elements']);

const BUILTIN = new Set(builtinModules);

export const checkBoundaries = (root) => {
  const projects = readProjects(root);
  const byName = new Map(projects.map((project) => [project.name, project]));
  return projects.flatMap((project) => {
    if (!(project.layer in MAY_IMPORT)) return [`${project.folder}/package.json has no known tag 'layer:…'`];
    return [
      ...declarationFindings(project, byName),
      ...project.files.flatMap((file) => importsOf(join(root, file)).flatMap(importFindings(file, project, byName))),
    ];
  });
};

const declarationFindings = ({ folder, layer, manifest }, byName) =>
  Object.keys(dependenciesOf(manifest))
    .map((name) => byName.get(name))
    .filter((target) => target !== undefined && !MAY_DEPEND_ON[layer].includes(target.layer))
    .map((target) => `${folder}/package.json (${layer}) must not depend on ${target.name} (${target.layer})`);

const importFindings = (file, project, byName) => (specifier) => {
  const { layer, folder, name, manifest } = project;
  if (specifier.startsWith('.')) {
    const target = relative(folder, join(dirname(file), specifier));
    return target === '..' || target.startsWith(`..${sep}`)
      ? [`${file} reaches into another project by path: '${specifier}'`]
      : [];
  }
  if (isBuiltin(specifier)) {
    return WITHOUT_NODE.has(layer) ? [`${file} (${layer}) must not use '${specifier}': it runs in browsers`] : [];
  }
  const imported = packageName(specifier);
  if (imported === name) return [];
  const target = byName.get(imported);
  if (target !== undefined && !MAY_IMPORT[layer].includes(target.layer)) {
    return [`${file} (${layer}) must not import ${imported} (${target.layer})`];
  }
  return imported in dependenciesOf(manifest) || isWorkspaceTool(layer, target)
    ? []
    : [`${file} imports ${imported}, which ${folder}/package.json does not declare`];
};

/** Tools run in this workspace only and may use its development dependencies. */
const isWorkspaceTool = (layer, target) => layer === 'tool' && target === undefined;

const dependenciesOf = ({ dependencies, peerDependencies, optionalDependencies }) => ({
  ...dependencies,
  ...peerDependencies,
  ...optionalDependencies,
});

const importsOf = (path) =>
  ts.preProcessFile(readFileSync(path, 'utf8'), true, true).importedFiles.map((file) => file.fileName);

const isBuiltin = (specifier) => specifier.startsWith('node:') || BUILTIN.has(specifier.split('/')[0]);

const packageName = (specifier) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');

await runAsProgram(import.meta.url, 'boundaries', checkBoundaries);
