import type { Question } from '@sextant/contracts';
import { misuse } from '../command-line/parse-arguments.ts';
import { parseQuestion } from '../command-line/parse-question.ts';
import { typedParams } from '../command-line/typed-params.ts';
import type { Desk } from '../desk/desk.ts';
import { printAnswer } from '../print/print-answer.ts';
import { printJson } from '../print/print-json.ts';
import type { Command } from './command.ts';
import { withDesk } from './with-desk.ts';

export const runAsk: Command = async (input) => {
  const { options, positionals, world } = input;
  const [kpi] = positionals;
  if (kpi === undefined) throw misuse('ask', 'The KPI to ask for is missing.');
  const question = parseQuestion('ask', kpi, options);
  const answer = await withDesk(input, async (desk) => desk.ask(await withTypes(question, desk), world.signal));
  if (options['json'] === true) printJson(answer, world);
  else printAnswer(answer, world, { table: options['table'] === true });
  return 0;
};

/** Only the definition knows what is a number. */
const withTypes = async (question: Question, desk: Desk): Promise<Question> =>
  question.params === undefined ? question : typedParams(question, (await desk.kpi(question.kpi)).definition);
