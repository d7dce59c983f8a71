import { DEFAULT_POLICY } from '@sextant/contracts';
import { library, viewer } from '../support/test-engine.ts';
import { cleanBank, openBank, type Bank, type Tables } from './clean-bank.ts';

/** A CRM knows the parties, a core system the rest. */
const split = (): [Tables, Tables] => {
  const { party = [], ...core } = cleanBank();
  return [{ party }, core];
};

describe('what is there for a KPI', () => {
  let bank: Bank;
  beforeAll(async () => {
    bank = await openBank({ policy: { ...DEFAULT_POLICY, minCell: 1 } });
    const [crm, core] = split();
    await bank.load(crm, { source: 'crm', complete: '2025-03-15' });
    await bank.load(core, { source: 'core', complete: '2025-03-31' });
  });
  afterAll(() => bank.engine.close());

  it('is told need by need: who provides it, since when, and how fresh that is', async () => {
    const { readiness } = await bank.engine.kpi('customer-count', viewer);
    expect(readiness).toMatchObject({
      ready: true,
      missing: [],
      since: '2025-01-01',
      completeThrough: '2025-03-15',
      lastSync: '2025-04-01T07:00:00.000Z',
    });
    expect(
      readiness.needs.map(({ what, provided, sources }) => [what, provided, ...sources.map(({ source }) => source)]),
    ).toEqual([
      ['party', true, 'crm'],
      ['product', true, 'core'],
      ['agreement', true, 'core'],
      ['agreement_party', true, 'core'],
    ]);
    expect(readiness.needs[0]?.sources).toEqual([
      { source: 'crm', since: '2025-01-01', completeThrough: '2025-03-15', lastSync: '2025-04-01T07:00:00.000Z' },
    ]);
  });

  it('names the kinds of movements that are missing, and what would tell more', async () => {
    const { readiness } = await bank.engine.kpi('active-customer-rate', viewer);
    const own = readiness.needs.find(({ anyOf }) => anyOf !== undefined);
    // Nobody logs in, and no booking says who began it: repayments are taken for the customers' own.
    expect(own?.anyOf).toEqual([
      { what: 'interaction', provided: false },
      { what: 'movement.initiator', provided: false },
      { what: 'movement (withdrawal, repayment)', provided: true },
    ]);
    expect(own).toMatchObject({ provided: true, sources: [{ source: 'core', since: '2025-01-20' }] });
  });

  it('is told of the whole catalogue, with what one more thing would make ready', async () => {
    const { kpis, unlocks } = await bank.engine.readiness(viewer);
    expect(new Set(kpis.keys())).toEqual(new Set(library.map(({ id }) => id)));
    expect(kpis.get('net-promoter-score')).toMatchObject({ ready: false, missing: ['interaction (survey_nps)'] });
    expect(unlocks.find(({ what }) => what === 'interaction (survey_nps)')?.makesReady).toContain('net-promoter-score');
    // Each of these lacks nothing but what it stands under.
    for (const { what, makesReady } of unlocks) {
      for (const kpi of makesReady) expect(kpis.get(kpi)?.missing).toEqual([what]);
    }
    const sizes = unlocks.map(({ makesReady }) => makesReady.length);
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
  });
});

it('is told before anything was synced', async () => {
  const { engine } = await openBank();
  const { kpis } = await engine.readiness(viewer);
  expect(kpis.get('customer-count')).toMatchObject({ ready: false, since: null, lastSync: null });
  expect(kpis.get('customer-count')?.needs.every(({ provided, sources }) => !provided && sources.length === 0)).toBe(
    true,
  );
  await engine.close();
});

it('names what the checks found wrong in the answers that rest on it, and in no other', async () => {
  const { engine, load } = await openBank();
  const tables = cleanBank();
  await load(tables);
  const details = async (kpi: string, more = {}): Promise<string[] | undefined> =>
    (await engine.answer({ kpi, trend: 0, asOf: '2025-03-31', ...more }, viewer)).details;
  expect(await details('customer-count')).toBeUndefined();
  const before = new Date('2025-04-01T07:30:00Z').toISOString();
  await load({ agreement_party: (tables.agreement_party ?? []).slice(0, 1).map((row) => ({ ...row, share: '0.9' })) });
  expect(await details('customer-count')).toEqual(['quality: owner-shares']);
  // Orders know nothing of owners; and then nothing was known of it.
  expect(await details('net-sales')).toBeUndefined();
  expect(await details('customer-count', { knownAt: before })).toBeUndefined();
  await engine.close();
});
