import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answer, Question, SextantError, SyncReport } from '@sextant/contracts';
import type { Tenant } from '@sextant/host';
import { needServer } from '../../../tools/postgres/src/find-server.mjs';
import { openLocalTenant } from '../src/desk/open-desk.ts';
import { KPIS } from './support/kpis.ts';
import { questionAbout, readLibrary } from './support/library-questions.ts';
import { EXAMPLE, loadBank, type LoadedBank } from './support/pkdd99-postgres.ts';

const files = join(process.env['SEXTANT_REAL_DATA'] ?? '', 'berka');
const isCi = process.env['CI'] === 'true';
const there = existsSync(join(files, 'account.asc'));
if (!there)
  console.warn("SKIPPED: PKDD'99 in PostgreSQL; set SEXTANT_REAL_DATA to a folder that has berka/account.asc");
const isServed = there && needServer() !== undefined;
if (there && !isServed)
  console.warn("SKIPPED: PKDD'99 in PostgreSQL; there is no PostgreSQL, and npm could not bring one");
const isLong = process.env['SEXTANT_LONG'] === '1';

const DAY = '1998-12-31';
/** First light, and what rests on exact amounts. */
const FIRST = [...KPIS, 'deposits-per-customer', 'loan-to-deposit-ratio', 'npl-ratio'];

/** All that an answer says but for what tells one reading from another, by which intervals from drawn samples are drawn. */
const figuresOf = ({ kpi, value, numerator, denominator, status, interval, segments, trend }: Answer) =>
  JSON.parse(
    JSON.stringify({ kpi, value, numerator, denominator, status, interval, segments, trend }, (_, each: unknown) =>
      (each as { method?: string } | null)?.method === 'bootstrap' ? { method: 'bootstrap' } : each,
    ),
  ) as Pick<Answer, 'kpi' | 'status' | 'segments'>;

(isServed || isCi ? describe : describe.skip)("PKDD'99 in PostgreSQL", () => {
  let home: string;
  let bank: LoadedBank | undefined;
  const tenants: Tenant[] = [];
  const reports: SyncReport[] = [];

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'sextant-postgres-bank-'));
    bank = await loadBank(files);
    const silent = { write: () => undefined, isTerminal: false };
    const world = {
      env: { ...bank.env, SEXTANT_DATA: files, SEXTANT_HOME: home },
      cwd: home,
      out: silent,
      err: silent,
    };
    for (const folder of [EXAMPLE, join(EXAMPLE, '..', 'pkdd99')]) {
      const file = join(folder, 'sextant.config.yaml');
      const tenant = await openLocalTenant(file, { ...world, signal: new AbortController().signal });
      tenants.push(tenant);
      reports.push(await tenant.sources.sync('core'));
    }
  });
  afterAll(async () => {
    await Promise.all(tenants.map((tenant) => tenant.close()));
    await bank?.stop();
    rmSync(home, { recursive: true, force: true });
  });

  /** The answers of both, or why there is none. */
  const answersOf = (question: Question) =>
    Promise.all(
      tenants.map(async ({ engine, config: { tenant } }) =>
        engine.answer(question, { tenant, role: 'operator' }).then(figuresOf, ({ code }: SextantError) => code),
      ),
    );

  it('gives every figure that its files give, now and in each month of two years, of each region', async () => {
    expect(reports.map(({ state, error }) => [state, error])).toEqual([
      ['done', undefined],
      ['done', undefined],
    ]);
    expect(reports[0]?.tables).toEqual(reports[1]?.tables);
    const split: string[] = [];
    for (const kpi of FIRST) {
      const [rows, text] = await answersOf({ kpi, asOf: DAY, trend: 24, by: ['region'] });
      expect(rows).toEqual(text);
      expect(rows).toMatchObject({ kpi, status: 'ok' });
      if (typeof rows === 'object' && rows.segments?.length === 8) split.push(kpi);
    }
    // Nobody is ever lost: there is nothing to split.
    expect(FIRST.filter((kpi) => !split.includes(kpi))).toEqual(['lost-customers']);
  });

  it('has the 5,840 products of 4,500 customers of First light, and stores the same rows table by table', async () => {
    const [answer] = await answersOf({ kpi: 'products-per-customer', asOf: DAY, by: ['sex'] });
    const female = { key: ['female'], numerator: '2859', denominator: '2208' };
    const male = { key: ['male'], numerator: '2981', denominator: '2292' };
    const segments = expect.arrayContaining([female, male].map((each) => expect.objectContaining(each)));
    expect(answer).toMatchObject({ numerator: '5840', denominator: '4500', status: 'ok', segments });
    const [rows, text] = await Promise.all(tenants.map(({ engine }) => engine.tableSizes()));
    expect(rows).toEqual(text);
    expect(rows).toMatchObject({ party: 5369, agreement: 6074, agreement_party: 6943 });
  });

  (isLong ? describe : describe.skip)('in full', () => {
    it('gives every KPI of the library that its files give, over six years, also after it was read again', async () => {
      const report = await tenants[0]?.sources.sync('core');
      expect(report).toMatchObject({ state: 'done', counts: { stored: 0, rejected: 0 } });
      let answered = 0;
      for (const { id } of readLibrary()) {
        const question = { ...questionAbout(id, 72), asOf: DAY };
        const split = await answersOf({ ...question, by: ['region'] });
        const [rows, text] = typeof split[0] === 'string' ? await answersOf({ ...question, by: [] }) : split;
        expect(rows).toEqual(text);
        if (typeof rows === 'object' && rows.status === 'ok') answered++;
      }
      expect(answered).toBeGreaterThanOrEqual(17);
    });
  });
});
