import { countOption, misuse, textOption } from '../command-line/parse-arguments.ts';
import { printComparison } from '../print/print-comparison.ts';
import { printExplanation } from '../print/print-explanation.ts';
import { printJson } from '../print/print-json.ts';
import type { Command } from './command.ts';
import { withDesk } from './with-desk.ts';

const ROWS = 10;

export const runExplain: Command = async (input) => {
  const { options, positionals, world } = input;
  const [receipt] = positionals;
  if (receipt === undefined) throw misuse('explain', 'The receipt to explain is missing.');
  const against = textOption(options, 'against');
  if (against !== undefined) {
    const found = await withDesk(input, (desk) => desk.compare(receipt, against, world.signal));
    if (options['json'] === true) printJson(found, world);
    else printComparison(found, world);
    return 0;
  }
  const segment = textOption(options, 'segment');
  const wanted = {
    rows: countOption('explain', options, 'rows') ?? ROWS,
    ...(segment === undefined ? {} : { segment: segment.split(',') }),
  };
  const found = await withDesk(input, (desk) => desk.explain(receipt, wanted, world.signal));
  if (options['json'] === true) printJson(found, world);
  else printExplanation(found, world, { sql: options['sql'] === true });
  return 0;
};
