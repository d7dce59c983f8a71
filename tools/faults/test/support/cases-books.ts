import { dayOf, exactly } from './group-days.ts';
import { LOANS, MONTHS, type Bank } from './cases-loans.ts';
import type { Cases } from './cases-world.ts';

const daysOf = (first: string, last: string): string[] =>
  Array.from({ length: dayOf(last) - dayOf(first) + 1 }, (_, index) => exactly(dayOf(first) + index));

/** What the ledger tells beside agreements, and averages beside balances of days. */
export function bookCases({ states }: Cases, { position, average, branch, loan, also }: Bank): void {
  for (const [product_id, more] of [
    ['BOND', { is_earning_asset: true }],
    ['BILL', { is_earning_asset: true }],
    ['CASH', {}],
    ['WAS', {}],
  ] as const)
    states('product', { product_id, name: product_id, category: product_id, line_of_business: 'bank', ...more }, [
      ['2024-01-01', {}],
      // It was earned with once, and that is enough.
      ...(product_id === 'WAS'
        ? ([
            ['2024-06-01', { is_earning_asset: true }],
            ['2024-09-01', { is_earning_asset: false }],
          ] as const)
        : []),
    ]);
  // The ledger alone tells these, so that nobody has them.
  position('nonperforming_principal', MONTHS, { ledger_code: 'n', entity: 'plain' });

  // Of entities of which nobody tells more than the ledger; one row is of no entity, and stands back for all.
  for (const name of ['booked', 'treasury', 'totals', 'owned']) branch(name, name);
  const told = (kind: string, more: object): void => {
    position(kind, MONTHS, more);
    average(kind, '2025-06-01', '2025-06-30', { ...more, branch: 'means' });
  };
  told(LOANS, { ledger_code: 'l', entity: 'booked' });
  told(LOANS, { ledger_code: 'l' });
  told('ledger_balance', { ledger_code: 'l', product_id: 'BOND' });
  for (const [product_id, kind] of [
    ['BOND', 'ledger_balance'],
    ['BILL', LOANS],
    ['WAS', 'ledger_balance'],
    ['CASH', 'ledger_balance'],
    ['CASH', LOANS],
    ['plain.a.x', 'ledger_balance'],
    ['BOND', 'deposit_balance'],
    [null, 'ledger_balance'],
  ] as const)
    told(kind, { ledger_code: 't', entity: 'treasury', product_id });
  // Where the earning assets are told as a sum, loans and what the treasury holds stand back.
  told('earning_assets', { ledger_code: 'e', entity: 'totals' });
  told('ledger_balance', { ledger_code: 't', entity: 'totals', product_id: 'BOND' });
  also('summed', { more: { entity: 'totals' }, id: 'summed.b' });
  average(LOANS, '2025-06-01', '2025-06-30', { agreement_id: 'summed.b' });
  for (const whose of [{ agreement_id: 'plain.a' }, { party_id: 'plain.p' }, { claim_id: 'claim' }])
    for (const kind of ['earning_assets', 'ledger_balance'])
      position(kind, MONTHS, { ...whose, entity: 'owned', product_id: 'BOND' });

  // Two balances that have all but one thing in common: one comes as averages alone, the other as such of days.
  const apart = (name: string, same: object, one: object, other: object): void => {
    const at = { branch: name, ...same };
    average(LOANS, '2025-06-01', '2025-06-30', { ...at, ...one });
    position(LOANS, MONTHS, { ...at, ...other });
  };
  const books = { entity: 'books', ledger_code: 'l', product_id: 'BOND' };
  for (const name of ['aCode', 'aProduct', 'aOrigin', 'aCurrency', 'aBranch', 'aEntity', 'aKind'])
    branch(name, 'books');
  for (const name of ['aParty', 'aClaim', 'aAgreement']) branch(name);
  apart('aCode', books, { ledger_code: 'l1' }, {});
  apart('aProduct', books, {}, { product_id: 'BILL' });
  apart('aOrigin', books, { origin_from: '2024-01-01' }, { origin_from: '2024-07-01' });
  apart('aCurrency', books, {}, { currency: 'USD' });
  apart('aBranch', { ...books, origin_from: '2024-02-01' }, {}, { branch: 'aBranch2' });
  apart('aEntity', { ...books, ledger_code: 'e' }, {}, { entity: 'books2' });
  apart('aParty', { entity: 'bank' }, { party_id: 'plain.p' }, { party_id: 'partys.p' });
  apart('aClaim', { entity: 'bank' }, { claim_id: 'c1' }, { claim_id: 'c2' });
  average('ledger_balance', '2025-06-01', '2025-06-30', { ...books, branch: 'aKind' });
  position(LOANS, MONTHS, { ...books, branch: 'aKind' });
  for (const id of ['m1', 'm2']) loan('aAgreement', { id, days: [], held: [['plain.p', 'owner', '1']] });
  average(LOANS, '2025-06-01', '2025-06-30', { agreement_id: 'm1' });
  position(LOANS, MONTHS, { agreement_id: 'm2' });

  // Averages that are of no days, that end as nothing, and that make up a month in two parts or with a gap.
  for (const name of ['turned', 'over', 'days', 'nothing', 'halves', 'holes']) branch(name, 'books');
  const mean = (name: string, from: string, to: string, more: object = {}): void =>
    average(LOANS, from, to, { ledger_code: 'v', entity: 'books', branch: name, ...more });
  mean('turned', '2025-06-01', '2025-06-30');
  mean('turned', '2025-07-05', '2025-07-02', { amount: '0' });
  mean('over', '2025-04-01', '2025-04-30');
  mean('over', '2025-05-01', '2025-05-31', { amount: '0' });
  position(LOANS, MONTHS, { ledger_code: 'x', entity: 'books', branch: 'over' });
  position(LOANS, daysOf('2025-03-31', '2025-07-01'), { ledger_code: 'v', entity: 'books', branch: 'days' });
  // One that began before all periods, and one that is a part of another one.
  mean('halves', '2025-05-01', '2025-05-31');
  mean('halves', '2025-04-20', '2025-05-03');
  mean('halves', '2025-06-25', '2025-06-30');
  mean('nothing', '2025-06-01', '2025-06-30', { amount: null });
  position(LOANS, MONTHS, { ledger_code: 'v', entity: 'books', branch: 'nothing' });
  for (const [name, day] of [
    ['halves', '2025-06-16'],
    ['holes', '2025-06-17'],
  ] as const) {
    mean(name, '2025-06-01', '2025-06-15');
    mean(name, day, '2025-06-30');
  }
}
