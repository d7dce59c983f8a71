import { SextantError, type PluginManifest } from '@sextant/contracts';
import { PluginRefusedError, type PluginCandidate } from '@sextant/ts-plugin-loader';
import type { ConfiguredSource } from '../config/config.ts';
import { isReadWith, misfitOf } from '../sources/prepare-sources.ts';
import type { FoundPlugin } from './find-plugins.ts';
import { isOurs } from './is-ours.ts';

/** Throws where a plugin cannot be installed at all, whatever it does: only connectors come and go. */
export const refuseUnfit = (plugin: PluginCandidate<PluginManifest>, fixed: readonly FoundPlugin[]): void => {
  const { id, kind } = plugin.manifest;
  const other = fixed.find(({ manifest }) => manifest.id === id);
  const refuse = (step: 'duplicate' | 'manifest', cause: string, remedy: string): PluginRefusedError =>
    new PluginRefusedError({ plugin: plugin.name, step, cause, remedy });
  if (other !== undefined) {
    const cause = `its id '${id}' is taken by '${other.name}', which stands in the configuration or came with the program`;
    throw refuse('duplicate', cause, 'Take that one out of the configuration first.');
  }
  if (kind === 'connector') return;
  const remedy = "Name it under 'plugins' in the configuration, and start the host again.";
  throw refuse('manifest', `it is a ${kind}, and only connectors are installed while a host runs`, remedy);
};

/**
 * Throws `plugin.does-not-fit` where a source that can be read with the version that runs could not be read with this one:
 * it takes another configuration, or asks for more than was accepted.
 */
export const refuseMisfits = (
  plugin: FoundPlugin,
  before: FoundPlugin,
  sources: readonly ConfiguredSource[],
  folder: string,
): void => {
  const misfits = sources
    .filter((source) => isReadWith(source, before) && misfitOf(source, before, folder) === undefined)
    .map((source) => (isReadWith(source, plugin) ? misfitOf(source, plugin, folder) : notNamed(source, plugin)))
    .filter((misfit) => misfit !== undefined);
  if (misfits.length === 0) return;
  throw new SextantError(
    'plugin.does-not-fit',
    misfits.map(({ message }) => message).join(' '),
    [...new Set(misfits.map(({ remedy }) => remedy))].join(' '),
  );
};

const notNamed = ({ id, connector, where }: ConfiguredSource, { manifest }: FoundPlugin): SextantError =>
  new SextantError(
    'plugin.does-not-fit',
    `${where([])}: the source '${id}' names the connector '${connector}', which this would not be any more.`,
    `Write in the source: connector: ${manifest.id}`,
  );

/** Does what tries a plugin; what is wrong with it is told as its refusal, and what runs meanwhile. */
export const trying = async (
  plugin: FoundPlugin,
  before: FoundPlugin | undefined,
  work: () => Promise<void>,
): Promise<void> => {
  try {
    await work();
  } catch (error) {
    if (!SextantError.is(error)) throw error;
    const cause = error.message.replace(/\.$/, '');
    const meanwhile = before === undefined ? '' : `Version ${before.manifest.version} goes on. `;
    const refusal = { plugin: plugin.name, step: 'probe', cause, remedy: `${meanwhile}${error.remedy}` } as const;
    throw new PluginRefusedError(refusal, { cause: error });
  }
};

/** Whether a native add-on may be loaded: it is ours, or a source that is read with it has accepted that. */
export const isNativeAccepted = (plugin: FoundPlugin, sources: readonly ConfiguredSource[]): boolean =>
  isOurs(plugin.name) || sources.some((source) => isReadWith(source, plugin) && source.grants.native === true);
