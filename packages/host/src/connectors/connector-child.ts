// The child process of one sync. Only here is a connector's code imported and run.
import { rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import {
  isConnector,
  SextantError,
  type Checkpoint,
  type Connector,
  type ConnectorContext,
  type ConnectorMessage,
  type ErrorBody,
  type HttpClient,
  type PluginManifest,
} from '@sextant/contracts';
import { importPlugin, PluginRefusedError } from '@sextant/ts-plugin-loader';
import { packBatch, type WireMessage } from './batch-on-the-way.ts';
import { encodeFrame, readFrames, writeFrame } from './frames.ts';
import { createEgress, type Egress } from './guard/egress.ts';
import { sealProcess } from './guard/seal-process.ts';
import { OnTheWay } from './on-the-way.ts';
import { stamped, unstamped } from './state-version.ts';
import { PIPE, PULSE_MS, type ChildEvent, type HostCommand, type OpenCommand } from './protocol.ts';

interface Opened {
  manifest: PluginManifest;
  connector: Connector;
  context: ConnectorContext;
}

const onTheWay = new OnTheWay();
let wake: (() => void) | undefined;
let opened: Opened | undefined;
let scratch: string | undefined;

const host = new Socket({ fd: PIPE, readable: true, writable: true });
const send = async (event: ChildEvent): Promise<void> => writeFrame(host, encodeFrame(event));

const open = async (command: OpenCommand): Promise<void> => {
  const { plugin, entries, sourceId, config, access } = command;
  scratch = command.scratch;
  const egress = createEgress(access.egress, sourceId);
  const http = access.egress.length === 0 ? withoutHosts(egress) : await clientFor(egress, command);
  sealProcess({ sockets: access.sockets, pass: egress.lookup });
  const connector = await importPlugin(plugin, {
    entries,
    cache: join(scratch, '.cache'),
    check: (exported) => {
      if (isConnector(exported)) return exported;
      throw new Error('its default export was not made with defineConnector');
    },
  });
  opened = {
    connector,
    manifest: plugin.manifest,
    context: { sourceId, config, scratch, http, signal: new AbortController().signal },
  };
  if (command.onlyImport !== true) await connector.check(opened.context);
  await send({ type: 'opened' });
};

/** Most connectors that need no hosts run often and shortly: the client is loaded for those that do. */
const clientFor = async (egress: Egress, { sourceId, requestsPerSecond, http }: OpenCommand): Promise<HttpClient> => {
  const { createHttpClient } = await import('./guard/http-client.ts');
  return createHttpClient({
    sourceId,
    egress,
    ...http,
    ...(requestsPerSecond === undefined ? {} : { requestsPerSecond }),
  });
};

const withoutHosts = (egress: Egress): HttpClient => ({
  fetch: async (url) => {
    egress.check(new URL(url));
    throw new Error(`no host was granted, and ${url} not refused`);
  },
});

const needOpened = (): Opened => {
  if (opened === undefined) throw new Error('the connector was not opened');
  return opened;
};

const discover = async (): Promise<void> => {
  const { connector, context } = needOpened();
  await send({ type: 'streams', streams: await connector.discover(context) });
};

const read = async (state: Parameters<Connector['read']>[1]): Promise<void> => {
  const { connector, context, manifest } = needOpened();
  for await (const message of connector.read(context, unstamped(state, manifest, connector))) {
    while (onTheWay.isFull) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    const frame = encodeFrame({ type: 'message', message: outgoing(message, manifest) } satisfies ChildEvent);
    onTheWay.add(message.type === 'batch', frame.length);
    await writeFrame(host, frame);
  }
  await send({ type: 'done' });
};

const outgoing = (message: ConnectorMessage, manifest: PluginManifest): WireMessage => {
  if (message.type === 'checkpoint') return kept(message, manifest);
  return message.type === 'batch' ? packBatch(message) : message;
};

/** A state that is none goes as it is: the host says what is wrong with it. */
const kept = (message: Checkpoint, manifest: PluginManifest): Checkpoint =>
  typeof message.state === 'object' && message.state !== null
    ? { ...message, state: stamped(message.state, manifest) }
    : message;

const acknowledge = (batch: boolean): void => {
  onTheWay.take(batch);
  wake?.();
};

const obey = async (command: HostCommand): Promise<void> => {
  if (command.type === 'ack') acknowledge(command.batch);
  else if (command.type === 'open') await open(command);
  else if (command.type === 'discover') await discover();
  else await read(command.state);
};

const describe = (error: unknown): ErrorBody => {
  if (SextantError.is(error)) return error.toBody();
  if (error instanceof PluginRefusedError) {
    const { plugin, cause, remedy } = error.refusal;
    return { code: 'plugin.load-failed', message: `The connector '${plugin}' cannot be used: ${cause}.`, remedy };
  }
  return {
    code: 'source.connector-failed',
    message: `The connector failed: ${error instanceof Error ? error.message : String(error)}`,
    remedy: 'Sync again; if it fails again, report it to whoever wrote the connector.',
  };
};

// Without its host the child has nothing to do. A host that was killed could not clean up, so the child does.
const leave = (): never => {
  if (scratch !== undefined) rmSync(scratch, { recursive: true, force: true });
  process.exit(0);
};
readFrames(
  host,
  (command) => {
    obey(command as HostCommand).catch((error: unknown) => send({ type: 'failed', error: describe(error) }));
  },
  leave,
);
host.once('close', leave);
host.once('error', leave);
setInterval(() => {
  void send({ type: 'pulse', residentMb: process.memoryUsage.rss() / 2 ** 20 }).catch(() => undefined);
}, PULSE_MS);
