import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer, SyncReport } from '@sextant/contracts';
import { createProgram, type Program } from './support/program.ts';

const real = process.env['SEXTANT_REAL_DATA'];
const there = real !== undefined && existsSync(join(real, 'survival-km', 'lung.csv'));
if (!there)
  console.warn('SKIPPED: durations in real data sets; set SEXTANT_REAL_DATA to a folder that has survival-km/lung.csv');

let program: Program | undefined;
afterEach(async () => {
  await program?.remove();
  program = undefined;
});

/** Reads the files of an example into a store of its own; the function asks it one figure, as one types it. */
const readExample = async (example: string, set: string): Promise<(...figure: string[]) => Promise<Answer>> => {
  const file = join(import.meta.dirname, '..', 'examples', example, 'sextant.config.yaml');
  const own = createProgram({ file }, join(real ?? '', set));
  program = own;
  const { runs } = JSON.parse((await own.run('sync', '--json')).out) as { runs: SyncReport[] };
  expect(runs.map(({ state, counts }) => [state, counts.rejected])).toEqual([['done', 0]]);
  return async (...figure) => {
    const { code, out, err } = await own.here('ask', ...figure, '--json');
    expect([code, err]).toEqual([0, '']);
    return JSON.parse(out) as Answer;
  };
};

const companion = ({ companions }: Pick<Answer, 'companions'>, id: string): number | null =>
  companions?.find((each) => each.id === id)?.value ?? null;
const bySegment = (answer: Answer, figure: (segment: NonNullable<Answer['segments']>[number]) => number | null) =>
  Object.fromEntries((answer.segments ?? []).map((each) => [each.label, figure(each)]));
/** Share that lasts longer than an age, as the curve of all has it. */
const share = ({ columns = [], rows = [] }: Answer, age: number): number => {
  const [at, s, segment] = ['age', 'share', 'segment'].map((name) => columns.indexOf(name)) as [number, number, number];
  const steps = rows.filter((row) => (segment < 0 || row[segment] === null) && Number(row[at]) <= age);
  return Number(steps.at(-1)?.[s]);
};

(there || process.env['CI'] === 'true' ? describe : describe.skip)('durations in real data sets', () => {
  it('Telco: 3,351 of a month to month with internet last 34 months in the median, 69.50 % longer than 12', async () => {
    const ask = await readExample('telco', 'telco-churn');
    const months = ['customer-tenure', '--as-of', '2019-12-31', '--param', 'unit=months', '--trend', '0'];
    const filters = ['--filter', 'contract=Month-to-month', '--filter', 'internet=DSL,Fiber optic'];
    const loose = await ask(...months, '--mode', 'asIs', ...filters);
    expect([loose.value, loose.n, loose.unit, loose.status]).toEqual([34, 3351, 'months', 'ok']);
    expect(share(loose, 12).toFixed(4)).toBe('0.6950');

    const all = await ask(...months);
    expect([all.value, all.n, all.details?.[0]]).toEqual([null, 7043, 'not_reached']);
    expect(all.detail).toContain('At 72 months, the longest seen, 59.3 % have not ended.');
    expect([1, 6, 12, 24, 48, 72].map((age) => share(all, age).toFixed(6))).toEqual([
      '0.945961',
      '0.884826',
      '0.843200',
      '0.788736',
      '0.708840',
      '0.592790',
    ]);
  }, 300_000);

  it('Lung: 310 days in the median; by ECOG class 394, 306, 199 and 118, 429, 366 and 256 of 730 on average', async () => {
    const ask = await readExample('lung', 'survival-km');
    const days = ['customer-tenure', '--as-of', '1994-12-31', '--trend', '0'];
    const all = await ask(...days);
    expect([all.value, all.n, all.provisionalEnds]).toEqual([310, 228, 0]);
    expect(share(all, 365).toFixed(9)).toBe('0.409241624');

    const byClass = await ask(...days, '--by', 'ecog', '--param', 'tau=730');
    expect(bySegment(byClass, ({ value }) => value)).toMatchObject({ 0: 394, 1: 306, 2: 199, 3: 118 });
    expect(bySegment(byClass, ({ n }) => n)).toMatchObject({ 0: 63, 1: 113, 2: 50, 3: 1 });
    const within = bySegment(byClass, (segment) => companion(segment, 'rmst'));
    expect([within['0'], within['1'], within['2']].map((each) => each?.toFixed(6))).toEqual([
      '428.583342',
      '366.265740',
      '255.620488',
    ]);

    const bySex = await ask(...days, '--by', 'sex');
    expect(bySegment(bySex, ({ value }) => value)).toEqual({ male: 270, female: 426 });
    // The published test: chi-square 10.3 on 1 degree of freedom.
    expect(bySex.detail).toContain('p = 0.0013 (log-rank test)');
  }, 180_000);

  it('Online Retail: of 885 customers who began in December 2010 324, 286, 340 and 321 in the next months', async () => {
    const ask = await readExample('online-retail', 'online-retail');
    const cohorts = ['cohort-retention-rate', '--as-of', '2011-12-09', '--param', 'mode=calendar'];
    const december = await ask(...cohorts, '--period', '2010-12', '--param', 'age=1', '--trend', '1');
    expect([december.numerator, december.denominator]).toEqual(['324', '885']);
    const [row = []] = december.rows ?? [];
    expect(row.slice(0, 7)).toEqual(['2010-12', 885, 885, 324, 286, 340, 321]);
    // The month of December 2011 is not over.
    expect(december.columns?.at(-1)).toBe('11');
    const matrix = await ask(...cohorts);
    expect(matrix.rows?.[0]).toEqual(row);
    expect([matrix.period?.label, matrix.rows?.length]).toEqual(['2011-08', 9]);

    const gaps = await ask('time-between-purchases', '--as-of', '2011-12-09', '--trend', '0');
    expect([gaps.status, gaps.n]).toEqual(['ok', 18532]);
  }, 600_000);
});
