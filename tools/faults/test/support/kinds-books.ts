import type { Row } from '../../../../packages/engine/test/support/memory-connector.ts';
import { ENDS, MONTHS, type Kinds } from './kinds-lists.ts';

type Position = (kind: string, days: readonly string[], more: Row) => void;

/** Entities of which the books tell earning assets as a sum, and such of which they do not: what each has stands apart. */
export function bookKinds({ say, amount }: Kinds): void {
  let last = 0;
  const position: Position = (kind, days, more) => {
    for (const position_date of days) {
      const row = { position_id: `l${(last += 1)}`, kind, position_date, amount: amount(), currency: 'EUR' };
      say('position', { ...row, ...more });
    }
  };
  const LOANS = 'outstanding_principal';
  const earned = (entity: string, branch: string | null): void => {
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
  for (const entity of ['bank', 'insurer', 'online', 'branchless']) {
    for (const what of ['sum', 'loans', 'bonds', 'books', 'means', 'empty']) earned(entity, `${what} of ${entity}`);
    const isTotalled = entity === 'bank' || entity === 'insurer';
    const at = (what: string, ledger_code: string | null = what): Row => ({
      entity,
      branch: `${what} of ${entity}`,
      ledger_code,
    });
    if (isTotalled) position('earning_assets', ENDS, at('sum'));
    // Where nobody has a loan the books are read.
    if (entity !== 'branchless') loan(`loan of ${entity}`, entity, `loans of ${entity}`);
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
        ['earning_assets', null],
      ] as const) {
        if (product_id === null && !isTotalled) continue;
        position(kind, ENDS, { ...at(what, kind), product_id });
        for (const month of [
          ['2025-05-01', '2025-05-31'],
          ['2025-06-01', '2025-06-30'],
        ] as const)
          position(kind, [month[1]], { ...at(what, kind), product_id, average_from: month[0], ...more });
      }
  }
  // Of no branch at all.
  for (const kind of [LOANS, 'ledger_balance'])
    position(kind, ENDS, { entity: 'branchless', ledger_code: 'none', product_id: 'BOND' });
  earned('branchless', null);
  averages({ say, amount }, position, earned);
  // The entity of a loan was told wrongly at first: of the one nobody tells loans but the books.
  for (const entity of ['said first', 'said last']) {
    earned(entity, `books of ${entity}`);
    position(LOANS, ENDS, { ledger_code: 'b', entity, branch: `books of ${entity}` });
  }
  earned('said last', 'said');
  const row = loan('said', 'said first', 'said');
  say('agreement', { ...row, entity: 'said last', opened_on: '2024-01-01', valid_from: '2024-01-01' }, true);
}

/** Averages beside balances of days, of loans and of what the treasury holds. */
function averages(
  { say }: Pick<Kinds, 'say' | 'amount'>,
  position: Position,
  earned: (entity: string, branch: string) => void,
): void {
  const entity = 'branchless';
  const mean = (kind: string, from: string, to: string, more: Row): void =>
    position(kind, [to], { average_from: from, ...more });
  // All but one thing in common: one comes as averages of May alone, the other as such of days.
  const same = { entity, ledger_code: 'l', product_id: 'BOND', party_id: null, agreement_id: null, claim_id: null };
  for (const [column, value] of [
    ['party_id', 'plain'],
    ['agreement_id', 'plain.CUR'],
    ['claim_id', 'claim'],
    ['ledger_code', 'm'],
    ['product_id', 'LOAN'],
    ['origin_from', '2024-02-01'],
    ['currency', 'USD'],
    ['entity', 'online'],
    ['kind', 'deposit_balance'],
    ['branch', 'elsewhere'],
  ] as const) {
    const branch = `apart by ${column}`;
    earned(entity, branch);
    for (const kind of ['ledger_balance', 'outstanding_principal']) {
      mean(kind, '2025-05-01', '2025-05-31', { ...same, branch });
      position(kind, ENDS, { ...same, branch, [column]: value });
    }
  }
  // A shorter one that ends with a longer one; and two parts of a month.
  for (const [branch, times] of [
    [
      'shorter',
      [
        ['2025-06-01', '2025-06-30'],
        ['2025-06-16', '2025-06-30'],
        ['2025-05-01', '2025-05-31'],
      ],
    ],
    [
      'parts',
      [
        ['2025-06-01', '2025-06-15'],
        ['2025-06-16', '2025-06-30'],
        ['2025-05-01', '2025-05-31'],
      ],
    ],
    [
      'gap',
      [
        ['2025-06-01', '2025-06-15'],
        ['2025-06-17', '2025-06-30'],
        ['2025-05-01', '2025-05-30'],
      ],
    ],
  ] as const) {
    earned(entity, branch);
    for (const kind of ['ledger_balance', 'outstanding_principal'])
      for (const [from, to] of times) mean(kind, from, to, { ...same, branch });
  }
  // A loan of which something changes on the last day of an average, and one that ends as it is told to go on.
  const product = { product_id: 'LENT', name: 'LENT', category: 'lent', line_of_business: 'bank' };
  say('product', { ...product, is_earning_asset: true, term_rule: 'expires', valid_from: '2024-01-01' });
  for (const [branch, days, ends] of [
    ['changes', ['2025-05-31', '2025-06-30'], null],
    ['changes next', ['2025-06-01', '2025-07-01'], null],
    ['ends', ['2025-07-01'], '2025-06-29'],
    ['ended', ['2025-06-01'], '2025-05-30'],
  ] as const) {
    earned('online', branch);
    const row = { agreement_id: branch, product_id: 'LENT', status: 'in_force', entity: 'online', branch };
    for (const valid_from of ['2024-01-01', ...days])
      say('agreement', { ...row, quantity: valid_from.slice(8), term_end_on: ends, valid_from });
    if (ends === null) {
      mean('outstanding_principal', '2025-05-01', '2025-05-31', { agreement_id: branch });
      mean('outstanding_principal', '2025-06-01', '2025-06-30', { agreement_id: branch });
    } else
      position('outstanding_principal', [...ENDS.slice(0, -2), ends.replace(/..$/, '28')], { agreement_id: branch });
  }
}
