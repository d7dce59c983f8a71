import type { ComparedFigure, ComparisonStep, ReceiptComparison } from '@sextant/contracts';
import type { World } from '../world.ts';
import { createFormats, type Formats } from './formats.ts';
import { printTable } from './print-table.ts';

const CAUSES: Record<ComparisonStep['cause'], string> = {
  time: 'another time',
  filter: 'other filters',
  params: 'other parameters',
  definition: 'another definition',
  policy: 'another policy',
  knowledge: 'known at another time',
  data: 'new data',
  engine: 'another version of Sextant',
};

/** Why two figures differ: the way from one to the other, step by step. */
export const printComparison = (found: ReceiptComparison, { out, env }: Pick<World, 'out' | 'env'>): void => {
  const formats = createFormats({ env });
  out.write(`${found.from.title}\n\n`);
  printTable(
    ['', 'Receipt', 'When', 'Known at', '>Batch', '>Numerator', '>Denominator', '>Value'],
    [line('from', found.from, formats), line('to', found.to, formats)],
    out,
  );
  if (found.steps.length === 0) {
    out.write('\nThe two figures are the same.\n');
    return;
  }
  out.write('\n');
  printTable(
    ['Because of', 'From', 'To', '>Effect', '>Value then', 'What came'],
    found.steps.map(({ cause, from, to, effect, value, batch }) => [
      CAUSES[cause],
      from,
      to,
      effect === null ? '-' : signed(effect, formats),
      plain(value, formats),
      batch === undefined
        ? ''
        : `${formats.instant(batch.committedAt)}: ${batch.rows.map(({ table, stored }) => `${stored} ${table}`).join(', ')}`,
    ]),
    out,
  );
  if (found.difference !== null) out.write(`\nTogether: ${signed(found.difference, formats)}\n`);
};

const line = (name: string, figure: ComparedFigure, formats: Formats): string[] => [
  name,
  figure.receipt,
  figure.period?.label ?? figure.asOf,
  formats.instant(figure.knownAt),
  String(figure.batch),
  figure.numerator === null ? '-' : formats.decimal(figure.numerator),
  figure.denominator === null ? '-' : formats.decimal(figure.denominator),
  plain(figure.value, formats),
];

/** Four significant digits more than a screen shows: what is compared here may be small. */
const plain = (value: number | null, formats: Formats): string =>
  value === null ? '-' : formats.decimal(String(Number(value.toPrecision(10))));
const signed = (value: number, formats: Formats): string =>
  `${value < 0 ? '−' : '+'}${plain(Math.abs(value), formats)}`;
