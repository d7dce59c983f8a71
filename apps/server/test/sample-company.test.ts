import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answer, SyncReport, TrendSeries } from '@sextant/contracts';
import { generateSample } from '../../../tools/sample-data/src/generate-sample.mjs';
import { KPI_NEEDS, monthsWithNeeds } from './support/kpi-needs.ts';
import { KPIS } from './support/kpis.ts';
import { askHost } from './support/post-answers.ts';
import { createProgram, type Program } from './support/program.ts';

const CONFIG = join(import.meta.dirname, '..', 'examples', 'sample', 'sextant.config.yaml');
const TREND = 36;
/** The parts of these have denominators of their own; counts have none, and a share of all has that of all. */
const RATIOS = new Set<string>(['customer-retention-rate', 'products-per-customer', 'multi-product-customer-share']);

let data: string;
let company: Program;
let reports: SyncReport[];
beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'sextant-sample-'));
  generateSample({ out: data, customers: 4000, seed: 1 });
  company = createProgram({ file: CONFIG }, data);
  reports = (JSON.parse((await company.run('sync', '--json')).out) as { runs: SyncReport[] }).runs;
});
afterAll(async () => {
  await company.remove();
  rmSync(data, { recursive: true, force: true });
});

const ask = async (kpi: string): Promise<string> => {
  const { code, out, err } = await company.run('ask', kpi, '--by', 'region', '--trend', String(TREND), '--json');
  expect([code, err]).toEqual([0, '']);
  return out;
};

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

  it('hold what the KPIs rest on, for several regions or lines in at least 18 of the last 24 months', async () => {
    const months = await monthsWithNeeds(join(company.folder, 'home', 'tenants', 'sample', 'store.duckdb'));
    expect(Object.keys(months)).toEqual(Object.keys(KPI_NEEDS));
    expect(Object.entries(months).filter(([, count]) => !(count >= 18))).toEqual([]);
  });
});

describe('each KPI of the library', () => {
  const alone = new Map<string, string>();

  it('has a value now and at each of 36 months for every region, and the regions add up', async () => {
    for (const kpi of KPIS) {
      alone.set(kpi, await ask(kpi));
      expect(problemsOf(JSON.parse(alone.get(kpi) ?? '') as Answer, 5)).toEqual([]);
    }
  });

  it('is the same to the letter beside a running host, and the lines of business add up', async () => {
    const host = await company.serve();
    const beside = await Promise.all(KPIS.map(ask));
    expect(beside).toEqual(KPIS.map((kpi) => alone.get(kpi)));
    const questions = KPIS.map((kpi) => ({ kpi, by: ['line'], trend: TREND }));
    const answers = await askHost({ url: host.url, key: host.operatorKey }, ...questions);
    expect(answers.flatMap((answer) => problemsOf(answer as Answer, 4))).toEqual([]);
  });
});

/** What an answer lacks to be whole: values everywhere, and parts that add up, now and at each point of the trend. */
const problemsOf = ({ kpi, trend, segments = [], ...answer }: Answer, parts: number): string[] => {
  const [total, ...series] = trend?.series ?? [];
  const sides = RATIOS.has(kpi) ? (['numerator', 'denominator'] as const) : (['numerator'] as const);
  const whole = [total, ...series].every((each) => each !== undefined && pointsWithValue(each) === TREND);
  return [
    ...(answer.value === null || answer.status !== 'ok' ? [`${kpi} is ${answer.value}, ${answer.status}`] : []),
    ...(segments.length === parts && series.length === parts ? [] : [`${kpi} has ${segments.length} parts`]),
    ...(whole ? [] : [`${kpi} has points without a value`]),
    ...sides
      .filter((side) => sum(segments.map((segment) => segment[side])) !== Number(answer[side]))
      .map((side) => `${kpi}: the ${side}s of the parts do not add up`),
    ...sides
      .filter((side) => total?.[side].some((all, at) => sum(series.map((each) => each[side][at])) !== Number(all)))
      .map((side) => `${kpi}: the ${side}s of the trends do not add up`),
  ];
};

const pointsWithValue = ({ value }: TrendSeries): number => value.filter((each) => each !== null).length;

const sum = (values: (string | null | undefined)[]): number => values.reduce((all, each) => all + Number(each), 0);
