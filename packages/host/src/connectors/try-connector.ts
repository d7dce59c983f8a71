import type { Log } from '../log/log.ts';
import { openConnectorProcess } from './open-connector-process.ts';
import type { ConnectorPlugin } from './protocol.ts';

export interface Trial {
  /** Whether a native add-on was accepted. */
  native: boolean;
  scratch: string;
  log: Log;
}

/**
 * Imports a connector in a process of its own, which is granted nothing but perhaps a native add-on, and ends it. Throws
 * what {@link openConnectorProcess} throws.
 */
export const tryConnector = async (plugin: ConnectorPlugin, { native, scratch, log }: Trial): Promise<void> => {
  const { manifest } = plugin;
  const run = await openConnectorProcess({
    plugin: { ...plugin, manifest: { ...manifest, grants: native ? { native } : {} } },
    sourceId: manifest.id,
    config: {},
    scratch,
    onlyImport: true,
    log: (line) => log('warn', 'plugin says while it is tried', { plugin: manifest.id, line }),
  });
  await run.close();
};
