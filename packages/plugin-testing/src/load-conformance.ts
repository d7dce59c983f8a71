import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SextantError } from '@sextant/contracts';
import { findPlugins, type FoundPlugin } from '@sextant/host';
import { importPlugin } from '@sextant/ts-plugin-loader';
import { isConformance, type Conformance } from './conformance.ts';

/** Where a plugin has its conformance module, beside its `plugin.json`. */
export const CONFORMANCE_FILES = ['conformance.ts', 'conformance.mts', 'conformance.js', 'conformance.mjs'];

/** The connector in a folder. Throws what is wrong with its manifest. */
export const findConnector = async (folder: string): Promise<FoundPlugin> => {
  const { plugins, refusals } = await findPlugins([folder], [folder]);
  const [plugin] = plugins;
  if (plugin === undefined) {
    throw (
      refusals[0] ?? new SextantError('plugin.not-found', `${folder} holds no plugin.`, 'Name the folder of a plugin.')
    );
  }
  if (plugin.manifest.kind === 'connector') return plugin;
  const message = `The plugin '${plugin.manifest.id}' is of the kind ${plugin.manifest.kind}; the kit tries connectors.`;
  throw new SextantError('plugin.manifest-invalid', message, 'Name the folder of a connector.');
};

/** What the plugin brings to be tried. This runs its code in this very process. */
export const loadConformance = async (plugin: FoundPlugin): Promise<Conformance> => {
  if (!CONFORMANCE_FILES.some((file) => existsSync(join(plugin.folder, file)))) {
    throw new SextantError(
      'plugin.not-found',
      `The plugin '${plugin.manifest.id}' has no conformance.ts beside its plugin.json.`,
      'Write one with defineConformance: a fake of the source, and what the connector should make of it.',
    );
  }
  return importPlugin(plugin, {
    entries: CONFORMANCE_FILES,
    check: (exported) => {
      if (isConformance(exported)) return exported;
      throw new Error('its default export was not made with defineConformance');
    },
  });
};
