import type { KpiSummary, KpisResponse } from '@sextant/contracts';
import { COMMANDS } from '../command-line/commands.ts';
import { misuse } from '../command-line/parse-arguments.ts';
import { shownPath } from '../desk/places.ts';
import { counted } from '../print/formats.ts';
import { printJson } from '../print/print-json.ts';
import { printCatalogueReadiness, printReadiness } from '../print/print-readiness.ts';
import { printTable } from '../print/print-table.ts';
import type { World } from '../world.ts';
import type { Command, CommandInput } from './command.ts';
import { tryFile } from './try-kpi.ts';
import { withDesk } from './with-desk.ts';

export const runKpis: Command = async (input) => {
  const [verb, ...words] = input.positionals;
  if (verb === undefined) return list(input, undefined);
  if (verb === 'search' && words.length > 0) return list(input, words.join(' '));
  if (verb === 'show' && words.length === 1) return show(input, words[0] as string);
  if (verb === 'try' && words.length === 1) return tryFile(input, words[0] as string);
  throw misuse(
    'kpis',
    `'${input.positionals.join(' ')}' is not understood; the command is: sextant ${COMMANDS.kpis.usage}.`,
  );
};

const list = async (input: CommandInput, search: string | undefined): Promise<number> => {
  const { options, world } = input;
  const isReadiness = options['ready'] === true;
  const found = await withDesk(input, (desk) => desk.kpis(search, isReadiness));
  if (options['json'] === true) printJson(found, world);
  else if (isReadiness) printCatalogueReadiness(found, world);
  else {
    if (found.total === 0) world.out.write('No KPI of the catalogue fits.\n');
    else {
      const rows = found.kpis.map((kpi) => [kpi.id, kpi.name, kpi.unit, TIME[kpi.time], ...stateOf(kpi)]);
      printTable(['KPI', 'Name', 'Unit', 'Time', 'Version', 'From', 'State'], rows, world.out);
    }
    if (search === undefined) printProblems(found, world);
  }
  return 0;
};

const show = async (input: CommandInput, id: string): Promise<number> => {
  const { options, world } = input;
  const found = await withDesk(input, (desk) => desk.kpi(id));
  if (options['json'] === true) printJson(found, world);
  else printReadiness(found, world);
  return 0;
};

const TIME: Record<KpiSummary['time'], string> = {
  PIT: 'at a day',
  PER: 'over a period',
  ROLL: 'over a window',
  COH: 'of a cohort',
};

const stateOf = ({ state }: KpiSummary): [version: string, from: string, state: string] => {
  if (state === undefined) return ['', '', ''];
  const from = state.overrides ? `${state.origin}, instead of the built-in one` : state.origin;
  return [state.version, from, state.outdated ? 'a newer file is wrong' : 'ok'];
};

const printProblems = ({ problems = [] }: KpisResponse, world: World): void => {
  if (problems.length === 0) return;
  world.out.write(`\n${counted(problems.length, 'thing')} in the files cannot be used:\n`);
  for (const { kpi, file, message, remedy, running } of problems) {
    const meanwhile = kpi === null ? '' : running === null ? ` ${kpi} is not there.` : ` ${kpi} ${running} answers.`;
    world.out.write(`  ${message.replace(file, shownPath(file, world))}${meanwhile}\n    ${remedy}\n`);
  }
};
