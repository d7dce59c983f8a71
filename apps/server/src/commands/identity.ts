import { COMMANDS } from '../command-line/commands.ts';
import { misuse } from '../command-line/parse-arguments.ts';
import { createFormats } from '../print/formats.ts';
import { printJson } from '../print/print-json.ts';
import { printTable } from '../print/print-table.ts';
import type { Command, CommandInput } from './command.ts';
import { withDesk } from './with-desk.ts';

/** Tells the store which records are one party, and shows what it was told. */
export const runIdentity: Command = async (input) => {
  const [verb = 'list', party, canonical] = input.positionals;
  if (verb === 'list' && party === undefined) return listLinks(input);
  if (verb === 'link' && party !== undefined && canonical !== undefined) return link(input, party, canonical);
  if (verb === 'unlink' && party !== undefined && canonical === undefined) return link(input, party, party);
  throw misuse(
    'identity',
    `'${input.positionals.join(' ')}' is not understood; the command is: sextant ${COMMANDS.identity.usage}.`,
  );
};

/** A party that is linked to itself stands alone. */
const link = async (input: CommandInput, party: string, canonical: string): Promise<number> => {
  const { world, options } = input;
  const links = await withDesk(input, async (desk) => {
    await desk.link([{ party, canonical }]);
    return desk.links();
  });
  if (options['json'] === true) printJson({ links }, world);
  else if (party === canonical) world.out.write(`${party} counts on its own from now on.\n`);
  else world.out.write(`${party} counts as ${canonical} from now on.\n`);
  return 0;
};

const listLinks = async (input: CommandInput): Promise<number> => {
  const { world, options } = input;
  const links = await withDesk(input, (desk) => desk.links());
  if (options['json'] === true) printJson({ links }, world);
  else if (links.length === 0) world.out.write('No party is linked to another one.\n');
  else {
    const formats = createFormats(world);
    printTable(
      ['Party', 'Counts as', 'Known since'],
      links.map(({ party, canonical, at }) => [party, canonical, formats.instant(at)]),
      world.out,
    );
  }
  return 0;
};
