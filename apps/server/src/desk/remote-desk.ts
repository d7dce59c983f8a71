import {
  SextantError,
  type Answer,
  type ErrorBody,
  type Explanation,
  type FailedAnswer,
  type KpiResponse,
  type KpisResponse,
  type KpiTrial,
  type LinksResponse,
  type PluginChangeResponse,
  type PluginsResponse,
  type QualityResponse,
  type QuarantineResponse,
  type ReceiptComparison,
  type RunsResponse,
  type SextantEvent,
  type SourcesResponse,
  type SyncReport,
} from '@sextant/contracts';
import type { HostPresence } from '@sextant/host';
import type { Desk, SyncRequest } from './desk.ts';
import { readEvents } from './read-events.ts';

/** Asks a running host, with the operator's key that it left for this user. */
export const createRemoteDesk = ({ url, operatorKey }: HostPresence): Desk => {
  const request = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = { authorization: `Bearer ${operatorKey}`, 'content-type': 'application/json' };
    const response = await fetch(`${url}${path}`, { ...init, headers }).catch((cause: unknown) => {
      init.signal?.throwIfAborted();
      throw unreachable(url, cause);
    });
    if (!response.ok) throw await failure(response, url);
    return response;
  };
  const get = async <Body>(path: string): Promise<Body> => (await request(path)).json() as Promise<Body>;
  const post = async <Body>(path: string, body?: object): Promise<Body> => {
    const response = await request(path, { method: 'POST', ...(body ? { body: JSON.stringify(body) } : {}) });
    return response.json() as Promise<Body>;
  };
  const pluginAt = (id: string): string => `/v1/plugins/${encodeURIComponent(id)}`;
  const at = (source: string): string => `/v1/sources/${encodeURIComponent(source)}`;

  const follow = async (
    source: string,
    how: SyncRequest,
    onEvent: (event: SextantEvent) => void,
    signal: AbortSignal,
  ): Promise<SyncReport> => {
    const done = new AbortController();
    const events = await request('/v1/events', { signal: AbortSignal.any([signal, done.signal]) });
    try {
      const query = new URLSearchParams(
        Object.entries(how).map(([name, value]): [string, string] => [name, String(value)]),
      );
      await request(`${at(source)}/sync?${query.toString()}`, { method: 'POST', signal });
      for await (const event of readEvents(events)) {
        if ('source' in event && event.source !== source) continue;
        onEvent(event);
        if (event.type === 'sync-ended') return await lastRun(source);
      }
    } finally {
      done.abort();
    }
    throw unreachable(url, new Error('the host closed the stream of events'));
  };

  const lastRun = async (source: string): Promise<SyncReport> => {
    const { runs } = await get<RunsResponse>(`${at(source)}/runs?limit=1`);
    if (runs[0] === undefined) throw new Error(`the host knows no run of '${source}' although one has ended`);
    return runs[0];
  };

  return {
    ask: async (question, signal) => {
      const body = JSON.stringify({ questions: [question] });
      const response = await request('/v1/answers', { method: 'POST', body, signal });
      const { answers } = (await response.json()) as { answers: [Answer] };
      return answers[0];
    },
    explain: async (receipt, { rows, segment }, signal) => {
      const query = new URLSearchParams({ rows: String(rows), ...(segment ? { segment: segment.join(',') } : {}) });
      const response = await request(`/v1/answers/${encodeURIComponent(receipt)}?${query.toString()}`, { signal });
      return response.json() as Promise<Explanation>;
    },
    compare: async (receipt, other, signal) => {
      const path = `/v1/answers/${encodeURIComponent(receipt)}/against/${encodeURIComponent(other)}`;
      return (await request(path, { signal })).json() as Promise<ReceiptComparison>;
    },
    kpis: (search, readiness = false) => {
      const query = new URLSearchParams({ limit: '1000', ...(search === undefined ? {} : { q: search }) });
      if (readiness) query.set('readiness', 'true');
      return get<KpisResponse>(`/v1/kpis?${query.toString()}`);
    },
    kpi: (id) => get<KpiResponse>(`/v1/kpis/${encodeURIComponent(id)}`),
    tryKpi: async (trial, signal) =>
      (
        await request('/v1/kpis/try', { method: 'POST', body: JSON.stringify(trial), signal })
      ).json() as Promise<KpiTrial>,
    plugins: {
      list: () => get<PluginsResponse>('/v1/plugins'),
      install: (name) => post<PluginChangeResponse>('/v1/plugins', { name }),
      upgrade: (id, name) => post<PluginChangeResponse>(`${pluginAt(id)}/upgrade`, name === undefined ? {} : { name }),
      rollback: (id) => post<PluginChangeResponse>(`${pluginAt(id)}/rollback`),
      remove: (id, force) => post<PluginChangeResponse>(`${pluginAt(id)}/remove${force ? '?force=true' : ''}`),
    },
    links: async () => (await get<LinksResponse>('/v1/identity/links')).links,
    link: async (links) => {
      await request('/v1/identity/links', { method: 'POST', body: JSON.stringify({ links }) });
    },
    sources: async () => (await get<SourcesResponse>('/v1/sources')).sources,
    sync: follow,
    quality: (source, run) => get<QualityResponse>(`${at(source)}/quality${run === undefined ? '' : `?run=${run}`}`),
    quarantine: (source, limit, all = false) =>
      get<QuarantineResponse>(`${at(source)}/quarantine?limit=${limit}${all ? '&all=true' : ''}`),
    close: async () => undefined,
  };
};

/** The request as a whole failed, or the only question in it did. */
const failure = async (response: Response, url: string): Promise<SextantError> => {
  try {
    const body = (await response.json()) as { error: ErrorBody } | { answers: [FailedAnswer] };
    return SextantError.fromBody('error' in body ? body.error : body.answers[0].error);
  } catch (cause) {
    return unreachable(url, cause);
  }
};

const unreachable = (url: string, cause: unknown): SextantError =>
  new SextantError(
    'client.unreachable',
    `The host at ${url} does not answer.`,
    'See whether it still runs: sextant doctor.',
    { cause },
  );
