import type { SextantEvent } from '@sextant/contracts';
import type { Response } from 'express';

/** All open streams of server-sent events of one host. */
export interface EventStreams {
  open(res: Response): void;
  /** Ends every stream; no event is sent afterwards. */
  close(): void;
}

export interface EventStreamsOptions {
  subscribe: (listener: (event: SextantEvent) => void) => () => void;
  /** Default 15 s: shorter than what proxies close as idle. */
  heartbeatMs?: number;
}

/** A reader that has this much unread is not reading any more. */
const MAX_BACKLOG = 1024 * 1024;

export const createEventStreams = ({ subscribe, heartbeatMs = 15_000 }: EventStreamsOptions): EventStreams => {
  const streams = new Set<Response>();
  const send = (text: string): void => {
    for (const res of streams) {
      if (res.writableLength > MAX_BACKLOG) res.destroy();
      else res.write(text);
    }
  };
  const unsubscribe = subscribe((event) => send(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`));
  const heartbeat = setInterval(() => send(': still here\n\n'), heartbeatMs).unref();

  return {
    open: (res) => {
      res.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
      res.write('retry: 3000\n\n');
      streams.add(res);
      res.once('close', () => streams.delete(res));
    },
    close: () => {
      unsubscribe();
      clearInterval(heartbeat);
      for (const res of streams) res.end();
      streams.clear();
    },
  };
};
