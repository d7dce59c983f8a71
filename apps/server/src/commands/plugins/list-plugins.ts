import { dirname } from 'node:path';
import { SextantError, type PluginsResponse, type PluginStatus } from '@sextant/contracts';
import {
  listPlugins,
  loadConfig,
  pluginFolderOf,
  readPluginSettings,
  readTenantName,
  storeFile,
  type PluginSettings,
} from '@sextant/host';
import { findRemoteDesk } from '../../desk/open-desk.ts';
import { BUILT_IN_PLUGINS, configFileOf, homeOf } from '../../desk/places.ts';
import { grantsText } from '../../print/grants-text.ts';
import { printJson } from '../../print/print-json.ts';
import { printTable } from '../../print/print-table.ts';
import type { World } from '../../world.ts';
import type { Command } from '../command.ts';

const NONE: PluginSettings = {
  plugins: [],
  pluginFolders: [],
  pluginStore: null,
  pluginIntegrity: { policy: 'off', keys: {} },
};

/**
 * The plugins of a configuration, with those that are installed; without one, those of the program. None of their code runs,
 * and no store is opened. `isLenient`: what is wrong with the configuration is somebody else's matter.
 */
export const pluginsOf = async (file: string, world: World, isLenient = false): Promise<PluginsResponse> => {
  const orNone =
    <T>(none: T) =>
    (error: unknown): T => {
      if (isLenient || (SextantError.is(error) && error.code === 'config.not-found')) return none;
      throw error;
    };
  const settings = await readPluginSettings(file).catch(orNone(NONE));
  const tenant = await readTenantName(file).catch(orNone('default'));
  // Which source reads with which plugin is left out where a variable of the environment is missing.
  const sources = await loadConfig(file, world.env).then(
    (config) => config.sources,
    () => [],
  );
  return listPlugins({
    names: [...BUILT_IN_PLUGINS, ...settings.plugins],
    roots: [dirname(file), import.meta.dirname],
    settings,
    folder: pluginFolderOf(settings, storeFile(homeOf(world), tenant)),
    sources,
  });
};

/** Lists the plugins with what they ask for, and those that were refused with the reason. */
export const showPlugins: Command = async ({ world, options }) => {
  const host = await findRemoteDesk(options, world);
  const found = host === undefined ? await pluginsOf(configFileOf(options, world), world) : await host.plugins.list();
  const { plugins, refusals, warnings } = found;
  if (options['json'] === true) printJson(found, world);
  else {
    printTable(['Plugin', 'Version', 'Kind', 'From', 'Asks for', 'Reads'], plugins.map(pluginLine), world.out);
    for (const { id, previous } of plugins)
      if (previous !== null) world.out.write(`\n${id} can go back to ${previous}: sextant plugins rollback ${id}\n`);
    for (const warning of warnings) world.out.write(`\n${warning}\n`);
    for (const { message, remedy } of refusals) world.out.write(`\n${message}\n  ${remedy}\n`);
  }
  return refusals.length === 0 ? 0 : 1;
};

const pluginLine = ({ id, version, kind, name, installed, grants, sources }: PluginStatus): string[] => [
  id,
  version,
  kind,
  installed ? `${name} (installed)` : name,
  grantsText(grants),
  sources.join(', ') || '-',
];
