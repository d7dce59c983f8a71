import { bookKinds } from './kinds-books.ts';
import { listed, OWN, type Kinds } from './kinds-lists.ts';
import { turningDays } from './kinds-turns.ts';

/** What no list of kinds has: who comes, what comes back late, what is nobody's, and at which level books tell. */
export function otherKinds(kinds: Kinds): void {
  turningDays(kinds);
  lateReturns(kinds);
  nobodys(kinds);
  bookKinds(kinds);
  inDollars(kinds);
  unmapped(kinds);
  free(kinds);
  alone(kinds);
}

/** Goods that come back in time and later; where there is no rate for what came late, it is not asked for. */
function lateReturns({ customer, ordered, movement }: Kinds): void {
  for (const [name, sold, back, currency] of [
    ['back late', '2024-03-05', '2024-05-20', 'NOK'],
    ['back in time', '2024-03-05', '2024-03-20', 'NOK'],
    ['back in spring', '2025-04-05', '2025-05-20', 'EUR'],
    ['back with a month', '2025-04-05', '2025-05-05', 'EUR'],
    ['back after it', '2025-04-05', '2025-05-06', 'EUR'],
    ['back for money', '2025-05-05', '2025-06-20', 'EUR'],
    ['back on the day', '2025-05-05', '2025-06-04', 'EUR'],
    ['back a day later', '2025-05-05', '2025-06-05', 'EUR'],
  ] as const) {
    customer(name);
    const order_id = ordered(name, sold);
    movement('return', back, { party_id: name, order_id, product_id: 'TEA', currency });
    // Of an order that nobody told of, and of none.
    movement('return', back, { party_id: name, order_id: `${name}?`, product_id: 'TEA', amount: '3' });
    movement('return', sold, { party_id: name, product_id: 'TEA', amount: '5' });
  }
}

/** What is nobody's: of kinds that no figure adds up, without a rate; of a licence; and what nobody brought back. */
function nobodys({ say, movement }: Kinds): void {
  for (const sold of ['2024-03-07', '2025-04-07', '2025-05-07', '2025-06-07']) {
    const row = { order_id: `nobody ${sold}`, order_type: 'order', status: 'placed', currency: 'EUR' };
    say('sales_order', { ...row, business_date: sold, valid_from: sold });
    for (const kind of ['sale_gross', 'return'])
      movement(kind, sold, { order_id: row.order_id, product_id: 'TEA', amount: kind === 'return' ? '200' : '700' });
  }
  for (const month of ['2025-05', '2025-06']) {
    for (const kind of ['tax', 'deposit', 'disbursement']) movement(kind, `${month}-19`, { currency: 'NOK' });
    movement('fee_income', `${month}-19`, { product_id: 'APP' });
    const used = { interaction_id: `nobody ${month}`, kind: 'login', user_key: 'nobody' };
    say('interaction', { ...used, business_date: `${month}-19` });
  }
}

/** Two currencies with rates that go up and down, in every kind of money. */
function inDollars({ say, customer, movement, ordered }: Kinds): void {
  for (const [index, base] of ['USD', 'CHF'].entries()) {
    for (const [place, day] of [
      '2024-01-01',
      '2024-03-20',
      '2024-03-28',
      '2024-06-28',
      '2025-05-01',
      '2025-05-20',
      '2025-05-28',
      '2025-06-01',
      '2025-06-20',
      '2025-06-30',
    ].entries())
      for (const [kind, rate_kind] of ['spot', 'closing', 'month_average'].entries()) {
        const rate = (0.7 + index / 3 + place / 50 + kind / 200).toFixed(4);
        say('fx_rate', { base, quote: 'EUR', rate_kind, rate_date: day, rate });
      }
    const party_id = `in ${base}`;
    customer(party_id);
    const charge = { recurring_amount: '30', recurring_unit: 'month', recurring_count: 1, quantity: '2' };
    const row = { agreement_id: `${party_id}.own`, product_id: 'APP', status: 'in_force', currency: base, ...charge };
    say('agreement', { ...row, valid_from: '2025-05-10' });
    say('agreement_party', { agreement_id: row.agreement_id, party_id, role: 'owner', valid_from: '2025-05-10' });
    for (const month of OWN) {
      const order_id = ordered(party_id, `${month}-06`, { currency: base });
      const line = { party_id, order_id, product_id: 'TEA' };
      for (const kind of listed('movement', 'kind'))
        movement(kind, `${month}-06`, {
          ...(kind === 'premium_earned' ? { agreement_id: `${party_id}.CUR` } : line),
          currency: base,
        });
      for (const kind of ['deposit_balance', 'outstanding_principal', 'reserve_case', 'wallet_estimate']) {
        const of = { agreement_id: `${party_id}.CUR`, position_date: `${month}-30`, amount: '70', currency: base };
        say('position', { position_id: `${party_id}${month}${kind}`, kind, ...of });
      }
    }
  }
}

/** Expenses without a line, in the one month, at two branches of which one is asked about; and what was never said. */
function unmapped({ say }: Kinds): void {
  for (const [branch, sum] of [
    ['tax', '6'],
    ['pools', '7'],
  ] as const) {
    const of = { entity: 'bank', branch, account_code: `none ${branch}`, account_class: 'expense' };
    const money = { amount: sum, functional_amount: sum, currency: 'EUR', functional_currency: 'EUR' };
    say('gl_entry', { entry_id: `none ${branch}`, ...of, ...money, posting_date: '2024-03-12' });
  }
  for (const month of OWN) {
    const of = { entity: 'bank', branch: 'tax', account_code: 'tax', account_class: 'expense', kpi_line: 'tax' };
    const money = { amount: '5', functional_amount: '5', currency: 'EUR', functional_currency: 'EUR' };
    for (const line of ['tax', 'staff_cost', 'interest_income', 'impairment_credit'])
      say('gl_entry', {
        entry_id: `unsaid ${line} ${month}`,
        ...of,
        ...money,
        kpi_line: line,
        posting_date: `${month}-12`,
        op: 'retract',
      });
    for (const rate_kind of ['spot', 'closing'])
      for (const base of ['USD', 'CHF'])
        say('fx_rate', { base, quote: 'EUR', rate_kind, rate_date: `${month}-04`, rate: '9', op: 'retract' });
  }
}

/** Who has something that costs nothing, and nothing else. */
function free({ say }: Kinds): void {
  const valid_from = '2024-01-01';
  say('party', { party_id: 'free', party_type: 'person', valid_from });
  for (const scheme of ['region', 'line'])
    say('party_segment', { party_id: 'free', scheme, segment: 'free', valid_from });
  const charge = { recurring_amount: '0', recurring_unit: 'month', recurring_count: 1, currency: 'EUR' };
  const row = { agreement_id: 'free', product_id: 'APP', status: 'in_force', opened_on: valid_from, ...charge };
  say('agreement', { ...row, valid_from });
  say('agreement_party', { agreement_id: 'free', party_id: 'free', role: 'owner', valid_from });
}

/** One customer with one agreement and one order, of whom alone the last sync tells: all of it is told once more. */
function alone({ say }: Kinds): void {
  const of = { party_id: 'alone', currency: 'EUR' };
  const since = '2024-01-01';
  for (const scheme of ['region', 'line'])
    say('party_segment', { party_id: 'alone', scheme, segment: 'alone', valid_from: since });
  say('agreement_party', { agreement_id: 'alone', party_id: 'alone', role: 'owner', valid_from: since });
  for (const [late, more, amount] of [
    [false, { employee_count: 9 }, '40'],
    ['last', { employee_count: 300 }, '60'],
  ] as const) {
    say('party', { party_id: 'alone', party_type: 'organisation', ...more, valid_from: since }, late);
    const charge = { recurring_amount: amount, recurring_unit: 'month', recurring_count: 1, currency: 'EUR' };
    const row = { agreement_id: 'alone', product_id: 'APP', status: 'in_force', opened_on: since, ...charge };
    say('agreement', { ...row, valid_from: since }, late);
    for (const day of ['2025-05-21', '2025-06-21']) {
      const order_id = `alone ${day}`;
      const order = { ...of, order_id, order_type: 'order', status: late ? 'paid' : 'placed', business_date: day };
      say('sales_order', { ...order, valid_from: day }, late);
      const money = { amount, currency: 'EUR', quantity: '1', business_date: day };
      // Whose these are the agreement says, or the order.
      say('movement', { movement_id: `alone fee ${day}`, kind: 'fee_income', agreement_id: 'alone', ...money }, late);
      for (const kind of ['sale_gross', 'return'])
        say('movement', { movement_id: `alone ${kind} ${day}`, kind, order_id, product_id: 'TEA', ...money }, late);
      for (const kind of ['login', 'ticket', 'survey_nps']) {
        const seen = { agreement_id: 'alone', user_key: 'alone', score: late ? '10' : '3', business_date: day };
        say('interaction', { interaction_id: `alone ${kind} ${day}`, kind, ...seen }, late);
      }
    }
  }
}
