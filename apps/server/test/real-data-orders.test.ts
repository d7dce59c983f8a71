import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer, SyncReport } from '@sextant/contracts';
import { createProgram, type Program } from './support/program.ts';

const real = process.env['SEXTANT_REAL_DATA'];
const there = real !== undefined && existsSync(join(real, 'northwind', 'orders.csv'));
if (!there)
  console.warn('SKIPPED: orders of real data sets; set SEXTANT_REAL_DATA to a folder that has northwind/orders.csv');

let program: Program | undefined;
afterEach(async () => {
  await program?.remove();
  program = undefined;
});

/** Reads the files of an example into a store of its own; the function asks it one figure, as one types it. */
const readExample = async (example: string, set: string): Promise<(figure: string) => Promise<Answer>> => {
  const file = join(import.meta.dirname, '..', 'examples', example, 'sextant.config.yaml');
  const own = createProgram({ file }, join(real ?? '', set));
  program = own;
  const { runs } = JSON.parse((await own.run('sync', '--json')).out) as { runs: SyncReport[] };
  expect(runs.map(({ state, counts }) => [state, counts.rejected])).toEqual([['done', 0]]);
  return async (figure) => {
    const { code, out, err } = await own.here('ask', ...figure.split(' '), '--json');
    expect([code, err]).toEqual([0, '']);
    return JSON.parse(out) as Answer;
  };
};

const told = ({ numerator, denominator, status }: Answer): string => `${numerator} / ${denominator} ${status}`;

(there || process.env['CI'] === 'true' ? describe : describe.skip)('the orders of real data sets', () => {
  it('Online Retail: 4,338 customers, 18,532 orders worth 8,911,407.904, and its months', async () => {
    const ask = await readExample('online-retail', 'online-retail');
    expect(told(await ask('customer-count --as-of 2011-12-09 --trend 0'))).toBe('4338 / 1 ok');
    const value = await ask('average-order-value --from 2010-12-01 --to 2011-12-10 --trend 0');
    expect(told(value)).toBe('8911407.904 / 18532 ok');
    expect(value.value).toBeCloseTo(480.865956399741, 9);
    const again = await ask('repeat-purchase-rate --as-of 2011-12-09 --param window=374 --trend 0');
    expect(told(again)).toBe('2845 / 4338 ok');
    expect(told(await ask('products-per-customer --as-of 2011-12-09 --trend 0'))).toBe('266792 / 4338 ok');

    // The figures of the twelve whole months.
    const months = await ask('average-order-value --period 2011-11 --trend 12');
    const [series] = months.trend?.series ?? [];
    expect(series?.denominator).toEqual(
      [1400, 987, 997, 1321, 1149, 1555, 1393, 1331, 1280, 1755, 1929, 2657].map(String),
    );
    expect(series?.numerator.at(0)).toBe('572713.89');
    expect(series?.numerator.at(-1)).toBe('1161817.38');
    const buyers = await ask('repeat-purchase-rate --as-of 2011-01-31 --param window=31 --trend 0');
    expect(buyers.denominator).toBe('741');
  }, 600_000);

  it('CDNOW: customers by their purchases in 39 weeks, as published', async () => {
    const ask = await readExample('cdnow', 'cdnow');
    const frequency = await ask('purchase-frequency --as-of 1997-09-30 --param window=273 --trend 0');
    expect([frequency.denominator, frequency.status]).toEqual(['2357', 'ok']);
    expect(frequency.columns).toEqual(['orders', 'customers']);
    expect(frequency.rows).toEqual([
      ['1', 1411],
      ['2', 439],
      ['3', 214],
      ['4', 100],
      ['5', 62],
      ['6', 38],
      ['7', 29],
      ['8+', 64],
    ]);
  }, 180_000);

  it('Northwind: net sales of 1,265,793.04 in 830 orders', async () => {
    const ask = await readExample('northwind', 'northwind');
    const sales = await ask('net-sales --from 1996-07-04 --to 1998-05-07');
    expect([told(sales), sales.currency]).toEqual(['1265793.0395 / 1 ok', 'USD']);
    const value = await ask('average-order-value --from 1996-07-04 --to 1998-05-07');
    expect(told(value)).toBe('1265793.0395 / 830 ok');
    expect(told(await ask('customer-count --as-of 1996-12-31'))).toBe('67 / 1 ok');
    expect(told(await ask('customer-count --as-of 1997-12-31'))).toBe('86 / 1 ok');
    expect(told(await ask('customer-retention-rate --period 1997'))).toBe('65 / 67 ok');
  }, 180_000);

  it('CRM sales: 10,005,534 won in 4,238 of 6,711 opportunities, each in 51.78 days', async () => {
    const ask = await readExample('crm-sales', 'crm-sales');
    const year = '--from 2017-01-01 --to 2018-01-01';
    expect(told(await ask(`net-sales ${year}`))).toBe('10005534 / 1 ok');
    expect(told(await ask(`win-rate ${year}`))).toBe('4238 / 6711 ok');
    const days = await ask(`sales-cycle-days ${year}`);
    expect(told(days)).toBe('219452 / 4238 ok');
    expect(days.value).toBeCloseTo(51.78, 2);
    expect(told(await ask('customer-count --as-of 2017-12-31'))).toBe('85 / 1 ok');
  }, 180_000);
});
