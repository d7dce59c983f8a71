import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer, KpisResponse, KpiTrial, LinksResponse } from '@sextant/contracts';
import { typedParams } from '../src/command-line/typed-params.ts';
import { createBank, type Bank } from './support/bank.ts';

const LIBRARY = join(import.meta.dirname, '..', '..', '..', 'plugins', 'kpi-library', 'kpis');
const OWN = readFileSync(join(LIBRARY, 'customer-count.yaml'), 'utf8')
  .replace('id: customer-count', 'id: our-own')
  .replace(/^name: .*$/m, 'name: Our own')
  .replace(/^version: .*$/m, 'version: 1.0.0');
const WRONG = OWN.replace('n(CU(D))', 'n(CUU(D))');

let bank: Bank;
let folder: string;
beforeAll(async () => {
  bank = createBank();
  folder = join(bank.folder, 'kpis');
  mkdirSync(folder);
  writeFileSync(bank.config, `kpis: ./kpis\n${readFileSync(bank.config, 'utf8')}`);
  await bank.run('sync');
});
afterAll(() => bank.remove());
const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);

/** The same alone and beside a running host. */
describe.each(['alone', 'beside a running host'])('KPI files %s', (where) => {
  beforeAll(async () => {
    if (where === 'alone') return;
    await bank.start(['serve', '--no-sync']).says('Sextant serves');
  });

  it('that are being written are tried: understood, needed, found out, and the SQL', async () => {
    write('_draft.yaml', OWN.replace('n(CU(D))', '2 * n(CU(D))'));
    const { code, out } = await bank.run('kpis', 'try', 'kpis/_draft.yaml', '--as-of', '2024-06-30', '--by', 'region');
    expect(code).toBe(0);
    expect(out).toContain('kpis/_draft.yaml is valid: our-own 1.0.0');
    expect(out).toMatch(/^numerator +\(2 \* n\(CU\(D\)\)\) +count +over disjoint segments$/m);
    expect(out).toMatch(/^ {2}additivity {2}A1$/m);
    expect(out).toContain('✓ agreement');
    expect(out).toMatch(/^ {2}6$/m);
    expect(out).toMatch(/^north +4 /m);
    expect(out).toContain('2024-06-30');
    expect(out).toMatch(/^SELECT /m);
    const without = await bank.run('kpis', 'try', 'kpis/_draft.yaml', '--no-sql');
    expect(without.out).not.toMatch(/^SELECT /m);
  });

  it('that are being written are tried as data', async () => {
    write('_draft.yaml', OWN.replace('numerator: n(CU(D))', 'numerator: MRR(D)').replace('A1', 'A~'));
    const { out } = await bank.run('kpis', 'try', 'kpis/_draft.yaml', '--json');
    expect(JSON.parse(out) as KpiTrial).toMatchObject({
      sides: [{ type: 'money', adds: 'stock' }, { type: 'number' }],
      needs: expect.arrayContaining([{ what: 'agreement.recurring_amount', provided: false, optional: null }]),
      answer: { value: null, status: 'no_data' },
    });
  });

  it('with a mistake are named with file and line, and the exit code is 1', async () => {
    write('_draft.yaml', WRONG);
    const line = WRONG.split('\n').findIndex((text) => text.includes('CUU')) + 1;
    const { code, out, err } = await bank.run('kpis', 'try', 'kpis/_draft.yaml');
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(`kpi.definition-invalid\n  kpis/_draft.yaml:${line}: numerator, character 3: `);
    expect(err).toContain('Did you mean CU?');
    write('_draft.yaml', OWN.replace('numerator:', 'numertor:'));
    expect((await bank.run('kpis', 'try', 'kpis/_draft.yaml')).err).toContain("Did you mean 'numerator'?");
    expect((await bank.run('kpis', 'try', 'nowhere.yaml')).err).toContain('nowhere.yaml: The file cannot be read.');
  });

  it('that are wrong are in the list, in doctor, and harm nothing else', async () => {
    write('own.yaml', OWN);
    await until(async () => (await listed()).kpis.some(({ id }) => id === 'our-own'));
    write('wrong.yaml', WRONG.replace('our-own', 'our-wrong'));
    await until(async () => (await listed()).problems?.some(({ kpi }) => kpi === 'our-wrong') === true);
    const { code, out } = await bank.run('kpis');
    expect(code).toBe(0);
    expect(out).toMatch(/^our-own +Our own +count +at a day +1\.0\.0 +own +ok$/m);
    expect(out).toMatch(/kpis\/wrong\.yaml:\d+: numerator.* our-wrong is not there\./);
    const doctor = await bank.run('doctor');
    expect(doctor.out).toMatch(/kpis: \d+ KPIs, 1 of your own/);
    expect(doctor.out).toMatch(/kpi file: kpis\/wrong\.yaml:\d+: /);
    expect(doctor.code).toBe(1);
    expect(JSON.parse((await bank.run('ask', 'our-own', '--json')).out) as Answer).toMatchObject({ value: 3 });
    rmSync(join(folder, 'wrong.yaml'));
    rmSync(join(folder, 'own.yaml'));
    await until(async () => !(await listed()).kpis.some(({ id }) => id === 'our-own'));
  });

  it('link parties, list what was linked, and take it back', async () => {
    expect((await bank.run('identity')).out).toBe('No party is linked to another one.\n');
    const [one, other] = ['1', '2'] as const;
    expect(await bank.run('identity', 'link', one, other)).toMatchObject({
      code: 0,
      out: `${one} counts as ${other} from now on.\n`,
    });
    expect((JSON.parse((await bank.run('ask', 'customer-count', '--json')).out) as Answer).value).toBe(2);
    const { links } = JSON.parse((await bank.run('identity', 'list', '--json')).out) as LinksResponse;
    expect(links).toMatchObject([{ party: one, canonical: other }]);
    expect(await bank.run('identity', 'link', other, one)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^identity\.cycle\n/),
    });
    expect((await bank.run('identity', 'link', 'nobody', one)).err).toMatch(/^identity\.unknown-party\n/);
    expect((await bank.run('identity', 'unlink', one)).code).toBe(0);
    expect((JSON.parse((await bank.run('ask', 'customer-count', '--json')).out) as Answer).value).toBe(3);
  });
});

const listed = async (): Promise<KpisResponse> => JSON.parse((await bank.run('kpis', '--json')).out) as KpisResponse;
const until = async (holds: () => Promise<boolean>): Promise<void> => {
  const end = performance.now() + 5_000;
  while (!(await holds())) if (performance.now() > end) throw new Error('it did not happen in time');
};

describe('parameters', () => {
  const number = (type: 'days' | 'fraction') => ({ type, description: 'A number.' });
  const params = {
    window: number('days'),
    share: number('fraction'),
    unit: { type: 'choice' as const, choices: ['days', '12'], description: 'Which.' },
    continuous: { type: 'boolean' as const, description: 'Whether.' },
  };

  it('get the types that the definition declares, and stay texts where they cannot', () => {
    const asked = { window: '90', share: '0.5', unit: '12', continuous: 'true', other: '1' };
    expect(typedParams({ kpi: 'x', params: asked }, { params }).params).toEqual({
      window: 90,
      share: 0.5,
      unit: '12',
      continuous: true,
      other: '1',
    });
    const odd = { window: 'long', continuous: 'maybe' };
    expect(typedParams({ kpi: 'x', params: odd }, { params }).params).toEqual(odd);
  });
});
