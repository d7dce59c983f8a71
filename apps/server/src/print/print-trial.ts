import type { KpiTrial } from '@sextant/contracts';
import type { World } from '../world.ts';
import { counted } from './formats.ts';
import { printAnswer } from './print-answer.ts';
import { printTable } from './print-table.ts';

const ADDS: Record<string, string> = {
  constant: 'a constant',
  flow: 'over segments and time',
  stock: 'over segments',
  distinct: 'over disjoint segments',
  recomputed: 'never',
};

/** What a definition comes to, for the person who writes it: what was understood, what is missing, the figures, the SQL. */
export const printTrial = (trial: KpiTrial, { file, sql }: { file: string; sql: boolean }, world: World): void => {
  const { out } = world;
  out.write(`${file} is valid: ${trial.kpi} ${trial.version}\n\n`);
  printTable(
    ['Formula', 'Understood as', 'Type', 'Adds up'],
    trial.sides.map(({ field, formula, type, adds }) => [field, formula, type, ADDS[adds] ?? adds]),
    out,
  );
  out.write(`\n  additivity  ${declared(trial.additivity)}\n  grain       ${declared(trial.grain)}\n`);
  if (trial.byProduct) out.write('  can be split by product\n');
  printNeeds(trial, out);
  for (const { message } of trial.breaks) out.write(`\n  ! With it, this would not hold any more: ${message}\n`);
  out.write('\n');
  if ('error' in trial.answer) {
    const { code, message, remedy } = trial.answer.error;
    out.write(`No answer: ${code}\n  ${message}\n  ${remedy}\n`);
  } else printAnswer(trial.answer, world, { table: true, points: true });
  if (sql) printStatements(trial, out);
};

const declared = ({ declared: said, inferred }: { declared: string; inferred: string }): string =>
  said === inferred ? said : `${said} (the formula alone: ${inferred})`;

const printNeeds = ({ needs }: KpiTrial, out: World['out']): void => {
  if (needs.length === 0) return;
  out.write('\nIt needs:\n');
  for (const { what, provided, optional } of needs) {
    const without = optional === null ? 'no source provides it' : `no source provides it: gross of ${optional}`;
    out.write(`  ${provided ? '✓' : '✗'} ${what}${provided ? '' : `  (${without})`}\n`);
  }
};

const printStatements = ({ statements }: KpiTrial, out: World['out']): void => {
  out.write(`\n${counted(statements.length, 'statement')} found the figures:\n`);
  for (const [index, statement] of statements.entries()) out.write(`\n-- ${index + 1}\n${statement};\n`);
};
