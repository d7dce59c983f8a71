import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer, SyncReport } from '@sextant/contracts';
import { createProgram, type Program } from './support/program.ts';

const real = process.env['SEXTANT_REAL_DATA'];
const SET = 'motor-insurance';
const there = real !== undefined && existsSync(join(real, SET, 'ausNLHYFinPerf.csv'));
if (!there)
  console.warn(
    `SKIPPED: claims of real data sets; set SEXTANT_REAL_DATA to a folder that has ${SET}/ausNLHYFinPerf.csv`,
  );

let program: Program | undefined;
afterEach(async () => {
  await program?.remove();
  program = undefined;
});

/** Reads the files of an example into a store of its own; the function asks it one figure, as one types it. */
const readExample = async (example: string): Promise<(figure: string) => Promise<Answer>> => {
  const file = join(import.meta.dirname, '..', 'examples', example, 'sextant.config.yaml');
  const own = createProgram({ file }, join(real ?? '', SET));
  program = own;
  const { runs } = JSON.parse((await own.run('sync', '--json')).out) as { runs: SyncReport[] };
  expect(runs.map(({ state, counts }) => [state, counts.rejected])).toEqual([['done', 0]]);
  return async (figure) => {
    const { code, out, err } = await own.here('ask', ...figure.split(' '), '--trend', '0', '--json');
    expect([code, err]).toEqual([0, '']);
    return JSON.parse(out) as Answer;
  };
};

const told = ({ numerator, denominator, status }: Answer): string => `${numerator} / ${denominator} ${status}`;
const byLabel = ({ segments = [] }: Answer): Record<string, number | null> =>
  Object.fromEntries(segments.map(({ label, value }) => [label, value]));

(there || process.env['CI'] === 'true' ? describe : describe.skip)('the claims of real data sets', () => {
  it('Australia: net loss ratio of 62.163 % in the year to June 2005, as the supervisor publishes it', async () => {
    const ask = await readExample('apra');
    const year = '--from 2004-07-01 --to 2005-07-01';
    const net = await ask(`loss-ratio ${year} --param reinsurance=net`);
    expect(told(net)).toBe('12736000000 / 20488000000 ok');
    expect(net.value).toBeCloseTo(0.6216321749316673, 12);
    const last = await ask('loss-ratio --from 2009-07-01 --to 2010-07-01 --param reinsurance=net');
    expect(told(last)).toBe('15631000000 / 25314000000 ok');
  }, 180_000);

  it('Brazil: 60.35 % of the premium was paid for claims, by guarantee and by state', async () => {
    const ask = await readExample('motor-brazil');
    const all = await ask('claims-ratio --period 2011');
    expect(told(all)).toBe('5767346628 / 9557129921.41 ok');
    expect(all.value).toBeCloseTo(0.6034601052225856, 12);
    const guarantees = byLabel(await ask('claims-ratio --period 2011 --by product'));
    for (const [name, value] of [
      ['Casualty and collision (first-party)', 0.633648879193313],
      ['Personal injury insurance (passenger)', 0.056676165486500604],
      ['Third-party liability (damage)', 0.7923471377506046],
      ['Third-party liability (personal)', 0.037613428462465986],
    ] as const)
      expect(guarantees[name]).toBeCloseTo(value, 12);
    const states = byLabel(await ask('claims-ratio --period 2011 --by state'));
    expect(Object.keys(states)).toHaveLength(27);
    expect(states['RS']).toBeCloseTo(0.6220977953215957, 12);
    expect(states['SP']).toBeCloseTo(0.6128442990839742, 12);
    expect(states['RR']).toBeCloseTo(0.3792393377498379, 12);
  }, 180_000);

  it('France: 49.86 % of the premium, 41.99 % for claims of policies with a record of their year', async () => {
    const ask = await readExample('motor-france');
    const years = '--from 2003-01-01 --to 2005-01-01';
    expect(told(await ask(`claims-ratio ${years}`))).toBe('11102932 / 22269898 ok');
    const matched = await ask(`claims-ratio ${years} --filter record=yes`);
    expect(told(matched)).toBe('9351540 / 22269898 ok');
    expect(matched.value).toBeCloseTo(0.41991840285932164, 12);
    const first = await ask('claims-ratio --period 2003 --filter record=yes');
    expect([first.denominator, first.value?.toFixed(10)]).toEqual(['13546766.4', '0.4057744732']);
    const second = await ask('claims-ratio --period 2004 --filter record=yes');
    expect([second.denominator, second.value?.toFixed(10)]).toEqual(['8723131.6', '0.4418835089']);
    expect(told(await ask(`claims-severity ${years}`))).toBe('11102932 / 9246 ok');
    // 32,114 policies for the 365 days of 2003, 19,829 for the 366 of 2004.
    const frequency = await ask(`claims-frequency ${years} --filter record=yes`);
    expect(frequency.numerator).toBe('7932');
    expect(frequency.value).toBeCloseTo(7932 / ((32_114 * 365 + 19_829 * 366) / 365.25), 12);
  }, 600_000);
});
