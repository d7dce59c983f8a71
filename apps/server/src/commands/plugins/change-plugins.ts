import { isAbsolute, resolve } from 'node:path';
import type { PluginChangeResponse } from '@sextant/contracts';
import type { PluginDesk } from '../../desk/desk.ts';
import { grantsText } from '../../print/grants-text.ts';
import { printJson } from '../../print/print-json.ts';
import type { World } from '../../world.ts';
import type { Command, CommandInput } from '../command.ts';
import { withDesk } from '../with-desk.ts';

export const installPlugin: Command = (input) =>
  change(input, (plugins) => plugins.install(placeOf(input.positionals[0] ?? '', input.world)));

/** An id, and where the other version is to be had; a folder alone says itself whose version it is. */
export const upgradePlugin: Command = (input) => {
  const [plugin = '', from] = input.positionals;
  return change(input, (plugins) => {
    if (from !== undefined) return plugins.upgrade(plugin, placeOf(from, input.world));
    return isFolder(plugin) ? plugins.install(placeOf(plugin, input.world)) : plugins.upgrade(plugin);
  });
};

export const rollBackPlugin: Command = (input) =>
  change(input, (plugins) => plugins.rollback(input.positionals[0] ?? ''));

export const removePlugin: Command = (input) =>
  change(input, (plugins) => plugins.remove(input.positionals[0] ?? '', input.options['force'] === true));

const change = async (
  input: CommandInput,
  work: (plugins: PluginDesk) => Promise<PluginChangeResponse>,
): Promise<number> => {
  const { options, world } = input;
  const done = await withDesk(input, (desk) => work(desk.plugins));
  if (options['json'] === true) printJson(done, world);
  else for (const line of changeLines(done)) world.out.write(`${line}\n`);
  return 0;
};

const changeLines = ({ change, plugin, version, replaced, tried, grants, sources, draining }: PluginChangeResponse) => {
  const came = change !== null && change !== 'removed';
  return [
    {
      installed: `${plugin} ${version} is installed.`,
      upgraded: `${plugin} ${version} takes the place of ${replaced ?? ''}.`,
      'rolled-back': `${plugin} goes back from ${replaced ?? ''} to ${version}.`,
      removed: `${plugin} ${version} is removed.`,
      unchanged: `${plugin} ${version} is installed already, file for file.`,
    }[change ?? 'unchanged'],
    ...(came && !tried ? ['  Not tried yet: it brings a native add-on, which no source has accepted.'] : []),
    ...(came && grantsText(grants) !== '-' ? [`  It asks for: ${grantsText(grants)}`] : []),
    ...(came && sources.length === 0 ? [`  No source is read with it yet: write 'connector: ${plugin}' in one.`] : []),
    ...sources.map(({ id, problem }) =>
      problem === undefined ? `  ${id}: is read with it` : `  ${id}: ${problem.message}\n    ${problem.remedy}`,
    ),
    ...draining.map((id) => `  ${id}: the sync that runs ends with the version it began with`),
  ];
};

/** The host may work in another folder than this command. */
const placeOf = (name: string, { cwd }: World): string => (isFolder(name) ? resolve(cwd, name) : name);

const isFolder = (name: string): boolean => name.startsWith('.') || isAbsolute(name);
