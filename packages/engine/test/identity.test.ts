import type { Answer, Question } from '@sextant/contracts';
import type { Row } from './support/memory-connector.ts';
import { operator } from './support/test-engine.ts';
import { tenCustomers, type World } from './support/ten-customers.ts';

const D0 = '2024-12-31';
const D1 = '2025-03-31';
const D2 = '2025-06-30';
const LATER = '2025-07-01T00:00:00Z';

// A record of the CRM with a savings agreement turns out to be customer C05.
describe.each(['deltas', 'intervals', 'history'] as const)('a party recognised later, counted from %s', (route) => {
  let world: World;
  const fraction = async (question: Partial<Question>): Promise<string> => {
    const answer: Answer = await world.engine.answer(
      { kpi: 'products-per-customer', trend: 0, compare: 'none', ...question },
      operator,
    );
    return `${answer.numerator}/${answer.denominator}`;
  };
  const person = (party_id: string, valid_from: string, more: Row = {}): Row => ({
    party_id,
    party_type: 'person',
    valid_from,
    ...more,
  });
  const link = async (at: string, party: string, canonical: string): Promise<void> => {
    world.clock.set(at);
    await world.engine.linkParties([{ party, canonical }]);
  };

  beforeEach(async () => {
    world = await tenCustomers({ route, cacheSize: 0 });
    await world.learn('2025-06-01T13:00:00Z', {
      party: [person('X05', '2024-10-01')],
      agreement: [
        {
          agreement_id: 'A23',
          product_id: 'SAV',
          status: 'in_force',
          opened_on: '2024-11-01',
          currency: 'EUR',
          valid_from: '2024-11-01',
        },
      ],
      agreement_party: [{ agreement_id: 'A23', party_id: 'X05', role: 'owner', share: 1, valid_from: '2024-11-01' }],
    });
  });
  afterEach(() => world.engine.close());

  it('counts as two before and as one after, for every day', async () => {
    await link('2025-06-10T09:00:00Z', 'X05', 'C05');
    expect(await fraction({ asOf: D0, knownAt: '2025-06-09T00:00:00Z' })).toBe('18/9');
    expect(await fraction({ asOf: D0, knownAt: LATER })).toBe('18/8');
    expect(await fraction({ asOf: D1 })).toBe('16/8');
    expect(await fraction({ asOf: D2 })).toBe('18/9');
  });

  it('counts as two again when the link is taken back, and the belief of then stays', async () => {
    await link('2025-06-10T09:00:00Z', 'X05', 'C05');
    await link('2025-06-20T09:00:00Z', 'X05', 'X05');
    expect(await fraction({ asOf: D0 })).toBe('18/9');
    expect(await fraction({ asOf: D0, knownAt: '2025-06-19T00:00:00Z' })).toBe('18/8');
  });

  it('is followed along a chain; a link that would close a circle is refused', async () => {
    await world.learn('2025-06-02T09:00:00Z', { party: [person('Y05', '2024-10-01')] });
    await link('2025-06-10T09:00:00Z', 'X05', 'Y05');
    await link('2025-06-11T09:00:00Z', 'Y05', 'C05');
    expect(await fraction({ asOf: D0 })).toBe('18/8');
    await expect(link('2025-06-12T09:00:00Z', 'C05', 'X05')).rejects.toMatchObject({ code: 'identity.cycle' });
    await expect(link('2025-06-12T09:00:00Z', 'C05', 'nobody')).rejects.toMatchObject({
      code: 'identity.unknown-party',
    });
    expect(await fraction({ asOf: D0 })).toBe('18/8');
  });

  it('is a test party as soon as one of its records is', async () => {
    await link('2025-06-10T09:00:00Z', 'X05', 'C05');
    await world.learn('2025-06-11T12:00:00Z', { party: [person('X05', '2025-06-01', { is_test: true })] });
    expect(await fraction({ asOf: D2 })).toBe('15/8');
    expect(await fraction({ asOf: D1 })).toBe('16/8');
  });

  it('has the class of the record that stands for all, else the one another record knows', async () => {
    await world.learn('2025-06-05T12:00:00Z', {
      party_segment: [
        { party_id: 'X05', scheme: 'line', segment: 'sme', valid_from: '2024-10-01' },
        { party_id: 'X05', scheme: 'risk', segment: 'low', valid_from: '2025-02-01' },
      ],
    });
    await link('2025-06-10T09:00:00Z', 'X05', 'C05');
    const answer = await world.engine.answer({ kpi: 'customer-count', asOf: D2, by: ['line'], trend: 0 }, operator);
    expect(Object.fromEntries((answer.segments ?? []).map((each) => [each.label, each.value]))).toEqual({
      retail: 5,
      sme: 4,
    });
    const risk = await world.engine.answer({ kpi: 'customer-count', asOf: D2, by: ['risk'], trend: 0 }, operator);
    expect(Object.fromEntries((risk.segments ?? []).map((each) => [each.label, each.value]))).toEqual({
      low: 1,
      unknown: 8,
    });
  });

  it('makes two joint holders one, who holds the account once', async () => {
    expect(await fraction({ asOf: D2 })).toBe('18/10');
    await link('2025-06-15T09:00:00Z', 'C03', 'C02');
    expect(await fraction({ asOf: D2 })).toBe('17/9');
  });
});
