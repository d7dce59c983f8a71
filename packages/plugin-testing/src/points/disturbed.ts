import { readdir } from 'node:fs/promises';
import type { ConnectorMessage } from '@sextant/contracts';
import { Holdings } from '../bench/holdings.ts';
import { fail, need, told } from '../bench/shortcoming.ts';
import { heldAfter } from '../bench/trial.ts';
import { LATEST_CHANGE, later, plainSample } from '../samples/base-samples.ts';
import type { Point } from './point.ts';

const CHANGES = 8;
/** So many requests lie between two changes. */
const APART = 3;

export const changesWhilePaging: Point = async (bench) => {
  const seesDeletions = (await bench.streams()).every(({ deletes = 'never' }) => deletes !== 'never');
  const trial = await bench.trial();
  const server = trial.needServer('changes-while-paging');
  await trial.setPageSize(3);
  /** What has been handed over already moves to the end, goes, or something new comes: the rest moves up, or stays. */
  const change = async (number: number): Promise<void> => {
    const at = later(LATEST_CHANGE, 3600 + number);
    const oldest = [...trial.samples.values()].reduce((one, other) => (other.changedAt < one.changedAt ? other : one));
    if (number % 4 === 2) await trial.put([plainSample(`inserted-${number}`, at)]);
    else if (number % 4 === 0 && seesDeletions) await trial.remove([oldest.id], at);
    else await trial.put([{ ...oldest, name: `changed, ${number}`, changedAt: at }]);
  };
  server.disturb((number) => {
    const isTime = number % APART === 2 && number < CHANGES * APART;
    return isTime ? { after: () => change(Math.ceil(number / APART)) } : undefined;
  });
  const first = await trial.readWhole();
  server.disturb(undefined);
  const next = await trial.readWhole(first.state);
  trial.needSame(heldAfter(first, next), 'after changes between the pages and a second reading', [first, next]);
};

const RETRY_AFTER = { status: 429, headers: { 'retry-after': '1' }, body: { message: 'Too many requests' } };
/** The clocks of two processes may differ a little about what a second is. */
const A_SECOND = 950;

export const rateLimit: Point = async (bench) => {
  const trial = await bench.trial();
  const server = trial.needServer('rate-limit');
  await trial.setPageSize(6);
  server.disturb((number) => (number === 2 || number === 3 || number === 6 ? { instead: RETRY_AFTER } : undefined));
  const reading = await trial.readWhole();
  trial.needSame(heldAfter(reading), 'after answers 429', [reading]);
  for (const [at, { status, at: then }] of server.requests.entries()) {
    const next = server.requests[at + 1];
    if (status !== 429 || next === undefined) continue;
    const waited = Math.round(next.at - then);
    need(waited >= A_SECOND, `after Retry-After: 1 the next request comes ${waited} ms later`);
  }
};

export const serverErrors: Point = async (bench) => {
  const trial = await bench.trial();
  const server = trial.needServer('server-errors');
  await trial.setPageSize(6);
  server.disturb((number) =>
    number === 2 ? { instead: { status: 503 } } : number === 4 ? { resets: true } : undefined,
  );
  const passing = await trial.readWhole();
  trial.needSame(heldAfter(passing), 'after one answer 503 and one broken connection', [passing]);
  for (const [what, lasting] of [
    ['answers 500', { instead: { status: 500, body: { message: 'Internal error' } } }],
    ['answers that break off', { cuts: true }],
  ] as const) {
    server.disturb((number) => (number >= 3 ? lasting : undefined));
    const broken = await trial.read();
    if (broken.error === undefined) fail(`${what} are taken for the end of the data`);
    server.disturb(undefined);
    const rest = await trial.readWhole(broken.state);
    trial.needSame(heldAfter(broken, rest), `taken up after ${what}`, [rest]);
  }
};

const PROMPT_MS = 5000;
const QUIET_MS = 300;

export const abort: Point = async (bench) => {
  const trial = await bench.trial();
  const { server, setPageSize } = trial.world;
  if (server !== undefined || setPageSize !== undefined) await trial.setPageSize(1);
  const before = new Set(await readdir(await bench.scratch));
  const stop = new AbortController();
  const messages: ConnectorMessage[] = [];
  let stopped = 0;
  const take = (message: ConnectorMessage): void => {
    messages.push(message);
    if (message.type !== 'batch' || stop.signal.aborted) return;
    stopped = performance.now();
    stop.abort(new Error('stopped by the kit'));
  };
  const broken = await trial.read(undefined, { signal: stop.signal, take });
  need(stopped > 0, 'it sends no batch at which it could be stopped');
  need(performance.now() - stopped < PROMPT_MS, 'it goes on for more than 5 s after it was stopped');
  const asked = server?.requests.length;
  await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
  need(server?.requests.length === asked, 'it goes on asking the source after it was stopped');
  const left = (await readdir(await bench.scratch)).filter((name) => !before.has(name));
  need(left.length === 0, `it leaves ${left.join(', ')} in the temporary folder`);
  const rest = await trial.read(broken.state);
  if (rest.error !== undefined) fail(`after a reading that was stopped the next one fails: ${told(rest.error)}`);
  const held = new Holdings().with(messages, broken.error === undefined).with(rest.messages);
  trial.needSame(held, 'taken up after it was stopped', [rest]);
};
