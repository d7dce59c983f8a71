import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { createClient } from '@sextant/client';
import type { Question, SextantEvent } from '@sextant/contracts';

type Handle = (request: IncomingMessage, response: ServerResponse, body: string) => void;

const servers: Server[] = [];

/** A real server; `handle` sees each request with its body. */
const serve = async (handle: Handle): Promise<string> => {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => handle(request, response, body));
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const json = (response: ServerResponse, body: unknown, status = 200) => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
};

const questionsIn = (body: string) => (JSON.parse(body) as { questions: Question[] }).questions;

/** Answers every question with the length of its KPI's id, and keeps the bodies it got. */
const echo =
  (bodies: string[]): Handle =>
  (_request, response, body) => {
    bodies.push(body);
    json(response, { answers: questionsIn(body).map(({ kpi }) => ({ kpi, value: kpi.length })) });
  };

describe('asking', () => {
  it('sends the questions of one turn in one request and equal ones once', async () => {
    const bodies: string[] = [];
    const client = createClient({ url: await serve(echo(bodies)) });
    const answers = await Promise.all([
      client.answer({ kpi: 'a', grain: 'month', trend: 3 }),
      client.answer({ kpi: 'bb' }),
      client.answer({ trend: 3, kpi: 'a', grain: 'month' }),
    ]);
    expect(answers.map(({ value }) => value)).toEqual([1, 2, 1]);
    expect(bodies.map(questionsIn)).toEqual([[{ kpi: 'a', grain: 'month', trend: 3 }, { kpi: 'bb' }]]);
  });

  it('gathers questions that promises and microtasks of the same turn ask', async () => {
    const bodies: string[] = [];
    const client = createClient({ url: await serve(echo(bodies)) });
    const later = Promise.resolve().then(() => client.answer({ kpi: 'b' }));
    await Promise.all([client.answer({ kpi: 'a' }), later]);
    expect(bodies).toHaveLength(1);
  });

  it('asks the host again when the same question comes in another turn', async () => {
    const bodies: string[] = [];
    const client = createClient({ url: await serve(echo(bodies)) });
    await client.answer({ kpi: 'a' });
    await client.answer({ kpi: 'a' });
    expect(bodies).toHaveLength(2);
  });

  it('splits more questions than the host takes at once', async () => {
    const bodies: string[] = [];
    const client = createClient({ url: await serve(echo(bodies)) });
    await Promise.all(Array.from({ length: 130 }, (_, i) => client.answer({ kpi: `k${i}` })));
    expect(bodies.map((body) => questionsIn(body).length).sort((a, b) => b - a)).toEqual([100, 30]);
  });

  it('rejects a failed answer with the same error and leaves its neighbours alone', async () => {
    const url = await serve((_request, response) =>
      json(response, {
        answers: [
          { kpi: 'a', error: { code: 'kpi.unknown', message: 'No KPI is called a.', remedy: 'Ask for another.' } },
          { kpi: 'b', value: 7 },
        ],
      }),
    );
    const client = createClient({ url });
    const [a, b] = await Promise.allSettled([client.answer({ kpi: 'a' }), client.answer({ kpi: 'b' })]);
    expect(a).toMatchObject({
      reason: { name: 'SextantError', code: 'kpi.unknown', message: 'No KPI is called a.', remedy: 'Ask for another.' },
    });
    expect(b).toMatchObject({ value: { value: 7 } });
  });

  it('sends the token, asked for anew before each request', async () => {
    const seen: unknown[] = [];
    const url = await serve((request, response) => {
      seen.push(request.headers.authorization);
      json(response, { sources: [] });
    });
    let n = 0;
    const client = createClient({ url, token: () => `t${++n}` });
    await client.sources();
    await client.sources();
    expect(seen).toEqual(['Bearer t1', 'Bearer t2']);
  });

  it('asks for the catalogue with its search text and for one KPI by id', async () => {
    const paths: unknown[] = [];
    const url = await serve((request, response) => {
      paths.push(request.url);
      json(response, { total: 0, kpis: [] });
    });
    const client = createClient({ url: `${url}/` });
    await client.kpis({ q: 'a b', limit: 5 });
    await client.kpis();
    await client.kpi('a/b');
    expect(paths).toEqual(['/v1/kpis?q=a+b&limit=5', '/v1/kpis', '/v1/kpis/a%2Fb']);
  });
});

describe('giving up', () => {
  /** Never answers; tells when the connection was closed. */
  const silent = async () => {
    const closed: string[] = [];
    let arrived: () => void;
    const arrival = new Promise<void>((resolve) => (arrived = resolve));
    const url = await serve((_request, response, body) => {
      arrived();
      response.on('close', () => closed.push(body));
    });
    return { url, closed, arrival };
  };

  it('aborts the request only when everybody who asked has gone', async () => {
    const { url, closed, arrival } = await silent();
    const client = createClient({ url });
    const [one, two] = [new AbortController(), new AbortController()];
    const asked = [client.answer({ kpi: 'a' }, one.signal), client.answer({ kpi: 'a' }, two.signal)];
    const results = Promise.allSettled(asked);
    await arrival;
    one.abort();
    await expect(asked[0]).rejects.toMatchObject({ name: 'AbortError' });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(closed).toHaveLength(0);
    two.abort();
    await results;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(closed).toHaveLength(1);
  });

  it('does not send a question whose asker left in the same turn', async () => {
    const bodies: string[] = [];
    const client = createClient({ url: await serve(echo(bodies)) });
    const leaving = new AbortController();
    const left = client.answer({ kpi: 'a' }, leaving.signal);
    const stays = client.answer({ kpi: 'bb' });
    leaving.abort();
    await expect(left).rejects.toMatchObject({ name: 'AbortError' });
    await stays;
    expect(bodies.map(questionsIn)).toEqual([[{ kpi: 'bb' }]]);
  });

  it('says client.unreachable when nobody listens at the address', async () => {
    const url = await serve(() => {});
    servers.splice(0)[0]?.close();
    await expect(createClient({ url }).answer({ kpi: 'a' })).rejects.toMatchObject({
      code: 'client.unreachable',
      message: `The host at ${url} cannot be reached.`,
      remedy: expect.stringContaining('try again'),
    });
  });

  it('says client.unreachable when the host is silent for too long', async () => {
    const { url } = await silent();
    await expect(createClient({ url, timeoutMs: 50 }).sources()).rejects.toMatchObject({
      code: 'client.unreachable',
      message: 'The host did not answer within 0.05 seconds.',
    });
  });

  it('says client.unreachable when something else than a host answers', async () => {
    const url = await serve((_request, response) => response.writeHead(502).end('<h1>Bad gateway</h1>'));
    await expect(createClient({ url }).sources()).rejects.toMatchObject({
      code: 'client.unreachable',
      message: expect.stringContaining('HTTP 502'),
    });
  });

  it('keeps the code of a whole request that the host refuses', async () => {
    const error = { code: 'request.origin-refused', message: 'This page may not ask.', remedy: 'List its origin.' };
    const url = await serve((_request, response) => json(response, { error }, 403));
    await expect(createClient({ url }).answer({ kpi: 'a' })).rejects.toMatchObject(error);
  });
});

describe('events', () => {
  it('reads messages however they are cut into pieces and comes back after a loss', async () => {
    let connections = 0;
    const url = await serve((_request, response) => {
      connections += 1;
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      if (connections === 1) {
        response.write(': hello\r\n\r\nevent: data-changed\r\ndata: {"type":"data-ch');
        setTimeout(() => response.end('anged","source":"ö","batch":1}\r\n\r\n'), 20);
      } else response.write('data: {"type":"data-changed","source":"b","batch":2}\n\ndata: nonsense\n\n');
    });
    const heard: (SextantEvent | string)[] = [];
    await new Promise<void>((resolve) => {
      const stop = createClient({ url }).events(
        (event) => {
          heard.push(event);
          if (connections === 2) {
            stop();
            resolve();
          }
        },
        (state) => heard.push(state),
      );
    });
    expect(heard).toEqual([
      'open',
      { type: 'data-changed', source: 'ö', batch: 1 },
      'lost',
      'open',
      { type: 'data-changed', source: 'b', batch: 2 },
    ]);
  });
});
