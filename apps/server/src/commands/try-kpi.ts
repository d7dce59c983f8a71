import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { SextantError } from '@sextant/contracts';
import { parseKpiFile } from '@sextant/host';
import { parseQuestion } from '../command-line/parse-question.ts';
import { typedParams } from '../command-line/typed-params.ts';
import { shownPath } from '../desk/places.ts';
import { printJson } from '../print/print-json.ts';
import { printTrial } from '../print/print-trial.ts';
import type { CommandInput } from './command.ts';
import { withDesk } from './with-desk.ts';

/** Shows what a KPI file comes to, without taking it into the catalogue. Fails when the file is wrong. */
export const tryFile = async (input: CommandInput, path: string): Promise<number> => {
  const { options, world } = input;
  const file = shownPath(resolve(world.cwd, path), world);
  const text = await readText(resolve(world.cwd, path), file);
  const definition = parseKpiFile(text, file);
  const { kpi: _, ...question } = typedParams(parseQuestion('kpis', definition.id, options), definition);
  const trial = await withDesk(input, (desk) => desk.tryKpi({ text, file, question }, world.signal));
  if (options['json'] === true) printJson(trial, world);
  else printTrial(trial, { file, sql: options['no-sql'] !== true }, world);
  return 'error' in trial.answer ? 1 : 0;
};

const readText = async (path: string, shown: string): Promise<string> => {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new SextantError(
      'kpi.definition-invalid',
      `${shown}: The file cannot be read.`,
      'Name a KPI file in YAML; docs/formulas.md shows how to write one.',
      { cause },
    );
  }
};
