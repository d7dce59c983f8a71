import type {
  AnswerTo,
  KpiResponse,
  KpisResponse,
  Question,
  SextantEvent,
  SourceStatus,
  SourcesResponse,
} from '@sextant/contracts';
import { createBatch } from './batch.ts';
import { followEvents, type ConnectionState } from './events.ts';
import { createTransport, type Token } from './request.ts';

export interface ClientOptions {
  /** Where the host is mounted, e.g. `https://kpi.example` or `/sextant`; relative addresses need a page. */
  url: string;
  /** Default: the platform's `fetch`. */
  fetch?: typeof fetch;
  /** Sent as bearer token; a function is asked again before each request. */
  token?: Token;
  /** A request that takes longer fails with `client.unreachable`. Default 30,000. */
  timeoutMs?: number;
}

/** Calls to one host. Every method rejects with a SextantError, or with the signal's reason when it is aborted. */
export interface Client {
  readonly url: string;
  /**
   * Answers one question. Questions asked in the same turn of the event loop travel together, equal ones once. With
   * `fields` written in place the type of the answer has these alone.
   */
  answer<const Q extends Question>(question: Q, signal?: AbortSignal): Promise<AnswerTo<Q>>;
  kpis(query?: { q?: string; limit?: number; offset?: number }, signal?: AbortSignal): Promise<KpisResponse>;
  kpi(id: string, signal?: AbortSignal): Promise<KpiResponse>;
  sources(signal?: AbortSignal): Promise<SourceStatus[]>;
  /**
   * Follows the host's events until the returned function is called. A lost connection is taken up again after 1 to 30
   * seconds; `onConnection` hears `open` and `lost` (events in between are missed, so ask again after an `open`).
   */
  events(listener: (event: SextantEvent) => void, onConnection?: (state: ConnectionState) => void): () => void;
}

/**
 * A client of the host at `url`. It keeps nothing: asking again asks the host again.
 *
 * ```ts
 * const client = createClient({ url: 'http://127.0.0.1:4780' });
 * const { value } = await client.answer({ kpi: 'customer-count' });
 * ```
 */
export const createClient = (options: ClientOptions): Client => {
  const transport = createTransport(options);
  const { ask } = createBatch(transport);
  return {
    url: transport.url,
    answer: <const Q extends Question>(question: Q, signal?: AbortSignal) =>
      ask(question, signal) as Promise<AnswerTo<Q>>,
    kpis: (query = {}, signal) => {
      const search = new URLSearchParams(Object.entries(query).map(([key, value]) => [key, String(value)])).toString();
      return transport.request<KpisResponse>(`/v1/kpis${search && `?${search}`}`, { signal });
    },
    kpi: (id, signal) => transport.request<KpiResponse>(`/v1/kpis/${encodeURIComponent(id)}`, { signal }),
    sources: async (signal) => (await transport.request<SourcesResponse>('/v1/sources', { signal })).sources,
    events: (listener, onConnection) => followEvents(transport, listener, onConnection),
  };
};
