import { CANONICAL_TABLES } from '@sextant/contracts';
import type { Row } from '../../../../packages/engine/test/support/memory-connector.ts';
import { exactly } from './group-days.ts';
import { somebody, type Say } from './trader-parties.ts';

const MONEY = (CANONICAL_TABLES.movement.columns.kind.in ?? []).filter(
  (kind) => !['sale_gross', 'discount', 'return', 'tax', 'refund_cash', 'premium_written'].includes(kind),
);

/** Somebody with an account from a day on, or up to it, and all that is earned and spent on it around that day. */
export function accountOn(say: Say, place: number, day: number): void {
  const party_id = `saver${place}`;
  somebody(say, party_id, place, day);
  const agreement_id = `account${place}`;
  const account = { agreement_id, product_id: place % 3 === 0 ? 'LOAN' : 'SAV', currency: 'EUR' };
  const begins = place % 2 === 0 ? day : 30;
  say('agreement', begins, { ...account, status: 'in_force', opened_on: exactly(begins), valid_from: exactly(begins) });
  if (place % 2 === 1)
    say('agreement', day, { ...account, status: 'closed', close_reason: 'customer', valid_from: exactly(day) });
  const held = { agreement_id, role: 'owner', valid_from: exactly(begins) };
  say('agreement_party', begins, { ...held, party_id, share: '0.5' });
  say('agreement_party', begins, { ...held, party_id: `often${place % 5}`, share: '0.5' });
  const licence = { agreement_id: `licence${place}`, product_id: 'APP', currency: place % 4 === 1 ? 'USD' : 'EUR' };
  const charge = { recurring_amount: `${6 + place}`, recurring_unit: 'month', recurring_count: '1', quantity: '2' };
  const since = exactly(begins);
  say('agreement', begins, { ...licence, ...charge, status: 'in_force', valid_from: since });
  const more = { ...licence, ...charge, recurring_amount: '21', status: 'in_force', valid_from: exactly(day + 1) };
  say('agreement', day + 1, more);
  say('agreement_party', begins, { ...held, agreement_id: `licence${place}`, party_id, share: '1', valid_from: since });
  for (const on of [day, day + 1]) {
    const business_date = exactly(on);
    for (const [index, kind] of MONEY.entries())
      say('movement', on, {
        movement_id: `${party_id}${kind}${on}`,
        kind,
        business_date,
        amount: `${3 + ((index + on) % 11)}.5`,
        currency: (index + place) % 6 === 1 ? 'USD' : 'EUR',
        product_id: kind === 'recurring_revenue' ? 'APP' : null,
        initiator:
          { deposit: 'customer', disbursement: 'firm', repayment: place % 2 === 0 ? 'third_party' : null }[kind] ??
          null,
        ...(index % 3 === 0 ? { agreement_id } : { party_id }),
      });
    for (const [index, kind] of ['ticket', 'ticket', 'login', 'visit', 'session'].entries())
      say('interaction', on, {
        interaction_id: `${party_id}${kind}${index}.${on}`,
        kind,
        business_date,
        user_key: `${party_id}u${index % 2}`,
        quantity: index === 1 ? '3' : null,
        ...(index === 0 ? { agreement_id } : { party_id }),
      });
    say('position', on, {
      position_id: `${agreement_id}reserve${on}`,
      kind: 'reserve_case',
      position_date: business_date,
      agreement_id,
      amount: `${11 + (on % 7)}`,
      currency: 'EUR',
    });
  }
  // What is kept for a claim, which turns out to be one on another account.
  const claim = {
    claim_id: `claim${place}`,
    loss_date: exactly(day - 9),
    reported_date: exactly(day - 5),
    status: 'open',
  };
  say('claim', day - 5, { ...claim, agreement_id, valid_from: exactly(day - 5) });
  say('claim', day, { ...claim, agreement_id: `account${(place + 3) % 12}`, valid_from: exactly(day) });
  for (const on of [day - 1, day, day + 1])
    say('position', on, {
      position_id: `claim${place}reserve${on}`,
      kind: 'reserve_case',
      position_date: exactly(on),
      claim_id: `claim${place}`,
      amount: `${23 + (on % 5)}`,
      currency: 'EUR',
    });
  for (const [scheme, first, then] of [
    ['programme:loyalty', 'treated', 'control'],
    ['programme:club', 'control', 'treated'],
  ] as const) {
    for (const [of, arm] of [
      [party_id, place % 3 === 0 ? first : then],
      [`often${place}`, place % 2 === 0 ? first : 'invited'],
    ] as const)
      say('party_segment', 60, { party_id: of, scheme, segment: arm, valid_from: exactly(60) });
    const turned = { party_id, scheme, valid_from: exactly(day) };
    say('party_segment', day, { ...turned, segment: place % 3 === 0 ? then : first });
  }
}

/** What the ledger posted on a day and the day after: to pools, for sales, and what is no business of a period. */
export function ledgerOn(say: Say, day: number): void {
  const posting_date = exactly(day);
  const entry = { entity: 'bank', account_code: '5', account_class: 'expense', currency: 'EUR', posting_date };
  for (const [index, more] of (
    [
      { cost_pool: 'support', kpi_line: 'support_cost' },
      { cost_pool: 'transactions' },
      { cost_pool: 'programme:loyalty', functional_currency: 'USD' },
      { cost_pool: 'support', entry_type: 'opening' },
      { cost_pool: 'programme:loyalty', entry_type: 'closing' },
      { cost_pool: 'transactions', entry_type: 'adjustment' },
      { kpi_line: 'sales_marketing' },
      { kpi_line: 'sales_marketing', entry_type: 'closing' },
      { kpi_line: 'cogs' },
    ] as Row[]
  ).entries()) {
    const amount = `${30 + index * 5 + (day % 4)}`;
    const functional = { functional_amount: amount, functional_currency: 'EUR' };
    say('gl_entry', day, { entry_id: `g${day}.${index}`, ...entry, amount, ...functional, ...more });
  }
}
