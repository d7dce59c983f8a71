import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  kaplanMeier,
  median,
  medianBounds,
  rmst,
  survivalAt,
  type SurvivalCurve,
} from '../../src/statistics/kaplan-meier.ts';
import { logRank } from '../../src/statistics/log-rank.ts';
import { countSpells, type Spell } from './survival-support.ts';

const real = process.env['SEXTANT_REAL_DATA'];
const there = real !== undefined && existsSync(join(real, 'survival-km', 'reference.json'));
if (!there) console.warn('SKIPPED: published survival curves; set SEXTANT_REAL_DATA to a folder that has survival-km');

type Row = Record<string, string>;

const read = (...path: string[]): string => readFileSync(join(real ?? '', ...path), 'utf8');

function rowsOf(...path: string[]): Row[] {
  const [head = '', ...lines] = read(...path)
    .trim()
    .split(/\r?\n/);
  const cells = (line: string) => line.split(',').map((cell) => cell.replaceAll('"', ''));
  const names = cells(head);
  return lines.map((line) => Object.fromEntries(cells(line).map((cell, index) => [names[index] ?? '', cell])));
}

const spells = (rows: readonly Row[], time: string, ended: (row: Row) => boolean): Spell[] =>
  rows.map((row) => ({ t: Number(row[time]), ended: ended(row) }));
const curveOf = (found: readonly Spell[]): SurvivalCurve => kaplanMeier(countSpells(found));

/** Every group of `survival-km`, named as in its reference.json. */
function groups(): Record<string, Spell[]> {
  const of = (file: string, time: string, ended: (row: Row) => boolean, which: (row: Row) => boolean = () => true) =>
    spells(rowsOf('survival-km', file).filter(which), time, ended);
  const lung = (which?: (row: Row) => boolean) => of('lung.csv', 'time', (row) => row['status'] === '2', which);
  const died = (row: Row) => row['status'] === '1';
  const walton = (which?: (row: Row) => boolean) => of('waltons_dataset.csv', 'T', (row) => row['E'] === '1', which);
  const veteran = (which?: (row: Row) => boolean) => of('veteran.csv', 'time', died, which);
  const is = (column: string, value: string) => (row: Row) => row[column] === value;
  const relapse = is('cens', '1');
  return {
    lung_all: lung(),
    lung_male: lung(is('sex', '1')),
    lung_female: lung(is('sex', '2')),
    lung_ecog0: lung(is('ph.ecog', '0')),
    lung_ecog1: lung(is('ph.ecog', '1')),
    lung_ecog2: lung(is('ph.ecog', '2')),
    lung_ecog3: lung(is('ph.ecog', '3')),
    aml_Maintained: of('aml.csv', 'time', died, is('x', 'Maintained')),
    aml_Nonmaintained: of('aml.csv', 'time', died, is('x', 'Nonmaintained')),
    'gehan_6-MP': of('gehan.csv', 'time', relapse, is('treat', '6-MP')),
    gehan_control: of('gehan.csv', 'time', relapse, is('treat', 'control')),
    waltons_all: walton(),
    'waltons_miR-137': walton(is('group', 'miR-137')),
    waltons_control: walton(is('group', 'control')),
    veteran_all: veteran(),
    veteran_trt1: veteran(is('trt', '1')),
    veteran_trt2: veteran(is('trt', '2')),
    rossi: of('rossi.csv', 'week', is('arrest', '1')),
  };
}

interface Reference {
  n: number;
  events: number;
  median: number | null;
  n_event_times?: number;
  first3?: [number, number, number, number][];
  last?: [number, number, number, number];
  curve?: [number, number, number, number][];
  rmst_730?: number;
}

/** Distance of a figure from what it should be. */
const off = (found: number | null | undefined, expected: number | undefined): number =>
  Math.abs((found ?? Number.NaN) - (expected ?? Number.NaN));

(there || process.env['CI'] === 'true' ? describe : describe.skip)('survival curves of published data', () => {
  it('have the published steps, medians and restricted means in every group', () => {
    const reference = JSON.parse(read('survival-km', 'reference.json')) as Record<string, Reference>;
    const found = groups();
    expect(Object.keys(found).sort()).toEqual(Object.keys(reference).sort());
    for (const [name, expected] of Object.entries(reference)) {
      const curve = curveOf(found[name] ?? []);
      expect([name, curve.spells, curve.events, median(curve)]).toEqual([
        name,
        expected.n,
        expected.events,
        expected.median,
      ]);
      expect(curve.steps.length).toBe(expected.n_event_times ?? curve.steps.length);
      const steps = [...(expected.curve ?? expected.first3 ?? []), ...(expected.last ? [expected.last] : [])];
      for (const [t, atRisk, ended, s] of steps) {
        const step = curve.steps.find((each) => each.t === t);
        expect([step?.atRisk, step?.ended]).toEqual([atRisk, ended]);
        expect(off(step?.s, s)).toBeLessThan(1e-9);
      }
    }
    for (const [name, { rmst_730: area }] of Object.entries(reference).filter(([, each]) => 'rmst_730' in each)) {
      expect(off(rmst(curveOf(found[name] ?? []), 730), area)).toBeLessThan(1e-8);
    }
    expect(off(survivalAt(curveOf(found['lung_all'] ?? []), 365.25), 0.40924162446006446)).toBeLessThan(1e-9);
    expect(off(survivalAt(curveOf(found['rossi'] ?? []), 52), 0.7361111111111108)).toBeLessThan(1e-9);
    expect(off(survivalAt(curveOf(found['rossi'] ?? []), 26), 0.875)).toBeLessThan(1e-9);
  });

  it('have the Greenwood variances of R: its intervals of the median, which it takes on the log scale, come out', () => {
    const printed = [
      ...read('survival-km', 'reference.R.out').matchAll(
        /^(\S+) +(\d+) +(\d+) +([\d.]+|NA) +([\d.]+|NA) +([\d.]+|NA) *$/gm,
      ),
    ].map(([, name = '', ...figures]) => [name, ...figures.map((figure) => (figure === 'NA' ? null : Number(figure)))]);
    const found = groups();
    const order = [
      'lung_all',
      'lung_male',
      'lung_female',
      'aml_Maintained',
      'aml_Nonmaintained',
      'gehan_6-MP',
      'gehan_control',
      'waltons_control',
      'waltons_miR-137',
      'waltons_all',
      'veteran_trt1',
      'veteran_trt2',
    ];
    // The printed summary of lung at one year has seven figures and is no such line.
    expect(printed).toHaveLength(order.length);
    for (const [index, name] of order.entries()) {
      const [, n, events, middle, low, high] = printed[index] ?? [];
      const curve = curveOf(found[name] ?? []);
      const crossing = (side: 1 | -1) =>
        curve.steps.find(
          ({ s, greenwoodVariance }) =>
            greenwoodVariance !== null && s * Math.exp((side * 1.959964 * Math.sqrt(greenwoodVariance)) / s) <= 0.5,
        )?.t ?? null;
      expect([name, curve.spells, curve.events, crossing(-1), crossing(1)]).toEqual([name, n, events, low, high]);
      // R takes the middle of a stretch where S is exactly one half; the median here is its beginning.
      expect(median(curve)).toBe(name === 'veteran_trt2' ? 52 : middle);
    }
  });

  it('give the log-log bounds that an independent program gives for lung cancer', () => {
    // scipy.stats.ecdf of the same data, confidence_interval(method="log-log")
    const curve = curveOf(groups()['lung_all'] ?? []);
    expect(medianBounds(curve)).toEqual({ low: 284, high: 361 });
  });

  it('differ between men and women with lung cancer: chi-square 10.33, p = 0.00131', () => {
    const found = groups();
    const result = logRank([found['lung_male'] ?? [], found['lung_female'] ?? []].map(countSpells));
    expect(off(result?.chiSquare, 10.326741954885637)).toBeLessThan(1e-9);
    expect(off(result?.pValue, 0.0013111645203554825)).toBeLessThan(1e-12);
  });

  it('have the published figures for the customers of a telephone company', () => {
    const reference = JSON.parse(read('telco-churn', 'reference.json')) as Record<
      string,
      { n: number; events: number; median: number | null; S: Record<string, number>; rmst_72: number }
    >;
    const rows = rowsOf('telco-churn', 'Telco-Customer-Churn.csv');
    const parts: Record<string, (row: Row) => boolean> = {
      km_all: () => true,
      'km_contract_Month-to-month': (row) => row['Contract'] === 'Month-to-month',
      'km_contract_One year': (row) => row['Contract'] === 'One year',
      'km_contract_Two year': (row) => row['Contract'] === 'Two year',
      km_month_to_month_with_internet: (row) => row['Contract'] === 'Month-to-month' && row['InternetService'] !== 'No',
    };
    for (const [name, which] of Object.entries(parts)) {
      const curve = curveOf(spells(rows.filter(which), 'tenure', (row) => row['Churn'] === 'Yes'));
      const expected = reference[name];
      expect([curve.spells, curve.events, median(curve)]).toEqual([expected?.n, expected?.events, expected?.median]);
      for (const [t, s] of Object.entries(expected?.S ?? {}))
        expect(off(survivalAt(curve, Number(t)), s)).toBeLessThan(1e-9);
      expect(off(rmst(curve, 72), expected?.rmst_72)).toBeLessThan(1e-9);
    }
  });
});
