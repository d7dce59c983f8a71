import type { Row } from '../../../../packages/engine/test/support/memory-connector.ts';
import { ENDS, listed, MONTHS, OWN, type Kinds } from './kinds-lists.ts';

const SINCE = '2024-01-01';

/** Statuses, reasons, roles, units, balances and lines of the ledger, each with a region or a branch of its own. */
export function stateKinds(kinds: Kinds): void {
  agreements(kinds);
  orders(kinds);
  contexts(kinds);
  claims(kinds);
  balances(kinds);
  ledger(kinds);
}

function agreements({ say, customer, amount }: Kinds): void {
  const held = (name: string, more: Row, states: readonly (readonly [string, Row])[] = []): void => {
    for (const [product_id, terms] of [
      ['APP', { recurring_amount: amount(), recurring_unit: 'month', recurring_count: 1 }],
      ['INS', { term_end_on: '2025-06-20' }],
      ['LOAN', {}],
    ] as const) {
      const agreement_id = `${name}.own.${product_id}`;
      const row = {
        agreement_id,
        product_id,
        status: 'in_force',
        currency: 'EUR',
        opened_on: SINCE,
        ...terms,
        ...more,
      };
      for (const [valid_from, change] of [[SINCE, {}] as const, ...states])
        say('agreement', { ...row, ...change, valid_from });
      say('agreement_party', { agreement_id, party_id: name, role: 'owner', share: '1', valid_from: SINCE });
    }
  };
  for (const status of listed('agreement', 'status')) {
    customer(`s ${status}`);
    held(`s ${status}`, { status });
    customer(`t ${status}`);
    held(`t ${status}`, {}, [
      ['2025-05-20', { status }],
      ['2025-06-20', { status: 'in_force' }],
    ]);
  }
  for (const close_reason of listed('agreement', 'close_reason')) {
    customer(`r ${close_reason}`);
    for (const [index, day] of ['2025-05-20', '2025-06-20'].entries()) {
      const name = `r ${close_reason}`;
      const row = { agreement_id: `${name}${index}`, product_id: 'INS', status: 'in_force', currency: 'EUR' };
      const terms = { opened_on: '2024-05-10', term_end_on: index === 0 ? '2025-05-25' : '2025-06-25' };
      say('agreement', { ...row, ...terms, valid_from: '2024-05-10' });
      say('agreement', { ...row, ...terms, status: 'closed', close_reason, valid_from: day });
      const holder = { agreement_id: row.agreement_id, party_id: name, role: 'owner', share: '1' };
      say('agreement_party', { ...holder, valid_from: '2024-05-10' });
    }
  }
  for (const unit of listed('agreement', 'recurring_unit')) {
    customer(`u ${unit}`);
    held(`u ${unit}`, { recurring_unit: unit });
  }
  for (const role of listed('agreement_party', 'role')) {
    customer(`o ${role}`);
    for (const agreement_id of ['plain.APP', 'plain.INS', 'plain.CUR', 'o owner.LOAN'])
      say('agreement_party', { agreement_id, party_id: `o ${role}`, role, share: '0.5', valid_from: '2025-05-10' });
  }
  const loan = { agreement_id: 'o owner.LOAN', product_id: 'LOAN', status: 'in_force', currency: 'EUR' };
  say('agreement', { ...loan, opened_on: SINCE, valid_from: SINCE });
}

function orders({ say, customer, movement }: Kinds): void {
  for (const order_type of listed('sales_order', 'order_type'))
    for (const status of listed('sales_order', 'status')) {
      const party_id = `${order_type} ${status}`;
      customer(party_id);
      for (const month of OWN) {
        const order_id = `${party_id}${month}`;
        const row = { order_id, order_type, party_id, currency: 'EUR', business_date: `${month}-05` };
        say('sales_order', { ...row, status: 'draft', valid_from: `${month}-05` });
        say('sales_order', { ...row, status, valid_from: `${month}-07` });
        movement('sale_gross', `${month}-05`, { party_id, order_id, product_id: 'TEA', quantity: '7' });
        movement('return', `${month}-08`, { party_id, order_id, product_id: 'TEA', quantity: '2' });
      }
    }
}

/** Who started a movement, and what it was for. */
function contexts({ customer, movement }: Kinds): void {
  for (const initiator of [...listed('movement', 'initiator'), null])
    for (const kind of ['withdrawal', 'deposit', 'fee_income']) {
      customer(`${kind} by ${initiator}`);
      for (const month of OWN)
        movement(kind, `${month}-05`, { agreement_id: `${kind} by ${initiator}.CUR`, initiator });
    }
  for (const purpose of listed('movement', 'purpose')) {
    customer(`for ${purpose}`);
    for (const month of MONTHS) movement('deposit', `${month}-06`, { party_id: `for ${purpose}`, purpose });
  }
}

/** What a claim costs, by the status that it comes to, and a day later by each of them; one is closed as a month ends. */
function claims({ say, customer, movement, amount }: Kinds): void {
  customer('c at the end');
  for (const [closed_date, next] of [
    ['2025-04-30', '2025-05-02'],
    ['2025-05-31', '2025-06-02'],
  ] as const)
    for (const [claim_id, day] of [
      [`ends ${closed_date}`, closed_date],
      [`after ${closed_date}`, next],
    ] as const) {
      const row = { claim_id, agreement_id: 'c at the end.INS', loss_date: '2025-04-05', reported_date: '2025-04-06' };
      say('claim', { ...row, status: 'open', valid_from: '2025-04-06' });
      say('claim', { ...row, status: 'closed', closed_date: day, valid_from: day });
    }
  for (const status of listed('claim', 'status')) {
    const party_id = `c ${status}`;
    customer(party_id);
    for (const month of ['2024-03', ...OWN]) {
      const claim_id = `${party_id}${month}`;
      const row = { claim_id, agreement_id: `${party_id}.INS`, loss_date: `${month}-05`, reported_date: `${month}-06` };
      say('claim', { ...row, status: 'open', valid_from: `${month}-06` });
      say('claim', { ...row, status, closed_date: `${month}-09`, valid_from: `${month}-09` });
      for (const kind of ['claim_paid', 'claim_recovery', 'claim_expense', 'claim_ceded'])
        movement(kind, `${month}-08`, { agreement_id: row.agreement_id, claim_id });
      for (const kind of ['reserve_case', 'reserve_ibnr', 'reserve_ceded']) {
        const of = { claim_id, position_date: `${month}-07`, amount: amount(), currency: 'EUR' };
        say('position', { position_id: `${claim_id}${kind}`, kind, ...of });
      }
    }
  }
}

function balances({ say, customer, amount }: Kinds): void {
  for (const kind of listed('position', 'kind')) {
    const name = `b ${kind}`;
    customer(name);
    const agreement = { agreement_id: `${name}.own`, product_id: 'LOAN', status: 'in_force', currency: 'EUR' };
    say('agreement', { ...agreement, opened_on: SINCE, entity: 'bank', branch: name, valid_from: SINCE });
    const holder = { agreement_id: `${name}.own`, party_id: name, role: 'owner', share: '1' };
    say('agreement_party', { ...holder, valid_from: SINCE });
    for (const position_date of ENDS)
      for (const [index, of] of [
        { agreement_id: `${name}.own` },
        { party_id: name, entity: 'bank' },
        { ledger_code: 'l', entity: 'insurer', branch: `books ${kind}` },
      ].entries()) {
        const position_id = `${kind}${position_date}${index}`;
        // Seats may be told as an amount as well.
        const quantity = kind === 'seats_used' && index === 1 ? null : '4';
        const row = { position_id, kind, position_date, currency: 'EUR', quantity };
        say('position', { ...row, ...of, amount: amount() });
      }
  }
}

/** Each line has a branch of both entities, beside all that figures are shares of. */
function ledger({ say, amount }: Kinds): void {
  const posted = (kpi_line: string, branch: string, more: Row): void => {
    const isIncome = /income|revenue|result|premium/.test(kpi_line);
    for (const month of MONTHS)
      for (const entity of ['bank', 'insurer']) {
        const functional_amount = `${isIncome ? '-' : ''}${isIncome && branch !== kpi_line ? 90_000 : amount()}`;
        const of = { entity, branch, kpi_line, account_code: kpi_line, account_class: isIncome ? 'income' : 'expense' };
        const money = { amount: functional_amount, functional_amount, currency: 'EUR', functional_currency: 'EUR' };
        const entry_id = [kpi_line, branch, entity, month, more['cost_pool']].join();
        say('gl_entry', { entry_id, ...of, ...money, posting_date: `${month}-11`, ...more });
      }
  };
  for (const line of listed('gl_entry', 'kpi_line')) {
    posted(line, line, {});
    for (const base of ['interest_income', 'staff_cost', 'premium'] as const) if (base !== line) posted(base, line, {});
  }
  for (const cost_pool of ['support', 'transactions', 'programme:loyalty'])
    posted('admin_cost', 'pools', { cost_pool });
}
