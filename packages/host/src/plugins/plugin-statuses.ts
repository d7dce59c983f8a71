import { dirname, join } from 'node:path';
import type { PluginManifest, PluginsResponse, PluginStatus } from '@sextant/contracts';
import { listInstalled } from '@sextant/ts-plugin-loader';
import type { ConfiguredSource, PluginSettings } from '../config/config.ts';
import { isReadWith } from '../sources/prepare-sources.ts';
import { asError, findPlugins, pluginSearch, type FoundPlugin } from './find-plugins.ts';

/** A plugin as the operator sees it. */
export const pluginStatus = (
  plugin: FoundPlugin,
  sources: readonly ConfiguredSource[],
  { installed, previous }: Pick<PluginStatus, 'installed' | 'previous'>,
): PluginStatus => {
  const { id, version, kind, title, grants = {} }: PluginManifest = plugin.manifest;
  const readWith = sources.filter((source) => isReadWith(source, plugin)).map((source) => source.id);
  const { name, folder } = plugin;
  return { id, version, kind, title, name, folder, grants, installed, previous, sources: readWith };
};

/** Where the plugins of a tenant are installed; `store` is the file of its store. */
export const pluginFolderOf = ({ pluginStore }: Pick<PluginSettings, 'pluginStore'>, store: string): string =>
  pluginStore ?? join(dirname(store), 'plugins');

export interface ListedPlugins {
  /** As `findPlugins` takes them. */
  names: readonly string[];
  roots: readonly string[];
  settings: PluginSettings;
  /** Folder of what is installed. */
  folder: string;
  sources: readonly ConfiguredSource[];
}

/** The plugins of a tenant that nobody has open: those of its configuration and those that are installed. No code runs. */
export const listPlugins = async ({
  names,
  roots,
  settings,
  folder,
  sources,
}: ListedPlugins): Promise<PluginsResponse> => {
  const fixed = await findPlugins(names, roots, settings);
  const stored = await listInstalled(folder, await pluginSearch(settings.pluginIntegrity));
  return {
    plugins: [
      ...fixed.plugins.map((plugin) => pluginStatus(plugin, sources, { installed: false, previous: null })),
      ...stored.plugins.map(({ plugin, previous }) =>
        pluginStatus(plugin, sources, { installed: true, previous: previous ?? null }),
      ),
    ],
    refusals: [...fixed.refusals, ...stored.refusals.map(asError)].map((each) => each.toBody()),
    warnings: fixed.warnings,
  };
};
