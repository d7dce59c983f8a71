import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer, SyncReport } from '@sextant/contracts';
import { createProgram, type Program } from './support/program.ts';

const real = process.env['SEXTANT_REAL_DATA'];
const there = real !== undefined && existsSync(join(real, 'fca-call', 'RI.csv.gz'));
if (!there)
  console.warn('SKIPPED: ledgers of real data sets; set SEXTANT_REAL_DATA to a folder that has fca-call/RI.csv.gz');

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

interface Figures {
  name: string;
  nim: number;
  cost_to_income: number;
}
interface FarmCredit {
  years: Record<string, { institutions: number; banks: Record<string, Figures>; greenstone: Figures[] }>;
}
interface Berka {
  derived_balances: { mean_balance_1998: number };
  products_per_customer: { owners: number };
  loan_status: { C: number; D: number };
}
/** The references were written by Python, which writes NaN and Infinity where there is no number. */
const reference = (set: string): unknown =>
  JSON.parse(
    readFileSync(join(real ?? '', set, 'reference.json'), 'utf8').replaceAll(/-?\b(?:NaN|Infinity)\b/g, 'null'),
  );
const percent = (value: number | null, places: number): string => ((value ?? Number.NaN) * 100).toFixed(places);

(there || process.env['CI'] === 'true' ? describe : describe.skip)('the ledgers of real data sets', () => {
  it('Farm Credit: GreenStone has a margin of 2.495, 2.372, 2.499 % and costs 29.57, 30.61, 32.32 % of its income', async () => {
    const ask = await readExample('farm-credit', 'fca-call');
    const { years } = reference('fca-call') as FarmCredit;
    const only = ['--filter', 'entity=GreenStone ACA 722012', '--trend', '0'];
    const margins: string[] = [];
    const costs: string[] = [];
    for (const year of ['2020', '2021', '2022']) {
      const [own] = years[year]?.greenstone ?? [];
      const margin = await ask('net-interest-margin', '--period', year, ...only);
      expect([margin.status, margin.value]).toEqual(['ok', expect.closeTo(own?.nim ?? 0, 12)]);
      const cost = await ask('cost-to-income-ratio', '--period', year, ...only);
      expect([cost.status, cost.value]).toEqual(['ok', expect.closeTo(own?.cost_to_income ?? 0, 12)]);
      margins.push(percent(margin.value, 3));
      costs.push(percent(cost.value, 2));
    }
    expect(margins).toEqual(['2.495', '2.372', '2.499']);
    expect(costs).toEqual(['29.57', '30.61', '32.32']);

    // Each institution of a year, and the banks among them.
    const all = await ask('net-interest-margin', '--period', '2022', '--by', 'entity', '--trend', '0');
    const byEntity = new Map((all.segments ?? []).map((each) => [each.label, each]));
    for (const [number, { nim, name }] of Object.entries(years['2022']?.banks ?? {})) {
      expect([name, byEntity.get(`${name} ${number}`)?.value]).toEqual([name, expect.closeTo(nim, 12)]);
    }
    // Those who merged within the year earned in a part of it, and the others in all of it.
    const whole = (all.segments ?? []).filter(({ value }) => value !== null);
    expect(whole.length).toBe(75);
    expect([all.status, whole.length >= (years['2022']?.institutions ?? 0)]).toEqual(['ok', true]);
  }, 300_000);

  it("PKDD'99: what 4,500 owners had on their accounts, and what they still owe", async () => {
    const ask = await readExample('pkdd99', 'berka');
    const { derived_balances, products_per_customer, loan_status } = reference('berka') as Berka;
    const day = ['--as-of', '1998-12-31', '--trend', '0'];
    const deposits = await ask('deposits-per-customer', ...day);
    expect([deposits.denominator, deposits.status]).toEqual([String(products_per_customer.owners), 'ok']);
    const loans = await ask('loan-to-deposit-ratio', ...day);
    const bad = await ask('npl-ratio', ...day);
    // Balances below zero are lent: both sides less them are the balances that the set has, of 4,052 accounts.
    const overdrawn = Number(loans.numerator) - Number(bad.denominator);
    const net = Number(deposits.numerator) - overdrawn;
    expect(net / 4052).toBeCloseTo(derived_balances.mean_balance_1998, 4);
    expect(loan_status.C + loan_status.D).toBe(448);
    const { segments = [] } = await ask('npl-ratio', ...day, '--by', 'sex');
    const sum = segments.reduce((all, each) => all + Number(each.denominator), 0);
    expect(sum).toBe(Number(bad.denominator));
  }, 180_000);
});
