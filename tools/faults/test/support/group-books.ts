import type { CanonicalTable } from '@sextant/contracts';
import type { Row } from '../../../../packages/engine/test/support/memory-connector.ts';
import type { Drawing } from './drawing.ts';
import { dayAt, DAYS, endOf, exactly } from './group-days.ts';
import { LINES, PRODUCTS } from './group-firm.ts';

/** What is drawn by lot, and to whom it is told. */
export interface Teller extends Drawing {
  say: (table: CanonicalTable, day: number, row: Row) => void;
  money: () => string;
}

/** The group's products, rates of currencies, entries of the ledger and balances of no customer. */
export function tellBooks({ say, random, pick, oneIn, money }: Teller, sayRate: (day: number, row: Row) => void): void {
  for (const product of PRODUCTS)
    say('product', 0, { name: product['category'] ?? '', ...product, valid_from: dayAt(0) });
  // A product is mapped to another category from a day on.
  say('product', 300, { ...PRODUCTS[1], name: 'current', category: 'savings', valid_from: dayAt(300) } as Row);
  for (const [product, day, change] of [
    ['INS', 366, { category: 'cover' }],
    ['LOAN', 366, { category: 'credit', is_earning_asset: false }],
    ['APP', 456, { category: 'platform' }],
    ['TEA', 424, { category: 'drinks' }],
    ['CUP', 456, { is_countable: false }],
  ] as const) {
    const before = PRODUCTS.find(({ product_id }) => product_id === product);
    say('product', day, { name: product, ...before, ...change, valid_from: dayAt(day) });
  }
  // A rate holds for seven days. In the first days there is none of the crown.
  for (let day = 0; day <= DAYS; day += 6) {
    const dollar = 1.05 + day / 3000 + random(9) / 500;
    const crown = 25 - day / 300 + random(9) / 10;
    for (const rate_kind of ['spot', 'closing']) {
      const row = { rate_kind, rate_date: exactly(day) };
      sayRate(day, {
        ...row,
        base: 'EUR',
        quote: 'USD',
        rate: (rate_kind === 'spot' ? dollar : dollar + 0.01).toFixed(3),
      });
      if (day > 12) sayRate(day, { ...row, base: 'CZK', quote: 'EUR', rate: (1 / crown).toFixed(5) });
      if (oneIn(20)) sayRate(day, { ...row, base: 'EUR', quote: 'USD', rate: '1.2' });
    }
  }
  // A rate of nothing is none.
  sayRate(500, { rate_kind: 'spot', rate_date: exactly(500), base: 'EUR', quote: 'USD', rate: '0' });
  for (let month = 0; month <= 18; month += 1) {
    const day = month * 30;
    for (const [line, entity] of LINES.flatMap((each) => [[each, 'bank'] as const, [each, 'insurer'] as const])) {
      const entry = {
        entry_id: `g${line}${entity}${month}`,
        entity,
        entry_type: oneIn(20) ? pick(['opening', 'closing', 'elimination', 'adjustment']) : 'normal',
        account_code: line,
        account_class: /income|revenue|result|premium/.test(line) ? 'income' : 'expense',
        kpi_line: line,
        posting_date: dayAt(day + random(28)),
        // Debits are positive.
        amount: /income|revenue|result|premium/.test(line)
          ? `-9${money()}`
          : /tax|contributions/.test(line)
            ? `1.${random(100)}`
            : money(),
        currency: 'EUR',
        functional_currency: oneIn(5) ? 'USD' : 'EUR',
      };
      say('gl_entry', day, { ...entry, functional_amount: entry.amount });
    }
    for (const kind of ['earning_assets', 'deposit_balance', 'outstanding_principal'])
      say('position', endOf(month), {
        position_id: `i${kind}${month}`,
        kind,
        position_date: exactly(endOf(month)),
        ledger_code: `insurer ${kind}`,
        entity: 'insurer',
        amount: `${700 + 31 * month}`,
        currency: 'EUR',
      });
    for (const kind of ['earning_assets', 'deposit_balance', 'reserve_ibnr', 'outstanding_principal']) {
      const at = {
        position_id: `b${kind}${month}`,
        kind,
        position_date: exactly(endOf(month)),
        ledger_code: kind,
        entity: 'bank',
      };
      // The bank's own averages, of one quarter as a whole and of the next by the month; of the rest there are month-ends.
      const isAverage = kind === 'earning_assets';
      const byMonth = Math.ceil(month / 3) % 2 === 0;
      if (isAverage && !byMonth && month % 3 > 0) continue;
      const span = isAverage ? { average_from: exactly(endOf(month - (byMonth ? 1 : 3)) + 1) } : {};
      say('position', endOf(month), { ...at, ...span, amount: money(), currency: 'EUR' });
      if (isAverage) {
        const bonds = {
          ...at,
          ...span,
          position_id: `bond${month}`,
          ledger_code: 'bonds',
          product_id: 'BOND',
          entity: null,
        };
        say('position', endOf(month), { ...bonds, amount: money(), currency: 'USD' });
      }
    }
    for (const [index, pool] of ['support', 'transactions', 'branch', 'sustaining'].entries()) {
      const amount = money();
      const row = {
        entry_id: `p${index}-${month}`,
        entity: 'bank',
        account_code: '5',
        account_class: 'expense',
        entry_type: oneIn(6) ? pick(['opening', 'closing', 'elimination']) : 'normal',
      };
      const posted = {
        kpi_line: 'admin_cost',
        cost_pool: pool,
        posting_date: dayAt(day + random(28)),
        amount,
        currency: 'EUR',
      };
      const functional_currency = oneIn(3) ? 'USD' : 'EUR';
      say('gl_entry', day, { ...row, ...posted, functional_amount: amount, functional_currency });
      // In every month of the calendar there is a cost of every pool.
      const end = endOf(month + 1);
      const monthly = { ...posted, entry_id: `q${index}-${month}`, posting_date: exactly(end), amount: '40' };
      const whole = { entry_type: 'normal', functional_amount: '40', functional_currency: 'EUR' };
      if (end <= DAYS) say('gl_entry', end, { ...row, ...monthly, ...whole });
    }
  }
}
