import { openEngine } from '../bank-engine.mjs';
import { printResident } from '../resident.mjs';
import { inOwnProcess, inProcess, syncedBy } from './synced.mjs';

/**
 * A process of its own that reads rows into a new store, from a connector in another one, and tells how much memory it
 * took: `node read-once.mjs <store> <rows>` prints what `printResident` prints. It is idle when it has read a few rows
 * before, so that all code is loaded.
 */
const [file = '', rows = ''] = process.argv.slice(2);
const FIRST = 1000;

const engine = await openEngine(file);
await syncedBy(engine, 'first', () => inProcess(FIRST));
await new Promise((resolve) => setTimeout(resolve, 1000));
await printResident(() => syncedBy(engine, 'fees', () => inOwnProcess(Number(rows))));
await engine.close();
