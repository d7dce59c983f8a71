import { dirname } from 'node:path';
import { SextantError, type Grants } from '@sextant/contracts';
import { findPlugins, readPluginSettings, type FoundPlugins, type PluginSettings } from '@sextant/host';
import { BUILT_IN_PLUGINS, configFileOf } from '../desk/places.ts';
import { printJson } from '../print/print-json.ts';
import { printTable } from '../print/print-table.ts';
import { misuse } from '../command-line/parse-arguments.ts';
import { checkPlugin } from './check-plugin.ts';
import type { Command } from './command.ts';

const NONE: PluginSettings = { plugins: [], pluginFolders: [], pluginIntegrity: { policy: 'off', keys: {} } };

/** The plugins of a configuration; without one, those of the program. None of their code runs. */
export const pluginsOf = async (file: string, isLenient = false): Promise<FoundPlugins> => {
  const settings = await readPluginSettings(file).catch((error: unknown) => {
    if (isLenient || (SextantError.is(error) && error.code === 'config.not-found')) return NONE;
    throw error;
  });
  return findPlugins([...BUILT_IN_PLUGINS, ...settings.plugins], [dirname(file), import.meta.dirname], settings);
};

/** Lists the plugins with what they ask for, and those that were refused with the reason; `check` tries one. */
export const runPlugins: Command = async (input) => {
  const { world, options, positionals } = input;
  if (positionals[0] === 'check') return checkPlugin(input);
  if (positionals[0] !== undefined)
    throw misuse('plugins', `'${positionals[0]}' is nothing that can be done with plugins.`);
  const { plugins, refusals, warnings } = await pluginsOf(configFileOf(options, world));
  if (options['json'] === true) {
    const told = plugins.map(({ name, folder, manifest }) => {
      const { id, version, kind, title, grants = {} } = manifest;
      return { id, version, kind, title, name, folder, grants };
    });
    printJson({ plugins: told, refusals: refusals.map((each) => each.toBody()), warnings }, world);
  } else {
    printTable(
      ['Plugin', 'Version', 'Kind', 'From', 'Asks for'],
      plugins.map(({ name, manifest: { id, version, kind, grants } }) => [id, version, kind, name, grantsText(grants)]),
      world.out,
    );
    for (const warning of warnings) world.out.write(`\n${warning}\n`);
    for (const { message, remedy } of refusals) world.out.write(`\n${message}\n  ${remedy}\n`);
  }
  return refusals.length === 0 ? 0 : 1;
};

/** As it would be written in the configuration of a source. */
const grantsText = ({ egress = [], sockets = [], files = [], native = false }: Grants = {}): string =>
  [
    ...Object.entries({ egress, sockets, files }).flatMap(([kind, asked]) =>
      asked.length === 0 ? [] : [`${kind}: [${asked.join(', ')}]`],
    ),
    ...(native ? ['native: true'] : []),
  ].join(', ') || '-';
