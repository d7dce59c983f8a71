import type { KpiDefinition } from '@sextant/contracts';
import { Catalogue } from '../src/catalogue/catalogue.ts';
import { tenCustomers } from './support/ten-customers.ts';
import { library, operator, testEngine, viewer } from './support/test-engine.ts';

const count = library.find((each) => each.id === 'customer-count') as KpiDefinition;

describe('the catalogue', () => {
  it('compiles every definition of the library', () => {
    const ids = library.map((each) => each.id).sort();
    const found = new Catalogue(library).search({}, viewer);
    expect(found.kpis.map((each) => each.id).sort()).toEqual(ids);
    expect(ids.length).toBeGreaterThanOrEqual(64);
  });

  it('names only related KPIs that exist', () => {
    const ids = library.map((each) => each.id);
    for (const { related } of library) expect(ids).toEqual(expect.arrayContaining(related));
  });

  it('is searched by words, and paged', () => {
    const catalogue = new Catalogue(library);
    const found = catalogue.search({ q: 'two or more products' }, viewer).kpis.map((each) => each.id);
    expect(found).toContain('multi-product-customer-share');
    expect(found.length).toBeLessThan(library.length / 2);
    expect(catalogue.search({ q: 'nothing like this' }, viewer).total).toBe(0);
    const { total } = catalogue.search({}, viewer);
    expect(catalogue.search({ limit: 2, offset: total - 1 }, viewer)).toMatchObject({ total, kpis: [{}] });
  });

  it('shows a caller only what it may ask', () => {
    const found = new Catalogue(library).search({}, { ...viewer, kpis: ['customer-count'] });
    expect(found.kpis.map((each) => each.id)).toEqual(['customer-count']);
  });

  it('refuses a KPI that uses itself, with the way round, and one that is not there', () => {
    const own = (id: string, uses: string): KpiDefinition => ({
      ...count,
      id,
      numerator: `kpi(${uses})`,
      additivity: 'AX',
    });
    expect(() => new Catalogue([own('a-one', 'b-two'), own('b-two', 'a-one')])).toThrow(/a-one → b-two → a-one/);
    expect(() => new Catalogue([...library, own('a-one', 'customer-cuont')])).toThrow(/not in the catalogue/);
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
      { scheme: 'age', segments: ['unknown', 'under 30', '30-49', '50-64', '65+', 'not_applicable'], declared: false },
      { scheme: 'industry', segments: ['unknown', 'not_applicable', 'C', 'F', 'G', 'J'], declared: false },
      { scheme: 'line', segments: ['retail', 'sme'], declared: true },
      { scheme: 'party-type', segments: ['unknown', 'not_applicable', 'organisation', 'person'], declared: false },
      { scheme: 'region', segments: ['unknown', 'north', 'south'], declared: false },
      { scheme: 'size', segments: ['unknown', '1-9', '10-49', '50-249', '250+', 'not_applicable'], declared: false },
    ]);
    await engine.close();
  });

  it('says what is missing before anything is synced', async () => {
    const engine = await testEngine();
    expect((await engine.kpi('customer-count', viewer)).readiness).toMatchObject({
      ready: false,
      missing: ['party', 'product', 'agreement', 'agreement_party'],
      historyFrom: null,
      completeThrough: null,
    });
    await engine.close();
  });
});
