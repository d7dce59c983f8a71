import {
  answersRequestSchema,
  isFailed,
  type AnswersRequest,
  type AnswersResponse,
  type ErrorCode,
} from '@sextant/contracts';
import { setStatus } from '../http/answer-errors.ts';
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
      const failure = failureOfAll(answers);
      if (failure !== undefined) setStatus(res, failure);
      res.json({ answers } satisfies AnswersResponse);
    },
  };
};

/** A request none of whose questions could be answered has failed, as its first question did. */
const failureOfAll = (answers: AnswersResponse['answers']): ErrorCode | undefined => {
  const [first] = answers;
  return first !== undefined && isFailed(first) && answers.every(isFailed) ? first.error.code : undefined;
};
