import type { JsonSchema } from '@sextant/contracts';
import { createAjv } from '@sextant/host';
import { differingKeys, secretsOf } from '../bench/secrets.ts';
import { fail, need } from '../bench/shortcoming.ts';
import type { Bench } from '../bench/bench.ts';
import type { Point } from './point.ts';

const SOUNDS_SECRET = /(^|_)(token|password|passwort|passwd|secret|credentials?|(api|access|private)_?key)$/i;

/** The manifest itself was checked when the plugin was found; what it says of the configuration is tried here. */
export const manifest: Point = async (bench) => {
  const { manifest: told } = bench.options.plugin;
  const schema = told.configSchema ?? { type: 'object' };
  const { world } = await bench.trial([]);
  const valid = createAjv({ strict: false }).compile(schema);
  for (const config of [world.config, world.wrongCredentialConfig, world.unreachableConfig]) {
    if (config === undefined || valid(config)) continue;
    const [error] = valid.errors ?? [];
    fail(
      `the configuration of the fake does not fit configSchema: ${error?.instancePath ?? ''} ${error?.message ?? ''}`,
    );
  }
  for (const name of unmarkedNames(schema)) fail(`'${name}' of configSchema sounds secret and has no "secret": true`);
  needMarkedCredential(bench, world.config, world.wrongCredentialConfig);
  for (const host of told.grants?.egress ?? []) {
    need(host !== '*' && host !== '*.*', `grants.egress asks for '${host}', which is every host`);
  }
};

/** What differs between the right and the wrong credential is the credential: some of it has to be marked. */
const needMarkedCredential = (bench: Bench, right: object, wrong: object | undefined): void => {
  if (wrong === undefined) return;
  const schema = bench.options.plugin.manifest.configSchema;
  const marked = new Set(secretsOf(schema, right));
  const isMarked = secretsOf(schema, wrong).some((value) => !marked.has(value));
  need(
    isMarked,
    `none of ${differingKeys(right, wrong).join(', ')} has "secret": true, though they hold the credential`,
  );
};

const unmarkedNames = (schema: JsonSchema): string[] => {
  const properties = Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>);
  return properties.flatMap(([name, part]) => {
    const isText = part['type'] === 'string' || part['type'] === undefined;
    const own = isText && SOUNDS_SECRET.test(name) && part['secret'] !== true ? [name] : [];
    return part['type'] === 'object' ? unmarkedNames(part) : own;
  });
};
