import type { Question } from '@sextant/contracts';
import { operator } from './support/test-engine.ts';
import { tenCustomers, type World } from './support/ten-customers.ts';

const D2 = '2025-06-30';

describe.each(['deltas', 'history'] as const)('segments that follow from attributes, counted from %s', (route) => {
  describe.each([[['line']], [['line', 'size', 'age', 'industry']]])('with the schemes %j kept', (declaredSchemes) => {
    let world: World;
    const mix = async (question: Partial<Question>): Promise<Record<string, number | null>> => {
      const answer = await world.engine.answer({ kpi: 'customer-count', asOf: D2, trend: 0, ...question }, operator);
      return Object.fromEntries((answer.segments ?? []).map((each) => [each.label, each.value]));
    };
    beforeAll(async () => {
      world = await tenCustomers({ route, policy: { declaredSchemes } });
    });
    afterAll(() => world.engine.close());

    it('G1: sizes follow from head counts; persons have none', async () => {
      expect(await mix({ by: ['size'] })).toEqual({ not_applicable: 5, '1-9': 2, '10-49': 1, unknown: 1 });
    });

    it('G1: ages are those reached in the year', async () => {
      expect(await mix({ by: ['age'] })).toEqual({ not_applicable: 4, '30-49': 3, 'under 30': 1, '65+': 1 });
    });

    it('moves by itself on 1 January: C06, born 1999, is 30 in 2029', async () => {
      expect(await mix({ by: ['age'], asOf: '2028-12-31' })).toMatchObject({ 'under 30': 1 });
      const then = await mix({ by: ['age'], asOf: '2029-01-01' });
      expect(then['under 30'] ?? 0).toBe(0);
    });

    it('G1: industries are what the parties have', async () => {
      expect(await mix({ by: ['industry'] })).toEqual({ not_applicable: 5, C: 1, F: 1, G: 1, J: 1 });
    });

    it('crosses with a delivered scheme, and adds up', async () => {
      const crossed = await mix({ by: ['line', 'size'] });
      expect(Object.values(crossed).reduce((sum: number, each) => sum + (each ?? 0), 0)).toBe(9);
      expect(crossed['sme · 1-9']).toBe(2);
    });
  });
});
