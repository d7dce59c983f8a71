import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { execFileSync } from 'node:child_process';
import type { Answer, AnswersResponse, FailedAnswer, Question } from '@sextant/contracts';
import { LARGE_BANK, writeLargeBank } from './support/large-bank.ts';
import { askHost, postAnswers } from './support/post-answers.ts';
import { createProgram, type Program, type Serving } from './support/program.ts';

const MEGABYTE = 1024 * 1024;

let bank: Program;
let host: Serving;
let knownAt: string;
beforeAll(async () => {
  bank = createProgram({ yaml: LARGE_BANK });
  writeLargeBank(bank.folder);
  host = await bank.serve('--log-level', 'info');
  ({ knownAt } = await askLightly());
});
afterAll(() => bank.remove());

const askLightly = async (asOf = '2024-12-31'): Promise<Answer> =>
  (await askHost(host, { kpi: 'customer-count', asOf, trend: 0, compare: 'none' }))[0] as Answer;

/** Knowledge of the past is counted from the history itself; each day is another question, so that none is remembered. */
const heavyQuestions = (month: string, count: number): Question[] =>
  Array.from({ length: count }, (_, at) => ({
    kpi: 'customer-segment-mix',
    asOf: `2024-${month}-${String((at % 28) + 1).padStart(2, '0')}`,
    knownAt,
    trend: 120 - Math.floor(at / 28),
  }));

const failureOf = async (response: Response): Promise<FailedAnswer['error']> => {
  const body = (await response.json()) as { error?: FailedAnswer['error']; answers?: FailedAnswer[] };
  const error = body.error ?? body.answers?.[0]?.error;
  if (error === undefined) throw new Error('nothing failed');
  return error;
};

describe('a body', () => {
  it('that is not JSON is refused', async () => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${host.url}/v1/answers`, { method: 'POST', headers, body: '{"questions": [{"kpi"' });
    expect(response.status).toBe(400);
    expect(await failureOf(response)).toMatchObject({
      code: 'request.not-json',
      remedy: expect.stringMatching(/JSON/),
    });
  });

  it.each(['with its length', 'in pieces'])(
    'of 50 MB, sent %s, is refused and does not stay in memory',
    async (way) => {
      const before = residentMegabytes(host.pid);
      const { head, greatest } = await upload(50, way === 'in pieces');
      expect(head).toMatch(/^HTTP\/1\.1 413 /);
      expect(head).toContain('"request.too-large"');
      expect(greatest - before).toBeLessThan(40);
      expect((await askLightly()).value).toBe(32_500);
    },
  );
});

describe('a caller that goes away', () => {
  it('takes its questions with it, running and waiting ones', async () => {
    const began = performance.now();
    await askHost(host, ...heavyQuestions('11', 10));
    const tenTake = performance.now() - began;

    const gone = new AbortController();
    const asked = postAnswers(host, heavyQuestions('12', 100), gone.signal);
    await setTimeout(tenTake / 5);
    gone.abort();
    await expect(asked).rejects.toThrow('aborted');
    const left = performance.now();
    expect((await askLightly('2024-06-30')).value).toBe(27_560);
    // Behind a hundred of them it would wait ten times as long as ten of them took.
    expect(performance.now() - left).toBeLessThan(3 * tenTake);
  });
});

describe('a question that takes longer than the operator allows', () => {
  it('is stopped, and the caller is told when to come back', async () => {
    await host.kill('SIGTERM');
    const config = `${LARGE_BANK}engine: { statement_timeout_ms: 1 }\n`;
    writeFileSync(join(bank.folder, 'sextant.config.yaml'), config);
    host = await bank.serve();
    const response = await postAnswers(host, heavyQuestions('10', 1));
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2']);
    expect(await failureOf(response)).toEqual({
      code: 'engine.timeout',
      message: 'The question took longer than 1 ms and was stopped.',
      remedy: expect.stringContaining('fewer points'),
    });
    expect((await fetch(`${host.url}/healthz`)).status).toBe(200);
    const { answers } = (await (await postAnswers(host, heavyQuestions('10', 3))).json()) as AnswersResponse;
    expect(answers).toHaveLength(3);
    expect(answers).toMatchObject(answers.map(() => ({ error: { code: 'engine.timeout' } })));
  });
});

/** Sends a body and gives the answer, and the most memory the host was seen to hold meanwhile. */
const upload = (megabytes: number, chunked: boolean): Promise<{ head: string; greatest: number }> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(host.url).port), '127.0.0.1');
    const length = chunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${megabytes * MEGABYTE}`;
    const text = 'x'.repeat(MEGABYTE);
    const piece = chunked ? `${MEGABYTE.toString(16)}\r\n${text}\r\n` : text;
    let greatest = 0;
    let left = megabytes;
    let head = '';
    socket.write(`POST /v1/answers HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n${length}\r\n\r\n`);
    const send = (): void => {
      while (left > 0 && !socket.destroyed) {
        left -= 1;
        if (!socket.write(piece)) return void socket.once('drain', send);
      }
    };
    send();
    const watch = setInterval(() => (greatest = Math.max(greatest, residentMegabytes(host.pid))), 50);
    socket.on('data', (data) => (head += data.toString()));
    // The host closes what goes on sending after its answer.
    socket.once('error', () => undefined);
    socket.once('close', () => {
      clearInterval(watch);
      if (head === '') reject(new Error('the host closed without an answer'));
      else resolve({ head, greatest: Math.max(greatest, residentMegabytes(host.pid)) });
    });
  });

const residentMegabytes = (pid: number): number =>
  Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;
