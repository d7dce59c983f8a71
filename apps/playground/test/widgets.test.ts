import type { Browser } from 'playwright-core';
import { servePlayground } from '../serve.mjs';
import { answerNothing, axeFindings, closePages, inBrowser, openPage, startBrowser } from './support/browser.ts';
import { startHost, type TestHost } from './support/start-host.ts';

let browser: Browser;
let host: TestHost;
let portal: Awaited<ReturnType<typeof servePlayground>>;

inBrowser('widgets in a portal', () => {
  beforeAll(async () => {
    portal = await servePlayground();
    [browser, host] = await Promise.all([startBrowser(), startHost({ origins: [portal.url] })]);
    portal.use(host.url);
  });

  afterAll(async () => {
    await Promise.all([browser?.close(), portal?.close(), host?.close()]);
  });

  afterEach(() => closePages(browser));

  it('speak the page’s language and write its numbers', async () => {
    const { page, complaints } = await openPage(browser, `${portal.url}/german.html`);
    await page.locator('kpi-trend .canvas svg').waitFor();
    const tile = (await page.locator('kpi-tile').nth(1).locator('.frame').innerText()).replaceAll('\u00a0', ' ');
    expect(tile).toMatch(/^Produkte je Kunde\n\d,\d\d/);
    expect(tile).toMatch(/[+−]\d,\d %/);
    expect(tile).toMatch(/ggü\. Okt\.? 2025/);
    expect(tile).toMatch(/100 % der Zeilen/);
    await expect(page.locator('kpi-breakdown').locator('.frame').innerText()).resolves.toContain('Unbekannt');
    expect(complaints).toEqual({ violations: [], errors: [] });
  });

  it('take fonts and colours of the page only through custom properties, also in charts', async () => {
    const { page } = await openPage(browser, `${portal.url}/portal.html`);
    await page.locator('kpi-trend .canvas svg text').first().waitFor();
    const seen = await page.evaluate(() => {
      const inside = (widget: string, selector: string) =>
        getComputedStyle(document.querySelector(widget)?.shadowRoot?.querySelector(selector) as Element);
      return {
        tile: inside('kpi-tile', '.title').fontFamily,
        part: inside('kpi-tile', '.title').fontStyle,
        spark: inside('kpi-tile', '.spark path').stroke,
        axis: inside('kpi-trend', '.canvas text').fontFamily,
      };
    });
    expect(seen).toEqual({
      tile: expect.stringContaining('Georgia'),
      part: 'italic',
      spark: 'rgb(44, 110, 73)',
      axis: expect.stringContaining('Georgia'),
    });
  });

  it('say what is wrong with a mistake in the page and leave the others alone', async () => {
    const { page } = await openPage(browser, `${portal.url}/portal.html`, { bypassCSP: true });
    await page.locator('kpi-tile[kpi=no-such-kpi] [part=error]').waitFor();
    await expect(page.locator('kpi-tile[kpi=no-such-kpi]').locator('.frame').innerText()).resolves.toContain(
      'kpi.unknown',
    );
    await expect(page.locator('kpi-tile [part=value]').count()).resolves.toBe(5);
    await page.evaluate(() => document.querySelector('kpi-tile')?.setAttribute('filter', 'nonsense'));
    await page.locator('kpi-tile').first().locator('[part=error]').waitFor();
    await expect(page.locator('kpi-tile').first().locator('.frame').innerText()).resolves.toContain('question.invalid');
    await page.evaluate(() => document.querySelector('kpi-tile')?.setAttribute('filter', 'region=Vienna|Styria'));
    await page.locator('kpi-tile').first().locator('[part=value]').waitFor();
    expect(await axeFindings(page)).toEqual([]);
  });

  it('send events that bubble out of their shadow roots', async () => {
    const { page } = await openPage(browser, `${portal.url}/portal.html`);
    await page.locator('kpi-tile [part=value]').first().waitFor();
    const heard = page.evaluate(
      () =>
        new Promise<unknown[]>((resolve) => {
          const events: unknown[] = [];
          for (const type of ['kpi-filter-change', 'kpi-answer', 'kpi-error'])
            document.addEventListener(type, (event) => {
              events.push(type === 'kpi-filter-change' ? (event as CustomEvent).detail : type);
              const heardAll = ['kpi-answer', 'kpi-error'].every((one) => events.includes(one));
              if (heardAll && events.some((one) => typeof one === 'object'))
                resolve(events.filter((one) => typeof one === 'object'));
            });
          document.querySelector('kpi-tile[kpi=no-such-kpi]')?.setAttribute('trend', '3');
        }),
    );
    await page.locator('kpi-filter select').first().selectOption('line');
    await expect(heard).resolves.toEqual([{ by: ['line'], filter: [] }]);
  });

  it('drop an older question for a newer one', async () => {
    const { page } = await openPage(browser, `${portal.url}/tile.html`);
    await page.locator('kpi-tile [part=value]').first().waitFor();
    const answered = await page.evaluate(async () => {
      const tile = document.querySelector('kpi-tile') as HTMLElement & { updateComplete: Promise<unknown> };
      const kpis: string[] = [];
      const last = new Promise<void>((resolve) => {
        document.addEventListener('kpi-answer', (event) => {
          const { kpi } = (event as CustomEvent<{ answer: { kpi: string } }>).detail.answer;
          kpis.push(kpi);
          if (kpi === 'customer-segment-mix') resolve();
        });
      });
      for (const kpi of ['products-per-customer', 'new-customers', 'customer-segment-mix']) {
        tile.setAttribute('kpi', kpi);
        await tile.updateComplete;
        // Long enough for the request to leave, too short for its answer.
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      await last;
      return kpis;
    });
    expect(answered.at(-1)).toBe('customer-segment-mix');
    await page.waitForTimeout(200);
    await expect(page.locator('kpi-tile').first().locator('.frame').innerText()).resolves.toContain('Customer mix');
  });

  it('stop asking when they leave the page', async () => {
    const { page, complaints } = await openPage(browser, `${portal.url}/tile.html`, { prepare: answerNothing });
    await page.locator('kpi-tile [part=waiting]').first().waitFor();
    const aborted = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/v1/answers'));
    await page.evaluate(() => document.querySelector('kpi-host')?.replaceChildren());
    await aborted;
    expect(complaints.errors).toEqual([]);
  });

  it('stay readable and usable in forced colours', async () => {
    const { page } = await openPage(browser, `${portal.url}/portal.html`, { forcedColors: 'active' });
    await page.locator('kpi-trend .canvas svg').waitFor();
    const colours = await page.evaluate(() => {
      const root = document.querySelector('kpi-trend')?.shadowRoot;
      const line = root?.querySelector('.mark-line path') as Element;
      return { line: getComputedStyle(line).stroke, page: getComputedStyle(document.body).backgroundColor };
    });
    expect(colours.line).not.toBe(colours.page);
  });
});
