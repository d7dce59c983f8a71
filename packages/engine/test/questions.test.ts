import type { Answer, Question } from '@sextant/contracts';
import { memoryConnector, type Row } from './support/memory-connector.ts';
import { library, operator, testEngine, viewer } from './support/test-engine.ts';
import { tenCustomers, type World } from './support/ten-customers.ts';

describe('a question', () => {
  let world: World;
  const ask = (question: object): Promise<Answer> => world.engine.answer(question, operator);
  const failure = async (question: unknown): Promise<{ code: string; message: string; remedy: string }> => {
    const [answer] = await world.engine.answers([question], operator);
    if (answer === undefined || !('error' in answer)) throw new Error('was answered');
    return answer.error;
  };

  beforeAll(async () => {
    world = await tenCustomers();
  });
  afterAll(() => world.engine.close());

  it.each<[string, object, string, RegExp]>([
    ['an unknown KPI', { kpi: 'customer-cuont' }, 'kpi.unknown', /Did you mean "customer-count"/],
    ['an unknown key', { kpi: 'customer-count', asof: '2025-01-01' }, 'question.invalid', /Did you mean "asOf"/],
    ['no KPI', {}, 'question.invalid', /Name at least the kpi/],
    [
      'a day that does not exist',
      { kpi: 'customer-count', asOf: '2025-02-30' },
      'question.date-invalid',
      /existing day/,
    ],
    [
      'an instant without an offset',
      { kpi: 'customer-count', knownAt: '2025-02-03' },
      'question.date-invalid',
      /with offset/,
    ],
    ['an unknown scheme', { kpi: 'customer-count', by: ['lime'] }, 'question.scheme-unknown', /Did you mean "line"/],
    [
      'an unknown segment',
      { kpi: 'customer-count', filter: [{ scheme: 'line', in: ['retial'] }] },
      'question.segment-unknown',
      /Did you mean "retail"/,
    ],
    ['a period for a figure at a day', { kpi: 'customer-count', period: '2025-Q1' }, 'question.period-invalid', /asOf/],
    [
      'a period that cannot be read',
      { kpi: 'lost-customers', period: '2025-Q5' },
      'question.period-invalid',
      /2025-Q2/,
    ],
    [
      'a period that ends before it begins',
      { kpi: 'lost-customers', from: '2025-03-01', to: '2025-02-01' },
      'question.period-invalid',
      /from and to/,
    ],
    ['an unknown parameter', { kpi: 'lost-customers', params: { tau: 3 } }, 'question.param-invalid', /continuous/],
    [
      'a parameter of the wrong type',
      { kpi: 'lost-customers', params: { continuous: 'yes' } },
      'question.param-invalid',
      /boolean/,
    ],
    [
      'a parameter above its range',
      { kpi: 'cart-abandonment-rate', params: { window: 721 } },
      'question.param-invalid',
      /whole number from 1 to 720/,
    ],
    [
      'a parameter below its range',
      { kpi: 'customer-satisfaction-score', params: { top: 0 } },
      'question.param-invalid',
      /whole number from 1 to 100/,
    ],
    [
      'half a month',
      { kpi: 'customer-acquisition-cost', params: { lag: 0.5 } },
      'question.param-invalid',
      /whole number from 0 to 24/,
    ],
    [
      'days before the beginning',
      { kpi: 'customer-tenure', params: { tau: -1 } },
      'question.param-invalid',
      /whole number from 1 to 36600/,
    ],
    [
      'a choice that there is not',
      { kpi: 'persistency-13m', params: { basis: 'premuim' } },
      'question.param-invalid',
      /Did you mean "premium"/,
    ],
    ['three schemes', { kpi: 'customer-count', by: ['line', 'region', 'size'] }, 'question.invalid', /./],
    ['a thousand points', { kpi: 'customer-count', trend: 1000 }, 'question.invalid', /./],
    ['an unknown grain', { kpi: 'customer-count', grain: 'decade' }, 'question.invalid', /week, month, quarter, year/],
    ['nothing at all', null as unknown as object, 'question.invalid', /./],
  ])('with %s fails with a stable code and a remedy', async (_, question, code, remedy) => {
    const error = await failure(question);
    expect(error.code).toBe(code);
    expect(error.remedy).toMatch(remedy);
    expect(error.message).not.toMatch(/SELECT|customer_state|undefined/);
  });

  it('names the parameter, its KPI and the value that is out of its range', async () => {
    const { message } = await failure({ kpi: 'cart-abandonment-rate', params: { window: 721 } });
    expect(message).toBe('Parameter "window" of "cart-abandonment-rate" cannot be 721.');
  });

  it('fails alone among others', async () => {
    const [good, bad] = await world.engine.answers([{ kpi: 'customer-count' }, { kpi: 'nonsense' }], operator);
    expect(good).toMatchObject({ kpi: 'customer-count', value: 9 });
    expect(bad).toMatchObject({ kpi: 'nonsense', error: { code: 'kpi.unknown' } });
  });

  it('opens on the last complete day of its sources and says so', async () => {
    const answer = await ask({ kpi: 'customer-count' });
    expect(answer).toMatchObject({ asOf: '2025-06-30', asOfRule: 'yesterday', completeThrough: '2025-06-30' });
    world.clock.set('2025-09-15T12:00:00Z');
    expect(await ask({ kpi: 'customer-count' })).toMatchObject({ asOf: '2025-06-30', asOfRule: 'sources' });
    world.clock.set('2025-06-30T22:00:00Z');
  });

  it('carries its lineage: definition, policy, batch, knowledge, sources, receipt', async () => {
    const answer = await ask({ kpi: 'customer-count' });
    expect(answer.definitionVersion).toBe(library.find((each) => each.id === 'customer-count')?.version);
    expect(answer.policy).toMatch(/^[\w-]{12}$/);
    expect(answer.receipt).toMatch(/^[\w-]{22}$/);
    expect(answer.knownAt).toBe('2025-06-01T12:00:00.000Z');
    expect(answer.sources).toEqual([
      { source: 'core', completeThrough: '2025-06-30', lastSync: '2025-06-01T12:00:00.000Z' },
    ]);
    const same = await ask({ kpi: 'customer-count', trend: 13, compare: 'previous' });
    expect(same.receipt).toBe(answer.receipt);
    expect((await ask({ kpi: 'customer-count', asOf: '2025-05-31' })).receipt).not.toBe(answer.receipt);
  });

  it('puts the trend into dense columns, oldest first, one point a month end', async () => {
    const { trend } = await ask({ kpi: 'customer-count', trend: 4, by: ['line'] });
    expect(trend?.at).toEqual(['2025-03-31', '2025-04-30', '2025-05-31', '2025-06-30']);
    expect(trend?.series.map((each) => each.value)).toEqual([
      [8, 8, 8, 9],
      [6, 6, 5, 5],
      [2, 2, 3, 4],
    ]);
    expect(trend?.series.map((each) => each.segment)).toEqual([undefined, ['retail'], ['sme']]);
  });

  it('compares with the point before, or the same day last year, by name', async () => {
    const previous = await ask({ kpi: 'customer-count', grain: 'quarter' });
    expect(previous.compare).toEqual({ to: 'previous', at: '2025-03-31', value: 8, absolute: 1, relative: 0.125 });
    const lastYear = await ask({ kpi: 'customer-count', compare: 'lastYear' });
    expect(lastYear.compare).toMatchObject({ at: '2024-06-30', value: 7 });
    expect((await ask({ kpi: 'customer-count', compare: 'none' })).compare).toBeUndefined();
  });

  it('marks a period that is not over and compares as many days', async () => {
    const answer = await ask({ kpi: 'new-customers', from: '2025-05-01', to: '2025-08-01', trend: 2 });
    expect(answer).toMatchObject({ partial: true, status: 'partial', asOf: '2025-06-30', value: 1 });
    expect(answer.compare).toMatchObject({ at: '3 months to 2025-04-30 (first 61 days)', value: 0 });
    expect(answer.trend?.partial).toEqual([false, true]);
  });

  it('has no figure for a period that reaches before the history, and none without a base', async () => {
    const early = await ask({ kpi: 'new-customers', period: '2016-03' });
    expect([early.value, early.status]).toEqual([null, 'insufficient_history']);
    expect((await ask({ kpi: 'customer-count', asOf: '2016-01-01' })).status).toBe('insufficient_history');
    const nobody = await ask({
      kpi: 'products-per-customer',
      asOf: '2018-01-01',
      filter: [{ scheme: 'line', in: ['retail'] }],
    });
    expect([nobody.value, nobody.status, nobody.numerator, nobody.denominator]).toEqual([null, 'no_base', '0', '0']);
    const none = await ask({ kpi: 'customer-count', asOf: '2018-01-01', filter: [{ scheme: 'line', in: ['retail'] }] });
    expect([none.value, none.status]).toEqual([0, 'ok']);
  });

  it('crosses two schemes, and the parts add up to the whole', async () => {
    const answer = await ask({ kpi: 'customer-count', by: ['line', 'region'], trend: 0 });
    const cells = Object.fromEntries((answer.segments ?? []).map((each) => [each.key.join('/'), each.value]));
    // Retail: C01, C02, C03 north, C05, C06 south; sme: C07 north, C08, C09, C10 south.
    expect(cells).toEqual({ 'retail/north': 3, 'retail/south': 2, 'sme/north': 1, 'sme/south': 3 });
    expect(answer.value).toBe(9);
  });

  it('shows as many segments as asked for and says how many are left out', async () => {
    const answer = await ask({ kpi: 'customer-count', by: ['line', 'region'], limit: 2 });
    expect(answer.segments?.map((each) => each.label)).toEqual(['retail · north', 'sme · south']);
    expect(answer).toMatchObject({ segmentsLeftOut: 2, value: 9 });
  });

  it('adds the filter of the caller, who cannot leave it out', async () => {
    const caller = { ...viewer, rows: [{ scheme: 'line', in: ['sme'] }] };
    expect((await world.engine.answer({ kpi: 'customer-count' }, caller)).value).toBe(4);
    const elsewhere = { kpi: 'customer-count', filter: [{ scheme: 'line', in: ['retail'] }] };
    expect((await world.engine.answer(elsewhere, caller)).value).toBe(0);
    await expect(
      world.engine.answer({ kpi: 'lost-customers' }, { ...viewer, kpis: ['customer-count'] }),
    ).rejects.toMatchObject({ code: 'kpi.unknown' });
  });

  it('is stopped when it takes too long, and when its asker goes away', async () => {
    const impatient = await tenCustomers({ statementTimeoutMs: 1, cacheSize: 0 });
    const heavy = {
      kpi: 'customer-retention-rate',
      knownAt: '2025-06-15T00:00:00Z',
      trend: 120,
      by: ['line', 'region'],
    };
    await expect(impatient.engine.answer(heavy, operator)).rejects.toMatchObject({
      code: 'engine.timeout',
    });
    await impatient.engine.close();
    const gone = new AbortController();
    const waiting = world.engine.answer(heavy, operator, gone.signal);
    gone.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'engine.aborted' });
    expect((await ask({ kpi: 'customer-count' })).value).toBe(9);
  });

  it('is sent away when too many wait already', async () => {
    const busy = await tenCustomers({ maxConcurrent: 1, maxWaiting: 2, cacheSize: 0 });
    const questions: Question[] = Array.from({ length: 12 }, (_, index) => ({ kpi: 'customer-count', trend: index }));
    const answers = await busy.engine.answers(questions, operator);
    const refused = answers.filter((each) => 'error' in each && each.error.code === 'engine.busy');
    expect(refused.length).toBeGreaterThan(0);
    expect(answers.length - refused.length).toBeGreaterThan(0);
    await busy.engine.close();
  });
});

describe('small cells', () => {
  /** 20 in the north, 9 in the east, `few` in the south; everybody holds one product, every fourth two. */
  async function bank(few: number) {
    const regions = [
      ...Array<string>(20).fill('north'),
      ...Array<string>(9).fill('east'),
      ...Array<string>(few).fill('south'),
    ];
    const rows = (make: (id: string, index: number) => Row[]): Row[] =>
      regions.flatMap((_, index) => make(`P${index}`, index));
    const from = { valid_from: '2024-01-01' };
    const engine = await testEngine({ policy: { minCell: 5, declaredSchemes: ['region'] } });
    const products = ['CUR', 'SAV'].map((id) => ({
      product_id: id,
      name: id,
      category: id,
      line_of_business: 'bank',
      ...from,
    }));
    const held = (index: number): string[] => (index % 4 === 0 ? ['CUR', 'SAV'] : ['CUR']);
    await engine.sync(
      { id: 'bank', title: 'Bank', connector: 'memory' },
      memoryConnector(
        {
          product: products,
          party: rows((party_id) => [{ party_id, party_type: 'person', ...from }]),
          party_segment: rows((party_id, index) => [
            { party_id, scheme: 'region', segment: regions[index] ?? null, ...from },
          ]),
          agreement: rows((id, index) =>
            held(index).map((product_id) => ({
              agreement_id: `${id}-${product_id}`,
              product_id,
              status: 'in_force',
              ...from,
            })),
          ),
          agreement_party: rows((party_id, index) =>
            held(index).map((product) => ({
              agreement_id: `${party_id}-${product}`,
              party_id,
              role: 'owner',
              ...from,
            })),
          ),
        },
        { completeThrough: '2024-12-31' },
      ),
    );
    return engine;
  }

  it('are hidden from a viewer together with the next smallest, so that nothing can be subtracted back', async () => {
    const engine = await bank(3);
    const question = { kpi: 'customer-count', by: ['region'], asOf: '2024-12-31' };
    const answer = await engine.answer(question, viewer);
    const shown = Object.fromEntries((answer.segments ?? []).map((each) => [each.label, [each.value, each.status]]));
    expect(shown).toEqual({ north: [20, 'ok'], east: [null, 'suppressed'], south: [null, 'suppressed'] });
    expect(answer.value).toBe(32);
    const series = answer.trend?.series.find((each) => each.segment?.[0] === 'south');
    expect([series?.value.at(-1), series?.numerator.at(-1), series?.status?.at(-1)]).toEqual([
      null,
      null,
      'suppressed',
    ]);
    const full = await engine.answer(question, operator);
    expect(full.segments?.map((each) => each.value)).toEqual([20, 9, 3]);
    await engine.close();
  });

  it('hide a share that rests on a handful of people, and show a true zero', async () => {
    const engine = await bank(0);
    const question = { kpi: 'multi-product-customer-share', by: ['region'], asOf: '2024-12-31' };
    // North has 5 of 20 with two products; east has 3 of 9: too few to show, and north alone would give them away.
    const answer = await engine.answer(question, viewer);
    expect(answer.segments?.map((each) => [each.label, each.status])).toEqual([
      ['east', 'suppressed'],
      ['north', 'suppressed'],
    ]);
    const lost = await engine.answer({ kpi: 'lost-customers', by: ['region'], period: '2024-06' }, viewer);
    expect(lost.segments?.every((each) => each.value === 0)).toBe(true);
    await engine.close();
  });

  it('are not told by the difference of two answers, with and without a filter', async () => {
    const engine = await bank(3);
    const asOf = '2024-12-31';
    const without = await engine.answer(
      { kpi: 'customer-count', asOf, filter: [{ scheme: 'region', notIn: ['south'] }] },
      viewer,
    );
    expect([without.value, without.status]).toEqual([null, 'suppressed']);
    // North and south are 23: less the 20 of north, which the split shows, they would be the 3 of south.
    const large = await engine.answer(
      { kpi: 'customer-count', asOf, filter: [{ scheme: 'region', notIn: ['east'] }] },
      viewer,
    );
    expect([large.value, large.status]).toEqual([null, 'suppressed']);
    const both = await engine.answer(
      { kpi: 'customer-count', asOf, filter: [{ scheme: 'region', in: ['east', 'south'] }] },
      viewer,
    );
    expect(both.value).toBe(12);
    await engine.close();
  });
});
