import { resolve } from 'node:path';
import { SextantError } from '@sextant/contracts';
import { notAccepted } from '../connectors/index.ts';
import type { ConfiguredSource } from '../config/config.ts';
import type { FoundPlugin } from '../plugins/find-plugins.ts';
import { isOurs } from '../plugins/is-ours.ts';
import { closestWord } from '../yaml/closest-word.ts';
import { createAjv } from '../yaml/create-ajv.ts';
import { describeViolation } from '../yaml/describe-violation.ts';

/** A source together with the connector that reads it; its configuration has been checked. */
export interface PreparedSource extends ConfiguredSource {
  plugin: FoundPlugin;
}

/** Whether a source is read with this plugin: it names the connector, or its package. */
export const isReadWith = ({ connector }: ConfiguredSource, { name, manifest }: FoundPlugin): boolean =>
  manifest.kind === 'connector' && (manifest.id === connector || name === connector);

/**
 * Checks the configuration of a source against the schema of its connector; relative folders become absolute, from
 * `folder`. Throws `source.config-invalid` or `source.grants-missing`, with file and line. Our own connectors need no grants.
 */
export const prepareSource = (source: ConfiguredSource, plugin: FoundPlugin, folder: string): PreparedSource => {
  checkSourceConfig(source, plugin);
  if (!isOurs(plugin.name)) checkGrants(source, plugin);
  return { ...source, plugin, config: withAbsoluteFolders(source.config, plugin, folder) };
};

/** What is wrong with a source and a connector; undefined: they go together. */
export const misfitOf = (source: ConfiguredSource, plugin: FoundPlugin, folder: string): SextantError | undefined => {
  try {
    prepareSource(source, plugin, folder);
    return undefined;
  } catch (error) {
    if (SextantError.is(error)) return error;
    throw error;
  }
};

/** Why a source has no connector, with what comes closest and what was refused. */
export const connectorMissing = (
  source: ConfiguredSource,
  plugins: readonly FoundPlugin[],
  refusals: readonly SextantError[],
): SextantError => {
  const known = plugins.filter(({ manifest }) => manifest.kind === 'connector').map(({ manifest }) => manifest.id);
  const meant = closestWord(source.connector, known);
  const refused = refusals.length === 0 ? '' : ` Refused: ${refusals.map(({ message }) => message).join(' ')}`;
  return new SextantError(
    'source.connector-missing',
    `${source.where([])}: no plugin provides the connector '${source.connector}' of the source '${source.id}'.${refused}`,
    [
      ...(meant === undefined ? [] : [`Did you mean '${meant}'?`]),
      ...refusals.map(({ remedy }) => remedy),
      'Install it: sextant plugins install <package or folder>.',
      known.length === 0 ? '' : `Known connectors: ${known.join(', ')}.`,
    ]
      .join(' ')
      .trim(),
  );
};

const checkSourceConfig = (source: ConfiguredSource, { manifest }: FoundPlugin): void => {
  const valid = createAjv({ strict: false }).compile(manifest.configSchema ?? { type: 'object' });
  if (valid(source.config)) return;
  const error = valid.errors?.[0];
  if (error === undefined) throw new Error('a schema check failed without saying why');
  const { path, sentence, hint } = describeViolation(error);
  throw new SextantError(
    'source.config-invalid',
    `${source.where(path)}: in the configuration of the source '${source.id}', ${sentence}.`,
    hint ?? `The connector '${manifest.id}' describes its configuration in its plugin.json.`,
  );
};

const checkGrants = (source: ConfiguredSource, { manifest }: FoundPlugin): void => {
  const missing = notAccepted(manifest.grants, source.grants);
  if (missing.length === 0) return;
  throw new SextantError(
    'source.grants-missing',
    `${source.where([])}: the connector '${manifest.id}' of the source '${source.id}' asks for more than it is granted.`,
    `If you trust it with that, add to the source: grants: { ${missing.join(', ')} }`,
  );
};

/** The manifest says which keys are folders; only those are paths to us. */
const withAbsoluteFolders = (
  config: Record<string, unknown>,
  { manifest }: FoundPlugin,
  folder: string,
): Record<string, unknown> => {
  const paths = new Set(manifest.grants?.files);
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key,
      paths.has(key) && typeof value === 'string' ? resolve(folder, value) : value,
    ]),
  );
};
