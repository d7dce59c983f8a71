// The host as a library: read a configuration, open its tenant, serve it.
export { createHost, type Host, type HostOptions } from './create-host.ts';
export { openTenant, storeFile, type OpenTenantOptions, type Tenant } from './tenant/open-tenant.ts';
export { DEFAULT_PORT, loadConfig, parseConfig, readPluginSettings, readTenantName } from './config/load-config.ts';
export type { ConfiguredSource, EngineLimits, HttpConfig, PluginSettings, SextantConfig } from './config/config.ts';
export { loadCatalogue, openCatalogue, type CatalogueOptions, type KpiCatalogue } from './catalogue/open-catalogue.ts';
export { parseKpiFile } from './catalogue/kpi-files.ts';
export { listKpis, tryKpi } from './catalogue/kpis-of-tenant.ts';
export { findPlugins, type FoundPlugin, type FoundPlugins } from './plugins/find-plugins.ts';
export { openTenantPlugins, type TenantPlugins, type TenantPluginsOptions } from './plugins/open-tenant-plugins.ts';
export { listPlugins, pluginFolderOf, type ListedPlugins } from './plugins/plugin-statuses.ts';
export {
  createSourceRegistry,
  type SourceRegistry,
  type SourceRegistryOptions,
} from './sources/create-source-registry.ts';
export { openConnectorProcess, type ConnectorLimits, type ConnectorProcessOptions } from './connectors/index.ts';
export { createAjv } from './yaml/create-ajv.ts';
export { findHost, findHosts } from './presence/find-host.ts';
export type { HostPresence } from './presence/host-file.ts';
export { createLog, type Log, type LogLevel, type LogOptions } from './log/log.ts';
export { canListen } from './http/listen.ts';
export { isLoopback } from './http/check-host.ts';
export { version } from './version.ts';
