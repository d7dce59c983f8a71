import type { AnswersResponse, Question } from '@sextant/contracts';

export interface Asker {
  url: string;
  /** Asks as the operator; without it as a viewer. */
  key?: string;
}

/** Asks a host over HTTP, as a page does. */
export const postAnswers = ({ url, key }: Asker, questions: Question[], signal?: AbortSignal): Promise<Response> =>
  fetch(`${url}/v1/answers`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key ? { authorization: `Bearer ${key}` } : {}) },
    body: JSON.stringify({ questions }),
    ...(signal ? { signal } : {}),
  });

/** The answers; throws when the whole request failed. */
export const askHost = async (asker: Asker, ...questions: Question[]): Promise<AnswersResponse['answers']> => {
  const response = await postAnswers(asker, questions);
  if (!response.ok) throw new Error(`the host answered ${response.status}: ${await response.text()}`);
  return ((await response.json()) as AnswersResponse).answers;
};
