import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Answer, FailedAnswer, Question, SextantEvent, SourceStatus } from '@sextant/contracts';
import { answerFromModel, kpiFromModel } from './model.ts';

const workspace = fileURLToPath(new URL('../../../../', import.meta.url));
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The policy under which the dashboard page must work. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/** A host on a port of its own. */
export interface TestHost {
  url: string;
  /** The requests so far, as `GET /path`. */
  requests: string[];
  /** Tells every page that new data are there. */
  announce(event: SextantEvent): void;
  close(): Promise<void>;
}

export interface ModelHostOptions {
  /** Folder with the bundled widgets. */
  elementsDir?: string;
  port?: number;
  /** `empty`: no source was ever synced. `failing`: every question fails. `silent`: questions wait for ever. */
  mood?: 'well' | 'empty' | 'failing' | 'silent';
  /** Changes an answer before it is sent. */
  change?: (answer: Answer, question: Question) => Answer | FailedAnswer;
}

/** A host over the model: the routes, pages and widgets that a browser asks for. */
export const startModelHost = async ({
  elementsDir = join(workspace, 'packages/elements/dist/bundle'),
  port = 0,
  mood = 'well',
  change,
}: ModelHostOptions = {}): Promise<TestHost> => {
  const requests: string[] = [];
  const listeners = new Set<ServerResponse>();

  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    // Pages of other origins may use this host: the allowed origins of a real host's configuration.
    response.setHeader('access-control-allow-origin', request.headers.origin ?? '*');
    response.setHeader('access-control-allow-headers', 'content-type, authorization');
    if (request.method === 'OPTIONS') response.writeHead(204).end();
    else void route(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });

  const route = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = new URL(request.url ?? '/', 'http://host').pathname;
    if (path === '/v1/answers') {
      if (mood === 'silent') return;
      const { questions } = JSON.parse(await bodyOf(request)) as { questions: Question[] };
      sendJson(response, { answers: questions.map((question) => answerIn(mood, question, change)) });
    } else if (path === '/v1/sources') sendJson(response, { sources: [sourceIn(mood)] });
    else if (path === '/v1/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': open\n\n');
      listeners.add(response);
      response.on('close', () => listeners.delete(response));
    } else if (path.startsWith('/v1/kpis/')) {
      const kpi = kpiFromModel(decodeURIComponent(path.slice('/v1/kpis/'.length)));
      sendJson(
        response,
        kpi ?? { error: { code: 'kpi.unknown', message: 'No such KPI.', remedy: 'Look at /v1/kpis.' } },
        kpi ? 200 : 404,
      );
    } else await sendFile(response, path, elementsDir);
  };

  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    announce(event) {
      for (const listener of listeners) listener.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};

const answerIn = (
  mood: ModelHostOptions['mood'],
  question: Question,
  change: ModelHostOptions['change'],
): Answer | FailedAnswer => {
  if (mood === 'failing')
    return {
      kpi: question.kpi,
      error: {
        code: 'engine.timeout',
        message: 'The statement was stopped after 30 seconds.',
        remedy: 'Ask for fewer points.',
      },
    };
  const answer = answerFromModel(question);
  if ('error' in answer) return answer;
  if (mood !== 'empty') return change ? change(answer, question) : answer;
  const nothing = {
    value: null,
    numerator: null,
    denominator: null,
    n: null,
    status: 'no_data',
    statuses: ['no_data'],
  } as const;
  const { compare: _, segments: _segments, trend: _trend, ...rest } = answer;
  return {
    ...rest,
    ...nothing,
    statuses: ['no_data'],
    completeThrough: null,
    coverage: { rows: null, accepted: 0, rejected: 0 },
  };
};

const sourceIn = (mood: ModelHostOptions['mood']): SourceStatus => ({
  id: 'core-bank',
  connector: 'files',
  title: 'Core bank',
  state: mood === 'empty' ? 'never-synced' : 'ok',
  completeThrough: mood === 'empty' ? null : '2026-10-31',
  lastRun: null,
  quarantined: 0,
});

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
};

const sendJson = (response: ServerResponse, body: unknown, status = 200): void => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
};

/** The widgets' bundle under `/elements/`, the dashboard's files everywhere else. */
const sendFile = async (response: ServerResponse, path: string, elementsDir: string): Promise<void> => {
  const inside = normalize(path === '/' ? '/index.html' : path);
  const file = inside.startsWith('/elements/')
    ? join(elementsDir, inside.slice('/elements/'.length))
    : join(workspace, 'packages/host/pages', inside);
  const content = await readFile(file).catch(() => undefined);
  if (!content) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, {
    'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
    ...(file.endsWith('.html') && { 'content-security-policy': PAGE_POLICY }),
  });
  response.end(content);
};
