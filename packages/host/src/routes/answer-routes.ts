import {
  answersRequestSchema,
  isFailed,
  statusOf,
  type AnswersRequest,
  type AnswersResponse,
} from '@sextant/contracts';
import { bodyReader } from '../http/check-request.ts';
import { goneSignal } from '../http/gone-signal.ts';
import { callerOf } from '../http/request-context.ts';
import type { Handlers, RouteContext } from './context.ts';

/** Only the envelope is checked here: the engine checks each question, so that one bad question fails alone. */
export const answerRoutes = ({ engine }: RouteContext): Pick<Handlers, 'answers'> => {
  const readBody = bodyReader(answersRequestSchema);
  return {
    answers: async (req, res) => {
      const { questions } = readBody(req) as AnswersRequest;
      const signal = goneSignal(res);
      const answers = await engine.answers(questions, callerOf(res), signal);
      signal.throwIfAborted();
      res.status(statusOfAll(answers)).json({ answers } satisfies AnswersResponse);
    },
  };
};

/** 200 as soon as one question was answered; a request none of whose questions could be answered has failed. */
const statusOfAll = (answers: AnswersResponse['answers']): number => {
  const [first] = answers;
  return first !== undefined && isFailed(first) && answers.every(isFailed) ? statusOf(first.error.code) : 200;
};
