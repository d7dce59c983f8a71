import type { Browser, Page } from 'playwright-core';
import { policyFor, servePlayground } from '../serve.mjs';
import { closePages, inBrowser, openPage, startBrowser } from './support/browser.ts';
import { startHost, type TestHost } from './support/start-host.ts';

let browser: Browser;
let host: TestHost;
let portal: Awaited<ReturnType<typeof servePlayground>>;

const chartIn = (page: Page) => page.locator('kpi-trend .canvas svg').first();

/** What a page holds outside of shadow roots. */
const outside = (page: Page) =>
  page.evaluate(() => ({
    elements: [...document.querySelectorAll('*')].map(({ localName, attributes }) =>
      [localName, ...[...attributes].map(({ name, value }) => `${name}=${value}`)].join(' '),
    ),
    rules: [...document.styleSheets].map((sheet) => sheet.cssRules.length),
    adopted: document.adoptedStyleSheets.length,
    bodyText: document.body.childNodes.length,
  }));

inBrowser('a page of another origin under a strict policy', () => {
  beforeAll(async () => {
    portal = await servePlayground();
    [browser, host] = await Promise.all([startBrowser(), startHost({ origins: [portal.url] })]);
    portal.use(host.url);
  });

  afterAll(async () => {
    await Promise.all([browser?.close(), portal?.close(), host?.close()]);
  });

  afterEach(() => closePages(browser));

  it('shows a tile and a trend with one script tag and violates nothing', async () => {
    const { page, complaints } = await openPage(browser, `${portal.url}/plain.html`);
    const response = await page.reload();
    expect(response?.headers()['content-security-policy']).toBe(
      `default-src 'none'; script-src 'self' ${host.url}; style-src 'self'; img-src 'self' data:; connect-src 'self' ${host.url}`,
    );
    expect(policyFor(host.url)).toBe(response?.headers()['content-security-policy']);
    await chartIn(page).waitFor();
    await expect(page.locator('kpi-tile [part=value]').innerText()).resolves.toMatch(/^\d\.\d\d$/);
    await page.locator('kpi-trend .plot').hover();
    await page.locator('kpi-trend .tip').waitFor();
    expect(complaints).toEqual({ violations: [], errors: [] });
  });

  it('notices a violation, so that none is not just silence', async () => {
    const { page, complaints } = await openPage(browser, `${portal.url}/plain.html`);
    await page.evaluate(() => document.body.setAttribute('style', 'color: red'));
    await page.waitForTimeout(200);
    expect(complaints.violations).toHaveLength(1);
  });

  it('gets no rule and no node outside the shadow roots, tooltip included', async () => {
    const { page } = await openPage(browser, 'about:blank');
    await page.route('**/all.js', (route) => route.abort());
    await page.goto(`${portal.url}/plain.html`);
    const before = await outside(page);
    await page.unroute('**/all.js');
    await page.goto(`${portal.url}/plain.html`);
    await chartIn(page).waitFor();
    expect(await outside(page)).toEqual(before);
    await page.locator('kpi-trend .plot').hover();
    await page.locator('kpi-trend .tip').waitFor();
    expect(await outside(page)).toEqual(before);
  });

  it('asks for no Vega before a chart is there', async () => {
    const { page, requests } = await openPage(browser, `${portal.url}/tile.html`);
    await page.locator('kpi-tile [part=value]').first().waitFor();
    await page.waitForLoadState('load');
    const scripts = requests.filter((path) => path.startsWith('GET /elements/'));
    expect(scripts).toContain('GET /elements/all.js');
    expect(scripts.filter((path) => /draw|embed/.test(path))).toEqual([]);
    expect(requests.filter((path) => path === 'POST /v1/answers')).toHaveLength(1);
  });

  it('says kindly what a widget without a host needs', async () => {
    const { page } = await openPage(browser, `${portal.url}/tile.html`);
    await expect(page.locator('#alone [part=empty]').innerText()).resolves.toContain('<kpi-host url=');
  });

  it('draws the portal’s own Vega-Lite, shows its tooltip inside, and refuses one that loads', async () => {
    const { page, complaints } = await openPage(browser, `${portal.url}/vega-lite.html`);
    await page.locator('#own .author svg').waitFor();
    const before = await outside(page);
    await page.locator('#own .author svg .mark-symbol path').nth(20).hover();
    await page.locator('#own .tip').waitFor();
    await expect(page.locator('#own .tip').innerText()).resolves.toContain('products each');
    expect(await outside(page)).toEqual(before);
    await expect(page.locator('#refused [part=error]').innerText()).resolves.toContain('spec.refused');
    expect(complaints).toEqual({ violations: [], errors: [] });
  });

  it('lets nothing of a hostile style sheet in', async () => {
    const look = async (path: string) => {
      const { page } = await openPage(browser, `${portal.url}/${path}`);
      await chartIn(page).waitFor();
      return page.evaluate(() => {
        const seen: Record<string, string> = {};
        const properties = [
          'color',
          'display',
          'fontSize',
          'fontFamily',
          'fontStyle',
          'lineHeight',
          'letterSpacing',
          'textTransform',
          'textAlign',
          'wordSpacing',
          'textIndent',
          'whiteSpace',
          'marginTop',
          'paddingTop',
          'borderTopWidth',
          'backgroundColor',
          'boxSizing',
          'fill',
          'stroke',
        ] as const;
        for (const widget of document.querySelectorAll('kpi-tile, kpi-trend')) {
          for (const [index, element] of [...(widget.shadowRoot?.querySelectorAll('*') ?? [])].entries()) {
            const style = getComputedStyle(element);
            seen[`${widget.localName} ${index} ${element.localName}.${element.getAttribute('class') ?? ''}`] =
              properties.map((property) => `${property}:${style[property]}`).join(';');
          }
        }
        return seen;
      });
    };
    const [calm, hostile] = [await look('calm.html'), await look('hostile.html')];
    expect(Object.keys(calm).length).toBeGreaterThan(100);
    expect(hostile).toEqual(calm);
  });
});
