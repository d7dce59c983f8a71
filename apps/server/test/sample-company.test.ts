import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isFailed, type Answer, type Question, type SyncReport } from '@sextant/contracts';
import { generateSample } from '../../../tools/sample-data/src/generate-sample.mjs';
import { lacksOf, sidesThatDoNotAddUp, valuesOf } from './support/look-at-answer.ts';
import { ABOUT_DATA, questionAbout, readLibrary, TOTALS_ONLY } from './support/library-questions.ts';
import { askHost } from './support/post-answers.ts';
import { createProgram, type Program, type Serving } from './support/program.ts';

const CONFIG = join(import.meta.dirname, '..', 'examples', 'sample', 'sextant.config.yaml');
const LIBRARY = readLibrary();
const MONTHS = 24;
/**
 * Households with members in two regions are counted in both; a branch that is merged away in a month has no average of
 * that month.
 */
const OVERLAPPING = new Set(['products-per-household', 'cost-of-risk', 'net-interest-margin']);

let data: string;
let company: Program;
let reports: SyncReport[];
beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'sextant-sample-'));
  generateSample({ out: data, customers: 4000, seed: 1 });
  company = createProgram({ file: CONFIG }, data);
  reports = (JSON.parse((await company.run('sync', '--json')).out) as { runs: SyncReport[] }).runs;
}, 600_000);
afterAll(async () => {
  await company.remove();
  rmSync(data, { recursive: true, force: true });
});

describe('the six exports of the sample company', () => {
  it('are read without a rejected row', () => {
    expect(reports.map(({ source, state, counts }) => [source, state, counts.rejected])).toEqual(
      ['crm', 'bank', 'shop', 'software', 'insurance', 'ledger'].map((source) => [source, 'done', 0]),
    );
  });

  it('fill all twelve tables', async () => {
    const sizes = Object.entries(await company.tableSizes());
    expect(sizes).toHaveLength(12);
    expect(sizes.filter(([, rows]) => rows === 0)).toEqual([]);
  });
});

describe('the library, asked about the sample company', () => {
  const alone: string[] = [];
  const answers = new Map<string, Answer>();
  let host: Serving;

  const printed = ['customer-retention-rate', 'customer-lifetime-value', 'net-sales'];
  const print = async (kpi: string): Promise<string> => {
    const { by = [], params = {} } = questionAbout(kpi, MONTHS);
    const given = Object.entries(params).flatMap(([name, value]) => ['--param', `${name}=${value}`]);
    const argv = ['ask', kpi, '--by', by.join(), '--trend', String(MONTHS), ...given, '--json'];
    const { code, out, err } = await company.run(...argv);
    expect([kpi, code, err]).toEqual([kpi, 0, '']);
    return out;
  };
  const ask = async (...questions: Question[]): Promise<Answer[]> => {
    const found = await askHost({ url: host.url, key: host.operatorKey }, ...questions);
    expect(found.filter(isFailed)).toEqual([]);
    return found as Answer[];
  };
  const answerTo = (kpi: string): Answer => {
    const answer = answers.get(kpi);
    if (answer === undefined) throw new Error(`Nobody answered ${kpi}.`);
    return answer;
  };
  /** The value now and at each month, of the total and of each segment. */
  const all = (kpi: string): number[] => valuesOf(answerTo(kpi));

  beforeAll(async () => {
    for (const kpi of printed) alone.push(await print(kpi));
    host = await company.serve();
    const found = await ask(...LIBRARY.map(({ id }) => questionAbout(id, MONTHS)));
    for (const answer of found) answers.set(answer.kpi, answer);
  }, 600_000);

  it('has a value for every KPI now and at 18 of 24 months or more, for two segments or more', () => {
    expect(LIBRARY.length).toBeGreaterThanOrEqual(90);
    const told = LIBRARY.filter(({ id }) => !ABOUT_DATA.has(id));
    expect(told.flatMap(({ id }) => lacksOf(answerTo(id), 18, TOTALS_ONLY.has(id) ? 0 : 2))).toEqual([]);
  });

  it('adds up from its segments, now and at each month, wherever a definition says so', () => {
    const isSplit = (id: string): boolean => !OVERLAPPING.has(id) && !TOTALS_ONLY.has(id) && !ABOUT_DATA.has(id);
    const additive = LIBRARY.filter(({ id, additivity }) => additivity !== 'AX' && isSplit(id));
    expect(
      additive.flatMap(({ id, additivity }) => sidesThatDoNotAddUp(answerTo(id), additivity.startsWith('A0'))),
    ).toEqual([]);
  });

  it('adds up the penetrations of all categories to the products of a customer', async () => {
    const [byCategory] = await ask({ kpi: 'product-penetration', by: ['product'], trend: MONTHS });
    const [total, ...categories] = byCategory?.trend?.series ?? [];
    expect(categories.length).toBeGreaterThan(10);
    const sums = total?.value.map((_, at) => categories.reduce((sum, { value }) => sum + Number(value[at]), 0));
    const perCustomer = answerTo('products-per-customer').trend?.series[0]?.value;
    expect(sums?.map((sum) => sum.toFixed(9))).toEqual(perCustomer?.map((value) => Number(value).toFixed(9)));
  });

  it('keeps no more than it had without growth, nor than with it, and loses the rest', () => {
    const net = all('net-revenue-retention');
    const churn = all('revenue-churn-rate');
    all('gross-revenue-retention').forEach((gross, at) => {
      expect(gross).toBeLessThanOrEqual(Math.min(1, net[at] ?? Number.NaN));
      expect(gross + (churn[at] ?? Number.NaN)).toBeCloseTo(1, 12);
    });
    const lost = all('customer-churn-rate');
    for (const [at, kept] of all('customer-retention-rate').entries())
      expect(kept + (lost[at] ?? Number.NaN)).toBeCloseTo(1, 12);
  });

  it('leads from the customers of one month to those of the next: those who came and came back, less the lost', () => {
    const count = (kpi: string): number[] => answerTo(kpi).trend?.series[0]?.numerator.map(Number) ?? [];
    const [closing, came, back, lost] = [
      'customer-count',
      'new-customers',
      'reactivated-customers',
      'lost-customers',
    ].map(count);
    const led = closing?.map(
      (opening, at) => opening + (came?.[at + 1] ?? 0) + (back?.[at + 1] ?? 0) - (lost?.[at + 1] ?? 0),
    );
    expect(closing).toHaveLength(MONTHS);
    // Whoever came and left within one month is new, and no customer at its end.
    const inAndOut = closing?.slice(1).map((count, at) => (led?.[at] ?? Number.NaN) - count) ?? [];
    inAndOut.forEach((gone, at) => {
      expect(gone).toBeGreaterThanOrEqual(0);
      expect(gone).toBeLessThanOrEqual(came?.[at + 1] ?? 0);
    });
    expect(inAndOut.filter((gone) => gone === 0).length).toBeGreaterThanOrEqual(MONTHS - 4);
  });

  it('is told the same to the letter beside a running host as without one', async () => {
    const beside: string[] = [];
    for (const kpi of printed) beside.push(await print(kpi));
    expect(beside).toEqual(alone);
  });
});
