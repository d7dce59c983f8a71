import type { Policy } from '@sextant/contracts';
import type { Engine, EngineOptions } from '@sextant/engine';
import { wholeLibrary } from './whole-library.ts';
import { memoryConnector, type Row } from './memory-connector.ts';
import { testEngine, TestClock } from './test-engine.ts';

/** Customer, day and value of an order of one piece; `returned`: the day on which it came back. */
export type ShopOrder = [customer: string, day: string, value: number, returned?: string];

export interface ShopOptions {
  policy?: Partial<Policy>;
  /** Region by customer; the others are in the north. */
  segments?: Record<string, string>;
  /** Customer, first day and day of the end of a service contract. */
  contracts?: readonly [customer: string, from: string, to: string][];
  route?: NonNullable<EngineOptions['route']>;
}

/** A shop whose customers have ordered so, learned at once on 1 July 2025 and complete to the end of June. */
export async function smallShop(orders: readonly ShopOrder[], options: ShopOptions = {}): Promise<Engine> {
  const { policy, segments = {}, contracts = [], route } = options;
  const engine = await testEngine({
    ...(route === undefined ? {} : { route }),
    clock: new TestClock('2025-07-01T00:00:00Z'),
    catalogue: wholeLibrary,
    policy: { customerBasis: 'noncontractual', lapseWindowDays: 400, declaredSchemes: ['region'], ...policy },
  });
  const customers = [...new Set(orders.map(([customer]) => customer))];
  const since = { valid_from: '2024-01-01' };
  const lines = orders.flatMap(([customer, day, value, returned], index): Row[] => {
    const line = {
      order_id: `O${index}`,
      party_id: customer,
      product_id: 'P',
      quantity: 1,
      amount: value,
      currency: 'EUR',
    };
    const sale = { ...line, movement_id: `S${index}`, kind: 'sale_gross', business_date: day };
    return returned === undefined
      ? [sale]
      : [sale, { ...line, movement_id: `R${index}`, kind: 'return', business_date: returned }];
  });
  const report = await engine.sync(
    { id: 'shop', title: 'Shop', connector: 'memory' },
    memoryConnector(
      {
        party: customers.map((party_id) => ({ party_id, party_type: 'person', ...since })),
        party_segment: customers.map((party_id) => ({
          party_id,
          scheme: 'region',
          segment: segments[party_id] ?? 'north',
          ...since,
        })),
        product: [
          { product_id: 'P', name: 'Goods', category: 'goods', line_of_business: 'goods', ...since },
          { product_id: 'S', name: 'Service', category: 'service', line_of_business: 'service', ...since },
        ],
        agreement: contracts.flatMap(([customer, from, to]) => {
          const contract = { agreement_id: `S-${customer}`, product_id: 'S', opened_on: from, currency: 'EUR' };
          return [
            { ...contract, status: 'in_force', valid_from: from },
            { ...contract, status: 'closed', valid_from: to },
          ];
        }),
        agreement_party: contracts.map(([party_id, from]) => ({
          agreement_id: `S-${party_id}`,
          party_id,
          role: 'owner',
          share: 1,
          valid_from: from,
        })),
        sales_order: orders.map(([customer, day], index) => ({
          order_id: `O${index}`,
          party_id: customer,
          status: 'fulfilled',
          business_date: day,
          currency: 'EUR',
          valid_from: day,
        })),
        movement: lines,
      },
      { completeThrough: '2025-06-30', historyFrom: '2024-01-01' },
    ),
  );
  if (report.state !== 'done') throw new Error(JSON.stringify(report));
  return engine;
}
