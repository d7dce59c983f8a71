import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const GROUPS = ['packages', 'plugins', 'apps', 'tools'];
/** What is run or shipped as code. Of a tool that is everything but its tests. */
const CODE_FOLDERS = { packages: ['src'], plugins: ['src'], apps: ['src', 'bin'], tools: ['.'] };
const LEFT_OUT = new Set(['node_modules', 'dist', 'test']);
const CODE = /\.(ts|mts|mjs|cjs|js)$/;

/** Every project of the workspace, with its layer (the Nx tag `layer:…`) and the files of its code. */
export const readProjects = (root) =>
  GROUPS.flatMap((group) => foldersIn(join(root, group)).map((name) => ({ group, folder: join(group, name) })))
    .filter(({ folder }) => existsSync(join(root, folder, 'package.json')))
    .map(({ group, folder }) => {
      const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
      const tag = manifest.nx?.tags?.find((candidate) => candidate.startsWith('layer:'));
      return {
        folder,
        name: manifest.name,
        layer: tag?.slice('layer:'.length),
        manifest,
        files: codeIn(root, folder, group),
      };
    });

const foldersIn = (path) =>
  existsSync(path)
    ? readdirSync(path, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name)
    : [];

const codeIn = (root, folder, group) =>
  CODE_FOLDERS[group]
    .map((name) => join(folder, name))
    .flatMap((path) => (existsSync(join(root, path)) ? codeOf(root, path) : []));

const codeOf = (root, folder) =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (LEFT_OUT.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return codeOf(root, path);
    return CODE.test(entry.name) ? [path] : [];
  });
