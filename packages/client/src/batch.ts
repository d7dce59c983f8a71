import {
  isFailed,
  SextantError,
  type Answer,
  type AnswersResponse,
  type FailedAnswer,
  type Question,
} from '@sextant/contracts';
import type { Transport } from './request.ts';

/** The most questions a host takes in one request (`MAX_QUESTIONS` of the contract). */
const MOST = 100;

/** One question, and everybody who asked it in this turn. */
interface Asked {
  question: Question;
  askers: Set<Asker>;
}

interface Asker {
  resolve: (answer: Answer) => void;
  reject: (reason: unknown) => void;
}

/** Gathers the questions of one turn of the event loop into one request. */
export const createBatch = (transport: Transport) => {
  let gathering: Batch | undefined;

  const batch = (): Batch => {
    if (gathering) return gathering;
    const started = newBatch(transport);
    gathering = started;
    setTimeout(() => {
      gathering = undefined;
      void started.send();
    }, 0);
    return started;
  };

  return {
    ask: (question: Question, signal?: AbortSignal): Promise<Answer> =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason);
          return;
        }
        const leave = batch().join(question, {
          resolve: (answer) => {
            signal?.removeEventListener('abort', onAbort);
            resolve(answer);
          },
          reject: (reason) => {
            signal?.removeEventListener('abort', onAbort);
            reject(reason);
          },
        });
        const onAbort = () => {
          leave();
          reject(signal?.reason);
        };
        signal?.addEventListener('abort', onAbort, { once: true });
      }),
  };
};

interface Batch {
  join(question: Question, asker: Asker): () => void;
  send(): Promise<void>;
}

const newBatch = (transport: Transport): Batch => {
  const asked = new Map<string, Asked>();

  const sendSome = async (part: Asked[], signal: AbortSignal): Promise<void> => {
    try {
      const { answers } = await transport.request<AnswersResponse>('/v1/answers', {
        body: { questions: part.map(({ question }) => question) },
        signal,
      });
      for (const [index, { askers }] of part.entries()) settle(askers, answers?.[index]);
    } catch (error) {
      for (const { askers } of part) for (const { reject } of askers) reject(error);
    }
  };

  const requests: { part: Asked[]; controller: AbortController }[] = [];
  const stopIdle = (): void => {
    for (const { part, controller } of requests) if (part.every(({ askers }) => askers.size === 0)) controller.abort();
  };

  return {
    join(question, asker) {
      const key = stableKey(question);
      const entry = asked.get(key) ?? { question, askers: new Set() };
      asked.set(key, entry);
      entry.askers.add(asker);
      return () => {
        entry.askers.delete(asker);
        stopIdle();
      };
    },
    async send() {
      const wanted = [...asked.values()].filter(({ askers }) => askers.size > 0);
      for (let from = 0; from < wanted.length; from += MOST)
        requests.push({ part: wanted.slice(from, from + MOST), controller: new AbortController() });
      await Promise.all(requests.map(({ part, controller }) => sendSome(part, controller.signal)));
    },
  };
};

const settle = (askers: ReadonlySet<Asker>, answer: Answer | FailedAnswer | undefined): void => {
  const error = answer
    ? isFailed(answer) && SextantError.fromBody(answer.error)
    : new SextantError(
        'internal',
        'The host left a question unanswered.',
        'Try again; if it stays, look at the log of the host.',
      );
  for (const { resolve, reject } of askers) {
    if (error) reject(error);
    else resolve(answer as Answer);
  }
};

/** The same text for questions that differ only in the order of their keys. */
const stableKey = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    part && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
