import type { Grants, Policy } from '@sextant/contracts';
import type { EngineOptions, SourceDeclaration } from '@sextant/engine';
import type { ConnectorLimits } from '../connectors/index.ts';

/** `sextant.config.yaml`, checked: defaults filled in, environment references resolved, paths absolute. */
export interface SextantConfig extends PluginSettings {
  /** Absolute path of the file it was read from. */
  file: string;
  title: string;
  /** Names the folder of the store; two configurations with the same tenant share their data. */
  tenant: string;
  /** Folder of the tenant's own KPI files; null when there is none. */
  kpis: string | null;
  policy: Policy;
  engine: EngineLimits;
  http: HttpConfig;
  sources: ConfiguredSource[];
}

/** Where plugins come from, and what is demanded of them. */
export interface PluginSettings {
  /** Package names, or absolute folders. */
  plugins: string[];
  /** Absolute folders: whatever folder in them has a manifest is a plugin, too. */
  pluginFolders: string[];
  /** Absolute folder of the plugins that are installed while a host runs, of this tenant alone; null: beside its store. */
  pluginStore: string | null;
  /** Whether plugins must be what a trusted key has signed; `keys` are absolute files of Ed25519 public keys (PEM), by name. */
  pluginIntegrity: { policy: 'off' | 'warn' | 'require'; keys: Record<string, string> };
}

/** What the engine may use; each falls back to the engine's own default. */
export type EngineLimits = Pick<EngineOptions, 'threads' | 'memoryLimit' | 'statementTimeoutMs'>;

export interface HttpConfig {
  /** Default 4780; the environment variable PORT wins. */
  port: number;
  /** Default 127.0.0.1. */
  address: string;
  /** Origins (`https://portal.example`) of pages that may call the API; default none. */
  allowedOrigins: string[];
  /** Names, beside those of the loopback, under which this host may be addressed; default none. */
  allowedHosts: string[];
}

/** Times by five or six fields of cron, on the clock of a zone (IANA). */
export interface Schedule {
  cron: string;
  timezone: string;
}

/** A source as the engine wants it, with the configuration of its connector. */
export interface ConfiguredSource extends SourceDeclaration {
  config: Record<string, unknown>;
  /** When it is synced by itself; without one, when somebody asks for it. */
  schedule?: Schedule;
  /** What its connector may do, as the manifest asks for it. */
  grants: Grants;
  /** What its connector's process may use, where that is not the default. */
  limits: Partial<ConnectorLimits>;
  /** Requests of the connector's HTTP client that may begin within a second. */
  requestsPerSecond?: number;
  /** Where a value of `config` stood, as `file:line`, for errors. */
  where: (path: readonly string[]) => string;
}
