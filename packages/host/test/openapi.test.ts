import { ROUTES, type Answer } from '@sextant/contracts';
import { createAjv } from '../src/yaml/create-ajv.ts';
import { startTestHost, type RunningHost } from './support/host.ts';

interface OpenApi {
  paths: Record<string, Record<string, { responses: Record<string, { content: Record<string, { schema: object }> }> }>>;
  components: { schemas: Record<string, object> };
}

let running: RunningHost;
let api: OpenApi;
beforeAll(async () => {
  running = await startTestHost({}, { devOperator: true });
  await running.tenant.sources.sync('bank');
  api = (await (await fetch(`${running.url}/openapi.json`)).json()) as OpenApi;
});
afterAll(() => running.host.stop());

/** Checks a body against the schema that the document gives for this route. */
const violations = (path: string, method: string, status: string, body: unknown): unknown => {
  const ajv = createAjv({ strict: false });
  ajv.addSchema({ $id: 'api', ...api });
  const schema = api.paths[path]?.[method]?.responses[status]?.content['application/json']?.schema;
  const text = JSON.stringify(schema).replaceAll('"#/', '"api#/');
  const valid = ajv.compile(JSON.parse(text) as object);
  return valid(body) ? [] : valid.errors;
};

describe('the API description', () => {
  it('has every route, with its operation and its failures', () => {
    for (const [name, { path, method }] of Object.entries(ROUTES)) {
      expect(api.paths[path]?.[method]).toMatchObject({ operationId: name, responses: { default: expect.anything() } });
    }
  });

  it('describes the answers that are given', async () => {
    const questions = [
      { kpi: 'customer-count', asOf: '2024-06-30', trend: 6 },
      { kpi: 'customer-retention-rate', trend: 4 },
      { kpi: 'products-per-customer', by: [] },
      { kpi: 'no-such-kpi' },
      { kpi: 'customer-count', asOf: '2024-06-30', trend: 3, fields: ['value'] },
    ];
    const body = (await (await running.post('/v1/answers', { questions })).json()) as { answers: Answer[] };
    expect(violations('/v1/answers', 'post', '200', body)).toEqual([]);
    expect(body.answers[4]?.trend?.series.map(Object.keys)).toEqual([['value']]);
  });

  it('describes a request none of whose questions could be answered, and one that could not be read', async () => {
    for (const questions of [[{ kpi: 'no-such-kpi' }], []]) {
      const body: unknown = await (await running.post('/v1/answers', { questions })).json();
      expect(violations('/v1/answers', 'post', 'default', body)).toEqual([]);
    }
    expect(violations('/v1/answers', 'post', 'default', { answers: [{ kpi: 'customer-count' }] })).not.toEqual([]);
  });

  it('describes a receipt, and the comparison of two', async () => {
    const ask = async (asOf: string): Promise<string> => {
      const body = { questions: [{ kpi: 'products-per-customer', asOf, by: [], trend: 0 }] };
      const { answers } = (await (await running.post('/v1/answers', body)).json()) as {
        answers: { receipt: string }[];
      };
      return answers[0]?.receipt ?? '';
    };
    const [first, second] = [await ask('2024-03-31'), await ask('2024-06-30')];
    const explained = await (await fetch(`${running.url}/v1/answers/${first}?rows=2`)).json();
    expect(violations('/v1/answers/{receipt}', 'get', '200', explained)).toEqual([]);
    expect(explained).toMatchObject({ verified: true, rows: { numerator: { totals: [{ table: 'agreement' }] } } });
    const compared = await (await fetch(`${running.url}/v1/answers/${first}/against/${second}`)).json();
    expect(violations('/v1/answers/{receipt}/against/{other}', 'get', '200', compared)).toEqual([]);
    const unknown = await fetch(`${running.url}/v1/answers/none`);
    expect([unknown.status, ((await unknown.json()) as { error: { code: string } }).error.code]).toEqual([
      404,
      'answer.receipt-unknown',
    ]);
  });

  it.each([
    ['/v1/kpis', '/v1/kpis'],
    ['/v1/kpis', '/v1/kpis?readiness=true'],
    ['/v1/kpis/{id}', '/v1/kpis/customer-count'],
    ['/v1/sources', '/v1/sources'],
    ['/v1/sources/{id}/runs', '/v1/sources/bank/runs'],
    ['/v1/sources/{id}/quality', '/v1/sources/bank/quality'],
    ['/v1/sources/{id}/quarantine', '/v1/sources/bank/quarantine'],
  ])('describes what %s gives', async (path, address) => {
    const body: unknown = await (await fetch(`${running.url}${address}`)).json();
    expect(violations(path, 'get', '200', body)).toEqual([]);
  });

  it('describes failures', async () => {
    const body: unknown = await (await fetch(`${running.url}/v1/kpis/no-such-kpi`)).json();
    expect(violations('/v1/kpis/{id}', 'get', 'default', body)).toEqual([]);
    expect(violations('/v1/kpis/{id}', 'get', 'default', { error: { code: 'made.up' } })).not.toEqual([]);
  });
});
