// Pictures of the dashboard and the widgets, one sheet of them all, and the two of the dashboard that are kept with it in
// docs/screenshots; the single ones lie in .cache/screenshots. It starts the sample company as `npm start` does, unless
// SEXTANT_URL names a host. The empty, waiting and failing states are made in the browser, by answering in its place.
import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { findChromium } from './find-chromium.mjs';
import { fail, say } from './steps.mjs';

const workspace = fileURLToPath(new URL('../..', import.meta.url));
const kept = join(workspace, 'docs/screenshots');
const folder = join(workspace, '.cache/screenshots');

const json = (route, body) => route.fulfill({ contentType: 'application/json', body: JSON.stringify(body) });

/** What answers in the host's place, by state. */
const STATES = {
  empty: async (page) => {
    await page.route('**/v1/answers', () => {});
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
        message: 'The question took longer than 30000 ms and was stopped.',
        remedy: 'Ask for fewer points or segments, or have the operator raise the statement timeout.',
      };
      await json(route, {
        answers: answers.map((answer) =>
          answer.kpi === 'products-per-customer' ? { kpi: answer.kpi, error } : answer,
        ),
      });
    }),
};

/** The playground's pages, as if the host served them, so that no origin must be allowed for a picture. */
const servePlaygroundHere = (page, host) =>
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
const byRegion = async (page) => {
  await page.locator('kpi-filter select[part=scheme]').selectOption('region');
};
const readChart = async (page) => {
  await page.locator('kpi-trend [part=toggle]').first().click();
  const box = await page.locator('kpi-trend .plot').first().boundingBox();
  await page.mouse.move(box.x + box.width * 0.4, box.y + box.height * 0.4);
};

const SHOTS = [
  { name: 'dashboard-light', width: 1360, keep: true },
  { name: 'dashboard-dark', width: 1360, dark: true, keep: true },
  { name: 'dashboard-narrow', width: 390 },
  { name: 'dashboard-narrow-dark', width: 390, dark: true },
  { name: 'dashboard-medium', width: 820 },
  { name: 'dashboard-one-segment', width: 1360, act: chooseSegment },
  { name: 'dashboard-by-region', width: 1360, dark: true, act: byRegion },
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

const shoot = async (browser, host, { name, width, dark = false, state, path = '/', act }) => {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: dark ? 'dark' : 'light',
    locale: 'en-GB',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await servePlaygroundHere(page, host);
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
  const picture = await page.screenshot({ fullPage: true });
  await context.close();
  return { name, width, picture };
};

const SHEET = 1800;

const sheetOf = (shots) => `<!doctype html><meta charset="utf-8"><title>Contact sheet</title><style>
  body { margin: 0; padding: 32px; width: ${SHEET}px; box-sizing: border-box; background: #8b8f94; columns: 4; column-gap: 24px; }
  figure { margin: 0 0 24px; break-inside: avoid; }
  img { display: block; max-width: 100%; outline: 1px solid #0003; }
  figcaption { padding: 0 0 6px; color: #fff; font: 15px Arial, sans-serif; }
</style>${shots
  .map(
    ({ name, width, picture }) =>
      `<figure><figcaption>${name.replaceAll('-', ' ')} · ${width} px</figcaption><img width="${width < 500 ? 240 : 416}" src="data:image/png;base64,${picture.toString('base64')}"></figure>`,
  )
  .join('')}`;

/** The host that SEXTANT_URL names, or one of its own over the sample company. */
const openHost = async () => {
  const named = process.env.SEXTANT_URL?.replace(/\/+$/, '');
  if (named) return { url: named, close: () => {} };
  const child = spawn(process.execPath, [join(workspace, 'tools/workspace/start.mjs')], {
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise((resolve) => {
    let said = '';
    child.stdout.on('data', (chunk) => {
      process.stdout.write(chunk);
      said += chunk;
      const address = /^Sextant serves .* at (\S+)/m.exec(said)?.[1];
      if (address) resolve(address);
    });
    child.once('exit', () => fail('The host ended before it served.'));
  });
  return { url, close: () => child.removeAllListeners('exit').kill('SIGTERM') };
};

const executablePath = findChromium();
if (!executablePath) fail('No Chromium found: set SEXTANT_CHROMIUM to its path.');
await mkdir(folder, { recursive: true });
await mkdir(kept, { recursive: true });
const host = await openHost();
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--no-first-run'] });
try {
  const shots = [];
  for (const shot of SHOTS) {
    const taken = await shoot(browser, host.url, shot);
    shots.push(taken);
    await writeFile(join(shot.keep ? kept : folder, `${shot.name}.png`), taken.picture);
    say(shot.name);
  }
  const page = await browser.newPage({ viewport: { width: SHEET, height: 1000 } });
  await page.setContent(sheetOf(shots), { waitUntil: 'load' });
  await writeFile(join(kept, 'contact-sheet.png'), await page.screenshot({ fullPage: true }));
  say('docs/screenshots/contact-sheet.png');
} finally {
  await browser.close();
  host.close();
}
