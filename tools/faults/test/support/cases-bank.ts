import { exactly, dayOf, endOf } from './group-days.ts';
import type { Cases } from './cases-world.ts';

const LOANS = 'outstanding_principal';
const MONTHS = [1, 2, 3, 4, 5, 6].map((month) => exactly(endOf(12 + month)));
const daysOf = (first: string, last: string): string[] =>
  Array.from({ length: dayOf(last) - dayOf(first) + 1 }, (_, index) => exactly(dayOf(first) + index));

/** Balances: each case has a branch, a region, a customer and a product of its own, with what the books have of them. */
export function bankCases(cases: Cases): void {
  const { say, states, amount } = cases;
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
            ['2024-09-01', {}],
          ] as const)
        : []),
    ]);
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
  interface Loan {
    product?: object | null;
    becomes?: readonly (readonly [string, object])[];
    changes?: readonly (readonly [string, object])[];
    held?: readonly (readonly [string, string, string])[];
    more?: object;
    id?: string;
    days?: readonly string[];
  }
  const both = (name: string, of: Loan = {}): void => {
    branch(name);
    customer(name);
    loan(name, of);
    // The ledger has the sum as well, which must not count again.
    position(LOANS, MONTHS, { ledger_code: 'sum', entity: 'bank', branch: name });
    average(LOANS, '2025-06-01', '2025-06-30', { ledger_code: 'mean', entity: 'bank', branch: name });
  };

  both('plain');
  const also = (name: string, of: Loan): void => {
    both(name);
    loan(name, { id: `${name}.b`, ...of });
  };
  for (const status of ['closed', 'rejected', 'withdrawn', 'dormant', 'applied']) {
    also(status, {
      changes: [['2025-06-26', { status, close_reason: 'customer' }]],
      days: [...MONTHS.slice(0, -1), '2025-06-25', '2025-06-30'],
    });
    also(`${status}Then`, { changes: [['2025-06-30', { status, close_reason: 'customer' }]] });
    also(`${status}Next`, { changes: [['2025-07-01', { status, close_reason: 'customer' }]] });
  }
  for (const [name, term_end_on] of [
    ['due', '2025-06-30'],
    ['dueNext', '2025-07-01'],
    ['dueLong', '2025-02-10'],
  ] as const) {
    also(name, { more: { term_end_on } });
    also(`${name}Stays`, { more: { term_end_on }, product: { term_rule: 'rolls' } });
  }
  also('tested', { more: { is_test: true } });
  also('testedLater', { changes: [['2025-06-30', { is_test: true }]] });
  also('becomes', { becomes: [['2025-06-30', { is_earning_asset: false }]] });
  also('becomesNext', { becomes: [['2025-07-01', { is_earning_asset: false }]] });
  also('earns', { product: { is_earning_asset: false }, becomes: [['2025-06-30', { is_earning_asset: true }]] });
  also('earnsNever', { product: { is_earning_asset: false } });
  also('begins', {
    becomes: [['2025-05-31', { is_earning_asset: true, term_rule: 'rolls' }]],
    more: { term_end_on: '2025-06-10' },
  });
  also('untold', { product: null });
  also('moves', { changes: [['2025-06-30', { branch: 'plain' }]] });
  also('elsewhere', { more: { branch: 'plain' } });
  // Whose the balance of an agreement is.
  also('handed', { held: [] });
  const hold = (
    agreement_id: string,
    party_id: string,
    changes: readonly (readonly [string, object])[],
    more: object = {},
  ): void => states('agreement_party', { agreement_id, party_id, role: 'owner', share: '1', ...more }, changes);
  hold('handed.b', 'handed.p', [
    ['2024-01-01', {}],
    ['2025-06-30', { active: false }],
  ]);
  hold('handed.b', 'plain.p', [['2025-06-30', {}]]);
  also('handedNext', { held: [] });
  hold('handedNext.b', 'handedNext.p', [
    ['2024-01-01', {}],
    ['2025-07-01', { active: false }],
  ]);
  hold('handedNext.b', 'plain.p', [['2025-07-01', {}]]);
  for (const role of ['joint_owner', 'payer', 'insured'])
    also(role, {
      held: [
        ['plain.p', 'owner', '0.75'],
        [`${role}.p`, role, '0.25'],
      ],
    });
  also('nobodys', { held: [] });
  also('internal', { held: [['staff', 'owner', '1']] });
  also('trial', { held: [['guinea', 'owner', '1']] });
  cases.party('staff', 'internal', '2024-01-01', [['2025-06-30', { is_internal: true }]]);
  cases.party('guinea', 'trial', '2024-01-01', [['2025-06-30', { is_test: true }]]);
  for (const [name, days] of [
    ['stale', [...MONTHS.slice(0, -1), '2025-06-22']],
    ['fresh', [...MONTHS.slice(0, -1), '2025-06-23']],
    ['late', ['2025-06-30']],
  ] as const)
    also(name, { days });
  also('unsaid', {});
  say('position', {
    position_id: 'unsaid',
    kind: 'deposit_balance',
    agreement_id: 'unsaid.b',
    position_date: '2025-06-29',
    currency: 'EUR',
  });
  also('dollar', { days: [] });
  position(LOANS, MONTHS, { agreement_id: 'dollar.b', currency: 'USD' });
  position(LOANS, MONTHS, { agreement_id: 'dollar.a', currency: null });
  also('cents', { days: [] });
  position(LOANS, MONTHS.slice(-2), { agreement_id: 'cents.b', currency: 'NOK' }, '0');
  also('overdrawn', {});
  position('deposit_balance', MONTHS, { agreement_id: 'overdrawn.b' }, '-77');
  // What is a party's, a claim's, or of an agreement that nobody told of.
  for (const name of ['partys', 'left', 'stays', 'claims', 'ghost']) both(name);
  position(LOANS, MONTHS, { party_id: 'partys.p', entity: 'bank', branch: 'partys' });
  position('deposit_balance', MONTHS, { party_id: 'partys.p' });
  for (const [name, day] of [
    ['left', '2025-06-30'],
    ['stays', '2025-07-01'],
  ] as const) {
    cases.party(`${name}.q`, name, '2024-01-01');
    cases.agreement(`${name}.q`, `${name}.cur`, [[`${name}.q`, 'owner', '1']], [[day, { status: 'closed' }]]);
    position('deposit_balance', MONTHS, { party_id: `${name}.q` });
    position('wallet_estimate', MONTHS, { party_id: `${name}.q` });
  }
  position(LOANS, MONTHS, { claim_id: 'claim', entity: 'bank', branch: 'claims' });
  position(LOANS, MONTHS, { agreement_id: 'nobody', entity: 'bank', branch: 'ghost' });
  // Wallets without a fresh estimate, and such that are of a day.
  for (const [name, day] of [
    ['walletOld', '2025-06-22'],
    ['walletFresh', '2025-06-23'],
  ] as const) {
    cases.party(`${name}.w`, name, '2024-01-01');
    cases.agreement(`${name}.w`, 'plain.cur', [[`${name}.w`, 'owner', '1']]);
    position('deposit_balance', MONTHS, { agreement_id: `${name}.w` });
    position('wallet_estimate', [day], { party_id: `${name}.w` });
  }
  // What changes about the ends of months: whether somebody is a customer, the class of one, the family of what one holds.
  for (const day of ['2025-05-31', '2025-06-01', '2025-06-30', '2025-07-01']) {
    const estimated = (name: string, states: readonly (readonly [string, string])[], days = MONTHS): string => {
      const id = `${name}${day}`;
      cases.party(id, name, '2024-01-01');
      const changes = states.map(([from, status]) => [from, { status }] as const);
      cases.agreement(id, 'plain.cur', [[id, 'owner', '1']], changes);
      for (const kind of ['deposit_balance', 'wallet_estimate']) position(kind, days, { agreement_id: id });
      return id;
    };
    estimated('ceases', [[day, 'applied']]);
    estimated('comes', [
      ['2024-01-02', 'applied'],
      [day, 'in_force'],
    ]);
    estimated('applies', [['2024-01-02', 'applied']]);
    estimated('estimated', [], [day]);
    const moved = estimated('moves', []);
    for (const scheme of ['region', 'line'])
      say('party_segment', { party_id: moved, scheme, segment: 'moved', valid_from: day });
    for (const [name, first, then] of [
      ['gains', null, 'deposit'],
      ['loses', 'deposit', null],
    ] as const) {
      const product_id = `${name}${day}`;
      const product = { product_id, name, category: 'other', line_of_business: 'bank' };
      states('product', product, [
        ['2024-01-01', { family: first }],
        [day, { family: then }],
      ]);
      cases.party(product_id, name, '2024-01-01');
      cases.agreement(product_id, product_id, [[product_id, 'owner', '1']]);
      position('deposit_balance', MONTHS, { agreement_id: product_id });
    }
  }
  // Balances of parties from before they came, and from after they left.
  for (const [name, status, day, told] of [
    ['gone', 'applied', '2025-05-15', '2025-06-25'],
    ['goneThen', 'applied', '2025-04-15', '2025-05-25'],
    ['later', 'in_force', '2025-06-10', '2025-05-10'],
    ['laterThen', 'in_force', '2025-05-10', '2025-04-10'],
  ] as const) {
    cases.party(name, name, '2024-01-01');
    const changes = [
      ['2024-01-02', { status: status === 'applied' ? 'in_force' : 'applied' }],
      [day, { status }],
    ] as const;
    cases.agreement(name, 'plain.cur', [[name, 'owner', '1']], changes);
    for (const kind of ['deposit_balance', LOANS]) position(kind, [told], { party_id: name });
  }
  // Of an agreement and a party at once; an average long before; and what was taken back though nobody had said it.
  position(LOANS, MONTHS, { agreement_id: 'plain.a', party_id: 'partys.p', entity: 'bank', branch: 'partys' });
  average(LOANS, '2024-03-01', '2024-03-31', { agreement_id: 'plain.a' });
  for (const kind of [LOANS, 'deposit_balance', 'wallet_estimate', 'earning_assets'])
    position(kind, ['2024-02-10', '2025-05-31', '2025-06-30'], { agreement_id: 'plain.a', op: 'retract' });
  // The entity that was told at first was another one.
  both('mistaken');
  cases.agreement('mistaken.m', 'mistaken.a.x', [['mistaken.p', 'owner', '1']], [], {
    entity: 'booked',
    branch: 'booked',
  });
  position(LOANS, MONTHS, { agreement_id: 'mistaken.m' });
  cases.correct('agreement', { agreement_id: 'mistaken.m', entity: 'bank', branch: 'mistaken' });
  // Of an expense without a line nobody knows in which it belongs.
  branch('unmapped');
  for (const account_class of ['expense', 'income', 'asset', 'equity']) {
    const of = { amount: '6', currency: 'EUR', functional_amount: '6', functional_currency: 'EUR' };
    const entry = { entry_id: `unmapped${account_class}`, entity: 'bank', branch: `unmapped ${account_class}` };
    branch(entry.branch);
    say('gl_entry', { ...entry, ...of, account_code: 'u', account_class, posting_date: '2025-06-15' });
  }

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
