import type { Browser, Page } from 'playwright-core';
import { axeFindings, closePages, inBrowser, openPage, startBrowser } from './support/browser.ts';
import type { TestHost } from './support/model-host.ts';
import { startHost } from './support/start-host.ts';

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
    expect(tile).toMatch(/[+−]\d\.\d%\s+\((better|worse)\)\s+vs\. Oct 2025/);
    expect(tile).toMatch(/As of 31 Oct 2026/);
    expect(tile).toMatch(/99\.8% of rows/);
    const retention = await page.locator('kpi-tile[kpi=customer-retention-rate]').locator('.frame').innerText();
    expect(retention).toMatch(/[+−]\d\.\d\spp/);
    expect(retention).toMatch(/12 months to Oct 2026/);
    await expect(page.locator('#as-of').innerText()).resolves.toBe('As of 31 October 2026');
  });

  it('asks for all tiles at once, and for all charts once the scheme is known', async () => {
    host.requests.length = 0;
    await openDashboard();
    expect(host.requests.filter((request) => request === 'POST /v1/answers')).toHaveLength(2);
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
    for (let step = 0; step < 5 && (await focused()) !== 'select segment'; step += 1) await page.keyboard.press('Tab');
    expect(await focused()).toBe('select segment');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('input ');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    expect(await focused()).toBe('input Affluent');
    await page.waitForFunction(
      (before) => document.querySelector('kpi-tile')?.shadowRoot?.querySelector('[part=value]')?.textContent !== before,
      whole,
    );
    expect(Number((await valueOf(page, 'customer-count')).replace(',', ''))).toBeLessThan(
      Number(whole.replace(',', '')),
    );
    const marked = page.locator('kpi-breakdown tr[aria-current=true]');
    await expect(marked.innerText()).resolves.toContain('Affluent');
    expect(await axeFindings(page)).toEqual([]);
  });

  it('splits by another scheme', async () => {
    const { page } = await openDashboard();
    await page.locator('kpi-filter select').selectOption('region');
    await page.locator('kpi-breakdown:not([view]) tbody tr').nth(6).waitFor();
    const regions = await page.locator('kpi-breakdown:not([view]) tbody th').allInnerTexts();
    expect(regions).toContain('Centre');
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
  let other: TestHost;

  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterEach(async () => {
    await closePages(browser);
    await other?.close();
  });
  afterAll(async () => {
    await browser?.close();
  });

  it('says what to do while no source was synced', async () => {
    other = await startHost({ mood: 'empty' });
    const { page } = await openPage(browser, other.url, { bypassCSP: true });
    await page.locator('#nothing:not([hidden])').waitFor();
    await expect(page.locator('#nothing').innerText()).resolves.toContain('sextant sync');
    await expect(page.locator('kpi-board').isHidden()).resolves.toBe(true);
    expect(await axeFindings(page)).toEqual([]);
  });

  it('holds the place of figures that are under way', async () => {
    other = await startHost({ mood: 'silent' });
    const { page } = await openPage(browser, other.url, { bypassCSP: true });
    await page.locator('kpi-tile [part=waiting]').first().waitFor();
    const waiting = await page.locator('kpi-tile').first().boundingBox();
    await expect(page.locator('kpi-tile .frame').first().getAttribute('aria-busy')).resolves.toBe('true');
    expect(await axeFindings(page)).toEqual([]);
    await other.close();
    other = await startHost();
    const { page: ready } = await openPage(browser, other.url);
    await ready.locator('kpi-tile [part=value]').first().waitFor();
    expect((await ready.locator('kpi-tile').first().boundingBox())?.height).toBe(waiting?.height);
  });

  it('shows code, sentence and remedy of a failure, and tries again when told to', async () => {
    let fails = true;
    other = await startHost({
      change: (answer) =>
        fails && answer.kpi === 'products-per-customer'
          ? {
              kpi: answer.kpi,
              error: { code: 'engine.busy', message: 'Too many questions wait.', remedy: 'Try again in a moment.' },
            }
          : answer,
    });
    const { page } = await openPage(browser, other.url, { bypassCSP: true });
    const failed = page.locator('kpi-tile[kpi=products-per-customer]');
    await failed.locator('[part=error]').waitFor();
    const text = await failed.locator('.frame').innerText();
    for (const part of ['Too many questions wait.', 'Try again in a moment.', 'engine.busy'])
      expect(text).toContain(part);
    await expect(valueOf(page, 'customer-count')).resolves.toMatch(/^\d\d,\d{3}$/);
    expect(await axeFindings(page)).toEqual([]);
    fails = false;
    await failed.locator('[part=retry]').click();
    await failed.locator('[part=value]').waitFor();
  });

  it('has words for a figure that is missing and for one to be taken with care', async () => {
    other = await startHost({
      change: (answer) =>
        answer.kpi === 'customer-count'
          ? { ...answer, value: null, status: 'suppressed', statuses: ['suppressed'] }
          : { ...answer, status: 'stale', statuses: ['stale', 'coverage_low'] },
    });
    const { page } = await openPage(browser, other.url);
    await page.locator('kpi-tile [part=value]').first().waitFor();
    await expect(page.locator('kpi-tile').first().locator('.frame').innerText()).resolves.toContain('Hidden');
    const careful = await page.locator('kpi-tile').nth(1).locator('.frame').innerText();
    expect(careful).toContain('Out of date');
    expect(careful).toContain('Rows missing');
  });

  it('keeps a figure in sight, dimmed, while it is asked anew because data changed', async () => {
    let factor = 1;
    other = await startHost({ change: (answer) => ({ ...answer, value: (answer.value ?? 0) * factor }) });
    const { page } = await openPage(browser, other.url);
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
    factor = 2;
    other.announce({ type: 'data-changed', source: 'core-bank', batch: 43 });
    await page.waitForFunction(
      (old) => document.querySelector('kpi-tile')?.shadowRoot?.querySelector('[part=value]')?.textContent !== old,
      before,
    );
    expect(Number((await valueOf(page, 'customer-count')).replace(',', ''))).toBe(Number(before.replace(',', '')) * 2);
    const seen = await page.evaluate(() => (window as unknown as { seen: string[] }).seen);
    expect(seen).toContain(`true dimmed ${before}`);
  });

  it('keeps the last figures and says so when the host goes away', async () => {
    other = await startHost();
    const { page } = await openPage(browser, other.url);
    await page.locator('kpi-tile [part=value]').first().waitFor();
    await other.close();
    await page.locator('#connection[data-state=lost]').waitFor();
    await expect(valueOf(page, 'customer-count')).resolves.toMatch(/^\d\d,\d{3}$/);
    await page.evaluate(() => (document.querySelector('kpi-host') as unknown as { refresh(): void }).refresh());
    await page.locator('kpi-tile [part=error]').first().waitFor();
    await expect(page.locator('kpi-tile').first().locator('.frame').innerText()).resolves.toContain(
      'cannot be reached',
    );
    await expect(valueOf(page, 'customer-count')).resolves.toMatch(/^\d\d,\d{3}$/);
    other = await startHost();
  });
});
