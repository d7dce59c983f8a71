import type { Engine } from '@sextant/engine';
import { operator, testEngine } from '../../../../packages/engine/test/support/test-engine.ts';
import type { ShopFigures } from './server-figures.ts';

export const ZONE = 'Europe/Prague';
/** Euro for a yen; a hundredth of a yen is so many millionths of a euro. */
const YEN_RATE = '0.0060';
const YEN_HUNDREDTH = 60;
const DAY_MS = 24 * 60 * 60_000;
const dayFormat = new Intl.DateTimeFormat('en-CA', { timeZone: ZONE, dateStyle: 'short' });

/** The day so many days ago where the shop is. */
export const dayBack = (days: number): string => dayFormat.format(new Date(Date.now() - days * DAY_MS));

/** What is compared; revenue in euro. */
export interface Figures {
  revenue: string;
  pieces: number;
  orders: number;
  customers: number;
  /** Pieces per order. */
  value: number | null;
}

/** An empty store that has rates of exchange for the last months. */
export const openShopStore = async (): Promise<Engine> => {
  const engine = await testEngine({
    policy: {
      timezone: ZONE,
      reportingCurrency: 'EUR',
      customerBasis: 'noncontractual',
      lapseWindowDays: 365,
      declaredSchemes: ['account', 'customer-group'],
    },
  });
  const days = Array.from({ length: 40 }, (_, at) => dayBack(at * 3));
  const all = <Value>(value: Value): Value[] => days.map(() => value);
  const columns = {
    base: all('JPY'),
    quote: all('EUR'),
    rate_kind: all('spot'),
    rate_date: days,
    rate: all(YEN_RATE),
  };
  await engine.sync({ id: 'rates', title: 'Rates', connector: 'rates' }, async () => ({
    discover: async () => [{ name: 'rates', table: 'fx_rate', history: 'full' }],
    close: async () => undefined,
    read: async function* () {
      yield { type: 'batch', stream: 'rates', table: 'fx_rate', rows: days.length, columns };
      yield { type: 'checkpoint', state: {} };
    },
  }));
  return engine;
};

/** What a store says, over all days since the first order. */
export const figuresIn = async (engine: Engine, days: number): Promise<Figures> => {
  const period = { from: dayBack(days), to: dayBack(-1), asOf: dayBack(0), trend: 0, compare: 'none' as const };
  const sales = await engine.answer({ kpi: 'net-sales', ...period }, operator);
  const items = await engine.answer({ kpi: 'items-per-order', ...period }, operator);
  const customers = await engine.answer({ kpi: 'customer-count', asOf: dayBack(0), trend: 0 }, operator);
  return {
    revenue: Number(sales.numerator).toFixed(6),
    pieces: Number(items.numerator),
    orders: Number(items.denominator),
    customers: Number(customers.numerator),
    value: items.value,
  };
};

/** What the shop itself says, in the same words. */
export const asFigures = ({ revenue, pieces, orders, customers }: ShopFigures): Figures => {
  const millionths = (revenue['EUR'] ?? 0) * 10_000 + (revenue['JPY'] ?? 0) * YEN_HUNDREDTH;
  return { revenue: (millionths / 1e6).toFixed(6), pieces, orders, customers, value: pieces / orders };
};
