import type { ConnectorRun } from '@sextant/engine';
import { openConnectorProcess } from '../connectors/index.ts';
import type { Log } from '../log/log.ts';
import type { PreparedSource } from './prepare-sources.ts';

/**
 * Starts the connector of a source in a process of its own, with a folder of its own in `scratch`; the signal ends it.
 * What it complains about is logged.
 */
export const connectorOpener =
  (log: Log, scratch: string) =>
  ({ id, plugin, config, limits, requestsPerSecond }: PreparedSource, signal: AbortSignal): Promise<ConnectorRun> =>
    openConnectorProcess({
      sourceId: id,
      plugin,
      config,
      scratch,
      signal,
      limits,
      ...(requestsPerSecond === undefined ? {} : { requestsPerSecond }),
      log: (line) => log('warn', 'connector says', { source: id, line }),
    });
