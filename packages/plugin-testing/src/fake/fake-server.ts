import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: string;
}

export interface FakeAnswer {
  /** Default 200. */
  status?: number;
  headers?: Record<string, string>;
  /** Sent as JSON. */
  body?: unknown;
}

/** What happens to an answer. */
export interface Disturbance {
  /** Waits before it answers. */
  waitMs?: number;
  /** Never answers. */
  hangs?: boolean;
  /** Answers this in place of what would come. */
  instead?: FakeAnswer;
  /** Breaks the connection without an answer. */
  resets?: boolean;
  /** Sends half of the answer and breaks the connection. */
  cuts?: boolean;
  /** Runs when the answer was made and before it is sent. */
  after?: () => void | Promise<void>;
}

/** What becomes of a request; `number` counts from 1 since it was set. */
export type Disturb = (number: number, request: FakeRequest) => Disturbance | undefined;

/** A server on this machine that stands for a vendor's API, and that can misbehave as such do. */
export interface FakeServer {
  readonly url: string;
  /** Records on a page, at most; it is for the fake to keep to it. */
  pageSize: number;
  /** What was asked, with the time on this process's clock in milliseconds and the status of the answer. */
  readonly requests: readonly { at: number; path: string; status: number }[];
  disturb(how: Disturb | undefined): void;
  /** Stops answering: connections are refused until `up`. */
  down(): Promise<void>;
  up(): Promise<void>;
  /** As it was at the start: it answers, undisturbed, with pages of the usual size. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

export const DEFAULT_PAGE_SIZE = 100;

/** Starts a server on the loopback that answers with what `answer` gives; without a port that was asked for, on a free one. */
export const startFakeServer = async (
  answer: (request: FakeRequest) => FakeAnswer | Promise<FakeAnswer>,
  asked = 0,
): Promise<FakeServer> => {
  const requests: { at: number; path: string; status: number }[] = [];
  let disturbing: Disturb | undefined;
  let number = 0;

  const serve = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await readRequest(message);
    const how = disturbing?.(++number, request) ?? {};
    const seen = { at: performance.now(), path: request.path, status: 0 };
    requests.push(seen);
    if (how.hangs === true) return;
    if (how.waitMs !== undefined) await new Promise((resolve) => setTimeout(resolve, how.waitMs));
    if (how.resets === true) return void message.socket.destroy();
    const { status = 200, headers = {}, body } = how.instead ?? (await answer(request));
    await how.after?.();
    seen.status = status;
    const text = body === undefined ? '' : JSON.stringify(body);
    response.writeHead(status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      ...headers,
    });
    if (how.cuts !== true) return void response.end(text);
    response.write(text.slice(0, text.length / 2), () => message.socket.destroy());
  };

  const server: Server = createServer((message, response) => {
    serve(message, response).catch((error: unknown) => {
      // A fake that fails is a fault of its own, and the plugin's author has to see it.
      response.writeHead(500).end(`The fake failed: ${String(error)}`);
    });
  });
  const up = async (port: number): Promise<void> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  const down = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  await up(asked);
  const { port } = server.address() as AddressInfo;
  const fake: FakeServer = {
    url: `http://127.0.0.1:${port}`,
    pageSize: DEFAULT_PAGE_SIZE,
    requests,
    disturb: (how) => {
      disturbing = how;
      number = 0;
    },
    down,
    up: () => up(port),
    reset: async () => {
      fake.disturb(undefined);
      fake.pageSize = DEFAULT_PAGE_SIZE;
      requests.length = 0;
      if (!server.listening) await up(port);
    },
    close: down,
  };
  return fake;
};

const readRequest = async (message: IncomingMessage): Promise<FakeRequest> => {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  const url = new URL(message.url ?? '/', 'http://fake');
  return {
    method: message.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: message.headers,
    body: Buffer.concat(parts).toString('utf8'),
  };
};
