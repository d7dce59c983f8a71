import { appendFile, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FailedAnswer } from '@sextant/contracts';
import type { Browser, Page } from 'playwright-core';
import {
  answerNothing,
  axeFindings,
  changeAnswers,
  closePages,
  inBrowser,
  openPage,
  startBrowser,
} from './support/browser.ts';
import { startHost, type TestHost } from './support/start-host.ts';

let browser: Browser;
let host: TestHost;

/** The dashboard once all of it is there. */
const openDashboard = async (options: Parameters<typeof openPage>[2] = {}) => {
  const opened = await openPage(browser, `${host.url}/`, options);
  await opened.page.waitForFunction(() => {
    const charts = [...document.querySelectorAll('kpi-trend, kpi-breakdown[view=time]')];
    return charts.length > 0 && charts.every((chart) => chart.shadowRoot?.querySelector('.canvas svg'));
  });
  return opened;
};

const valueOf = (page: Page, kpi: string) => page.locator(`kpi-tile[kpi=${kpi}] [part=value]`).innerText();

inBrowser('the dashboard', () => {
  beforeAll(async () => {
    [browser, host] = await Promise.all([startBrowser(), startHost()]);
  });

  afterAll(async () => {
    await Promise.all([browser?.close(), host?.close()]);
  });

  afterEach(() => closePages(browser));

  it.each(['light', 'dark'] as const)(
    'has no accessibility findings in %s, and breaks no rule of its policy',
    async (colorScheme) => {
      const { page, complaints } = await openDashboard({ colorScheme });
      expect(complaints).toEqual({ violations: [], errors: [] });
      await page.context().close();
      const checked = await openDashboard({ colorScheme, bypassCSP: true });
      expect(await axeFindings(checked.page)).toEqual([]);
    },
  );

  it('has no accessibility findings with its charts as tables, on a narrow screen', async () => {
    const { page } = await openDashboard({ bypassCSP: true, viewport: { width: 390, height: 800 } });
    for (const toggle of await page.locator('[part=toggle]').all()) await toggle.click();
    expect(await page.locator('kpi-trend table').count()).toBe(4);
    expect(await axeFindings(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });

  it('names the period of each change and shows day and coverage', async () => {
    const { page } = await openDashboard();
    const tile = await page.locator('kpi-tile[kpi=customer-count]').locator('.frame').innerText();
    expect(tile).toMatch(/Number of customers/);
    expect(tile).toMatch(/[+−]\d{1,2}\.\d%\s+\((better|worse)\)\s+vs\. Oct 2025/);
    expect(tile).toMatch(/As of 31 Oct 2026/);
    const retention = await page.locator('kpi-tile[kpi=customer-retention-rate]').locator('.frame').innerText();
    expect(retention).toMatch(/[+−]\d\.\d\spp/);
    expect(retention).toMatch(/12 months to Oct 2026/);
    await expect(page.locator('#as-of').innerText()).resolves.toBe('As of 31 October 2026');
    // Some rows of classes were set aside: a segment rests on them, the total does not.
    expect(tile).toMatch(/100% of rows/);
    await page.locator('kpi-filter input[value=private]').check();
    await page.locator('kpi-tile[kpi=customer-count] .frame', { hasText: /\b99\.\d% of rows/ }).waitFor();
  });

  it('asks for all tiles at once, and for all charts once the scheme is known', async () => {
    const { requests } = await openDashboard();
    expect(requests.filter((request) => request === 'POST /v1/answers')).toHaveLength(2);
  });

  it('is walked through by keyboard: scheme, then segment, and all figures follow', async () => {
    const { page } = await openDashboard({ bypassCSP: true });
    const whole = await valueOf(page, 'customer-count');
    await page.keyboard.press('Tab');
    await expect(page.evaluate(() => document.activeElement?.className)).resolves.toBe('skip');
    const focused = () =>
      page.evaluate(() => {
        const inside = document.activeElement?.shadowRoot?.activeElement as HTMLInputElement | null;
        return inside ? `${inside.localName} ${inside.value}` : document.activeElement?.id;
      });
    for (let step = 0; step < 5 && (await focused()) !== 'select line'; step += 1) await page.keyboard.press('Tab');
    expect(await focused()).toBe('select line');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('input ');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    expect(await focused()).toBe('input private');
    await page.waitForFunction(
      (before) => document.querySelector('kpi-tile')?.shadowRoot?.querySelector('[part=value]')?.textContent !== before,
      whole,
    );
    expect(Number((await valueOf(page, 'customer-count')).replace(',', ''))).toBeLessThan(
      Number(whole.replace(',', '')),
    );
    const marked = page.locator('kpi-breakdown tr[aria-current=true]');
    await expect(marked.innerText()).resolves.toContain('Private');
    expect(await axeFindings(page)).toEqual([]);
  });

  it('splits by another scheme', async () => {
    const { page } = await openDashboard();
    await page.locator('kpi-filter select').selectOption('region');
    await page.locator('kpi-breakdown:not([view]) tbody tr').nth(5).waitFor();
    const regions = await page.locator('kpi-breakdown:not([view]) tbody th').allInnerTexts();
    expect(regions).toContain('Vienna');
    expect(regions.at(-1)).toBe('Unknown');
  });

  it('reads points of a chart to the keyboard', async () => {
    const { page } = await openDashboard();
    const plot = page.locator('kpi-trend .plot').first();
    await plot.focus();
    await page.keyboard.press('End');
    await expect(page.locator('kpi-trend [role=status]').first().innerText()).resolves.toMatch(
      /^Oct 2026: Retail [\d,]+, /,
    );
    await page.keyboard.press('ArrowLeft');
    await expect(page.locator('kpi-trend [role=status]').first().innerText()).resolves.toMatch(/^Sept? 2026: /);
    await page.keyboard.press('Escape');
    await expect(page.locator('kpi-trend .tip').count()).resolves.toBe(0);
  });

  it('lets one line stand out, for a pointer on it and for the keyboard', async () => {
    const { page } = await openDashboard();
    const chart = page.locator('kpi-trend').first();
    const standOut = () => chart.locator('.series-name text:not(.back)').allTextContents();
    const all = await standOut();
    expect(all.length).toBeGreaterThan(2);
    await chart.locator('.plot').focus();
    await page.keyboard.press('ArrowDown');
    expect(await standOut()).toEqual(['Retail']);
    await expect(chart.locator('[role=status]').innerText()).resolves.toMatch(/^Oct 2026: Retail [\d,]+$/);
    await page.keyboard.press('Escape');
    expect(await standOut()).toEqual(all);
    const dot = await chart.locator('.series-dot path').nth(1).boundingBox();
    await page.mouse.move((dot?.x ?? 0) + 3, (dot?.y ?? 0) + 3);
    expect(await standOut()).toHaveLength(1);
    await page.mouse.move(0, 0);
    expect(await standOut()).toEqual(all);
    await chart.locator('.series-name text').last().hover();
    expect(await standOut()).toHaveLength(1);
    await expect(chart.locator('.tip').count()).resolves.toBe(0);
  });

  it('keeps a chosen theme', async () => {
    const { page } = await openDashboard({ colorScheme: 'light' });
    const ink = () =>
      page.evaluate(
        () =>
          getComputedStyle(document.querySelector('kpi-tile')?.shadowRoot?.querySelector('.title') as Element).color,
      );
    const light = await ink();
    await page.locator('#theme').click();
    const dark = await ink();
    expect(dark).not.toBe(light);
    await page.reload();
    await page.locator('kpi-tile [part=value]').first().waitFor();
    expect(await ink()).toBe(dark);
  });
});

inBrowser('the states of the dashboard', () => {
  beforeAll(async () => {
    [browser, host] = await Promise.all([startBrowser(), startHost()]);
  });
  afterEach(() => closePages(browser));
  afterAll(async () => {
    await Promise.all([browser?.close(), host?.close()]);
  });

  it('says what to do while no source was synced', async () => {
    const empty = await startHost({ store: 'empty' });
    try {
      const { page } = await openPage(browser, empty.url, { bypassCSP: true });
      await page.locator('#nothing:not([hidden])').waitFor();
      await expect(page.locator('#nothing').innerText()).resolves.toContain('sextant sync');
      await expect(page.locator('kpi-board').isHidden()).resolves.toBe(true);
      expect(await axeFindings(page)).toEqual([]);
    } finally {
      await empty.close();
    }
  });

  it('says why when the first syncs failed', async () => {
    const failing = await startHost({ store: 'own', data: join(tmpdir(), 'no-such-exports') });
    try {
      const { page } = await openPage(browser, failing.url);
      await page.locator('#nothing:not([hidden])').waitFor();
      const text = await page.locator('#nothing').innerText();
      expect(text).toContain('Customer relations: the sync failed.');
      expect(text).toContain('A file of the source does not exist');
      expect(text).not.toContain('no-such-exports');
      expect(text).toContain('sextant sync');
    } finally {
      await failing.close();
    }
  });

  it('holds the place of figures that are under way', async () => {
    const { page } = await openPage(browser, host.url, { bypassCSP: true, prepare: answerNothing });
    await page.locator('kpi-tile [part=waiting]').first().waitFor();
    const waiting = await page.locator('kpi-tile').first().boundingBox();
    await expect(page.locator('kpi-tile .frame').first().getAttribute('aria-busy')).resolves.toBe('true');
    expect(await axeFindings(page)).toEqual([]);
    const { page: ready } = await openPage(browser, host.url);
    await ready.locator('kpi-tile [part=value]').first().waitFor();
    expect((await ready.locator('kpi-tile').first().boundingBox())?.height).toBe(waiting?.height);
  });

  it('shows code, sentence and remedy of a failure, and tries again when told to', async () => {
    let fails = true;
    const busy: FailedAnswer['error'] = {
      code: 'engine.busy',
      message: 'Too many questions wait.',
      remedy: 'Try again in a moment.',
    };
    const { page } = await openPage(browser, host.url, {
      bypassCSP: true,
      prepare: changeAnswers((answer) =>
        fails && answer.kpi === 'products-per-customer' ? { kpi: answer.kpi, error: busy } : answer,
      ),
    });
    const failed = page.locator('kpi-tile[kpi=products-per-customer]');
    await failed.locator('[part=error]').waitFor();
    const text = await failed.locator('.frame').innerText();
    for (const part of Object.values(busy)) expect(text).toContain(part);
    await expect(valueOf(page, 'customer-count')).resolves.toMatch(/^\d,\d{3}$/);
    expect(await axeFindings(page)).toEqual([]);
    fails = false;
    await failed.locator('[part=retry]').click();
    await failed.locator('[part=value]').waitFor();
  });

  it('has words for a figure that is missing and for one to be taken with care', async () => {
    const { page } = await openPage(browser, host.url, {
      prepare: changeAnswers((answer) =>
        answer.kpi === 'customer-count'
          ? { ...answer, value: null, status: 'suppressed', statuses: ['suppressed'] }
          : { ...answer, status: 'stale', statuses: ['stale', 'coverage_low'] },
      ),
    });
    await page.locator('kpi-tile [part=value]').first().waitFor();
    await expect(page.locator('kpi-tile').first().locator('.frame').innerText()).resolves.toContain('Hidden');
    const careful = await page.locator('kpi-tile').nth(1).locator('.frame').innerText();
    expect(careful).toContain('Out of date');
    expect(careful).toContain('Rows missing');
  });

  it('keeps a figure in sight, dimmed, while it is asked anew because data changed', async () => {
    const { page } = await openPage(browser, host.url);
    await page.locator('kpi-tile [part=value]').first().waitFor();
    const before = await valueOf(page, 'customer-count');
    await page.evaluate(() => {
      const seen: string[] = [];
      (window as unknown as { seen: string[] }).seen = seen;
      const root = document.querySelector('kpi-tile')?.shadowRoot as ShadowRoot;
      new MutationObserver(() => {
        const frame = root.querySelector('.frame');
        seen.push(
          `${frame?.getAttribute('aria-busy')} ${frame?.querySelector('.dimmed') ? 'dimmed' : ''} ${frame?.querySelector('[part=value]')?.textContent}`,
        );
      }).observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
    });
    // The people at the end of the file never held anything; now three of them buy a licence.
    const people = (await readFile(join(host.data, 'crm/parties.csv'), 'utf8')).trimEnd().split('\n').slice(-3);
    for (const person of people) {
      const customer = person.split(',')[0];
      const licence = `N${customer}\t${customer}\tS-BOOKS\t2026-10-01\t1\tmonth\tEUR\t\n`;
      await appendFile(join(host.data, 'software/licences.tsv'), licence);
      await appendFile(join(host.data, 'software/versions.tsv'), `N${customer}\t2026-10-01\tlive\t1\t29\n`);
    }
    await host.sync('software');
    await page.waitForFunction(
      (old) => document.querySelector('kpi-tile')?.shadowRoot?.querySelector('[part=value]')?.textContent !== old,
      before,
    );
    expect(Number((await valueOf(page, 'customer-count')).replace(',', ''))).toBe(Number(before.replace(',', '')) + 3);
    const seen = await page.evaluate(() => (window as unknown as { seen: string[] }).seen);
    expect(seen).toContain(`true dimmed ${before}`);
  });

  it('keeps the last figures and says so when the host goes away', async () => {
    const other = await startHost();
    const { page } = await openPage(browser, other.url);
    await page.locator('kpi-tile [part=value]').first().waitFor();
    await other.close();
    await page.locator('#connection[data-state=lost]').waitFor();
    await expect(valueOf(page, 'customer-count')).resolves.toMatch(/^\d,\d{3}$/);
    await page.evaluate(() => (document.querySelector('kpi-host') as unknown as { refresh(): void }).refresh());
    await page.locator('kpi-tile [part=error]').first().waitFor();
    await expect(page.locator('kpi-tile').first().locator('.frame').innerText()).resolves.toContain(
      'cannot be reached',
    );
    await expect(valueOf(page, 'customer-count')).resolves.toMatch(/^\d,\d{3}$/);
  });
});
