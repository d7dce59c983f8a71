import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  SextantError,
  type ConnectorMessage,
  type ConnectorState,
  type ErrorBody,
  type StreamDescription,
} from '@sextant/contracts';
import type { ConnectorRun } from '@sextant/engine';
import { parseMessage, protocolError } from './check-message.ts';
import { checkStreamOf, parseStreams } from './check-streams.ts';
import { createChannel, type ConnectorChannel } from './connector-channel.ts';
import { DEFAULT_LIMITS, type ConnectorLimits } from './limits.ts';
import type { ChildEvent, ConnectorPlugin, HttpPatience } from './protocol.ts';
import { findSecrets, redact } from './secrets.ts';
import { fromSource } from './from-source.ts';
import { GiveWay } from './give-way.ts';
import { resolveGrants } from './grants.ts';
import { startChild } from './start-child.ts';

export interface ConnectorProcessOptions {
  plugin: ConnectorPlugin;
  sourceId: string;
  /** The source's `config`, checked, environment references resolved. */
  config: Record<string, unknown>;
  /** Folder in which the run gets a folder of its own (default: the system's temporary folder). */
  scratch?: string;
  /** Ends the process at once. */
  signal?: AbortSignal;
  limits?: Partial<ConnectorLimits>;
  /** Requests of the connector's HTTP client that may begin within a second (default: no limit). */
  requestsPerSecond?: number;
  /** The connector is imported and does not check its configuration: whether it can be loaded at all. */
  onlyImport?: true;
  /** How long a try of that client may take in milliseconds, and how often it tries again (default: its own). */
  http?: HttpPatience;
  /** Takes what the process uses, four times a second, in megabytes of resident memory. */
  watch?: (residentMb: number) => void;
  /** Takes what the connector writes to its error output, line by line (default: dropped). */
  log?: (line: string) => void;
}

/**
 * Starts a connector in a child process, imports it there and lets it check its configuration. Throws what the
 * connector throws, `plugin.load-failed` when it cannot be imported, `source.connector-failed` when its process ends,
 * hangs or uses too much, `source.protocol` when it breaks the contract, and the signal's reason when that aborts.
 */
export const openConnectorProcess = async (options: ConnectorProcessOptions): Promise<ConnectorRun> => {
  const { plugin, sourceId, config, signal = new AbortController().signal } = options;
  signal.throwIfAborted();
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const secrets = findSecrets(plugin.manifest.configSchema, config);
  const access = resolveGrants(plugin.manifest.grants, config, sourceId);
  const scratch = await mkdtemp(join(options.scratch ?? tmpdir(), 'sextant-source-'));
  const log = (line: string) => options.log?.(redact(line, secrets));
  const child = startChild(limits, access, { plugin: plugin.folder, scratch }, log);
  const channel = createChannel({
    child,
    sourceId,
    signal,
    limits,
    ...(options.watch === undefined ? {} : { watch: options.watch }),
  });
  const close = async (): Promise<void> => {
    await channel.kill();
    await rm(scratch, { recursive: true, force: true });
  };

  const next = async <Type extends ChildEvent['type']>(types: readonly Type[], withinMs: number) => {
    const event = await channel.next(withinMs);
    if (event.type === 'failed') throw rebuild(event.error, secrets, sourceId);
    if (!types.some((type) => type === event.type)) throw protocolError(sourceId, 'an answer to another question');
    return event as Extract<ChildEvent, { type: Type }>;
  };

  try {
    const { entry, sourceEntry } = plugin.manifest;
    const entries = fromSource && sourceEntry !== undefined ? [sourceEntry, entry] : [entry];
    const { name, folder, manifest } = plugin;
    const { requestsPerSecond, http } = options;
    channel.send({
      type: 'open',
      plugin: { name, folder, manifest },
      entries,
      sourceId,
      config,
      scratch,
      access,
      ...(options.onlyImport === undefined ? {} : { onlyImport: options.onlyImport }),
      ...(requestsPerSecond === undefined ? {} : { requestsPerSecond }),
      ...(http === undefined ? {} : { http }),
    });
    await next(['opened'], limits.startMs);
  } catch (error) {
    await close();
    throw error;
  }
  const discover = async (): Promise<StreamDescription[]> => {
    channel.send({ type: 'discover' });
    const { streams } = await next(['streams'], limits.silenceMs);
    return parseStreams(streams, sourceId, plugin.manifest.streams);
  };
  let discovered: StreamDescription[] | undefined;
  return {
    discover: async () => (discovered = await discover()),
    read: async function* (state) {
      const streams = (discovered ??= await discover());
      yield* readMessages(channel, state, {
        next: () => next(['message', 'done'], limits.silenceMs),
        streams,
        sourceId,
      });
    },
    close,
  };
};

interface Reading {
  next: () => Promise<Extract<ChildEvent, { type: 'message' | 'done' }>>;
  streams: readonly StreamDescription[];
  sourceId: string;
}

async function* readMessages(
  channel: ConnectorChannel,
  state: ConnectorState | undefined,
  { next, streams, sourceId }: Reading,
): AsyncGenerator<ConnectorMessage> {
  channel.send({ type: 'read', state });
  const giveWay = new GiveWay();
  let finished = false;
  try {
    for (;;) {
      const event = await next();
      if (event.type === 'done') {
        finished = true;
        return;
      }
      const message = parseMessage(event.message, sourceId);
      checkStreamOf(message, streams, sourceId);
      const rest = giveWay.begin(message);
      yield message;
      // Only what was taken makes room for more: a slow store slows the connector down.
      channel.send({ type: 'ack', batch: message.type === 'batch' });
      await rest();
    }
  } finally {
    if (!finished) await channel.kill();
  }
}

const rebuild = (error: unknown, secrets: readonly string[], sourceId: string): SextantError => {
  const { code, message, remedy } = (error ?? {}) as Partial<ErrorBody>;
  if (typeof code !== 'string' || typeof message !== 'string' || typeof remedy !== 'string') {
    return protocolError(sourceId, 'an error that is not one');
  }
  return SextantError.fromBody({ code, message: redact(message, secrets), remedy: redact(remedy, secrets) });
};
