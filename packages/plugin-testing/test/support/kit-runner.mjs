// Tries the shop's connector with the built kit, one order after the other: `{ point, fault }` in, a result out. What can
// share a process of the connector does; a fault of its check stands in its configuration and has a process of its own.
import { join } from 'node:path';
import { runConformance } from '@sextant/plugin-testing';
import { Bench } from '../../dist/bench/bench.js';
import { findConnector } from '../../dist/load-conformance.js';
import { tryPoint } from '../../dist/run-conformance.js';
import { shopConformance } from '../fixtures/shop/conformance.mjs';

const SHOP = join(import.meta.dirname, '..', 'fixtures', 'shop');
const OF_THE_CHECK = ['check-without-login', 'unreachable-is-fine', 'impatient', 'refuses-empty', 'token-in-error'];

let telling;
const plugin = await findConnector(SHOP);
const conformance = shopConformance({ told: () => telling });
const { signal } = new AbortController();
const bench = new Bench({ plugin, conformance, sharesProcesses: true, signal });

const obey = async ({ point, points, fault, fresh }) => {
  if (point === undefined) {
    return runConformance(SHOP, {
      conformance: shopConformance(),
      sharesProcesses: !fresh,
      ...(points ? { points } : {}),
    });
  }
  if (OF_THE_CHECK.includes(fault)) {
    const own = await runConformance(SHOP, {
      conformance: shopConformance({ fault }),
      points: [point],
      sharesProcesses: true,
    });
    return own.points[0];
  }
  telling = fault;
  bench.forget();
  return tryPoint(point, bench);
};

process.on('message', async (order) => {
  if (order === 'close') {
    await bench.close();
    process.exit();
  }
  process.send(await obey(order).catch((error) => ({ failed: String(error.stack) })));
});
process.send('ready');
