import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { makeConnector } from './make-connector.ts';

const HELP = `Makes a connector for Sextant: npm create @sextant/plugin <name> [-- --directory FOLDER --title TITLE]

  <name>       id of the plugin, e.g. my-crm
  --directory  folder for it (default: <name>)
  --title      name of the source system (default: made from the id)
`;

/** `npm create @sextant/plugin`: writes the files of a new connector, and says what to do next. */
export const runCommand = async (argv: readonly string[]): Promise<void> => {
  try {
    process.stdout.write(await create(argv));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
};

const create = async (argv: readonly string[]): Promise<string> => {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { directory: { type: 'string' }, title: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  const [name] = positionals;
  if (values.help === true || name === undefined) return HELP;
  const { title, directory = name } = values;
  const files = await makeConnector({ name, ...(title === undefined ? {} : { title }) });
  const folder = resolve(directory);
  if ((await readdir(folder).catch(() => [])).length > 0)
    throw new Error(`${folder} is there already, with files in it.`);
  for (const { path, content } of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  const shown = relative(process.cwd(), folder) || '.';
  return `Made a connector in ${shown}. Try it: npx sextant plugins check ${shown}\n`;
};
