import type { CanonicalTable, Policy } from '@sextant/contracts';
import type { Engine, EngineOptions } from '@sextant/engine';
import { memoryConnector, type Row } from './memory-connector.ts';
import { testEngine, TestClock } from './test-engine.ts';

/** A customer and the products held, all from one day on. */
export interface Holder {
  id: string;
  items: readonly string[];
  /** Class in the scheme `line`. */
  line?: string;
  type?: 'person' | 'organisation';
  household?: string;
  from?: string;
}

const START = '2020-01-01';

/** Rows of parties, agreements and holders; products are their own categories. */
export function holdingRows(holders: readonly Holder[]): Partial<Record<CanonicalTable, Row[]>> {
  const rows = { party: [] as Row[], party_segment: [] as Row[], agreement: [] as Row[], agreement_party: [] as Row[] };
  const households = new Set<string>();
  for (const { id, items, line, type = 'person', household, from = START } of holders) {
    if (household !== undefined && !households.has(household)) {
      rows.party.push({ party_id: household, party_type: 'household', valid_from: START });
      households.add(household);
    }
    rows.party.push({ party_id: id, party_type: type, parent_party_id: household ?? null, valid_from: from });
    if (line !== undefined) rows.party_segment.push({ party_id: id, scheme: 'line', segment: line, valid_from: from });
    for (const item of items) {
      const agreement_id = `${id}-${item}`;
      rows.agreement.push({
        agreement_id,
        product_id: item,
        status: 'in_force',
        opened_on: from,
        currency: 'EUR',
        valid_from: from,
      });
      rows.agreement_party.push({ agreement_id, party_id: id, role: 'owner', share: 1, valid_from: from });
    }
  }
  return rows;
}

export const productRows = (items: readonly string[], more: Readonly<Record<string, Row>> = {}): Row[] =>
  items.map((item) => ({
    product_id: item,
    name: item,
    category: item,
    line_of_business: 'bank',
    valid_from: START,
    ...more[item],
  }));

export interface BasketWorld {
  engine: Engine;
  clock: TestClock;
  learn(at: string, tables: Partial<Record<CanonicalTable, Row[]>>, completeThrough?: string): Promise<void>;
}

/** An engine that learns by syncs; the association policy of the fixture takes 20 customers. */
export async function basketWorld(
  options: { policy?: Partial<Policy>; pairs?: Partial<Policy['productRelationship']> } & Partial<
    Omit<EngineOptions, 'policy'>
  > = {},
): Promise<BasketWorld> {
  const { policy, pairs, ...rest } = options;
  const clock = new TestClock('2024-01-01T00:00:00Z');
  const engine = await testEngine({
    ...rest,
    clock,
    policy: {
      ...policy,
      productRelationship: {
        alpha: 0.05,
        adjust: 'BY',
        minLift: 1.2,
        minMargin: 5,
        minCustomers: 20,
        strata: ['party-type', 'line'],
        chanceDraws: 200,
        chanceSample: 50_000,
        tenureMinDays: 0,
        bundleShare: 0.1,
        ...pairs,
      },
    },
  });
  return {
    engine,
    clock,
    learn: async (at, tables, completeThrough = '2024-12-31') => {
      clock.set(at);
      const report = await engine.sync(
        { id: 'core', title: 'Core', connector: 'memory' },
        memoryConnector(tables, { completeThrough, historyFrom: START }),
      );
      if (report.state !== 'done') throw new Error(JSON.stringify(report.error));
    },
  };
}
