// The child process of one sync. Only here is a connector's code imported and run.
import { rmSync } from 'node:fs';
import { isConnector, SextantError, type Connector, type ConnectorContext, type ErrorBody } from '@sextant/contracts';
import { importPlugin, PluginRefusedError } from '@sextant/ts-plugin-loader';
import { IN_FLIGHT, PULSE_MS, type ChildEvent, type HostCommand, type OpenCommand } from './protocol.ts';

interface Opened {
  connector: Connector;
  context: ConnectorContext;
}

const onTheWay = { batches: 0, messages: 0 };
let wake: (() => void) | undefined;
let opened: Opened | undefined;
let scratch: string | undefined;

const send = (event: ChildEvent): Promise<void> =>
  new Promise((resolve, reject) => {
    process.send?.(event, undefined, {}, (error) => (error ? reject(error) : resolve()));
  });

const open = async ({ plugin, entries, sourceId, config, scratch: folder }: OpenCommand): Promise<void> => {
  scratch = folder;
  const connector = await importPlugin(plugin, {
    entries,
    check: (exported) => {
      if (isConnector(exported)) return exported;
      throw new Error('its default export was not made with defineConnector');
    },
  });
  opened = { connector, context: { sourceId, config, scratch: folder, signal: new AbortController().signal } };
  await connector.check(opened.context);
  await send({ type: 'opened' });
};

const needOpened = (): Opened => {
  if (opened === undefined) throw new Error('the connector was not opened');
  return opened;
};

const discover = async (): Promise<void> => {
  const { connector, context } = needOpened();
  await send({ type: 'streams', streams: await connector.discover(context) });
};

const read = async (state: Parameters<Connector['read']>[1]): Promise<void> => {
  const { connector, context } = needOpened();
  for await (const message of connector.read(context, state)) {
    while (onTheWay.batches >= IN_FLIGHT.batches || onTheWay.messages >= IN_FLIGHT.messages) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    onTheWay.messages++;
    if (message.type === 'batch') onTheWay.batches++;
    await send({ type: 'message', message });
  }
  await send({ type: 'done' });
};

const acknowledge = (batch: boolean): void => {
  onTheWay.messages--;
  if (batch) onTheWay.batches--;
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

process.on('message', (command: HostCommand) => {
  obey(command).catch((error: unknown) => send({ type: 'failed', error: describe(error) }));
});
// Without its host the child has nothing to do. A host that was killed could not clean up, so the child does.
process.on('disconnect', () => {
  if (scratch !== undefined) rmSync(scratch, { recursive: true, force: true });
  process.exit(0);
});
setInterval(() => {
  void send({ type: 'pulse', residentMb: process.memoryUsage.rss() / 2 ** 20 }).catch(() => undefined);
}, PULSE_MS);
