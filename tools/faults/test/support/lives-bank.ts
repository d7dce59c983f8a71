import { CANONICAL_TABLES } from '@sextant/contracts';
import type { Row } from '../../../../packages/engine/test/support/memory-connector.ts';
import { endOf, exactly } from './group-days.ts';
import { TURNS, type Lots } from './lives-lots.ts';

const LINES = CANONICAL_TABLES.gl_entry.columns.kpi_line.in ?? [];
const MONTHS = Array.from({ length: 16 }, (_, index) => index + 3);

/** Balances of agreements, parties and the ledger, and what the ledger posted. */
export function bankRows(lots: Lots): void {
  balances(lots);
  ledgerBalances(lots);
  entries(lots);
}

/** Balances that customers have; some begin, end or change on a turn. */
function balances({ random, pick, oneIn, near, needed, fact }: Lots): void {
  for (const kind of [
    'deposit_balance',
    'outstanding_principal',
    'nonperforming_principal',
    'wallet_estimate',
    'seats_used',
  ])
    for (let holder = 0; holder < 26; holder += 1) {
      const ofParty = kind === 'wallet_estimate' || oneIn(4);
      const isSeats = kind === 'seats_used';
      const of: Row = {
        kind,
        agreement_id: ofParty ? null : `A${random(330)}`,
        party_id: ofParty ? `A${random(40)}h` : null,
        currency: isSeats ? null : pick(['EUR', 'EUR', 'USD', 'CZK', null]),
        entity: pick([null, null, 'bank', 'insurer', 'online']),
        branch: pick([null, null, 'b1']),
      };
      const amount = (): string => `${kind === 'deposit_balance' && oneIn(4) ? '-' : ''}${1 + random(900)}`;
      // Loans come by the month: no day between is missing then.
      const isMonthly = kind === 'outstanding_principal';
      const months = MONTHS.map((month) => endOf(month) - pick([0, 0, 7]));
      const between = isMonthly || oneIn(2) ? [] : [near(pick(TURNS)), near(pick(TURNS))];
      const days = new Set([...months, ...between]);
      for (const day of days) {
        const counted = isSeats ? { quantity: `${random(9)}` } : { amount: amount() };
        const row = { ...of, ...counted, position_id: `${kind}${holder}.${day}`, position_date: exactly(day) };
        // What a balance is without one of these nobody knows for a while.
        (holder === 0 && !isMonthly ? fact : needed)(
          'position',
          day,
          row,
          isSeats ? { quantity: '4' } : { amount: '31' },
        );
      }
    }
  // Averages of agreements, wherever those were at the end of the month.
  for (let holder = 5; holder < 330; holder += 27)
    for (const month of MONTHS) {
      const day = endOf(month);
      const of = {
        kind: 'outstanding_principal',
        agreement_id: `A${holder}`,
        currency: 'EUR',
        position_date: exactly(day),
      };
      const average = { ...of, position_id: `average${holder}.${day}`, average_from: exactly(endOf(month - 1) + 1) };
      needed('position', day, { ...average, amount: `${90 + random(90)}` }, { amount: '95' });
    }
}

/** Balances of the ledger: by the month, by the day, as averages of months, quarters or a single day. */
function ledgerBalances({ random, pick, oneIn, needed }: Lots): void {
  const tell = (kind: string, code: string, day: number, more: Row): void => {
    const id = [kind, code, more['entity'], more['average_from'] ?? '', day].join('.');
    const row = { kind, ledger_code: code, position_id: id, position_date: exactly(day) };
    needed('position', day, { ...row, amount: `${1000 + random(900)}`, currency: 'EUR', ...more }, { amount: '1200' });
  };
  for (const kind of [
    'earning_assets',
    'outstanding_principal',
    'deposit_balance',
    'ledger_balance',
    'nonperforming_principal',
  ])
    for (const [index, entity] of ['bank', 'branchless', 'insurer'].entries()) {
      const at = { entity, branch: pick([null, 'b1', 'b2']), currency: pick(['EUR', null, 'USD']) };
      // What the treasury holds, and what nobody earns with.
      const product_id = kind === 'ledger_balance' ? pick(['BOND', 'SAV']) : null;
      for (const month of MONTHS) tell(kind, 'monthly', endOf(month), { ...at, product_id });
      // What is nothing in the end stays nothing.
      for (const month of MONTHS.slice(0, -4))
        tell(kind, 'ended', endOf(month), { ...at, product_id, amount: month < 14 ? '40' : '0' });
      for (let day = endOf(14); day <= endOf(18) + 1; day += 1)
        if (index > 0) tell(kind, 'daily', day, { ...at, product_id, branch: 'b2' });
      if (kind === 'ledger_balance') continue;
      for (const month of MONTHS) {
        const whole = { ...at, branch: 'b3', average_from: exactly(endOf(month - 1) + 1) };
        tell(kind, 'averages', endOf(month), whole);
        // The same month in two parts, of which one is a single day.
        tell(kind, 'split', endOf(month) - 1, whole);
        tell(kind, 'split', endOf(month), { ...whole, average_from: exactly(endOf(month)) });
        // Longer ones beside it, and such that leave out a day or are turned around.
        if (oneIn(3)) tell(kind, 'averages', endOf(month) - 3, whole);
        const both = { ...whole, average_from: exactly(endOf(month - 2) + 1) };
        if (month > 3) tell(kind, 'averages', endOf(month), both);
        // What was nothing on average in the end is not missing afterwards.
        if (month < 15) tell(kind, 'over', endOf(month), { ...whole, amount: month < 14 ? '40' : '0' });
        tell(kind, 'turned', endOf(month) - 5, { ...whole, amount: '0', average_from: exactly(endOf(month)) });
      }
    }
}

/** Every line in every entity, on the days around the ends of periods. */
function entries({ random, pick, oneIn, fact }: Lots): void {
  const post = (entry_id: string, day: number, more: Row): void => {
    const amount = `${random(9)}.5`;
    const row = {
      entry_id,
      account_code: 'a',
      amount,
      currency: 'EUR',
      functional_currency: 'EUR',
      functional_amount: amount,
    };
    fact('gl_entry', day, { ...row, posting_date: exactly(day), ...more }, { functional_amount: '6' });
  };
  for (let month = 3; month <= 18; month += 1)
    for (const kpi_line of LINES)
      for (const entity of ['bank', 'branchless', 'insurer', 'holding']) {
        const isIncome = /income|revenue|result|premium/.test(kpi_line);
        const of = {
          entity,
          kpi_line,
          account_class: isIncome ? 'income' : 'expense',
          branch: pick([null, 'b1', 'b2']),
          line_of_business: pick([null, 'bank', 'insurance']),
          functional_currency: pick(['EUR', 'EUR', 'EUR', 'USD']),
        };
        const amount = isIncome ? `-${400 + random(400)}` : `${1 + random(30)}`;
        const name = `${kpi_line}${entity}${month}`;
        post(name, endOf(month) - pick([0, 0, 1, 12]), { ...of, functional_amount: amount });
        if (month >= 15 && oneIn(2)) post(`${name}n`, Math.min(endOf(month) + 1, endOf(18) + 1), of);
        if (month >= 15 && oneIn(3))
          post(`${name}t`, endOf(month), {
            ...of,
            entry_type: pick(['opening', 'closing', 'elimination', 'adjustment']),
          });
      }
  // Of accounts without a line no month that is told of has any, but for one of the holding.
  const unmapped = { kpi_line: null, account_class: 'expense', functional_amount: '5' };
  for (const [entity, before] of [
    ['bank', endOf(14)],
    ['insurer', endOf(5)],
  ] as const)
    for (const day of [before, endOf(18) + 1])
      post(`unmapped${entity}${day}`, day, { ...unmapped, entity, account_code: `u${day}` });
  for (const account_class of ['asset', 'liability'])
    post(account_class, endOf(18), { ...unmapped, account_class, entity: 'bank' });
  post('held', endOf(18), { ...unmapped, entity: 'holding', account_code: 'h' });
}
