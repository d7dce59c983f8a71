import type { Policy, Question } from '@sextant/contracts';
import type { Engine } from '@sextant/engine';
import { memoryConnector, type Row } from './support/memory-connector.ts';
import { operator, testEngine, TestClock } from './support/test-engine.ts';
import { tenCustomers, type Known, type World } from './support/ten-customers.ts';

// G13 and G13b of DOMAIN 4.12: X05, a record of the CRM with a savings agreement, is recognised as C05.
const D0 = '2024-12-31';
const D1 = '2025-03-31';
const D2 = '2025-06-30';
const START = '2024-12-01T00:00:00Z';
const since = { valid_from: '2024-11-01' };

const record = (valid_from: string): Row => ({ party_id: 'X05', party_type: 'person', valid_from });
const X05: Known[] = [
  ['party', START, record('2024-10-01')],
  ['party', '2025-02-01T12:00:00Z', record('2025-02-01')],
  ['party', '2025-05-01T12:00:00Z', record('2025-05-01')],
  ['agreement', START, { agreement_id: 'A23', product_id: 'SAV', status: 'in_force', currency: 'EUR', ...since }],
  ['agreement_party', START, { agreement_id: 'A23', party_id: 'X05', role: 'owner', share: 1, ...since }],
];

describe.each(['deltas', 'intervals', 'history'] as const)('a customer with two records, from %s', (route) => {
  let world: World;
  const fraction = async (question: Partial<Question>): Promise<string> => {
    const asked = { kpi: 'products-per-customer', trend: 0, compare: 'none', ...question } as const;
    const { numerator, denominator } = await world.engine.answer(asked, operator);
    return `${numerator}/${denominator}`;
  };
  beforeAll(async () => {
    world = await tenCustomers({ route, also: X05 });
    world.clock.set('2025-06-30T22:30:00Z');
    await world.engine.linkParties([{ party: 'X05', canonical: 'C05' }]);
  });
  afterAll(() => world.engine.close());

  it('G13: was nine customers with 18 holdings when it was not recognised, and is eight by what is known now', async () => {
    expect(await fraction({ asOf: D0, knownAt: '2025-01-01T00:00:00Z' })).toBe('18/9');
    expect(await fraction({ asOf: D0 })).toBe('18/8');
  });

  it('G13b: is one at every day, whatever its record said in between', async () => {
    expect([await fraction({ asOf: D1 }), await fraction({ asOf: D2 })]).toEqual(['16/8', '18/9']);
  });

  it('G13b: is two again when the link is taken back, and one as it was believed until then', async () => {
    world.clock.set('2025-06-30T23:30:00Z');
    await world.engine.linkParties([{ party: 'X05', canonical: 'X05' }]);
    expect(await fraction({ asOf: D0 })).toBe('18/9');
    expect(await fraction({ asOf: D0, knownAt: '2025-06-30T23:00:00Z' })).toBe('18/8');
  });
});

describe('the industry of a customer with a record in two systems', () => {
  let engine: Engine;
  afterEach(() => engine.close());

  /** A holds an agreement in the CRM; B, a record of the billing system, turns out to be A. */
  async function industries(own: string | null, policy: Partial<Policy> = {}): Promise<Record<string, number | null>> {
    engine = await testEngine({ clock: new TestClock('2025-07-01T00:00:00Z'), policy });
    const from = { valid_from: '2024-01-01' };
    const firm = (party_id: string, industry_code: string | null): Row => ({
      party_id,
      party_type: 'organisation',
      industry_code,
      ...from,
    });
    const sync = async (id: string, tables: Parameters<typeof memoryConnector>[0]): Promise<void> => {
      const options = { completeThrough: '2025-06-30', historyFrom: '2024-01-01' };
      const report = await engine.sync({ id, title: id, connector: 'memory' }, memoryConnector(tables, options));
      if (report.state !== 'done') throw new Error(JSON.stringify(report.error));
    };
    await sync('crm', {
      party: [firm('A', own)],
      product: [{ product_id: 'P', name: 'p', category: 'p', line_of_business: 'bank', ...from }],
      agreement: [{ agreement_id: 'a', product_id: 'P', status: 'in_force', currency: 'EUR', ...from }],
      agreement_party: [{ agreement_id: 'a', party_id: 'A', role: 'owner', ...from }],
    });
    await sync('billing', { party: [firm('B', 'Q')] });
    await engine.linkParties([{ party: 'B', canonical: 'A' }]);
    const question = { kpi: 'customer-count', asOf: D2, by: ['industry'], trend: 0 };
    const { segments = [] } = await engine.answer(question, operator);
    return Object.fromEntries(segments.map(({ label, value }) => [label, value]));
  }

  it('G13b: is what its other record knows where its own does not', async () => {
    expect(await industries(null)).toEqual({ Q: 1 });
  });

  it('G13b: is what the record says that stands for all, where both systems are equal', async () => {
    expect(await industries('K')).toEqual({ K: 1 });
  });

  it('G13b: is what the better system says, where the policy ranks them', async () => {
    expect(await industries('K', { sourcePriority: ['billing', 'crm'] })).toEqual({ Q: 1 });
  });
});
