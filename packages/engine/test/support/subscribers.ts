import type { CanonicalTable, Policy } from '@sextant/contracts';
import type { Engine, EngineOptions } from '@sextant/engine';
import { wholeLibrary } from './whole-library.ts';
import { memoryConnector, type Row } from './memory-connector.ts';
import { testEngine, TestClock } from './test-engine.ts';

/** Customer, first day and, where it is over, day of the end of a subscription. */
export type Subscription = [customer: string, from: string, to?: string];

export interface SubscriberOptions {
  policy?: Partial<Policy>;
  route?: NonNullable<EngineOptions['route']>;
  catalogue?: EngineOptions['catalogue'];
  /** Rows of other tables. */
  more?: Partial<Record<CanonicalTable, Row[]>>;
}

/** A firm with one product, learned at once on 1 July 2025 and complete to the end of June. */
export async function subscribers(
  subscriptions: readonly Subscription[],
  { policy, route, catalogue = wholeLibrary, more = {} }: SubscriberOptions = {},
): Promise<Engine> {
  const engine = await testEngine({
    ...(route === undefined ? {} : { route }),
    clock: new TestClock('2025-07-01T00:00:00Z'),
    catalogue,
    policy: { ...policy },
  });
  const numbered = subscriptions.map(([party_id, from, to], index) => ({
    agreement_id: `S${index}`,
    party_id,
    from,
    to,
  }));
  const report = await engine.sync(
    { id: 'billing', title: 'Billing', connector: 'memory' },
    memoryConnector(
      {
        party: [...new Set(subscriptions.map(([party_id]) => party_id))].map((party_id) => ({
          party_id,
          party_type: 'organisation',
          valid_from: '2020-01-01',
        })),
        product: [
          { product_id: 'P', name: 'Plan', category: 'plan', line_of_business: 'software', valid_from: '2020-01-01' },
        ],
        agreement: numbered.flatMap(({ agreement_id, from, to }): Row[] => {
          const row = { agreement_id, product_id: 'P', opened_on: from, currency: 'EUR' };
          const begun = { ...row, status: 'in_force', valid_from: from };
          return to === undefined ? [begun] : [begun, { ...row, status: 'closed', valid_from: to }];
        }),
        agreement_party: numbered.map(({ agreement_id, party_id, from }) => ({
          agreement_id,
          party_id,
          role: 'owner',
          share: 1,
          valid_from: from,
        })),
        ...more,
      },
      { completeThrough: '2025-06-30', historyFrom: '2020-01-01' },
    ),
  );
  if (report.state !== 'done') throw new Error(JSON.stringify(report));
  return engine;
}
