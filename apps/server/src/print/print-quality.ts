import type { QualityFinding, QualityResponse } from '@sextant/contracts';
import type { World } from '../world.ts';
import { counted, createFormats, type Formats } from './formats.ts';
import { printTable } from './print-table.ts';

/** Rows per table, then what the checks found, worst first. */
export function printQuality({ tables, run, checks }: QualityResponse, world: World): void {
  const formats = createFormats(world);
  printTable(
    ['Table', '>Read', '>Accepted', '>Rejected', 'Most frequent reason'],
    tables.map(({ table, read, accepted, rejected, reasons }) => [
      table,
      formats.count(read),
      formats.count(accepted),
      formats.count(rejected),
      reasons[0] ? `${reasons[0].reason} (${formats.count(reasons[0].rows)})` : '',
    ]),
    world.out,
  );
  if (run === null) {
    world.out.write('\nNothing was checked yet.\n');
    return;
  }
  world.out.write(
    `\nChecks after run ${run}: ${checks.length === 0 ? 'all that was looked at holds' : counted(checks.length, 'finding')}.\n`,
  );
  for (const finding of checks) {
    world.out.write(
      `\n${finding.severity}  ${finding.check}  (${finding.table})\n  ${finding.title}\n  ${affected(finding, formats)}\n`,
    );
    world.out.write(`  ${finding.examples.join('\n  ')}\n`);
  }
}

const affected = ({ rows, amount, currency }: QualityFinding, formats: Formats): string => {
  const of = rows === 1 ? '1 row' : `${formats.count(rows)} rows`;
  return `Affected: ${of}${amount === null ? '' : `, ${shortened(amount)} ${currency ?? ''}`.trimEnd()}`;
};

/** Exact text without the zeros that say nothing. */
const shortened = (amount: string): string => (amount.includes('.') ? amount.replace(/\.?0+$/, '') : amount);
