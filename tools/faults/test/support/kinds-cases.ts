import type { Row } from '../../../../packages/engine/test/support/memory-connector.ts';
import { ENDS, MONTHS, type Kinds } from './kinds-lists.ts';

/** What no list of kinds has: who comes, what comes back late, what is nobody's, and at which level books tell. */
export function otherKinds(kinds: Kinds): void {
  newcomers(kinds);
  lateReturns(kinds);
  nobodys(kinds);
  levels(kinds);
  unmapped(kinds);
}

/** Customers who came in a month that is asked about, and were of another class some days later. */
function newcomers({ say, movement }: Kinds): void {
  for (const month of ['2024-03', '2025-05', '2025-06'])
    for (const [index, day] of ['11', '20', '21'].entries()) {
      const [party_id, since] = [`new ${month}${index}`, `${month}-${day}`];
      say('party', { party_id, party_type: 'person', acquisition_channel: 'web', valid_from: since });
      for (const scheme of ['region', 'line']) {
        say('party_segment', { party_id, scheme, segment: 'newcomers', valid_from: since });
        // Of one of them on the very day, and of one it is told late.
        const valid_from = `${month}-${index === 1 ? day : '26'}`;
        say('party_segment', { party_id, scheme, segment: 'settled', valid_from }, index === 2);
      }
      const row = { agreement_id: `${party_id}a`, product_id: 'APP', status: 'in_force', currency: 'EUR' };
      const charge = { recurring_amount: '20', recurring_unit: 'month', recurring_count: 1 };
      say('agreement', { ...row, ...charge, opened_on: since, valid_from: since });
      // What they pay is told otherwise later, so that all of it is derived anew.
      say('agreement', { ...row, ...charge, recurring_amount: '25', opened_on: since, valid_from: since }, true);
      say('agreement_party', { agreement_id: row.agreement_id, party_id, role: 'owner', valid_from: since });
      for (const on of [day, '27']) movement('fee_income', `${month}-${on}`, { party_id, amount: '400' });
    }
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

/** What belongs to nobody, of kinds that no figure adds up, and without a rate. */
function nobodys({ movement }: Kinds): void {
  for (const month of ['2025-05', '2025-06'])
    for (const kind of ['tax', 'deposit', 'disbursement']) movement(kind, `${month}-19`, { currency: 'NOK' });
}

/** Entities of which the books tell earning assets as a sum, and such of which they do not: what each has stands apart. */
function levels({ say, amount }: Kinds): void {
  let last = 0;
  const position = (kind: string, days: readonly string[], more: Row): void => {
    for (const position_date of days) {
      const row = { position_id: `l${(last += 1)}`, kind, position_date, amount: amount(), currency: 'EUR' };
      say('position', { ...row, ...more });
    }
  };
  const LOANS = 'outstanding_principal';
  const earned = (entity: string, branch: string): void => {
    for (const month of MONTHS)
      for (const [kpi_line, sum] of [
        ['interest_income', '-900'],
        ['impairment_credit', '70'],
      ] as const) {
        const of = { entity, branch, kpi_line, account_code: kpi_line, posting_date: `${month}-11` };
        const money = { amount: sum, currency: 'EUR', functional_amount: sum, functional_currency: 'EUR' };
        const account_class = sum === '70' ? 'expense' : 'income';
        say('gl_entry', { entry_id: [entity, branch, kpi_line, month].join(), account_class, ...of, ...money });
      }
  };
  const loan = (agreement_id: string, entity: string, branch: string): Row => {
    const row = { agreement_id, product_id: 'LOAN', status: 'in_force', currency: 'EUR', entity, branch };
    say('agreement', { ...row, opened_on: '2024-01-01', valid_from: '2024-01-01' });
    position(LOANS, ENDS, { agreement_id });
    return row;
  };
  const bond = { product_id: 'BOND', name: 'BOND', category: 'bond', line_of_business: 'bank', is_earning_asset: true };
  say('product', { ...bond, valid_from: '2024-01-01' });
  for (const entity of ['bank', 'insurer', 'third', 'fourth']) {
    for (const what of ['sum', 'loans', 'bonds', 'books', 'means', 'empty']) earned(entity, `${what} of ${entity}`);
    const at = (what: string, ledger_code: string | null = what): Row => ({
      entity,
      branch: `${what} of ${entity}`,
      ledger_code,
    });
    if (entity === 'bank' || entity === 'insurer') position('earning_assets', ENDS, at('sum'));
    // Where nobody has a loan the books are read.
    if (entity !== 'fourth') loan(`loan of ${entity}`, entity, `loans of ${entity}`);
    for (const kind of [LOANS, 'ledger_balance']) position(kind, ENDS, { ...at('bonds', kind), product_id: 'BOND' });
    for (const kind of [LOANS, 'deposit_balance', 'nonperforming_principal']) position(kind, ENDS, at('books', kind));
    // The mean of a month, and one of which nobody says how much it is.
    for (const [what, more] of [
      ['means', {}],
      ['empty', { amount: null }],
    ] as const)
      for (const [kind, product_id] of [
        ['ledger_balance', 'BOND'],
        [LOANS, 'BOND'],
      ] as const) {
        position(kind, ENDS, { ...at(what, kind), product_id });
        for (const month of [
          ['2025-05-01', '2025-05-31'],
          ['2025-06-01', '2025-06-30'],
        ] as const)
          position(kind, [month[1]], { ...at(what, kind), product_id, average_from: month[0], ...more });
      }
  }
  // The entity of a loan was told wrongly at first: of the one nobody tells loans but the books.
  for (const entity of ['said first', 'said last']) {
    earned(entity, `books of ${entity}`);
    position(LOANS, ENDS, { ledger_code: 'b', entity, branch: `books of ${entity}` });
  }
  earned('said last', 'said');
  const row = loan('said', 'said first', 'said');
  say('agreement', { ...row, entity: 'said last', opened_on: '2024-01-01', valid_from: '2024-01-01' }, true);
}

/** Expenses without a line, in the one month, at two branches of which one is asked about. */
function unmapped({ say }: Kinds): void {
  for (const [branch, sum] of [
    ['tax', '6'],
    ['pools', '7'],
  ] as const) {
    const of = { entity: 'bank', branch, account_code: `none ${branch}`, account_class: 'expense' };
    const money = { amount: sum, functional_amount: sum, currency: 'EUR', functional_currency: 'EUR' };
    say('gl_entry', { entry_id: `none ${branch}`, ...of, ...money, posting_date: '2024-03-12' });
  }
}
