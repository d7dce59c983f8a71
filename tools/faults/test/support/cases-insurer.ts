import type { Cases, Changes } from './cases-world.ts';

/** Premiums and claims: each case has a region, a product, an agreement and a claim of its own. */
export function insurerCases(cases: Cases): void {
  const { say, states, amount } = cases;
  let last = 0;
  const movement = (kind: string, business_date: string, more: object, of: string = amount()): void =>
    say('movement', { movement_id: `i${(last += 1)}`, kind, business_date, amount: of, currency: 'EUR', ...more });
  const reserve = (kind: string, position_date: string, more: object, of: string = amount()): void =>
    say('position', { position_id: `r${(last += 1)}`, kind, position_date, amount: of, currency: 'EUR', ...more });
  const TERM = { service_from: '2025-01-01', service_to: '2026-01-01' };

  interface Insured {
    changes?: Changes;
    becomes?: Changes;
    held?: readonly (readonly [string, string, string])[];
    more?: object;
    product?: object;
  }
  const policy = (
    name: string,
    id: string,
    { changes = [], becomes = [], held = [[`${name}.h`, 'owner', '1']], more = {}, product = {} }: Insured = {},
  ): void => {
    states(
      'product',
      {
        product_id: `${id}.x`,
        name: id,
        category: `i${name}`,
        line_of_business: 'insurance',
        term_rule: 'rolls',
        ...product,
      },
      [['2024-01-01', {}], ...becomes],
    );
    cases.agreement(id, `${id}.x`, held, changes, {
      recurring_amount: '9',
      recurring_unit: 'month',
      recurring_count: 1,
      ...more,
    });
  };
  const written = (agreement_id: string, more: object = {}): void =>
    movement('premium_written', '2025-01-01', { agreement_id, ...TERM, ...more }, '36500');
  const claim = (claim_id: string, agreement_id: string, more: object = {}, changes: Changes = []): void => {
    const row = {
      claim_id,
      agreement_id,
      party_id: null,
      loss_date: '2025-06-10',
      reported_date: '2025-06-12',
      status: 'open',
      ...more,
    };
    states('claim', row, [[row.reported_date, {}], ...changes]);
    movement('claim_paid', '2025-06-20', { claim_id, agreement_id });
    movement('claim_recovery', '2025-06-21', { claim_id, agreement_id }, '11');
    movement('claim_expense', '2025-06-21', { claim_id, agreement_id }, '13');
    movement('claim_ceded', '2025-06-22', { claim_id, agreement_id }, '17');
    reserve('reserve_case', '2025-06-12', { claim_id });
    reserve('reserve_case', '2025-06-24', { claim_id });
  };
  const both = (name: string, of: Insured = {}, changes: Changes = []): void => {
    cases.party(`${name}.h`, name, '2024-01-01', changes);
    policy(name, `${name}.i`);
    written(`${name}.i`);
    claim(`${name}.c`, `${name}.i`);
    policy(name, `${name}.j`, of);
    written(`${name}.j`);
  };
  // What was kept before the first of these is not asked for.
  cases.party('old.h', 'old', '2024-01-01');
  policy('old', 'old.i');
  for (const kind of ['reserve_case', 'reserve_ibnr']) {
    reserve(kind, '2024-06-01', { agreement_id: 'old.i', party_id: 'old.h' });
    reserve(kind, '2025-05-20', { agreement_id: 'old.i', party_id: 'old.h' });
    reserve(kind, '2025-06-20', { agreement_id: 'old.i', party_id: 'old.h' });
  }
  claim('old.c', 'old.i', { loss_date: '2025-05-02', reported_date: '2025-05-03' });
  movement('claim_paid', '2025-05-20', { claim_id: 'old.c', agreement_id: 'old.i' });

  for (const status of ['nil', 'rejected', 'closed']) {
    both(status);
    claim(`${status}.k`, `${status}.j`, {}, [['2025-06-15', { status }]]);
  }
  both('reopened');
  claim('reopened.k', 'reopened.j', {}, [
    ['2025-06-15', { status: 'closed' }],
    ['2025-06-20', { status: 'reopened' }],
  ]);
  // Told of another claimant, or of another day, afterwards.
  both('claimant');
  cases.party('claimant.q', 'other', '2024-01-01');
  claim('claimant.k', 'claimant.j', {}, [['2025-06-26', { party_id: 'claimant.q' }]]);
  both('earlier');
  claim('earlier.k', 'earlier.j', {}, [['2025-06-26', { loss_date: '2025-05-31' }]]);
  both('stranger');
  claim('stranger.k', 'stranger.j', { party_id: 'claimant.q' });

  // From one holder to another on the day of the loss, of a payment, or beside it.
  for (const [name, day] of [
    ['onReport', '2025-06-12'],
    ['afterReport', '2025-06-13'],
    ['onLoss', '2025-06-10'],
    ['afterLoss', '2025-06-11'],
    ['onPaid', '2025-06-20'],
    ['afterPaid', '2025-06-21'],
    ['onReserve', '2025-06-24'],
    ['afterReserve', '2025-06-25'],
    ['onTerm', '2025-07-01'],
  ] as const) {
    both(name, { held: [] });
    const agreement_id = `${name}.j`;
    const hold = (party_id: string, changes: Changes): void =>
      states('agreement_party', { agreement_id, party_id, role: 'owner', share: '1', active: true }, changes);
    hold(`${name}.h`, [
      ['2024-01-01', {}],
      [day, { active: false }],
    ]);
    hold('claimant.q', [[day, {}]]);
    claim(`${name}.k`, agreement_id, {}, [['2025-06-15', { status: 'closed' }]]);
    reserve('reserve_ibnr', '2025-06-24', { agreement_id });
    reserve('reserve_case', '2025-06-24', { agreement_id });
  }
  both('shared', {
    held: [
      ['shared.h', 'owner', '0.6'],
      ['claimant.q', 'joint_owner', '0.4'],
      ['old.h', 'payer', '0.3'],
    ],
  });
  claim('shared.k', 'shared.j');
  reserve('reserve_ibnr', '2025-06-24', { agreement_id: 'shared.j' });
  // Nobody held it for a while; before the first and after the last one neither.
  both('unheld', { held: [] });
  states(
    'agreement_party',
    { agreement_id: 'unheld.j', party_id: 'unheld.h', role: 'owner', share: '1', active: true },
    [
      ['2025-05-10', {}],
      ['2025-06-05', { active: false }],
      ['2025-06-12', { active: true }],
      ['2025-06-28', { active: false }],
    ],
  );

  // Agreements and parties that do not count, or did not on that day.
  both('test', { more: { is_test: true } });
  claim('test.k', 'test.j');
  for (const [name, flag] of [
    ['testParty', 'is_test'],
    ['internalParty', 'is_internal'],
  ] as const)
    for (const [at, day] of [
      ['', '2025-06-20'],
      ['Loss', '2025-06-10'],
      ['LossNext', '2025-06-11'],
    ] as const) {
      both(`${name}${at}`, { held: [[`${name}${at}.q`, 'owner', '1']] });
      cases.party(`${name}${at}.q`, `${name}${at}`, '2024-01-01', [[day, { [flag]: true }]]);
      claim(`${name}${at}.k`, `${name}${at}.j`);
    }
  both('testedOn', { changes: [['2025-06-10', { is_test: true }]] });
  claim('testedOn.k', 'testedOn.j');
  both('testedNext', { changes: [['2025-06-11', { is_test: true }]] });
  claim('testedNext.k', 'testedNext.j');

  // What a policy covers.
  for (const status of ['suspended', 'closed', 'dormant', 'arrears'])
    both(`is${status}`, {
      changes: [
        ['2025-06-11', { status }],
        ['2025-06-21', { status: 'in_force' }],
      ],
    });
  both('many', { more: { quantity: '3' } });
  both('expires', { more: { term_end_on: '2025-06-16' }, product: { term_rule: 'expires' } });
  both('rolls', { more: { term_end_on: '2025-06-16' } });
  both('uncounted', { product: { is_countable: false } });
  both('banks', { becomes: [['2025-06-16', { line_of_business: 'bank' }]] });
  both('other', { becomes: [['2025-06-10', { category: 'iplain' }]] });
  claim('other.k', 'other.j');
  both('otherNext', { becomes: [['2025-06-11', { category: 'iplain' }]] });
  claim('otherNext.k', 'otherNext.j');

  // Terms, and premiums of a party, of another product, in a currency, or of nobody.
  both('terms');
  for (const [service_from, service_to] of [
    ['2025-05-20', '2025-06-01'],
    ['2025-05-20', '2025-06-02'],
    ['2025-06-30', '2025-07-20'],
    ['2025-07-01', '2025-07-20'],
    ['2025-06-10', '2025-06-10'],
    ['2025-06-12', '2025-06-10'],
    [null, '2025-06-10'],
    ['2025-06-12', null],
  ])
    movement('premium_written', '2025-06-03', { agreement_id: 'terms.j', service_from, service_to });
  both('own');
  movement('premium_written', '2025-06-03', {
    agreement_id: 'own.j',
    party_id: 'claimant.q',
    product_id: 'many.i.x',
    ...TERM,
  });
  movement('premium_written', '2025-06-03', {
    agreement_id: 'ghost',
    party_id: 'own.h',
    product_id: 'many.i.x',
    ...TERM,
  });
  movement('premium_written', '2025-06-03', { party_id: 'own.h', ...TERM });
  // Of a product that is another one from the first day of the term on, from the next, or from the day before.
  both('turned');
  for (const [name, day] of [
    ['first', '2025-06-10'],
    ['next', '2025-06-11'],
    ['before', '2025-06-09'],
  ] as const) {
    const product_id = `turned.${name}`;
    const product = { product_id, name: product_id, category: 'iplain', line_of_business: 'insurance' };
    states('product', product, [
      ['2024-01-01', {}],
      [day, { category: 'iturned' }],
    ]);
    const term = { service_from: '2025-06-10', service_to: '2025-07-10' };
    movement('premium_written', '2025-06-03', { agreement_id: 'turned.j', product_id, ...term });
  }
  both('dollars');
  movement('premium_written', '2025-05-31', { agreement_id: 'dollars.j', ...TERM, currency: 'USD' });
  movement('claim_paid', '2025-06-28', { claim_id: 'dollars.c', agreement_id: 'dollars.i', currency: 'USD' });
  reserve('reserve_case', '2025-06-29', { claim_id: 'dollars.c', currency: 'USD' });
  both('earned');
  movement('premium_earned', '2025-06-30', { agreement_id: 'earned.j' });
  both('largest');
  movement('premium_written', '2025-06-30', { agreement_id: 'largest.j', ...TERM }, '987654321987.65');

  // Whose class changes after the policy has ended, or as it begins where there is no rate.
  both('goes', { changes: [['2025-06-10', { status: 'closed' }]] });
  for (const scheme of ['region', 'line'])
    say('party_segment', { party_id: 'goes.h', scheme, segment: 'plain', valid_from: '2025-06-20' });
  both('crowns');
  cases.party('crowns.q', 'crowns', '2024-01-01');
  for (const scheme of ['region', 'line'])
    say('party_segment', { party_id: 'crowns.q', scheme, segment: 'crowned', valid_from: '2024-04-10' });
  movement('premium_written', '2024-04-03', {
    party_id: 'crowns.q',
    currency: 'NOK',
    service_from: '2024-04-10',
    service_to: '2024-04-20',
  });
  cases.party('paid.h', 'paid', '2024-01-01');
  policy('paid', 'paid.i');
  movement('claim_paid', '2025-06-20', { agreement_id: 'paid.i' });

  // Everything about it is told again on many days; once it counts, not as often as it was told.
  const TOLD = [
    '2025-06-01',
    '2025-06-09',
    '2025-06-10',
    '2025-06-11',
    '2025-06-12',
    '2025-06-20',
    '2025-06-24',
    '2025-06-28',
  ];
  const again = TOLD.map((day) => [day, {}] as const);
  both('again', { changes: again, becomes: again }, again);
  claim('again.k', 'again.j', {}, [
    ...again.filter(([day]) => day > '2025-06-12'),
    ['2025-06-30', { status: 'closed' }],
  ]);
  movement('premium_written', '2025-06-03', {
    agreement_id: 'again.j',
    product_id: 'again.j.x',
    service_from: '2025-06-10',
    service_to: '2025-07-10',
  });
  reserve('reserve_ibnr', '2025-06-24', { agreement_id: 'again.j' });
  for (const [name, day] of [
    ['onDay', '2025-06-24'],
    ['afterDay', '2025-06-25'],
  ] as const) {
    // On the day of a reserve or the next: another product, another category, a test, another claimant.
    both(`${name}Product`, { changes: [[day, { product_id: 'many.i.x' }]] });
    both(`${name}Category`, { becomes: [[day, { category: 'iplain' }]] });
    both(`${name}Test`, { changes: [[day, { is_test: true }]] });
    for (const what of ['Product', 'Category', 'Test']) claim(`${name}${what}.k`, `${name}${what}.j`);
    both(`${name}Claimant`);
    claim(`${name}Claimant.k`, `${name}Claimant.j`, {}, [[day, { party_id: 'claimant.q', loss_date: '2025-05-30' }]]);
  }
  // Up to the day of the question and after it.
  both('late');
  for (const day of ['2025-06-30', '2025-07-01']) {
    movement('claim_paid', day, { claim_id: 'late.c', agreement_id: 'late.i' });
    reserve('reserve_case', day, { claim_id: 'late.c' });
    reserve('reserve_ibnr', day, { agreement_id: 'late.i' });
  }
  // Rows of the ledger stand for what nobody else tells, and so do those that name an owner.
  both('posted');
  for (const owner of [{ claim_id: 'posted.c' }, { agreement_id: 'posted.j' }, { party_id: 'posted.h' }])
    reserve('reserve_case', '2025-06-24', { ledger_code: 'r', ...owner });
  for (const kind of ['reserve_case', 'reserve_ceded'])
    for (const day of ['2025-04-30', '2025-06-24']) reserve(kind, day, { ledger_code: 'r', product_id: 'many.i.x' });
  reserve('reserve_ibnr', '2025-06-24', {
    agreement_id: 'posted.i',
    product_id: 'many.i.x',
    origin_from: '2025-06-05',
  });
  // Claims of an agreement that nobody told of, and of one that nobody held then.
  both('lone');
  claim('lone.k', 'ghost', { party_id: 'lone.h' }, [['2025-06-15', { status: 'closed' }]]);
  claim('unheld.k', 'unheld.j');
  // Of two claims of a party one was reported later than it was said at first.
  both('twice');
  claim('twice.k', 'twice.j', {}, [
    ['2025-06-15', { reported_date: '2025-06-14' }],
    ['2025-06-20', { status: 'closed' }],
  ]);
  claim('twice.l', 'twice.j', { reported_date: '2025-06-13' }, [['2025-06-18', { status: 'closed' }]]);
  // Another class from the last day on, or from the next.
  for (const day of ['2025-06-30', '2025-07-01', '2025-06-12', '2025-06-13']) {
    both(`class${day}`);
    claim(`class${day}.k`, `class${day}.j`, {}, [['2025-06-15', { status: 'closed' }]]);
    for (const scheme of ['region', 'line'])
      say('party_segment', { party_id: `class${day}.h`, scheme, segment: 'plain', valid_from: day });
  }
  // Of the class that others move into, all along.
  cases.party('moved.h', 'moved', '2024-01-01');
  policy('moved', 'moved.i');
  written('moved.i');
  claim('moved.c', 'moved.i');
  // Without a rate, and of the next month or the one before alone.
  for (const [name, service_from, service_to] of [
    ['crownsNext', '2024-05-01', '2024-05-20'],
    ['crownsBefore', '2024-04-10', '2024-05-01'],
  ] as const) {
    cases.party(name, name, '2024-01-01');
    movement('premium_written', '2024-04-03', { party_id: name, currency: 'NOK', service_from, service_to });
  }

  // What the insurer spent, and what the bank did.
  for (const posting_date of ['2025-05-15', '2025-06-15'])
    for (const kpi_line of [
      'acquisition_cost',
      'staff_cost',
      'admin_cost',
      'depreciation',
      'tax',
      'quality_improvement',
    ])
      for (const entity of ['insurer', 'bank']) {
        const functional_amount = amount();
        const of = { entity, kpi_line, posting_date, amount: functional_amount, functional_amount };
        const row = { account_code: 'c', account_class: 'expense', currency: 'EUR', functional_currency: 'EUR' };
        say('gl_entry', { entry_id: `${kpi_line}${entity}${posting_date}`, ...row, ...of });
      }
}
