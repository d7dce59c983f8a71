import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer, Question } from '@sextant/contracts';
import type { Browser, Page } from 'playwright-core';
import { closePages, inBrowser, openPage, startBrowser } from './support/browser.ts';
import { startHost, type TestHost } from './support/start-host.ts';

// A real bank of 1993 to 1998, from its files to the page.

const data = join(process.env['SEXTANT_REAL_DATA'] ?? '', 'berka');
const there = existsSync(join(data, 'account.asc'));
if (!there && process.env['CI'] === 'true')
  throw new Error('SEXTANT_REAL_DATA must name a folder that has berka/account.asc.');
if (!there)
  console.warn("SKIPPED: the PKDD'99 bank in the page; set SEXTANT_REAL_DATA to a folder that has berka/account.asc");
const withBank = there ? inBrowser : describe.skip;

const KPIS = [
  'customer-count',
  'new-customers',
  'lost-customers',
  'customer-retention-rate',
  'products-per-customer',
  'multi-product-customer-share',
  'customer-segment-mix',
];

const ask = async (host: TestHost, questions: Question[]): Promise<Answer[]> => {
  const response = await fetch(`${host.url}/v1/answers`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ questions }),
  });
  expect(response.status).toBe(200);
  return ((await response.json()) as { answers: Answer[] }).answers;
};

const sum = (figures: (string | null)[]): number => figures.reduce((total, figure) => total + Number(figure), 0);

/** What the segments make together. A count is divided by one, and a mix has the whole below each of its parts. */
const unionOf = ({ kpi, unit, denominator, segments = [] }: Answer) => {
  const below = segments.map((segment) => segment.denominator);
  const isShared = (unit === 'count' || kpi === 'customer-segment-mix') && below.every((one) => one === denominator);
  return {
    kpi,
    numerator: String(sum(segments.map(({ numerator }) => numerator))),
    denominator: isShared ? denominator : String(sum(below)),
  };
};

const frameOf = (page: Page, kpi: string): Promise<string> =>
  page.locator(`kpi-tile[kpi=${kpi}] .frame:not([aria-busy=true])`).innerText();

let browser: Browser;
let host: TestHost;

withBank("the PKDD'99 bank", () => {
  beforeAll(async () => {
    [browser, host] = await Promise.all([startBrowser(), startHost({ example: 'pkdd99', data, store: 'own' })]);
  });
  afterEach(() => closePages(browser));
  afterAll(async () => {
    await Promise.all([browser?.close(), host?.close()]);
  });

  it('shows 4,500 customers with 5,840 products on its last day, and both sexes apart', async () => {
    const { page, complaints } = await openPage(browser, host.url);
    await page.locator('kpi-tile[kpi=products-per-customer] [part=value]').waitFor();
    await expect(page.locator('#as-of').innerText()).resolves.toBe('As of 31 December 1998');
    expect(await frameOf(page, 'customer-count')).toMatch(/^Number of customers\n4,500\n/);
    expect(await frameOf(page, 'products-per-customer')).toMatch(/^Products per customer\n1\.30\n5,840 \/ 4,500\n/);

    await page.locator('kpi-filter [part=scheme]').selectOption('sex');
    for (const [sex, value, basis, customers] of [
      ['Female', '1.29', '2,859 / 2,208', '2,208'],
      ['Male', '1.30', '2,981 / 2,292', '2,292'],
    ] as const) {
      await page.locator('kpi-filter label.choice', { hasText: new RegExp(`^\\s*${sex}`) }).click();
      await page.locator('kpi-tile[kpi=products-per-customer]').getByText(basis).waitFor();
      expect(await frameOf(page, 'products-per-customer')).toContain(`${value}\n${basis}\n`);
      await page.locator('kpi-tile[kpi=customer-count]').getByText(customers, { exact: true }).waitFor();
    }
    expect(complaints).toEqual({ violations: [], errors: [] });
  });

  it('shows the same to those who read the charts as tables', async () => {
    const { page } = await openPage(browser, host.url);
    await page.locator('kpi-tile [part=value]').first().waitFor();
    await page.locator('kpi-filter [part=scheme]').selectOption('sex');
    const chart = page.locator('kpi-trend[kpi=products-per-customer]');
    await chart.getByText('Show as table').click();
    await chart.getByRole('columnheader', { name: 'Female' }).waitFor();
    await expect(chart.locator('thead th').allInnerTexts()).resolves.toEqual(['Date', 'Male', 'Female']);
    await expect(chart.locator('tbody tr').first().locator('th, td').allInnerTexts()).resolves.toEqual([
      'Dec 1998',
      '1.301',
      '1.295',
    ]);
  });

  it('answers 5,840 / 4,500 = 1.297778, and for women and men apart', async () => {
    const [answer] = await ask(host, [{ kpi: 'products-per-customer', by: ['sex'] }]);
    expect(answer).toMatchObject({ numerator: '5840', denominator: '4500', asOf: '1998-12-31', status: 'ok' });
    expect(answer?.value).toBeCloseTo(1.297778, 6);
    const segments = answer?.segments?.map(({ key, numerator, denominator }) => [key[0], numerator, denominator]);
    expect(segments).toEqual([
      ['male', '2981', '2292'],
      ['female', '2859', '2208'],
    ]);
  });

  it.each(['region', 'sex'])('adds up by %s to the whole, for every KPI, on two days', async (scheme) => {
    for (const asOf of ['1998-12-31', '1996-12-31']) {
      const answers = await ask(
        host,
        KPIS.map((kpi) => ({ kpi, asOf, by: [scheme], trend: 0 })),
      );
      expect(answers.map(({ kpi }) => kpi)).toEqual(KPIS);
      expect(answers.map(unionOf)).toEqual(
        answers.map(({ kpi, numerator, denominator }) => ({ kpi, numerator, denominator })),
      );
    }
  });
});

withBank("the PKDD'99 bank with every product ever taken", () => {
  it('has 6,074 products for 4,500 customers', async () => {
    const ever = await startHost({ example: 'pkdd99-ever', data, store: 'own' });
    try {
      const [answer] = await ask(ever, [{ kpi: 'products-per-customer' }]);
      expect(answer).toMatchObject({ numerator: '6074', denominator: '4500', asOf: '1998-12-31', status: 'ok' });
      expect(answer?.value).toBeCloseTo(1.349778, 6);
    } finally {
      await ever.close();
    }
  });
});
