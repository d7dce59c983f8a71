import type { ChildProcess } from 'node:child_process';
import { SextantError } from '@sextant/contracts';
import { protocolError } from './check-message.ts';
import type { ConnectorLimits } from './limits.ts';
import type { ChildEvent, HostCommand } from './protocol.ts';

/** A conversation with a connector's process, one answer at a time. */
export interface ConnectorChannel {
  send(command: HostCommand): void;
  /** The next event; rejects when the process ends, hangs or uses too much. */
  next(withinMs: number): Promise<Exclude<ChildEvent, { type: 'pulse' }>>;
  /** Ends the process at once and waits until it is gone. */
  kill(): Promise<void>;
}

export interface ChannelOptions {
  child: ChildProcess;
  sourceId: string;
  signal: AbortSignal;
  limits: ConnectorLimits;
}

interface Waiting {
  resolve(event: Exclude<ChildEvent, { type: 'pulse' }>): void;
  reject(error: unknown): void;
}

/** Watches over the child: when something is wrong the process is killed and whoever waits is told why. */
export const createChannel = ({ child, sourceId, signal, limits }: ChannelOptions): ConnectorChannel => {
  const events: Exclude<ChildEvent, { type: 'pulse' }>[] = [];
  let waiting: Waiting | undefined;
  let failure: { error: unknown } | undefined;
  let lastSign = Date.now();
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));

  const fail = (error: unknown): void => {
    failure ??= { error };
    child.kill('SIGKILL');
    waiting?.reject(failure.error);
    waiting = undefined;
  };
  const stopped = (how: string, remedy: string) =>
    new SextantError('source.connector-failed', `The connector of the source '${sourceId}' ${how}.`, remedy);

  const onAbort = () => fail(signal.reason);
  const watch = setInterval(
    () => {
      if (Date.now() - lastSign <= limits.unresponsiveMs) return;
      const seconds = Math.round(limits.unresponsiveMs / 1000);
      fail(stopped(`did not respond for ${seconds} s and was stopped`, 'Report it to whoever wrote the connector.'));
    },
    Math.min(1000, limits.unresponsiveMs),
  );
  watch.unref();

  const checkMemory = (residentMb: number): void => {
    if (residentMb <= limits.residentMb) return;
    fail(stopped(`used more than ${limits.residentMb} MB of memory and was stopped`, 'Raise its memory limit.'));
  };

  child.on('message', (event: ChildEvent) => {
    lastSign = Date.now();
    if (failure !== undefined) return;
    if (typeof event !== 'object' || event === null) fail(protocolError(sourceId, 'something that is not a message'));
    else if (event.type === 'pulse') checkMemory(event.residentMb);
    else if (waiting === undefined) events.push(event);
    else {
      waiting.resolve(event);
      waiting = undefined;
    }
  });
  child.once('error', () => fail(stopped('could not be started', 'See the log of the host.')));
  child.once('close', (code, killedBy) => {
    clearInterval(watch);
    signal.removeEventListener('abort', onAbort);
    fail(
      killedBy === 'SIGABRT'
        ? stopped(`ended; it probably needed more than ${limits.heapMb} MB of heap`, 'Raise its memory limit.')
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
      // A process that just ended is reported by its end.
      if (failure === undefined && child.connected) child.send(command, () => undefined);
    },
    next: (withinMs) => {
      const event = events.shift();
      if (event !== undefined) return Promise.resolve(event);
      if (failure !== undefined) return Promise.reject(failure.error);
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          const seconds = Math.round(withinMs / 1000);
          fail(stopped(`sent nothing for ${seconds} s and was stopped`, 'Check that the source can be reached.'));
        }, withinMs);
        waiting = {
          resolve: (found) => {
            clearTimeout(timer);
            resolve(found);
          },
          reject: (error) => {
            clearTimeout(timer);
            reject(error);
          },
        };
      });
    },
    kill: () => {
      child.kill('SIGKILL');
      return gone;
    },
  };
};
