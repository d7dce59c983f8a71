import { dirname, resolve } from 'node:path';
import { SextantError } from '@sextant/contracts';
import { notAccepted } from '../connectors/index.ts';
import type { SextantConfig, ConfiguredSource } from '../config/config.ts';
import type { FoundPlugin } from '../plugins/find-plugins.ts';
import { isOurs } from '../plugins/is-ours.ts';
import { createAjv } from '../yaml/create-ajv.ts';
import { describeViolation } from '../yaml/describe-violation.ts';

/** A source together with the connector that reads it; its configuration has been checked. */
export interface PreparedSource extends ConfiguredSource {
  plugin: FoundPlugin;
}

/**
 * Finds the connector of every source and checks the source's configuration against the connector's schema. Relative
 * folders become absolute. Throws `config.invalid` (no such connector; when plugins were refused, the first refusal),
 * `source.config-invalid` or `source.grants-missing`, with file and line. Our own connectors need no grants.
 */
export const prepareSources = (
  config: SextantConfig,
  plugins: readonly FoundPlugin[],
  refusals: readonly SextantError[] = [],
): PreparedSource[] =>
  config.sources.map((source) => {
    const plugin = needConnector(source, plugins, refusals);
    checkSourceConfig(source, plugin);
    if (!isOurs(plugin.name)) checkGrants(source, plugin);
    return { ...source, plugin, config: withAbsoluteFolders(source.config, plugin, dirname(config.file)) };
  });

const needConnector = (
  source: ConfiguredSource,
  plugins: readonly FoundPlugin[],
  refusals: readonly SextantError[],
): FoundPlugin => {
  const connectors = plugins.filter(({ manifest }) => manifest.kind === 'connector');
  const found = connectors.find(({ name, manifest }) => manifest.id === source.connector || name === source.connector);
  if (found !== undefined) return found;
  if (refusals[0] !== undefined) throw refusals[0];
  const known = connectors.map(({ manifest }) => manifest.id).join(', ');
  throw new SextantError(
    'config.invalid',
    `${source.where([])}: no plugin provides the connector '${source.connector}' of the source '${source.id}'.`,
    known === '' ? "Name the connector's package under 'plugins'." : `Known connectors: ${known}.`,
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
