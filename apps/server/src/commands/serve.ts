import { once } from 'node:events';
import { SextantError, type ErrorBody } from '@sextant/contracts';
import {
  createHost,
  createLog,
  findHost,
  readTenantName,
  storeFile,
  type Host,
  type LogLevel,
  type Tenant,
} from '@sextant/host';
import { misuse, textOption, type Options } from '../command-line/parse-arguments.ts';
import { openLocalTenant } from '../desk/open-desk.ts';
import { configFileOf, elementsFolder, homeOf, portOf, shownPath } from '../desk/places.ts';
import { counted } from '../print/formats.ts';
import { createSyncProgress, seconds } from '../print/print-progress.ts';
import type { World } from '../world.ts';
import type { Command } from './command.ts';

const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

/** Opens the tenant, listens, reads what has not been read, and serves until it is asked to stop. */
export const runServe: Command = async ({ options, world }) => {
  const file = configFileOf(options, world);
  const port = portOf(world.env);
  const log = createLog({ level: logLevelOf(options), destination: world.err });
  const step = createSteps(world);

  await refuseSecondHost(file, world);
  const tenant = await openLocalTenant(file, world, log);
  step(
    `configuration ${shownPath(file, world)}: ${counted(tenant.sources.declared.length, 'source')}, ${counted(tenant.catalogue.definitions.length, 'KPI')}`,
  );
  step(`store ${shownPath(storeFile(tenant.home, tenant.config.tenant), world)}`);

  for (const { code, message, remedy } of await complaintsOf(tenant))
    world.err.write(`  ! ${code}: ${message} ${remedy}\n`);

  const elementsDir = elementsFolder();
  if (elementsDir === undefined)
    world.err.write('  ! The widgets are not built, so the dashboard stays empty. Run: npm run build\n');
  const host = await openHost(tenant, {
    log,
    devOperator: options['dev-operator'] === true,
    ...(elementsDir === undefined ? {} : { elementsDir }),
    ...(port === undefined ? {} : { port }),
  });
  try {
    const { url } = await host.start();
    step(`listening on ${url}`);
    if (options['no-sync'] !== true) await readUnfinished(tenant, world);
    if (!world.signal.aborted) world.out.write(`\nSextant serves ${tenant.config.title} at ${url} (Ctrl-C stops it)\n`);
    await aborted(world.signal);
    world.out.write('Stopping …\n');
  } finally {
    await host.stop();
  }
  return 0;
};

/** Plugins that were refused and sources that cannot be synced: the host serves all the same. */
const complaintsOf = async ({ plugins, sources }: Tenant): Promise<ErrorBody[]> => {
  const problems = (await sources.status()).flatMap(({ problem }) => problem ?? []);
  return [...plugins.refusals(), ...problems];
};

/** The tenant must not stay open when there is no host to close it. */
const openHost = async (tenant: Tenant, options: Omit<Parameters<typeof createHost>[0], 'tenant'>): Promise<Host> => {
  try {
    return createHost({ tenant, ...options });
  } catch (error) {
    await tenant.close();
    throw error;
  }
};

const readUnfinished = async (tenant: Tenant, world: World): Promise<void> => {
  const progress = createSyncProgress(world);
  let began = performance.now();
  const unsubscribe = tenant.engine.subscribe((event) => {
    if (event.type === 'sync-started') began = performance.now();
    progress.heard(event);
  });
  try {
    await tenant.sources.syncUnfinished({
      signal: world.signal,
      onReport: (report) => progress.ended(report, performance.now() - began),
    });
  } finally {
    unsubscribe();
  }
};

const refuseSecondHost = async (file: string, world: World): Promise<void> => {
  const tenant = await readTenantName(file);
  const other = await findHost(homeOf(world), tenant);
  if (other === undefined) return;
  throw new SextantError(
    'store.locked',
    `Process ${other.pid} serves the tenant '${tenant}' already, at ${other.url}.`,
    'Use that one, stop it first, or set another SEXTANT_HOME.',
  );
};

const createSteps = ({ out }: World): ((text: string) => void) => {
  let last = performance.now();
  return (text) => {
    const now = performance.now();
    out.write(`  ✓ ${text}  (${seconds(now - last)})\n`);
    last = now;
  };
};

const logLevelOf = (options: Options): LogLevel | 'silent' => {
  const asked = textOption(options, 'log-level') ?? 'warn';
  const level = LEVELS.find((candidate) => candidate === asked);
  if (level === undefined) throw misuse('serve', `--log-level takes one of ${LEVELS.join(', ')}, not '${asked}'.`);
  return level;
};

const aborted = async (signal: AbortSignal): Promise<void> => {
  if (!signal.aborted) await once(signal, 'abort');
};
