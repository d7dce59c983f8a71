import type { FigureDescription } from './figures.ts';
import { anyNumber, instant, period, type Measure, type Need } from './measure.ts';
import { basketFamily } from './orders/baskets.ts';
import { buyerFamily } from './orders/buyers.ts';
import { cartFamily } from './orders/carts.ts';
import { earlierCustomersFamily } from './orders/earlier-customers.ts';
import { opportunityFamily } from './orders/opportunities.ts';
import { orderFamily } from './orders/order-family.ts';
import { returnedFamily } from './orders/returned-goods.ts';
import type { CustomerFigure, CustomerSet } from './per-customer.ts';

const orders: Need = { table: 'sales_order', kinds: ['order'] };
const sales: Need = { table: 'movement', kinds: ['sale_gross'] };
const carts: Need = { table: 'sales_order', kinds: ['cart'] };
const qualifying = (): readonly Need[] => [orders, sales];
const opportunities = (): readonly Need[] => [{ table: 'sales_order', kinds: ['opportunity'] }];

/** What all measures of orders over a period have in common. */
const ofPeriod = { args: [period], adds: 'flow', withinPeriod: true } as const;

/** Orders, carts and opportunities (DOMAIN 1.8). An order qualifies as of a day. */
export const ordersMeasures: readonly Measure[] = [
  {
    ...ofPeriod,
    name: 'ORD',
    about: 'orders of the period that qualify at its end',
    type: 'set',
    needs: qualifying,
    family: orderFamily,
  },
  {
    ...ofPeriod,
    name: 'ORDV',
    about: 'gross sales less discounts of these orders',
    type: 'money',
    needs: qualifying,
    family: orderFamily,
  },
  {
    ...ofPeriod,
    name: 'ORDQ',
    about: 'units sold in these orders',
    type: 'quantity',
    needs: qualifying,
    family: orderFamily,
  },
  {
    name: 'BUY',
    about: 'parties with an order in the days up to D; the last number asks for a table by number of orders',
    args: [instant, anyNumber, anyNumber],
    optional: 1,
    type: 'set',
    people: true,
    adds: 'distinct',
    withinPeriod: true,
    needs: qualifying,
    family: buyerFamily,
  },
  {
    name: 'REP',
    about: 'parties with two orders or more in the days up to D',
    args: [instant, anyNumber],
    type: 'set',
    people: true,
    adds: 'distinct',
    withinPeriod: true,
    needs: qualifying,
    family: buyerFamily,
  },
  {
    name: 'OLDNS',
    about: 'net sales to parties whose first order lies before the period',
    args: [period],
    type: 'money',
    adds: 'flow',
    byProduct: true,
    needs: qualifying,
    family: earlierCustomersFamily,
  },
  {
    name: 'RETURNED',
    about: 'returns of the sales of the period within so many days of the sale',
    args: [period, anyNumber],
    type: 'money',
    adds: 'flow',
    byProduct: true,
    withinPeriod: true,
    needs: () => [{ table: 'movement', kinds: ['return'] }, orders],
    family: returnedFamily,
  },
  {
    ...ofPeriod,
    name: 'CART',
    about: 'carts created in the period',
    type: 'set',
    needs: () => [carts],
    family: cartFamily,
  },
  {
    name: 'CARTBUY',
    about: 'carts of the period that became an order within so many hours',
    args: [period, anyNumber],
    type: 'set',
    adds: 'flow',
    withinPeriod: true,
    needs: () => [carts, { table: 'sales_order', column: 'converted_order_id' }],
    family: cartFamily,
  },
  {
    ...ofPeriod,
    name: 'ORDK',
    about: 'pairs of an order of the period and a product category in it',
    type: 'set',
    byProduct: true,
    needs: qualifying,
    family: basketFamily,
  },
  {
    ...ofPeriod,
    name: 'ORDKX',
    about: 'those pairs in whose order is another category',
    type: 'set',
    byProduct: true,
    needs: qualifying,
    family: basketFamily,
  },
  {
    ...ofPeriod,
    name: 'WON',
    about: 'opportunities won in the period',
    type: 'set',
    needs: opportunities,
    family: opportunityFamily,
  },
  {
    ...ofPeriod,
    name: 'DECIDED',
    about: 'opportunities won or lost in the period',
    type: 'set',
    needs: opportunities,
    family: opportunityFamily,
  },
  {
    ...ofPeriod,
    name: 'SALESDAYS',
    about: 'days from opening to win of the opportunities won in the period',
    type: 'days',
    needs: opportunities,
    family: opportunityFamily,
  },
];
/** Figures of one customer: what a formula may say of them, and the query that finds them. */
export const ordersFigures: Readonly<Record<string, FigureDescription & { find: CustomerFigure }>> = {};
/** Sets whose elements are customers. */
export const ordersSets: Readonly<Record<string, CustomerSet>> = {};
