import { COMMANDS } from '../command-line/commands.ts';
import { misuse } from '../command-line/parse-arguments.ts';
import { printJson } from '../print/print-json.ts';
import { printTable } from '../print/print-table.ts';
import type { Command } from './command.ts';
import { withDesk } from './with-desk.ts';

export const runKpis: Command = async (input) => {
  const { options, positionals, world } = input;
  const [verb, ...words] = positionals;
  if (verb !== undefined && (verb !== 'search' || words.length === 0)) {
    throw misuse(
      'kpis',
      `'${positionals.join(' ')}' is not understood; the command is: sextant ${COMMANDS.kpis.usage}.`,
    );
  }
  const found = await withDesk(input, (desk) => desk.kpis(verb === undefined ? undefined : words.join(' ')));
  if (options['json'] === true) printJson(found, world);
  else if (found.total === 0) world.out.write('No KPI of the catalogue fits.\n');
  else {
    const rows = found.kpis.map(({ id, name, unit, time }) => [
      id,
      name,
      unit,
      time === 'PER' ? 'over a period' : 'at a day',
    ]);
    printTable(['KPI', 'Name', 'Unit', 'Time'], rows, world.out);
  }
  return 0;
};
