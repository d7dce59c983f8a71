import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import {
  SextantError,
  type PluginChangeResponse,
  type PluginManifest,
  type PluginsResponse,
  type SextantEvent,
} from '@sextant/contracts';
import { openPluginStore, type Installed, type Lease, type PluginChange } from '@sextant/ts-plugin-loader';
import type { SextantConfig } from '../config/config.ts';
import { tryConnector } from '../connectors/index.ts';
import type { Log } from '../log/log.ts';
import { connectorMissing, isReadWith, misfitOf } from '../sources/prepare-sources.ts';
import { asError, asThrown, pluginSearch, type FoundPlugin, type FoundPlugins } from './find-plugins.ts';
import { isNativeAccepted, refuseMisfits, refuseUnfit, trying } from './fit-plugin.ts';
import { installationsAbove } from './installations-above.ts';
import { pluginStatus } from './plugin-statuses.ts';

export type PluginsChanged = Extract<SextantEvent, { type: 'plugins-changed' }>;

/** The plugins of a tenant: those of its configuration, and those that come and go while it is open. */
export interface TenantPlugins {
  all(): FoundPlugin[];
  /** Plugins that are not taken, and why. */
  refusals(): SextantError[];
  list(): PluginsResponse;
  /** Why a source cannot be synced as things are; undefined: it can. */
  problem(source: string): SextantError | undefined;
  /** The connector of a source, for one run: it stays as it is until it is given back. Throws what `problem` says. */
  lease(source: string): Lease<FoundPlugin>;
  /** Installs a connector, or another version of one: a package beside the configuration, or an absolute folder. */
  install(name: string): Promise<PluginChangeResponse>;
  /** Takes another version of one that is installed; by default from where it came from. */
  upgrade(id: string, name?: string): Promise<PluginChangeResponse>;
  rollback(id: string): Promise<PluginChangeResponse>;
  /** Throws `plugin.in-use` where sources are read with it, unless `force`. */
  remove(id: string, options?: { force?: boolean }): Promise<PluginChangeResponse>;
  subscribe(listener: (event: PluginsChanged) => void): () => void;
}

export interface TenantPluginsOptions {
  config: SextantConfig;
  /** What the configuration names, and what came with the program. */
  fixed: FoundPlugins;
  /** Folder of what is installed. One process at a time may have it open. */
  folder: string;
  /** Where packages are looked up. */
  roots: readonly string[];
  /** For the processes in which plugins are tried. */
  scratch: string;
  log: Log;
}

/** Opens the folder of installed plugins; what cannot be used any more is in the refusals. */
export const openTenantPlugins = async ({
  config,
  fixed,
  folder,
  roots,
  scratch,
  log,
}: TenantPluginsOptions): Promise<TenantPlugins> => {
  const { sources } = config;
  const home = dirname(config.file);
  /** Folders of the versions whose code was imported on trial. */
  const tried = new Set<string>();
  /** With which version a source is being read. */
  const reading = new Map<string, FoundPlugin>();

  const store = await openPluginStore<PluginManifest>({
    folder,
    search: await pluginSearch(config.pluginIntegrity),
    roots,
    allowed: roots.flatMap(installationsAbove),
    provides: { '@sextant/contracts': contractsFolder() },
    probe: (plugin, before) =>
      trying(plugin, before, async () => {
        refuseUnfit(plugin, fixed.plugins);
        if (before !== undefined) refuseMisfits(plugin, before, sources, home);
        const native = isNativeAccepted(plugin, sources);
        // What nobody has accepted does not run, not even to see whether it would.
        if (plugin.manifest.grants?.native === true && !native) return;
        await tryConnector(plugin, { native, scratch, log });
        tried.add(plugin.folder);
      }),
  });

  const isFixed = ({ manifest }: FoundPlugin): boolean =>
    fixed.plugins.some((each) => each.manifest.id === manifest.id);
  const installed = (): FoundPlugin[] => store.plugins().filter((plugin) => !isFixed(plugin));
  const all = (): FoundPlugin[] => [...fixed.plugins, ...installed()];
  const refusals = (): SextantError[] => [
    ...fixed.refusals,
    ...store.refusals().map(asError),
    ...store.plugins().filter(isFixed).map(isTaken),
  ];
  const needSource = (id: string) => {
    const source = sources.find((each) => each.id === id);
    if (source === undefined) throw new Error(`the source '${id}' is not configured`);
    return source;
  };
  const connectorOf = (id: string): FoundPlugin | undefined =>
    all().find((plugin) => isReadWith(needSource(id), plugin));

  /** Of each source and the connector it has now: checking takes long for how often it is asked for. */
  const misfits = new Map<string, { plugin: FoundPlugin; misfit: SextantError | undefined }>();
  const problem: TenantPlugins['problem'] = (id) => {
    const [source, plugin] = [needSource(id), connectorOf(id)];
    if (plugin === undefined) return connectorMissing(source, all(), refusals());
    const known = misfits.get(id);
    if (known?.plugin === plugin) return known.misfit;
    const misfit = misfitOf(source, plugin, home);
    misfits.set(id, { plugin, misfit });
    return misfit;
  };

  const lease: TenantPlugins['lease'] = (id) => {
    const wrong = problem(id);
    if (wrong !== undefined) throw wrong;
    const plugin = connectorOf(id) as FoundPlugin;
    const held = fixed.plugins.includes(plugin) ? undefined : store.lease(plugin.manifest.id);
    reading.set(id, plugin);
    return {
      value: plugin,
      release: () => {
        reading.delete(id);
        held?.release();
      },
    };
  };

  const told = (
    change: PluginChangeResponse['change'],
    plugin: FoundPlugin,
    replaced: string | undefined,
  ): PluginChangeResponse => {
    const { id, version, grants = {} } = plugin.manifest;
    const users = sources.filter((source) => isReadWith(source, plugin));
    return {
      change,
      plugin: id,
      version,
      replaced: replaced ?? null,
      tried: tried.has(plugin.folder),
      grants,
      sources: users.map((source) => {
        const wrong = problem(source.id);
        return { id: source.id, ...(wrong === undefined ? {} : { problem: wrong.toBody() }) };
      }),
      draining: [...reading].filter(([, used]) => isOther(used, plugin, change)).map(([source]) => source),
    };
  };

  const changed = async (
    kind: 'installed' | 'rolled-back',
    work: () => Promise<Installed<PluginManifest>>,
  ): Promise<PluginChangeResponse> => {
    const { plugin, replaced, unchanged } = await work().catch((error: unknown) => {
      throw asThrown(error);
    });
    if (unchanged) return told(null, plugin, undefined);
    return told(kind === 'installed' && replaced !== undefined ? 'upgraded' : kind, plugin, replaced);
  };

  const remove: TenantPlugins['remove'] = async (id, { force = false } = {}) => {
    const plugin = store.plugins().find(({ manifest }) => manifest.id === id);
    const users = plugin === undefined ? [] : sources.filter((source) => isReadWith(source, plugin));
    if (users.length > 0 && !force) {
      throw new SextantError(
        'plugin.in-use',
        `The plugin '${id}' was not removed: ${users.map((source) => `'${source.id}'`).join(', ')} ${users.length === 1 ? 'is' : 'are'} read with it.`,
        'Take the sources out of the configuration, or remove it with force: what was read of them stays, and they are not synced any more.',
      );
    }
    const { version } = await store.remove(id).catch((error: unknown) => {
      throw asThrown(error);
    });
    if (plugin !== undefined) return told('removed', plugin, undefined);
    return {
      change: 'removed',
      plugin: id,
      version,
      replaced: null,
      tried: false,
      grants: {},
      sources: [],
      draining: [],
    };
  };

  return {
    all,
    refusals,
    list: () => ({
      plugins: [
        ...fixed.plugins.map((plugin) => pluginStatus(plugin, sources, { installed: false, previous: null })),
        ...installed().map((plugin) => {
          const previous = store.previous(plugin.manifest.id) ?? null;
          return pluginStatus(plugin, sources, { installed: true, previous });
        }),
      ],
      refusals: refusals().map((each) => each.toBody()),
      warnings: fixed.warnings,
    }),
    problem,
    lease,
    install: (name) => changed('installed', () => store.install(name)),
    upgrade: (id, name) => changed('installed', () => store.install(name, { id })),
    rollback: (id) => changed('rolled-back', () => store.rollback(id)),
    remove,
    subscribe: (listener) =>
      store.subscribe(({ type: change, id: plugin, version }: PluginChange) =>
        listener({ type: 'plugins-changed', change, plugin, version }),
      ),
  };
};

const isOther = (used: FoundPlugin, plugin: FoundPlugin, change: PluginChangeResponse['change']): boolean =>
  used.manifest.id === plugin.manifest.id && (change === 'removed' || used.folder !== plugin.folder);

const isTaken = ({ name, manifest }: FoundPlugin): SextantError =>
  asError({
    plugin: name,
    step: 'duplicate',
    cause: `its id '${manifest.id}' is taken by a plugin of the configuration`,
    remedy: `Remove one of the two: sextant plugins remove ${manifest.id}.`,
  });

/** Every connector imports it, and none has to bring it. */
const contractsFolder = (): string =>
  dirname(createRequire(import.meta.url).resolve('@sextant/contracts/package.json'));
