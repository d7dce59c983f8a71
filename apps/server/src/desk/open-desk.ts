import { existsSync } from 'node:fs';
import { SextantError } from '@sextant/contracts';
import {
  findHost,
  findHosts,
  loadConfig,
  openTenant,
  readTenantName,
  type HostPresence,
  type Tenant,
} from '@sextant/host';
import type { Options } from '../command-line/parse-arguments.ts';
import type { World } from '../world.ts';
import type { Desk } from './desk.ts';
import { createLocalDesk } from './local-desk.ts';
import { BUILT_IN_PLUGINS, configFileOf, homeOf } from './places.ts';
import { createRemoteDesk } from './remote-desk.ts';

/**
 * A desk to ask at. One process at a time owns a store: when a host of the same home and tenant runs, it is asked, else
 * the store is opened here. Without a configuration file the only running host of the home will do.
 */
export const openDesk = async (options: Options, world: World): Promise<Desk> =>
  (await findRemoteDesk(options, world)) ?? createLocalDesk(await openLocalTenant(configFileOf(options, world), world));

/** The desk of the host that runs; undefined: none does. */
export const findRemoteDesk = async (options: Options, world: World): Promise<Desk | undefined> => {
  const home = homeOf(world);
  const file = configFileOf(options, world);
  const isNamed = options['config'] !== undefined;
  const host = isNamed || existsSync(file) ? await findHost(home, await readTenantName(file)) : await onlyHost(home);
  return host === undefined ? undefined : createRemoteDesk(host);
};

/** Opens the tenant of a configuration in this process. */
export const openLocalTenant = async (
  file: string,
  world: World,
  log?: Parameters<typeof openTenant>[0]['log'],
): Promise<Tenant> =>
  openTenant({
    config: await loadConfig(file, world.env),
    home: homeOf(world),
    builtIn: BUILT_IN_PLUGINS,
    pluginRoot: import.meta.dirname,
    ...(log ? { log } : {}),
  });

const onlyHost = async (home: string): Promise<HostPresence | undefined> => {
  const hosts = await findHosts(home);
  if (hosts.length <= 1) return hosts[0];
  throw new SextantError(
    'usage.invalid',
    `Several hosts run in ${home}: ${hosts.map(({ tenant }) => tenant).join(', ')}.`,
    'Say which one with --config.',
  );
};
