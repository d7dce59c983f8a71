import { SextantError, type ConnectorContext, type HttpAnswer } from '@sextant/contracts';
import type { Config } from '../config.ts';
import { answerFailed, refusedCredentials, type GraphqlError } from './failures.ts';
import { LOG_IN } from './queries.ts';

/**
 * The Admin API of a shop, as somebody who is logged in. Nobody logs out: that would end every session of this administrator,
 * those of people in the dashboard too. The shop forgets sessions that are not used.
 */
export interface Api {
  /** The data of an answer; throws what is wrong with it as a SextantError. */
  ask<Data>(query: string, variables?: Record<string, unknown>): Promise<Data>;
  /** The shop's clock when it answered last, an instant. */
  now(): string;
}

interface Body {
  data?: unknown;
  errors?: GraphqlError[];
}

/** Throws `source.access-refused` where the credentials are refused, `source.unreachable` where nobody answers. */
export const openApi = async ({ http, signal }: ConnectorContext, config: Config): Promise<Api> => {
  const { url, channel, credentials } = config;
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    accept: 'application/json',
    ...(channel === undefined ? {} : { 'vendure-token': channel }),
    ...('apiKey' in credentials ? { 'vendure-api-key': credentials.apiKey } : {}),
  };
  let now = new Date().toISOString();

  const send = async (query: string, variables: Record<string, unknown>): Promise<[unknown, HttpAnswer]> => {
    signal.throwIfAborted();
    const answer = await http.fetch(url, {
      method: 'POST',
      headers,
      body: JSON.stringify({ query, variables }),
      // Nothing is asked here that does harm twice.
      repeatable: true,
    });
    const date = Date.parse(answer.headers.get('date') ?? '');
    if (!Number.isNaN(date)) now = new Date(date).toISOString();
    const body = await bodyOf(answer, url);
    if (body.errors !== undefined && body.errors.length > 0) throw answerFailed(body.errors, url);
    if (answer.status !== 200 || body.data === undefined || body.data === null) throw notTheApi(answer, url);
    return [body.data, answer];
  };

  if ('username' in credentials) {
    const [data, answer] = await send(LOG_IN, credentials);
    const { login } = data as { login: { errorCode?: string } };
    if (login.errorCode !== undefined) throw refusedCredentials(url, login.errorCode);
    const token = answer.headers.get('vendure-auth-token');
    const cookies = answer.headers.get('set-cookie');
    // A shop may give either, or both.
    if (token !== null && token !== '') headers['authorization'] = `Bearer ${token}`;
    else if (cookies !== null) headers['cookie'] = cookiesOf(cookies);
    else throw refusedCredentials(url, 'no session comes back');
  }
  return {
    ask: async <Data>(query: string, variables: Record<string, unknown> = {}) =>
      (await send(query, variables))[0] as Data,
    now: () => now,
  };
};

/** `name=value` of each cookie; those of several headers come in one, and their dates have commas too. */
const cookiesOf = (header: string): string =>
  header
    .split(/,(?=\s*[^\s;,=]+=)/)
    .map((cookie) => cookie.split(';')[0]?.trim())
    .join('; ');

const bodyOf = async (answer: HttpAnswer, url: string): Promise<Body> => {
  const { status } = answer;
  if (status === 401 || status === 403) throw refusedCredentials(url, `status ${status}`);
  if (status >= 500 || status === 429) {
    throw new SextantError(
      'source.unreachable',
      `The shop at ${url} answers with status ${status}.`,
      'Look at the log of the shop, and sync again: the reading goes on where it was.',
    );
  }
  let text: string;
  try {
    text = await answer.text();
  } catch (error) {
    throw new SextantError(
      'source.unreachable',
      `An answer of the shop at ${url} broke off.`,
      'Sync again: the reading goes on where it was.',
      { cause: error },
    );
  }
  try {
    return JSON.parse(text) as Body;
  } catch {
    throw notTheApi(answer, url);
  }
};

const notTheApi = ({ status }: HttpAnswer, url: string): SextantError =>
  new SextantError(
    'source.unreachable',
    `What answers at ${url} (status ${status}) is no Admin API of a shop.`,
    "Set 'url' to the address of the Admin API, as a rule https://<shop>/admin-api.",
  );
