import { dirname } from 'node:path';
import type { ConnectorRun } from '@sextant/engine';
import type { ConfiguredSource, SextantConfig } from '../config/config.ts';
import { openConnectorProcess } from '../connectors/index.ts';
import type { Log } from '../log/log.ts';
import type { TenantPlugins } from '../plugins/open-tenant-plugins.ts';
import { prepareSource } from './prepare-sources.ts';

export interface ConnectorOpenerOptions {
  config: SextantConfig;
  plugins: TenantPlugins;
  scratch: string;
  log: Log;
}

/**
 * Starts the connector of a source in a process of its own, with a folder of its own in `scratch`; the signal ends it.
 * What it complains about is logged. The version that it begins with is the one that it ends with.
 */
export const connectorOpener =
  ({ config: { file }, plugins, scratch, log }: ConnectorOpenerOptions) =>
  async (source: ConfiguredSource, signal: AbortSignal): Promise<ConnectorRun> => {
    const lease = plugins.lease(source.id);
    try {
      const { id, plugin, config, limits, requestsPerSecond } = prepareSource(source, lease.value, dirname(file));
      const run = await openConnectorProcess({
        sourceId: id,
        plugin,
        config,
        scratch,
        signal,
        limits,
        ...(requestsPerSecond === undefined ? {} : { requestsPerSecond }),
        log: (line) => log('warn', 'connector says', { source: id, line }),
      });
      return { ...run, close: () => run.close().finally(() => lease.release()) };
    } catch (error) {
      lease.release();
      throw error;
    }
  };
