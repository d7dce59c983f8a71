import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import type { Answer, FailedAnswer } from '@sextant/contracts';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

const KNOWN = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** A Chromium to test in: SEXTANT_CHROMIUM, else one of the system's. In CI its absence is a failure. */
export const findChromium = (): string | undefined => {
  const found = [process.env['SEXTANT_CHROMIUM'] ?? '', ...KNOWN].find((path) => path && existsSync(path));
  if (!found && process.env['CI'] === 'true')
    throw new Error(`No Chromium for the browser tests: set SEXTANT_CHROMIUM or install one of ${KNOWN.join(', ')}.`);
  return found;
};

/** `describe` with a browser; without one it is skipped, and says so. */
export const inBrowser: jest.Describe = findChromium() ? describe : describe.skip;
if (!findChromium()) console.warn('SKIPPED: the browser tests need a Chromium; set SEXTANT_CHROMIUM to its path.');

export const startBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: findChromium() ?? '',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
    ],
  });

/** What the policy of a page refused, and what went wrong in its scripts. */
export interface Complaints {
  violations: string[];
  errors: string[];
}

/** A page, what it complained about and what it asked for, as `GET /path`, from its first moment. */
export interface OpenedPage {
  page: Page;
  complaints: Complaints;
  requests: string[];
}

export interface PageOptions extends BrowserContextOptions {
  /** Runs before the page is loaded, for example to answer in a host's place. */
  prepare?: (page: Page) => Promise<unknown>;
}

export const openPage = async (
  browser: Browser,
  url: string,
  { prepare, ...options }: PageOptions = {},
): Promise<OpenedPage> => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB', ...options });
  const page = await context.newPage();
  const complaints: Complaints = { violations: [], errors: [] };
  await page.exposeFunction('reportViolation', (text: string) => complaints.violations.push(text));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const report = (window as unknown as { reportViolation: (text: string) => void }).reportViolation;
      report(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
  page.on('pageerror', (error) => complaints.errors.push(error.message));
  const requests: string[] = [];
  page.on('request', (request) => requests.push(`${request.method()} ${new URL(request.url()).pathname}`));
  await prepare?.(page);
  await page.goto(url);
  return { page, complaints, requests };
};

/** A host that takes questions and never answers, which no healthy one does. */
export const answerNothing = (page: Page): Promise<unknown> => page.route('**/v1/answers', () => {});

/** Answers of the real host, changed on their way: states that no healthy host is in. */
export const changeAnswers =
  (change: (answer: Answer) => Answer | FailedAnswer) =>
  (page: Page): Promise<unknown> =>
    page.route('**/v1/answers', async (route) => {
      const response = await route.fetch();
      const { answers } = (await response.json()) as { answers: Answer[] };
      await route.fulfill({ response, json: { answers: answers.map(change) } });
    });

/** Closes what the last test opened, so that its pages do not go on asking; answers on their way are forgotten. */
export const closePages = async (browser: Browser): Promise<void> => {
  const pages = browser.contexts().flatMap((context) => context.pages());
  await Promise.all(pages.map((page) => page.unrouteAll({ behavior: 'ignoreErrors' })));
  await Promise.all(browser.contexts().map((context) => context.close()));
};

/** Findings of axe, each as its rule and the elements it is about. */
export const axeFindings = async (page: Page): Promise<string[]> => {
  const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  await page.evaluate(source);
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: {
        run: () => Promise<{ violations: { id: string; nodes: { target: unknown; failureSummary: string }[] }[] }>;
      };
    };
    const { violations } = await axe.run();
    return violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map((node) => `${JSON.stringify(node.target)} ${node.failureSummary}`).join(' | ')}`,
    );
  });
};
