import type { Answer } from '@sextant/contracts';
import type { World } from '../world.ts';
import { counted, type Formats } from './formats.ts';
import { printTable } from './print-table.ts';

/** The table that belongs to a figure (a cohort matrix, a curve, pairs), or that there is one. */
export const printRows = (
  { columns = [], rows = [] }: Answer,
  formats: Formats,
  out: World['out'],
  isAsked: boolean,
): void => {
  if (columns.length === 0) return;
  if (!isAsked) {
    out.write(`\nA table of ${counted(rows.length, 'row')} belongs to this figure; --table prints it.\n`);
    return;
  }
  const isNumber = columns.map((_, column) => rows.every((row) => typeof row[column] !== 'string'));
  const cell = (value: string | number | null | undefined): string =>
    value === null || value === undefined ? '-' : typeof value === 'number' ? formats.decimal(String(value)) : value;
  out.write('\n');
  printTable(
    columns.map((name, column) => `${isNumber[column] ? '>' : ''}${name}`),
    rows.map((row) => columns.map((_, column) => cell(row[column]))),
    out,
  );
};
