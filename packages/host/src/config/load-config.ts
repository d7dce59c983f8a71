import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';
import { SextantError } from '@sextant/contracts';
import { checkAgainst, parseYaml, type YamlSource } from '../yaml/parse-checked-yaml.ts';
import type { ConfiguredSource, EngineLimits, HttpConfig, PluginSettings, Schedule, SextantConfig } from './config.ts';
import { configSchema, type RawConfig, type RawSource } from './config-schema.ts';
import { scheduleProblem } from '../sources/schedule-syncs.ts';
import { parsePolicy } from './parse-policy.ts';
import { resolveEnv } from './resolve-env.ts';

const DEFAULT_TENANT = 'default';
const MINUTE_MS = 60_000;

/** Where a host listens when nothing says otherwise. */
export const DEFAULT_PORT = 4780;

/**
 * Reads a configuration file. Relative paths in it are taken from its own folder. Throws `config.not-found`,
 * `config.invalid` (with file, line and the closest known key) or `config.env-missing`.
 */
export const loadConfig = async (file: string, env: NodeJS.ProcessEnv = process.env): Promise<SextantConfig> => {
  const path = resolve(file);
  return parseConfig(await readConfig(path), path, env);
};

/**
 * Only the tenant of a configuration file: enough to find its running host, and asks for no environment variable. Throws
 * `config.not-found` and, for broken YAML, `config.invalid`.
 */
export const readTenantName = async (file: string): Promise<string> => {
  const tenant = (await readRaw(file))?.tenant;
  return typeof tenant === 'string' ? tenant : DEFAULT_TENANT;
};

/** Only what a configuration file says of plugins, as {@link readTenantName} reads only the tenant. */
export const readPluginSettings = async (file: string): Promise<PluginSettings> => {
  const path = resolve(file);
  const source = parseYaml(await readConfig(path), path, 'config.invalid');
  const { plugins, plugin_folders, plugin_store, plugin_integrity } = (source.data ?? {}) as RawConfig;
  const only = Object.fromEntries(
    Object.entries({ plugins, plugin_folders, plugin_store, plugin_integrity }).filter(
      ([, value]) => value !== undefined,
    ),
  );
  checkAgainst(configSchema, only, source, 'config.invalid');
  return parsePlugins(only, dirname(path));
};

const readRaw = async (file: string): Promise<RawConfig | null> => {
  const path = resolve(file);
  return parseYaml(await readConfig(path), path, 'config.invalid').data as RawConfig | null;
};

/** {@link loadConfig} for text that has been read already; `file` names it in errors and anchors relative paths. */
export const parseConfig = (text: string, file: string, env: NodeJS.ProcessEnv): SextantConfig => {
  const source = parseYaml(text, file, 'config.invalid');
  const raw = withEnvironment(source.data ?? {}, env, source);
  checkAgainst(configSchema, raw, source, 'config.invalid');
  const checked = raw as RawConfig;
  const folder = dirname(file);
  const sourceIds = (checked.sources ?? []).map(({ id }) => id);
  const policy = parsePolicy(checked.policy ?? {}, source, sourceIds);
  const sources = parseSources(checked.sources ?? [], source, policy.timezone);
  return {
    file,
    title: checked.title ?? 'Sextant',
    tenant: checked.tenant ?? DEFAULT_TENANT,
    ...parsePlugins(checked, folder),
    kpis: checked.kpis === undefined ? null : resolve(folder, checked.kpis),
    policy,
    engine: parseEngine(checked),
    http: parseHttp(checked, source),
    sources,
  };
};

const readConfig = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new SextantError(
      'config.not-found',
      `The configuration file ${file} cannot be read.`,
      "Name one with --config, or write a first one with 'sextant init'.",
      { cause },
    );
  }
};

/** References to the environment count in `http` and in the configuration of sources, nowhere else. */
const withEnvironment = (data: unknown, env: NodeJS.ProcessEnv, source: YamlSource): unknown => {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return data;
  const { http, sources, ...rest } = data as { http?: unknown; sources?: unknown };
  return {
    ...rest,
    ...(http === undefined ? {} : { http: resolveEnv(http, env, source.where, ['http']) }),
    ...(sources === undefined
      ? {}
      : { sources: Array.isArray(sources) ? sources.map(sourceWithEnvironment(env, source)) : sources }),
  };
};

const sourceWithEnvironment =
  (env: NodeJS.ProcessEnv, source: YamlSource) =>
  (entry: unknown, index: number): unknown => {
    if (typeof entry !== 'object' || entry === null || !('config' in entry)) return entry;
    return { ...entry, config: resolveEnv(entry.config, env, source.where, ['sources', String(index), 'config']) };
  };

const parsePlugins = (
  {
    plugins = [],
    plugin_folders = [],
    plugin_store,
    plugin_integrity: { policy = 'off', keys = {} } = {},
  }: Partial<RawConfig>,
  folder: string,
): PluginSettings => ({
  plugins: plugins.map((plugin) => absolute(plugin, folder)),
  pluginFolders: plugin_folders.map((each) => resolve(folder, each)),
  pluginStore: plugin_store === undefined ? null : resolve(folder, plugin_store),
  pluginIntegrity: {
    policy,
    keys: Object.fromEntries(Object.entries(keys).map(([name, file]) => [name, resolve(folder, file)])),
  },
});

const parseEngine = ({ engine = {} }: RawConfig): EngineLimits => ({
  ...(engine.threads === undefined ? {} : { threads: engine.threads }),
  ...(engine.memory_limit === undefined ? {} : { memoryLimit: engine.memory_limit }),
  ...(engine.statement_timeout_ms === undefined ? {} : { statementTimeoutMs: engine.statement_timeout_ms }),
});

const parseHttp = ({ http = {} }: RawConfig, source: YamlSource): HttpConfig => {
  const port = Number(http.port ?? DEFAULT_PORT);
  if (port > 65_535) {
    throw new SextantError(
      'config.invalid',
      `${source.where(['http', 'port'])}: 'http.port' is greater than 65535.`,
      'Choose a port from 1024 to 65535.',
    );
  }
  return {
    port,
    address: http.address ?? '127.0.0.1',
    allowedOrigins: http.allowed_origins ?? [],
    allowedHosts: http.allowed_hosts ?? [],
  };
};

const parseSources = (sources: RawSource[], source: YamlSource, timezone: string): ConfiguredSource[] => {
  const seen = new Set<string>();
  return sources.map((raw, index) => {
    const at = ['sources', String(index)];
    if (seen.has(raw.id)) {
      throw new SextantError(
        'config.invalid',
        `${source.where([...at, 'id'])}: two sources have the id '${raw.id}'.`,
        'Give each source an id of its own.',
      );
    }
    seen.add(raw.id);
    return {
      id: raw.id,
      title: raw.title ?? raw.id,
      connector: raw.connector,
      ...(raw.max_reject_share === undefined ? {} : { maxRejectShare: raw.max_reject_share }),
      ...(raw.max_delete_share === undefined ? {} : { maxDeleteShare: raw.max_delete_share }),
      ...(raw.backfill === undefined ? {} : { backfill: raw.backfill }),
      config: raw.config ?? {},
      ...(raw.schedule === undefined
        ? {}
        : { schedule: parseSchedule({ timezone, ...raw.schedule }, source.where([...at, 'schedule'])) }),
      grants: raw.grants ?? {},
      limits: parseLimits(raw.limits ?? {}),
      ...(raw.requests_per_second === undefined ? {} : { requestsPerSecond: raw.requests_per_second }),
      where: (path) => source.where([...at, 'config', ...path]),
    };
  });
};

const parseLimits = (limits: NonNullable<RawSource['limits']>): ConfiguredSource['limits'] => ({
  ...(limits.heap_mb === undefined ? {} : { heapMb: limits.heap_mb }),
  ...(limits.memory_mb === undefined ? {} : { residentMb: limits.memory_mb }),
  ...(limits.run_minutes === undefined ? {} : { wallMs: limits.run_minutes * MINUTE_MS }),
  ...(limits.silent_minutes === undefined ? {} : { silenceMs: limits.silent_minutes * MINUTE_MS }),
});

const parseSchedule = (schedule: Schedule, where: string): Schedule => {
  const problem = scheduleProblem(schedule);
  if (problem === undefined) return schedule;
  throw new SextantError(
    'config.invalid',
    `${where}: the schedule cannot be used: ${problem}.`,
    "For example: { cron: '30 5 * * 1-5', timezone: Europe/Prague } is 5:30 from Monday to Friday.",
  );
};

/** A folder is written with a leading dot or slash; everything else is a package name. */
const absolute = (plugin: string, folder: string): string =>
  plugin.startsWith('.') || isAbsolute(plugin) ? resolve(folder, plugin) : plugin;
