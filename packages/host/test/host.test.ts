import { request } from 'node:http';
import { connect } from 'node:net';
import type { Answer, AnswersResponse, FailedAnswer, KpisResponse, SourcesResponse } from '@sextant/contracts';
import { errorCode, startTestHost, type RunningHost } from './support/host.ts';

let running: RunningHost;
beforeAll(async () => {
  running = await startTestHost({ config: 'title: Test bank\nhttp: { allowed_origins: ["https://portal.example"] }' });
  await running.tenant.sources.sync('bank');
});
afterAll(() => running.host.stop());

const ask = async (...questions: unknown[]): Promise<(Answer | FailedAnswer)[]> => {
  const response = await running.post('/v1/answers', { questions });
  expect(response.status).toBe(200);
  return ((await response.json()) as AnswersResponse).answers;
};

/** Low level, because fetch lets nobody choose the Host header. */
const getAs = (host: string, path = '/healthz'): Promise<{ status: number; body: string }> =>
  new Promise((resolve, reject) => {
    request({ port: running.port, host: '127.0.0.1', path, headers: { host } }, (res) => {
      let body = '';
      res.on('data', (chunk: Buffer) => (body += chunk.toString()));
      res.on('end', () => resolve({ status: res.statusCode ?? 0, body }));
    })
      .on('error', reject)
      .end();
  });

describe('answers over HTTP', () => {
  it('answers a question', async () => {
    const [answer] = await ask({ kpi: 'customer-count', asOf: '2024-06-30', trend: 0 });
    expect(answer).toMatchObject({ kpi: 'customer-count', value: 3, asOf: '2024-06-30' });
  });

  it('lets one bad question of a batch fail alone', async () => {
    const answers = await ask(
      { kpi: 'customer-count', asOf: '2024-06-30' },
      { kpi: 'no-such-kpi' },
      { kpi: 'customer-count', asOf: '2024-02-30' },
      { kpi: 'customer-count', colour: 'red' },
      { kpi: 'products-per-customer', asOf: '2024-06-30' },
    );
    expect(answers.map((answer) => ('error' in answer ? answer.error.code : answer.value))).toEqual([
      3,
      'kpi.unknown',
      'question.date-invalid',
      'question.invalid',
      1,
    ]);
  });

  it.each([
    [{ kpi: 'no-such-kpi' }, 404, 'kpi.unknown'],
    [{ kpi: 'customer-count', asOf: '2024-02-30' }, 400, 'question.date-invalid'],
    [{ kpi: 'customer-count', filter: [{ scheme: 'colour', in: ['red'] }] }, 400, 'question.scheme-unknown'],
    [{ kpi: 'customer-count', filter: [{ scheme: 'region', in: ['west'] }] }, 400, 'question.segment-unknown'],
    [{ kpi: 'customer-count', colour: 'red' }, 400, 'question.invalid'],
    ['customer-count', 400, 'request.invalid'],
  ])('answers %j alone with %i %s, a sentence and a remedy', async (question, status, code) => {
    const response = await running.post('/v1/answers', { questions: [question] });
    const body = (await response.json()) as { answers?: FailedAnswer[]; error?: FailedAnswer['error'] };
    expect(response.status).toBe(status);
    expect(body.answers?.[0]?.error ?? body.error).toMatchObject({
      code,
      message: expect.stringMatching(/\w.*\.$/),
      remedy: expect.stringMatching(/\w.*\.$/),
    });
  });

  it('fails with its first failure when no question of a batch could be answered', async () => {
    const questions = [{ kpi: 'customer-count', asOf: '2024-02-30' }, { kpi: 'no-such-kpi' }];
    const response = await running.post('/v1/answers', { questions });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      answers: [{ error: { code: 'question.date-invalid' } }, { error: { code: 'kpi.unknown' } }],
    });
  });

  it('refuses a body that is not JSON', async () => {
    const response = await fetch(`${running.url}/v1/answers`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"questions": [',
    });
    expect(response.status).toBe(400);
    expect(await errorCode(response)).toBe('request.not-json');
  });

  it('refuses a body of another content type', async () => {
    const response = await fetch(`${running.url}/v1/answers`, { method: 'POST', body: 'kpi=customer-count' });
    expect([response.status, await errorCode(response)]).toEqual([400, 'request.invalid']);
  });

  it('names what is missing in an envelope', async () => {
    const response = await running.post('/v1/answers', { question: [] });
    const { error } = (await response.json()) as { error: { code: string; message: string; remedy: string } };
    expect(response.status).toBe(400);
    expect(error).toMatchObject({ code: 'request.invalid', message: expect.stringContaining("'questions'") });
  });

  it('takes at most 100 questions in one request', async () => {
    const questions = Array.from({ length: 101 }, () => ({ kpi: 'customer-count' }));
    expect((await running.post('/v1/answers', { questions })).status).toBe(400);
  });

  it('answers a body of 50 MB at once, without reading it', async () => {
    const socket = connect(running.port, '127.0.0.1');
    const megabyte = 'x'.repeat(1024 * 1024);
    let taken = 0;
    socket.write(
      `POST /v1/answers HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${50 * megabyte.length}\r\n\r\n`,
    );
    const send = (): void => {
      while (taken < 50) {
        taken += 1;
        if (!socket.write(megabyte)) return void socket.once('drain', send);
      }
    };
    send();
    const head = await new Promise<string>((resolve) => socket.once('data', (data) => resolve(data.toString())));
    // What the sender got rid of lies in the buffers of the operating system, not in the host.
    expect(taken).toBeLessThan(20);
    socket.destroy();
    expect(head).toMatch(/^HTTP\/1\.1 413 /);
    expect(head).toContain('request.too-large');
  });

  it('stops reading a body without a length when it grows too large', async () => {
    const chunk = new TextEncoder().encode('x'.repeat(256 * 1024));
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        sent += 1;
        if (sent > 200) controller.close();
        else controller.enqueue(chunk);
      },
    });
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body, duplex: 'half' };
    const response = await fetch(`${running.url}/v1/answers`, init as RequestInit);
    expect([response.status, await errorCode(response)]).toEqual([413, 'request.too-large']);
    expect(sent).toBeLessThan(100);
  });
});

describe('addresses and methods', () => {
  it.each([
    ['GET', '/v1/answers', 405, 'request.method'],
    ['DELETE', '/v1/kpis', 405, 'request.method'],
    ['POST', '/healthz', 405, 'request.method'],
    ['GET', '/v1/nothing', 404, 'request.not-found'],
    ['GET', '/v1/kpis/no-such-kpi', 404, 'kpi.unknown'],
    ['GET', '/v1/kpis?limit=many', 400, 'request.invalid'],
    ['GET', '/v1/kpis?lmit=3', 400, 'request.invalid'],
    ['GET', '/v1/kpis/%E0%A4%A', 400, 'request.invalid'],
  ])('answers %s %s with %i %s', async (method, path, status, code) => {
    const response = await fetch(`${running.url}${path}`, { method });
    expect([response.status, await errorCode(response)]).toEqual([status, code]);
  });

  it('says which methods an address has', async () => {
    const response = await fetch(`${running.url}/v1/answers`);
    expect(response.headers.get('allow')).toBe('POST');
  });

  it('gives a failure the id of the request', async () => {
    const response = await fetch(`${running.url}/v1/nothing`, { headers: { 'x-request-id': 'from-the-proxy' } });
    expect(await response.json()).toMatchObject({ error: { requestId: 'from-the-proxy' } });
    expect(response.headers.get('x-request-id')).toBe('from-the-proxy');
  });

  it('lists and searches the catalogue', async () => {
    const found = (await (await fetch(`${running.url}/v1/kpis?q=retention&limit=5`)).json()) as KpisResponse;
    expect(found.kpis.map(({ id }) => id)).toContain('customer-retention-rate');
  });

  it('tells health, readiness and the API', async () => {
    const get = async (path: string): Promise<unknown> => (await fetch(`${running.url}${path}`)).json();
    expect(await get('/healthz')).toMatchObject({ status: 'ok', tenant: 'default' });
    expect(await get('/readyz')).toEqual({
      status: 'ready',
      sources: [{ id: 'bank', state: 'ok', completeThrough: '2024-06-30', complete: true }],
    });
    expect(await get('/openapi.json')).toMatchObject({ openapi: '3.1.0', info: { title: 'Test bank API' } });
  });
});

describe('who may ask', () => {
  it('answers under loopback names only', async () => {
    expect((await getAs(`localhost:${running.port}`)).status).toBe(200);
    expect((await getAs(`[::1]:${running.port}`)).status).toBe(200);
    const refused = await getAs('evil.example');
    expect(refused.status).toBe(421);
    expect(refused.body).toContain('request.host-refused');
  });

  it('lets pages of listed origins in and refuses the others', async () => {
    const from = (origin: string): Promise<Response> => fetch(`${running.url}/v1/kpis`, { headers: { origin } });
    const listed = await from('https://portal.example');
    expect([listed.status, listed.headers.get('access-control-allow-origin')]).toEqual([200, 'https://portal.example']);
    const own = await from(running.url);
    expect(own.status).toBe(200);
    const other = await from('https://evil.example');
    expect([other.status, await errorCode(other)]).toEqual([403, 'request.origin-refused']);
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('answers the preflight of a listed origin', async () => {
    const response = await fetch(`${running.url}/v1/answers`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://portal.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    });
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-headers')).toContain('Content-Type');
  });

  it('tells browsers to run nothing but its own files', async () => {
    const { headers } = await fetch(`${running.url}/healthz`);
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data:;connect-src 'self';frame-ancestors 'none';base-uri 'none';form-action 'none'",
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBeNull();
  });

  it('shows runs and quarantine to the operator only', async () => {
    const path = '/v1/sources/bank/runs';
    const asViewer = await fetch(`${running.url}${path}`);
    expect([asViewer.status, await errorCode(asViewer)]).toEqual([403, 'caller.not-allowed']);
    const asOperator = await fetch(`${running.url}${path}`, {
      headers: { authorization: `Bearer ${running.operatorKey}` },
    });
    expect(await asOperator.json()).toMatchObject({ runs: [{ source: 'bank', state: 'done' }] });
  });

  it('refuses a wrong key instead of taking its bearer for a viewer', async () => {
    const response = await fetch(`${running.url}/v1/kpis`, { headers: { authorization: 'Bearer guess' } });
    expect([response.status, await errorCode(response)]).toEqual([403, 'caller.not-allowed']);
  });

  it('lists sources to everybody', async () => {
    const { sources } = (await (await fetch(`${running.url}/v1/sources`)).json()) as SourcesResponse;
    expect(sources).toMatchObject([{ id: 'bank', title: 'Core banking', state: 'ok' }]);
  });
});
