import { SextantError, type HttpAnswer, type HttpClient } from '@sextant/contracts';
import ky, { HTTPError, TimeoutError } from 'ky';
import pThrottle from 'p-throttle';
import { Agent, fetch as fetchOver, type Dispatcher } from 'undici';
import type { Egress, LookupFunction } from './egress.ts';

const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

export interface HttpClientOptions {
  sourceId: string;
  egress: Egress;
  /** Requests that may begin within a second, retries included. Default: no limit. */
  requestsPerSecond?: number;
  /** Longest time for one try, in milliseconds. Default 60,000. */
  timeoutMs?: number;
  /** How often a request is tried again. Default 6. */
  retries?: number;
}

/**
 * The HTTP client that a connector is handed. Only granted hosts, at each redirect anew; what fails for now (429, 5xx, a
 * broken connection) is tried again after a growing time with jitter, or after what `Retry-After` says, when the request
 * may be repeated. Any other answer comes back as it is, whatever its status.
 */
export const createHttpClient = ({
  sourceId,
  egress,
  requestsPerSecond,
  timeoutMs = 60_000,
  retries = 6,
}: HttpClientOptions): HttpClient => {
  const dispatcher = new Agent({ connect: { lookup: egress.lookup as LookupFunction as never } });
  const once = (request: Request): Promise<Response> => fetchGranted(request, egress, dispatcher);
  const paced = requestsPerSecond === undefined ? once : pThrottle(paceOf(requestsPerSecond))(once);
  const retry = {
    limit: retries,
    methods: ['get', 'head', 'options', 'post', 'put', 'delete', 'patch'],
    statusCodes: [408, 425, 429, 500, 502, 503, 504],
    afterStatusCodes: [413, 425, 429, 503],
    maxRetryAfter: 15 * 60_000,
    backoffLimit: 60_000,
    jitter: true,
    // What is refused once is refused each time.
    shouldRetry: ({ error }: { error: Error }) => (ownIn(error) === undefined ? undefined : false),
  };
  return {
    fetch: async (url, { method = 'GET', headers, body, repeatable } = {}) => {
      const mayRepeat = repeatable ?? ['GET', 'HEAD', 'OPTIONS'].includes(method);
      egress.check(new URL(url));
      try {
        const answer = await ky(url, {
          method,
          fetch: (input) => paced(input as Request),
          retry: mayRepeat ? retry : { limit: 0 },
          timeout: timeoutMs,
          redirect: 'manual',
          ...(headers === undefined ? {} : { headers }),
          ...(body === undefined ? {} : { body }),
        });
        return asAnswer(answer);
      } catch (error) {
        if (error instanceof HTTPError) return asAnswer(error.response);
        throw asSextantError(error, sourceId, new URL(url), timeoutMs);
      }
    },
  };
};

/** Whole requests in a time that is as long as they need. */
const paceOf = (perSecond: number): { limit: number; interval: number } => {
  const limit = Math.max(1, Math.floor(perSecond));
  return { limit, interval: (1000 * limit) / perSecond };
};

/** Follows redirects by itself: each is checked, and to another origin goes nothing that the connector said in headers. */
const fetchGranted = async (request: Request, egress: Egress, dispatcher: Dispatcher): Promise<Response> => {
  let url = new URL(request.url);
  let { method } = request;
  let headers = new Headers(request.headers);
  let body = request.body === null ? undefined : Buffer.from(await request.arrayBuffer());
  for (let hop = 0; ; hop++) {
    egress.check(url);
    const answer = await fetchOver(url, {
      method,
      headers: [...headers],
      redirect: 'manual',
      dispatcher,
      signal: request.signal,
      ...(body === undefined ? {} : { body }),
    });
    const location = answer.headers.get('location');
    if (!REDIRECTS.has(answer.status) || location === null) return answer as unknown as Response;
    await answer.body?.cancel();
    if (hop >= MAX_REDIRECTS) throw new Error(`more than ${MAX_REDIRECTS} redirects`);
    const next = new URL(location, url);
    if (next.origin !== url.origin) headers = new Headers({ accept: headers.get('accept') ?? '*/*' });
    if (answer.status === 303 || (answer.status < 303 && method === 'POST')) {
      method = 'GET';
      body = undefined;
    }
    url = next;
  }
};

const asAnswer = (answer: Response): HttpAnswer => ({
  status: answer.status,
  headers: { get: (name) => answer.headers.get(name) },
  text: () => answer.text(),
  json: () => answer.json(),
});

const asSextantError = (error: unknown, sourceId: string, { host }: URL, timeoutMs: number): unknown => {
  const own = ownIn(error);
  if (own !== undefined) return own;
  const reason =
    error instanceof TimeoutError
      ? `it did not answer within ${timeoutMs / 1000} s`
      : chainOf(error)
          .map((each) => (each as { code?: string }).code ?? (each as Error).message)
          .at(-1);
  return new SextantError(
    'source.unreachable',
    `The source '${sourceId}' cannot be reached at ${host}: ${reason}.`,
    'Check the address, and that the host may reach it.',
    { cause: error },
  );
};

const ownIn = (error: unknown): SextantError | undefined => chainOf(error).find((each) => SextantError.is(each));

const chainOf = (error: unknown): object[] =>
  typeof error === 'object' && error !== null ? [error, ...chainOf((error as { cause?: unknown }).cause)] : [];
