import { parseQuestion } from '../command-line/parse-question.ts';
import { printAnswer } from '../print/print-answer.ts';
import { printJson } from '../print/print-json.ts';
import type { Command } from './command.ts';
import { withDesk } from './with-desk.ts';

export const runAsk: Command = async (input) => {
  const { options, positionals, world } = input;
  const question = parseQuestion(positionals, options);
  const answer = await withDesk(input, (desk) => desk.ask(question, world.signal));
  if (options['json'] === true) printJson(answer, world);
  else printAnswer(answer, world);
  return 0;
};
