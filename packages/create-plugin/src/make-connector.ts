import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const TEMPLATE = fileURLToPath(new URL('../template', import.meta.url));

export interface ConnectorNames {
  /** Id of the plugin: small letters, digits and hyphens. */
  name: string;
  /** Name of the source system. Default: made from the id. */
  title?: string;
}

export interface MadeFile {
  /** From the plugin's folder on, with slashes. */
  path: string;
  content: string;
}

/** The files of a new connector: those of the template with other names. Throws an Error where the id is none. */
export const makeConnector = async ({ name, title = titleOf(name) }: ConnectorNames): Promise<MadeFile[]> => {
  if (!/^[a-z][a-z0-9-]*$/.test(name)) {
    throw new Error(`'${name}' is no id of a plugin: use small letters, digits and hyphens, e.g. my-crm.`);
  }
  if (/["'`\\$\n]/.test(title))
    throw new Error(`The title ${title} has a quote or another sign that code would not take.`);
  const entries = await readdir(TEMPLATE, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    files.sort().map(async (file) => ({
      path: relative(TEMPLATE, file).replaceAll('\\', '/'),
      content: renamed(await readFile(file, 'utf8'), name, title),
    })),
  );
};

const renamed = (text: string, name: string, title: string): string =>
  text
    .replaceAll('MY_CRM', name.toUpperCase().replaceAll('-', '_'))
    .replaceAll('my-crm', name)
    .replaceAll('My CRM', title);

const titleOf = (name: string): string =>
  name
    .split('-')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join(' ');
