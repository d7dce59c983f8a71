import type { KpiDefinition } from '@sextant/contracts';
import { Catalogue } from '../src/catalogue/catalogue.ts';
import { parseMeasure } from '../src/catalogue/formula.ts';
import { tenCustomers } from './support/ten-customers.ts';
import { library, operator, testEngine, viewer } from './support/test-engine.ts';

const count = library.find((each) => each.id === 'customer-count') as KpiDefinition;

describe('a measure expression', () => {
  it('is read into counts of named sets', () => {
    expect(parseMeasure('n(CU(D)) - n(MULTI(D))', 'x')).toEqual({
      kind: 'sum',
      sign: -1,
      left: { kind: 'count', set: 'CU', at: 'D' },
      right: { kind: 'count', set: 'MULTI', at: 'D' },
    });
    expect(parseMeasure('total(n(CU(D)))', 'x')).toEqual({ kind: 'total', of: { kind: 'count', set: 'CU', at: 'D' } });
    expect(parseMeasure('1', 'x')).toEqual({ kind: 'number', value: 1 });
  });

  it.each([
    ['n(CO(D))', /"CO" is not a set/],
    ['n(CU(P))', /CU takes D or D0 or D1, not "P"/],
    ['n(CU(D)', /"\)" expected, "the end" found/],
    ['n(CU(D)) n(PH(D))', /"n" is not expected here/],
    ['avg(CU(D))', /"avg" is not a measure/],
    ['n(CU(D)); DROP TABLE party', /has a character that no measure has/],
    ['', /"" is not a measure/],
  ])('refuses %s and says where', (text, message) => {
    expect(() => parseMeasure(text, 'my-kpi')).toThrow(message);
    expect(() => parseMeasure(text, 'my-kpi')).toThrow(/my-kpi/);
  });
});

describe('the catalogue', () => {
  it('compiles every definition of the library', () => {
    const found = new Catalogue(library).search({}, viewer);
    expect(found.kpis.map((each) => each.id).sort()).toEqual([
      'customer-count',
      'customer-retention-rate',
      'customer-segment-mix',
      'lost-customers',
      'multi-product-customer-share',
      'new-customers',
      'products-per-customer',
    ]);
  });

  it('names only related KPIs that exist', () => {
    const ids = library.map((each) => each.id);
    for (const { related } of library) expect(ids).toEqual(expect.arrayContaining(related));
  });

  it('is searched by words, and paged', () => {
    const catalogue = new Catalogue(library);
    expect(catalogue.search({ q: 'two or more' }, viewer).kpis.map((each) => each.id)).toEqual([
      'multi-product-customer-share',
    ]);
    expect(catalogue.search({ q: 'nothing like this' }, viewer).total).toBe(0);
    expect(catalogue.search({ limit: 2, offset: 6 }, viewer)).toMatchObject({ total: 7, kpis: [{}] });
  });

  it('shows a caller only what it may ask', () => {
    const found = new Catalogue(library).search({}, { ...viewer, kpis: ['customer-count'] });
    expect(found.kpis.map((each) => each.id)).toEqual(['customer-count']);
  });

  it('refuses a definition whose formula does not fit its time', () => {
    expect(() => new Catalogue([{ ...count, time: 'PER' }])).toThrow(/is declared PER but its formula reads D/);
  });

  it('takes a tenant KPI at once', async () => {
    const engine = await testEngine();
    const own = { ...count, id: 'one-product', name: 'One product', numerator: 'n(CU(D)) - n(MULTI(D))' };
    engine.setCatalogue([...library, own]);
    expect((await engine.kpi('one-product', operator)).definition.name).toBe('One product');
    expect((await engine.answer({ kpi: 'one-product' }, operator)).status).toBe('no_data');
    await engine.close();
  });

  it('offers the classes of a scheme, unknown only where somebody is in it', async () => {
    const { engine } = await tenCustomers();
    const { schemes } = await engine.kpi('customer-count', viewer);
    expect(schemes).toEqual([
      { scheme: 'line', segments: ['retail', 'sme'], declared: true },
      { scheme: 'region', segments: ['unknown', 'north', 'south'], declared: false },
    ]);
    await engine.close();
  });

  it('says what is missing before anything is synced', async () => {
    const engine = await testEngine();
    expect((await engine.kpi('customer-count', viewer)).readiness).toEqual({
      ready: false,
      missing: ['party', 'product', 'agreement', 'agreement_party'],
      historyFrom: null,
      completeThrough: null,
    });
    await engine.close();
  });
});
