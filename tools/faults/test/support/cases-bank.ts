import { dayOf, exactly } from './group-days.ts';
import { bankOf, LOANS, MONTHS } from './cases-loans.ts';
import { bookCases } from './cases-books.ts';
import type { Cases, Changes } from './cases-world.ts';

/** Balances: each case has a branch, a region, a customer and a product of its own, with what the books have of them. */
export function bankCases(cases: Cases): void {
  const { say, states } = cases;
  const bank = bankOf(cases);
  const { position, average, branch, both, also } = bank;

  both('plain');
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
  const hold = (agreement_id: string, party_id: string, changes: Changes, more: object = {}): void =>
    states('agreement_party', { agreement_id, party_id, role: 'owner', share: '1', ...more }, changes);
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
      position('deposit_balance', MONTHS, { agreement_id: id });
      position('wallet_estimate', days, { agreement_id: id });
      return id;
    };
    estimated('ceases', [[day, 'applied']]);
    estimated('comes', [
      ['2024-01-02', 'applied'],
      [day, 'in_force'],
    ]);
    estimated('applies', [['2024-01-02', 'applied']]);
    estimated('estimated', [], [day]);
    estimated('stale', [], [exactly(dayOf(day) - 8)]);
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
        ['2025-04-10', { family: 'other' }],
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
    for (const kind of ['deposit_balance', LOANS])
      position(kind, [told], { party_id: name, entity: 'bank', branch: name });
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
    both(entry.branch);
    say('gl_entry', { ...entry, ...of, account_code: 'u', account_class, posting_date: '2025-06-15' });
  }

  bookCases(cases, bank);
}
