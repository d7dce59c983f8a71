import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openConnectorProcess } from '@sextant/host';
import { messagesOf, STREAMS } from '../../connector/rows.mjs';
import { openEngine } from '../bank-engine.mjs';

const SOURCE = { id: 'fees', title: 'Fees', connector: 'bench-fees' };

/** @typedef {import('@sextant/engine').ConnectorRun} ConnectorRun */

/** The connector in this very process. @param {number} rows @returns {Promise<ConnectorRun>} */
export const inProcess = async (rows) => ({
  discover: async () => STREAMS,
  async *read() {
    yield* messagesOf(rows);
  },
  close: async () => undefined,
});

/**
 * A connector of the bench in a process of its own, as a host runs it.
 * @param {string} name of its folder @param {string} sourceId @param {Record<string, unknown>} config @param {AbortSignal} [signal]
 * @returns {Promise<ConnectorRun>}
 */
export const openBenchConnector = (name, sourceId, config, signal) => {
  const folder = fileURLToPath(new URL(`../../${name}`, import.meta.url));
  const manifest = JSON.parse(readFileSync(`${folder}/plugin.json`, 'utf8'));
  const plugin = { name: folder, folder, manifest };
  return openConnectorProcess({ plugin, sourceId, config, ...(signal === undefined ? {} : { signal }) });
};

/** The connector of the rows in a process of its own. @param {number} rows */
export const inOwnProcess = (rows) => openBenchConnector('connector', SOURCE.id, { rows });

/**
 * A whole sync into a new store; `meanwhile` is given the engine and runs beside it. Throws where it did not end well.
 * @param {string} file @param {() => Promise<ConnectorRun>} open
 * @param {(engine: import('@sextant/engine').Engine) => () => Promise<unknown>} [meanwhile]
 */
export const synced = async (file, open, meanwhile) => {
  const engine = await openEngine(file);
  try {
    const stop = meanwhile?.(engine);
    const report = await syncedBy(engine, SOURCE.id, open);
    await stop?.();
    return report;
  } finally {
    await engine.close();
  }
};

/**
 * A whole sync of a source. Throws where it did not end well.
 * @param {import('@sextant/engine').Engine} engine @param {string} id of the source @param {() => Promise<ConnectorRun>} open
 */
export const syncedBy = async (engine, id, open) => {
  const report = await engine.sync({ ...SOURCE, id }, open);
  if (report.state !== 'done') throw new Error(`the sync ended as ${report.state}: ${JSON.stringify(report.error)}`);
  return report;
};
