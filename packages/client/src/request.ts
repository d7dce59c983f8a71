import { SextantError, type ErrorBody } from '@sextant/contracts';

export type Token = string | (() => string | Promise<string>);

export interface RequestOptions {
  body?: unknown;
  signal?: AbortSignal | undefined;
}

/** How requests reach the host. */
export interface Transport {
  readonly url: string;
  /** One request; the parsed body, or a SextantError. */
  request<T>(path: string, options?: RequestOptions): Promise<T>;
  /** A response whose body is read as it comes; no time limit once its head is there. */
  open(path: string, signal: AbortSignal): Promise<Response>;
}

export const createTransport = (options: {
  url: string;
  fetch?: typeof fetch;
  token?: Token;
  timeoutMs?: number;
}): Transport => {
  const url = options.url.replace(/\/+$/, '');
  const timeoutMs = options.timeoutMs ?? 30_000;
  // Looked up at each call and called bare: browsers refuse a fetch with another `this`.
  const send = (...args: Parameters<typeof fetch>) => (options.fetch ?? fetch)(...args);

  const headers = async (accept: string, hasBody: boolean): Promise<Record<string, string>> => {
    const token = typeof options.token === 'function' ? await options.token() : options.token;
    return {
      accept,
      ...(hasBody && { 'content-type': 'application/json' }),
      ...(token && { authorization: `Bearer ${token}` }),
    };
  };

  const unreachable = (message: string, cause?: unknown) =>
    new SextantError(
      'client.unreachable',
      message,
      'Check that the host is running and that the address is right, then try again.',
      { cause },
    );

  // A relative address means nothing to a reader.
  const where = /^https?:/.test(url) ? ` at ${url}` : '';

  const failure = (response: Response, body: unknown): SextantError => {
    const error = (body as { error?: ErrorBody } | null)?.error;
    if (error?.code) return SextantError.fromBody(error);
    return unreachable(`What answers${where} is not a Sextant host (HTTP ${response.status}).`);
  };

  return {
    url,
    async request<T>(path: string, { body, signal }: RequestOptions = {}): Promise<T> {
      signal?.throwIfAborted();
      const timeout = AbortSignal.timeout(timeoutMs);
      try {
        const response = await send(url + path, {
          method: body === undefined ? 'GET' : 'POST',
          headers: await headers('application/json', body !== undefined),
          signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
          ...(body !== undefined && { body: JSON.stringify(body) }),
        });
        const text = await response.text();
        const parsed = parseJson(text);
        // A batch in which every question failed has the status of its first failure, and is a batch all the same.
        const isBatch = Array.isArray((parsed as { answers?: unknown } | null)?.answers);
        if ((!response.ok && !isBatch) || parsed === undefined) throw failure(response, parsed);
        return parsed as T;
      } catch (error) {
        if (SextantError.is(error)) throw error;
        signal?.throwIfAborted();
        throw timeout.aborted
          ? unreachable(`The host did not answer within ${timeoutMs / 1000} seconds.`, error)
          : unreachable(`The host${where} cannot be reached.`, error);
      }
    },
    async open(path, signal) {
      const response = await send(url + path, { headers: await headers('text/event-stream', false), signal });
      if (response.ok && response.body) return response;
      throw failure(response, parseJson(await response.text()));
    },
  };
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
