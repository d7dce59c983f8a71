import type { SextantEvent } from '@sextant/contracts';
import type { Transport } from './request.ts';

export type ConnectionState = 'open' | 'lost';

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30_000;

/**
 * Server-sent events read through fetch, not EventSource: that one cannot send a token and is missing in Node 20.
 */
export const followEvents = (
  transport: Transport,
  listener: (event: SextantEvent) => void,
  onConnection: (state: ConnectionState) => void = () => {},
): (() => void) => {
  const stopped = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = FIRST_WAIT;

  const connect = async (): Promise<void> => {
    try {
      const response = await transport.open('/v1/events', stopped.signal);
      wait = FIRST_WAIT;
      onConnection('open');
      for await (const data of messages(response.body as ReadableStream<Uint8Array>)) {
        const event = parseEvent(data);
        if (event) listener(event);
      }
    } catch {
      // The reason does not matter here: whoever asks a question meanwhile is told it.
    }
    if (stopped.signal.aborted) return;
    onConnection('lost');
    // Half of the wait is left to chance, so that the pages of a restarted host do not all come back at once.
    timer = setTimeout(() => void connect(), wait * (0.5 + Math.random() / 2));
    wait = Math.min(wait * 2, LONGEST_WAIT);
  };

  void connect();
  return () => {
    stopped.abort();
    clearTimeout(timer);
  };
};

/** The data of each message of an event stream. */
async function* messages(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  let data: string[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    // A trailing CR may be the first half of CRLF, so it waits for the next piece.
    const lines = (rest + decoder.decode(value, { stream: true })).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.startsWith('data:')) data.push(line.slice(line[5] === ' ' ? 6 : 5));
      if (line === '' && data.length > 0) {
        yield data.join('\n');
        data = [];
      }
    }
  }
}

const parseEvent = (data: string): SextantEvent | undefined => {
  try {
    const event = JSON.parse(data) as SextantEvent;
    return typeof event?.type === 'string' ? event : undefined;
  } catch {
    return undefined;
  }
};
