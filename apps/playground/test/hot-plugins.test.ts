import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { AnswersResponse, SourcesResponse } from '@sextant/contracts';
import type { Browser, Page, Request } from 'playwright-core';
import { offer, type Offer } from '../../../packages/host/test/support/offer.ts';
import { inBrowser, openPage, startBrowser } from './support/browser.ts';
import { startHost, type TestHost } from './support/start-host.ts';

let browser: Browser;
let host: TestHost;
let folder: string;
const QUESTION = { kpi: 'customer-count', asOf: '2026-10-31', trend: 0 };

/** What was asked over HTTP from before the first change until after the last one. */
const asked = { stop: false, values: [] as (number | null)[], failures: [] as unknown[], ended: Promise.resolve() };
const ask = async (): Promise<number | null> => {
  const response = await fetch(`${host.url}/v1/answers`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ questions: [QUESTION] }),
  });
  const { answers } = (await response.json()) as AnswersResponse;
  const [answer] = answers;
  if (response.status !== 200 || answer === undefined || 'error' in answer) {
    asked.failures.push(answer ?? response.status);
    return null;
  }
  return answer.value;
};
const askOn = async (): Promise<void> => {
  while (!asked.stop) {
    await ask().then(
      (value) => asked.values.push(value),
      (error: unknown) => asked.failures.push(error),
    );
    await wait(150);
  }
};

/** The dashboard, whose widgets ask again as soon as they are answered, and every request of it that failed. */
const openRestless = async (): Promise<{ page: Page; failures: string[]; answered: () => number }> => {
  const failures: string[] = [];
  const pending = new Set<Request>();
  let answered = 0;
  const isQuestion = (request: Request): boolean => request.url().endsWith('/v1/answers');
  const prepare = async (page: Page): Promise<void> => {
    page.on('request', (request) => isQuestion(request) && pending.add(request));
    page.on('requestfailed', (request) => {
      pending.delete(request);
      // Widgets that are asked anew by an event take back what they had asked.
      const why = request.failure()?.errorText ?? '';
      if (why !== 'net::ERR_ABORTED') failures.push(`${request.url()} ${why}`);
    });
    page.on('requestfinished', (request) => pending.delete(request) && (answered += 1));
    page.on('response', (response) => {
      if (response.status() >= 400) failures.push(`${response.url()} ${response.status()}`);
    });
    page.on('pageerror', ({ message }) => failures.push(message));
    await page.exposeFunction('reportError', (text: string) => failures.push(text));
  };
  const { page } = await openPage(browser, `${host.url}/`, { prepare });
  await page.evaluate(() => {
    const report = (window as unknown as { reportError: (text: string) => void }).reportError;
    document.addEventListener('kpi-error', (event) => report(JSON.stringify((event as CustomEvent).detail)));
  });
  const refresh = async (): Promise<void> => {
    while (!asked.stop) {
      if (pending.size === 0) {
        await page.evaluate(() => (document.querySelector('kpi-host') as unknown as { refresh: () => void }).refresh());
      }
      await wait(500);
    }
  };
  refreshing = refresh();
  return { page, failures, answered: () => answered };
};
let refreshing: Promise<void> = Promise.resolve();

const shows = (page: Page, value: number): Promise<unknown> =>
  page.waitForFunction(
    (text) => document.querySelector('kpi-tile[kpi=customer-count]')?.shadowRoot?.textContent?.includes(text),
    value.toLocaleString('en-GB'),
  );
const plugin = (offered: Offer): string => offer(folder, { completeThrough: '2026-10-31', ...offered });
const crm = async () => {
  const { sources } = (await (await fetch(`${host.url}/v1/sources`)).json()) as SourcesResponse;
  return sources.find(({ id }) => id === 'crm-acme');
};
const until = async (holds: () => Promise<boolean>): Promise<void> => {
  while (!(await holds())) await wait(50);
};
const isRead = (): Promise<void> => until(async () => (await crm())?.state === 'ok');

inBrowser('connectors that come, change and go under a dashboard', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sextant-plugins-'));
    const gate = join(folder, 'gate');
    await mkdir(gate);
    const source = { id: 'crm-acme', connector: 'acme-crm', grants: { files: ['gate'] }, config: { gate } };
    [browser, host] = await Promise.all([startBrowser(), startHost({ sources: [source] })]);
  });

  afterAll(async () => {
    asked.stop = true;
    await Promise.allSettled([asked.ended, refreshing]);
    await Promise.all([browser?.close(), host?.close()]);
    await rm(folder, { recursive: true, force: true });
  });

  it('fail no request, and every figure is right', async () => {
    const open = join(folder, 'gate', 'open');
    const { page, failures, answered } = await openRestless();
    asked.ended = askOn();
    const before = (await ask()) ?? 0;
    expect(before).toBeGreaterThan(1000);
    await shows(page, before);
    expect((await crm())?.problem?.code).toBe('source.connector-missing');

    await writeFile(open, '');
    const installed = await host.run('plugins', 'install', plugin({ version: '1.0.0', persons: 4 }));
    expect(installed.stdout).toContain('acme-crm 1.0.0 is installed.');
    await isRead();
    await shows(page, before + 4);

    await rm(open);
    const syncing = host.run('sync', 'crm-acme');
    await until(async () => (await crm())?.state === 'running');
    const next = plugin({ version: '2.0.0', persons: 6 });
    const upgraded = await host.run('plugins', 'upgrade', 'acme-crm', next);
    expect(upgraded.stdout).toContain('crm-acme: the sync that runs ends with the version it began with');
    await writeFile(open, '');
    expect((await syncing).stdout).toContain('✓ crm-acme');
    expect(await ask()).toBe(before + 4);
    await host.sync('crm-acme');
    await shows(page, before + 6);

    const broken = plugin({ version: '3.0.0', code: "throw new Error('no way')" });
    await expect(host.run('plugins', 'upgrade', 'acme-crm', broken)).rejects.toMatchObject({
      stderr: expect.stringContaining('Version 2.0.0 goes on.'),
    });
    await host.sync('crm-acme');

    await rm(open);
    const last = host.run('sync', 'crm-acme');
    await until(async () => (await crm())?.state === 'running');
    await host.run('plugins', 'remove', 'acme-crm', '--force');
    await writeFile(open, '');
    expect((await last).stdout).toContain('✓ crm-acme');
    expect((await crm())?.problem?.code).toBe('source.connector-missing');
    const askedBefore = answered();
    await until(async () => answered() > askedBefore + 2);
    await shows(page, before + 6);

    asked.stop = true;
    await Promise.all([asked.ended, refreshing]);
    expect(failures).toEqual([]);
    expect(asked.failures).toEqual([]);
    // What is on its way is shown at checkpoints only, and nothing that was there is gone again.
    expect([...new Set(asked.values)]).toEqual(
      [before, before + 2, before + 4, before + 6].filter((value) => asked.values.includes(value)),
    );
    expect(asked.values).toContain(before + 6);
    expect(asked.values.length).toBeGreaterThan(20);
  });
});
