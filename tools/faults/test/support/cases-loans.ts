import { endOf, exactly } from './group-days.ts';
import type { Cases, Changes } from './cases-world.ts';

export const LOANS = 'outstanding_principal';
/** Ends of the months of the first half of 2025. */
export const MONTHS = [1, 2, 3, 4, 5, 6].map((month) => exactly(endOf(12 + month)));

/** A loan that is as plain as can be, but for what is said here. */
export interface Loan {
  product?: object | null;
  becomes?: Changes;
  changes?: Changes;
  held?: readonly (readonly [string, string, string])[];
  more?: object;
  id?: string;
  days?: readonly string[];
}

/** What tells balances, and whose they are. */
export interface Bank {
  position: (kind: string, days: readonly string[], more: object, of?: string) => void;
  average: (kind: string, from: string, to: string, more: object) => void;
  /** What a branch earned and lost. */
  branch: (name: string, entity?: string) => void;
  loan: (name: string, of?: Loan) => void;
  /** A branch with a customer, its deposit and its loan. */
  both: (name: string, of?: Loan) => void;
  /** The same with a second loan, which is as said. */
  also: (name: string, of: Loan) => void;
}

export function bankOf(cases: Cases): Bank {
  const { say, states, amount } = cases;
  let last = 0;
  const position = (kind: string, days: readonly string[], more: object, of: string = amount()): void => {
    for (const position_date of days)
      say('position', { position_id: `b${(last += 1)}`, kind, position_date, amount: of, currency: 'EUR', ...more });
  };
  const average = (kind: string, from: string, to: string, more: object): void =>
    position(kind, [to], { average_from: from, ...more });

  /** What a branch earned and lost. */
  const branch = (name: string, entity = 'bank'): void => {
    for (const posting_date of MONTHS.slice(1))
      for (const [kpi_line, sum] of [
        ['interest_income', '-900'],
        ['impairment_credit', '70'],
      ]) {
        const entry = {
          entry_id: `${name}${kpi_line}${posting_date}`,
          entity,
          branch: name,
          account_code: 'a',
          kpi_line,
        };
        const of = { amount: sum, currency: 'EUR', functional_amount: sum, functional_currency: 'EUR' };
        say('gl_entry', { ...entry, ...of, account_class: sum === '70' ? 'expense' : 'income', posting_date });
      }
  };
  const customer = (name: string, from = '2024-01-01'): string => {
    cases.party(`${name}.p`, name, from);
    states(
      'product',
      { product_id: `${name}.cur`, name, category: 'current', family: 'deposit', line_of_business: 'bank' },
      [['2024-01-01', {}]],
    );
    cases.agreement(`${name}.d`, `${name}.cur`, [[`${name}.p`, 'owner', '1']]);
    position('deposit_balance', MONTHS, { agreement_id: `${name}.d` }, '500');
    position('wallet_estimate', MONTHS, { party_id: `${name}.p` }, '5000');
    return `${name}.p`;
  };
  const loan = (
    name: string,
    {
      product = {},
      becomes = [],
      changes = [],
      held = [[`${name}.p`, 'owner', '1']],
      more = {},
      id = `${name}.a`,
      days = MONTHS,
    }: Loan = {},
  ): void => {
    const product_id = `${id}.x`;
    if (product !== null)
      states(
        'product',
        {
          product_id,
          name: id,
          category: `c${name}`,
          line_of_business: 'bank',
          is_earning_asset: true,
          term_rule: 'expires',
          ...product,
        },
        [['2024-01-01', {}], ...becomes],
      );
    cases.agreement(id, product_id, held, changes, { entity: 'bank', branch: name, ...more });
    position(LOANS, days, { agreement_id: id });
  };
  const both = (name: string, of: Loan = {}): void => {
    branch(name);
    customer(name);
    loan(name, of);
    // The ledger has the sum as well, which must not count again.
    position(LOANS, MONTHS, { ledger_code: 'sum', entity: 'bank', branch: name });
    average(LOANS, '2025-06-01', '2025-06-30', { ledger_code: 'mean', entity: 'bank', branch: name });
  };
  const also = (name: string, of: Loan): void => {
    both(name);
    loan(name, { id: `${name}.b`, ...of });
  };
  return { position, average, branch, loan, both, also };
}
