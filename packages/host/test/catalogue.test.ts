import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCatalogue, parseKpiFile } from '../src/catalogue/load-catalogue.ts';

const LIBRARY = join(import.meta.dirname, '..', '..', '..', 'plugins', 'kpi-library', 'kpis');
const COUNT = readFileSync(join(LIBRARY, 'customer-count.yaml'), 'utf8');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sextant-kpis-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the catalogue', () => {
  it('has the built-in KPIs, sorted', async () => {
    const ids = (await loadCatalogue([LIBRARY])).map(({ id }) => id);
    expect(ids).toContain('products-per-customer');
    expect(ids).toEqual(ids.toSorted());
  });

  it("lets a tenant's own file replace a built-in KPI and add another", async () => {
    writeFileSync(join(folder, 'count.yaml'), COUNT.replace('name: Number of customers', 'name: Members'));
    writeFileSync(join(folder, 'own.yml'), COUNT.replace('id: customer-count', 'id: our-own'));
    writeFileSync(join(folder, '_draft.yaml'), 'not: a KPI');
    const catalogue = await loadCatalogue([LIBRARY, folder]);
    const names = new Map(catalogue.map(({ id, name }) => [id, name]));
    expect(names.get('customer-count')).toBe('Members');
    expect(names.has('our-own')).toBe(true);
  });

  it('names file, line and key of a mistake', () => {
    const broken = COUNT.replace('unit: count', 'unit: pieces');
    const line = broken.split('\n').indexOf('unit: pieces') + 1;
    expect(() => parseKpiFile(broken, 'count.yaml')).toThrow(
      expect.objectContaining({
        code: 'kpi.definition-invalid',
        message: expect.stringContaining(`count.yaml:${line}: 'unit' must be one of count, ratio, pct`),
      }),
    );
  });

  it('refuses two files of one folder with the same id', async () => {
    mkdirSync(join(folder, 'kpis'));
    cpSync(join(LIBRARY, 'customer-count.yaml'), join(folder, 'kpis', 'a.yaml'));
    cpSync(join(LIBRARY, 'customer-count.yaml'), join(folder, 'kpis', 'b.yaml'));
    await expect(loadCatalogue([join(folder, 'kpis')])).rejects.toMatchObject({
      code: 'kpi.definition-invalid',
      message: expect.stringContaining("b.yaml: another file of this folder has the id 'customer-count'"),
    });
  });

  it('names a folder that cannot be read', async () => {
    await expect(loadCatalogue([join(folder, 'none')])).rejects.toMatchObject({ code: 'kpi.definition-invalid' });
  });
});
