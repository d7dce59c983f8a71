import type { ChildProcess } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { SextantError } from '@sextant/contracts';
import { protocolError } from './check-message.ts';
import { encodeFrame, readFrames, writeFrame } from './frames.ts';
import type { ConnectorLimits } from './limits.ts';
import { OnTheWay } from './on-the-way.ts';
import { PIPE, type ChildEvent, type HostCommand } from './protocol.ts';
import { watchProcess } from './watch-process.ts';

type Told = Exclude<ChildEvent, { type: 'pulse' }>;

/** A conversation with a connector's process, one answer at a time. */
export interface ConnectorChannel {
  send(command: HostCommand): void;
  /** The next event; rejects when the process ends, hangs or uses too much. */
  next(withinMs: number): Promise<Told>;
  /** Ends the process at once and waits until it is gone. */
  kill(): Promise<void>;
}

export interface ChannelOptions {
  child: ChildProcess;
  sourceId: string;
  signal: AbortSignal;
  limits: ConnectorLimits;
  /** Takes the resident memory of the process in megabytes, each time it is looked at. */
  watch?: (residentMb: number) => void;
}

interface Waiting {
  since: number;
  withinMs: number;
  resolve(event: Told): void;
  reject(error: unknown): void;
}

const raise = (limit: string): string => `If it needs more, set 'limits.${limit}' of the source.`;

/** Watches over the child: when something is wrong the process is killed and whoever waits is told why. */
export const createChannel = ({
  child,
  sourceId,
  signal,
  limits,
  watch: watching,
}: ChannelOptions): ConnectorChannel => {
  const pipe = child.stdio[PIPE] as Duplex;
  const events: Told[] = [];
  const onTheWay = new OnTheWay();
  let waiting: Waiting | undefined;
  let failure: { error: unknown } | undefined;
  /** When the connector was loaded and had checked its configuration; until then only `startMs` counts. */
  let openedAt: number | undefined;
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));

  const fail = (error: unknown): void => {
    failure ??= { error };
    child.kill('SIGKILL');
    waiting?.reject(failure.error);
    waiting = undefined;
  };
  const stopped = (how: string, remedy: string) =>
    new SextantError('source.connector-failed', `The connector of the source '${sourceId}' ${how}.`, remedy);
  const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;
  const onAbort = () => fail(signal.reason);

  const watch = watchProcess(child, ({ now, sinceSign, residentMb }) => {
    watching?.(residentMb);
    if (residentMb > limits.residentMb) {
      fail(stopped(`used more than ${limits.residentMb} MB of memory and was stopped`, raise('memory_mb')));
    } else if (openedAt !== undefined && performance.now() - openedAt > limits.wallMs) {
      fail(
        stopped(
          `took longer than ${seconds(limits.wallMs)} and was stopped`,
          `Sync again: it goes on from the last checkpoint. ${raise('run_minutes')}`,
        ),
      );
    } else if (openedAt !== undefined && sinceSign > limits.unresponsiveMs) {
      const how = `did not respond for ${seconds(limits.unresponsiveMs)} and was stopped`;
      fail(stopped(how, 'Report it to whoever wrote the connector.'));
    } else if (waiting !== undefined && now - waiting.since > waiting.withinMs) {
      const how = `sent nothing for ${seconds(waiting.withinMs)} and was stopped`;
      const remedy = openedAt === undefined ? 'Look at the log for what it waits for.' : raise('silent_minutes');
      fail(stopped(how, `Check that the source can be reached. ${remedy}`));
    }
  });

  /** False: the child did not wait. */
  const countIn = (event: Told, bytes: number): boolean => {
    if (event.type !== 'message') return true;
    if (onTheWay.isFull) return false;
    onTheWay.add((event.message as { type?: unknown } | null)?.type === 'batch', bytes);
    return true;
  };
  const take = (event: ChildEvent, bytes: number): void => {
    if (failure !== undefined) return;
    if (typeof event !== 'object' || event === null)
      return fail(protocolError(sourceId, 'something that is no message'));
    watch.sign(event.type === 'pulse' ? event.residentMb : undefined);
    if (event.type === 'pulse') return;
    if (event.type === 'opened') openedAt ??= performance.now();
    if (!countIn(event, bytes)) return fail(protocolError(sourceId, 'more than it may before it is taken'));
    if (waiting === undefined) return void events.push(event);
    waiting.resolve(event);
    waiting = undefined;
  };
  readFrames(
    pipe,
    (value, bytes) => take(value as ChildEvent, bytes),
    (why) => fail(protocolError(sourceId, why)),
  );
  let written = 0;
  child.stderr?.on('data', (text: string) => {
    written += text.length;
    if (written <= limits.outputBytes) return;
    const how = `wrote more than ${limits.outputBytes / 2 ** 20} MB to its error output and was stopped`;
    fail(stopped(how, 'Report it to whoever wrote the connector.'));
  });
  // A pipe that breaks is told by the end of the process.
  pipe.on('error', () => undefined);
  child.once('error', () => fail(stopped('could not be started', 'See the log of the host.')));
  child.once('close', (code, killedBy) => {
    watch.stop();
    signal.removeEventListener('abort', onAbort);
    fail(
      killedBy === 'SIGABRT'
        ? stopped(`ended; it probably needed more than ${limits.heapMb} MB of heap`, raise('heap_mb'))
        : stopped(
            `ended before it was done (${killedBy ?? `exit code ${code}`})`,
            'See the log of the host; sync again.',
          ),
    );
  });
  signal.addEventListener('abort', onAbort);
  if (signal.aborted) onAbort();

  return {
    send: (command) => {
      if (command.type === 'ack') onTheWay.take(command.batch);
      // A process that just ended is reported by its end.
      if (failure === undefined && pipe.writable) writeFrame(pipe, encodeFrame(command)).catch(() => undefined);
    },
    next: (withinMs) => {
      const event = events.shift();
      if (event !== undefined) return Promise.resolve(event);
      if (failure !== undefined) return Promise.reject(failure.error);
      return new Promise((resolve, reject) => {
        waiting = { since: watch.now(), withinMs, resolve, reject };
      });
    },
    kill: () => {
      child.kill('SIGKILL');
      return gone;
    },
  };
};
