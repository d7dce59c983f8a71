// Pictures of the dashboard and the widgets, and one sheet of them all, in docs/screenshots.
// `SEXTANT_URL=http://127.0.0.1:4780 npm run screenshots`: a host must be running there. The empty, waiting and failing
// states are made in the browser, by answering in the host's place.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { findChromium } from './find-chromium.mjs';

const workspace = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(workspace, 'docs/screenshots');
const host = (process.env.SEXTANT_URL ?? 'http://127.0.0.1:4780').replace(/\/+$/, '');
const executablePath = findChromium();

const fail = (message) => {
  process.stderr.write(`${message}\n`);
  process.exit(1);
};

const json = (route, body) => route.fulfill({ contentType: 'application/json', body: JSON.stringify(body) });

/** What answers in the host's place, by state. */
const STATES = {
  empty: async (page) => {
    await page.route('**/v1/sources', async (route) => {
      const { sources } = await (await route.fetch()).json();
      const never = { state: 'never-synced', completeThrough: null, lastRun: null, quarantined: 0 };
      await json(route, { sources: sources.map((source) => ({ ...source, ...never })) });
    });
  },
  waiting: (page) => page.route('**/v1/answers', () => {}),
  unreachable: (page) => page.route('**/v1/{answers,events}', (route) => route.abort()),
  'one question failed': (page) =>
    page.route('**/v1/answers', async (route) => {
      const { answers } = await (await route.fetch()).json();
      const error = {
        code: 'engine.timeout',
        message: 'The statement was stopped after 30 seconds.',
        remedy: 'Try again.',
      };
      await json(route, {
        answers: answers.map((answer) =>
          answer.kpi === 'products-per-customer' ? { kpi: answer.kpi, error } : answer,
        ),
      });
    }),
};

/** The playground's pages, as if the host served them, so that no origin must be allowed for a picture. */
const servePlaygroundHere = (page) =>
  page.route('**/playground/*', async (route) => {
    const name = new URL(route.request().url()).pathname.split('/').at(-1);
    const text = await readFile(join(workspace, 'apps/playground/pages', name), 'utf8');
    const contentType = { html: 'text/html', css: 'text/css', js: 'text/javascript' }[name.split('.').at(-1)];
    await route.fulfill({
      contentType: `${contentType}; charset=utf-8`,
      body: text.replaceAll('http://127.0.0.1:4780', host),
    });
  });

/** A scheme with few segments is a row to choose from, one with many a list. */
const chooseSegment = async (page) => {
  const row = page.locator('kpi-filter label.choice');
  if ((await row.count()) > 1) await row.nth(1).click();
  else await page.locator('kpi-filter select[part=segments]').selectOption({ index: 2 });
};
const readChart = async (page) => {
  await page.locator('kpi-trend [part=toggle]').first().click();
  const box = await page.locator('kpi-trend .plot').first().boundingBox();
  await page.mouse.move(box.x + box.width * 0.4, box.y + box.height * 0.4);
};

const SHOTS = [
  { name: 'dashboard-light', width: 1360 },
  { name: 'dashboard-dark', width: 1360, dark: true },
  { name: 'dashboard-narrow', width: 390 },
  { name: 'dashboard-narrow-dark', width: 390, dark: true },
  { name: 'dashboard-medium', width: 820 },
  { name: 'dashboard-one-segment', width: 1360, act: chooseSegment },
  { name: 'dashboard-table-and-tooltip', width: 1360, act: readChart },
  { name: 'dashboard-empty', width: 1360, state: 'empty' },
  { name: 'dashboard-waiting', width: 1360, state: 'waiting' },
  { name: 'dashboard-unreachable', width: 1360, state: 'unreachable' },
  { name: 'dashboard-one-failed', width: 1360, state: 'one question failed', dark: true },
  { name: 'widgets-in-a-portal', width: 1280, path: '/playground/portal.html' },
  { name: 'widgets-german-dark', width: 1280, path: '/playground/german.html' },
  { name: 'widgets-hostile-page', width: 900, path: '/playground/hostile.html' },
  { name: 'widgets-vega-lite', width: 900, path: '/playground/vega-lite.html' },
];

const shoot = async (browser, { name, width, dark = false, state, path = '/', act }) => {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: dark ? 'dark' : 'light',
    locale: 'en-GB',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await servePlaygroundHere(page);
  if (state) await STATES[state](page);
  await page.goto(host + path);
  // Every widget has come to rest: its figures, its failure, or, in two states, its waiting.
  if (state !== 'waiting' && state !== 'empty')
    await page.waitForFunction(() =>
      [...document.querySelectorAll('kpi-tile, kpi-trend, kpi-breakdown')].every((widget) => {
        const root = widget.shadowRoot;
        const settled = root?.querySelector('.frame:not([aria-busy=true]):not(:has([part=waiting]))');
        return settled && !(root.querySelector('.canvas') && !root.querySelector('.canvas svg'));
      }),
    );
  await page.waitForTimeout(400);
  if (act) {
    await act(page);
    await page.waitForTimeout(600);
  }
  const picture = await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
  await context.close();
  return { name, width, picture };
};

const sheetOf = (shots) => `<!doctype html><meta charset="utf-8"><title>Contact sheet</title><style>
  body { margin: 0; padding: 32px; width: 2000px; box-sizing: border-box; background: #8b8f94; columns: 4; column-gap: 24px; }
  figure { margin: 0 0 24px; break-inside: avoid; }
  img { display: block; max-width: 100%; outline: 1px solid #0003; }
  figcaption { padding: 0 0 6px; color: #fff; font: 15px Arial, sans-serif; }
</style>${shots
  .map(
    ({ name, width, picture }) =>
      `<figure><figcaption>${name.replaceAll('-', ' ')} · ${width} px</figcaption><img width="${width < 500 ? 260 : 466}" src="data:image/png;base64,${picture.toString('base64')}"></figure>`,
  )
  .join('')}`;

if (!executablePath) fail('No Chromium found: set SEXTANT_CHROMIUM to its path.');
const healthy = await fetch(`${host}/v1/sources`).then(
  ({ ok }) => ok,
  () => false,
);
if (!healthy) fail(`No Sextant host answers at ${host}. Start one with \`npm start\`, or set SEXTANT_URL.`);

await mkdir(folder, { recursive: true });
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--no-first-run'] });
try {
  const shots = [];
  for (const shot of SHOTS) {
    shots.push(await shoot(browser, shot));
    process.stdout.write(`${shot.name}\n`);
  }
  const page = await browser.newPage({ viewport: { width: 2000, height: 1000 } });
  await page.setContent(sheetOf(shots), { waitUntil: 'load' });
  await writeFile(join(folder, 'contact-sheet.png'), await page.screenshot({ fullPage: true }));
  process.stdout.write(`docs/screenshots/contact-sheet.png\n`);
} finally {
  await browser.close();
}
