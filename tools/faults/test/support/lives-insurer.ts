import type { Row } from '../../../../packages/engine/test/support/memory-connector.ts';
import { exactly } from './group-days.ts';
import { EARLY, ISSUES, PRODUCTS, productOf, TURNS, type Lots } from './lives-lots.ts';

const AGREEMENTS = 330;
const CLAIMS = 70;
/** What most of an agreement turns on: its issue, a trial, the end of a term, its end, its use, its cover. */
const KINDS = ['issued', 'trial', 'due', 'left', 'used', 'covers'] as const;
const STATUSES = ['in_force', 'in_force', 'closed', 'closed', 'dormant', 'suspended', 'trial', 'withdrawn', 'rejected'];
const REASONS = ['customer', 'lapsed', 'renewed', 'matured', 'deceased', 'error', 'transferred', null, 'unknown'];
const ANY = PRODUCTS.map(({ product_id }) => String(product_id));
const LIKELY = {
  issued: ['INS', 'LIFE'],
  trial: ['APP'],
  due: ['INS', 'INS', 'APP'],
  left: ANY,
  used: ['CUR', 'LOAN'],
  covers: ['INS', 'LIFE'],
};
/** Thirteen months and the days of grace after the days of issue. */
const LOOKED_AT = new Map(ISSUES.map((day, index) => [day, [TURNS[3], TURNS[4], TURNS[5]][index] as number]));

interface Made {
  agreement_id: string;
  kind: (typeof KINDS)[number];
  /** The day on which everything happens. */
  day: number;
  holder: string;
  /** It has the same holder all along. */
  isKept: boolean;
}

/** Agreements of every kind with their holders, their claims and premiums. */
export function insurerRows(lots: Lots): void {
  const made: Made[] = [];
  for (let a = 0; a < AGREEMENTS; a += 1) made.push(agreement(lots, a, made));
  for (const each of made) {
    if (each.kind === 'used') movements(lots, each);
    if (each.kind === 'covers' || each.kind === 'due') premiums(lots, each);
  }
  // One of which nobody says who started it lies just before a window, others just after all of them.
  for (const [index, on] of [TURNS[1] as number, (TURNS[5] as number) + 1].entries()) {
    const { agreement_id } = made.find(({ kind }) => kind === 'used') as Made;
    const movement = { movement_id: `unsaid${index}`, kind: 'withdrawal', agreement_id, amount: '9', currency: 'EUR' };
    lots.say('movement', on, { ...movement, business_date: exactly(on) });
  }
  reservesOfNobody(lots);
  strayPremiums(lots);
  for (let c = 0; c < CLAIMS; c += 1) claim(lots, `L${c}`, made);
}

function agreement(lots: Lots, a: number, made: readonly Made[]): Made {
  const { pick, oneIn, near, turn, states, party, random } = lots;
  const agreement_id = `A${a}`;
  const kind = KINDS[a % KINDS.length] as Made['kind'];
  const day = kind === 'issued' ? pick(ISSUES) : pick(TURNS);
  const product = pick(oneIn(8) ? ANY : LIKELY[kind]);
  const begins = kind === 'issued' || kind === 'trial' || oneIn(4);
  const first = begins ? (oneIn(4) ? near(day) : day) : EARLY;
  const later = LOOKED_AT.get(day) ?? day + pick([30, 31, -30]);
  const renewable = made.filter((each) => each.kind === (oneIn(3) ? 'issued' : 'due'));
  const renewed = oneIn(3) && kind !== 'issued' ? renewable[random(renewable.length)]?.agreement_id : undefined;
  const opened = pick([null, day, day, near(day), kind === 'used' ? day - 30 : EARLY]);
  const row: Row = {
    agreement_id,
    product_id: productOf(product, oneIn(3) ? turn() : day),
    status: kind === 'trial' ? 'trial' : oneIn(8) ? pick(STATUSES) : 'in_force',
    opened_on: opened === null ? null : exactly(opened),
    term_end_on: kind === 'due' ? exactly(near(day)) : oneIn(3) ? exactly(near(turn())) : null,
    renews_agreement_id: renewed ?? (oneIn(30) ? agreement_id : null),
    quantity: pick(['1', '2', '3']),
    recurring_amount: oneIn(6) ? null : `${1 + random(300)}.5`,
    recurring_unit: pick(['day', 'week', 'month', 'year']),
    recurring_count: pick([null, 1, 2, 3]),
    currency: pick(['EUR', 'EUR', 'USD', 'CZK']),
    entity: pick([null, 'bank', 'insurer', 'online']),
    branch: pick([null, 'b1', 'b2']),
    is_test: oneIn(16),
  };
  const days = [near(day), near(later), near(turn())].filter(() => !oneIn(3));
  states('agreement', first, row, days, (on) => ({
    status: oneIn(2) ? 'in_force' : pick(STATUSES),
    close_reason: pick(REASONS),
    // A term is up on that day, goes on from it, or has no end any more.
    ...(oneIn(2) ? { term_end_on: pick([null, exactly(on), exactly(on + 90), exactly(near(turn()))]) } : {}),
    ...(oneIn(9) ? { is_test: oneIn(3) } : {}),
    ...(oneIn(6) ? { product_id: productOf(pick(ANY), day) } : {}),
    ...(oneIn(6) ? { entity: pick([null, 'bank', 'insurer', 'online']), branch: pick([null, 'b1']) } : {}),
  }));
  const holder = party(`${agreement_id}h`, oneIn(4) ? later : day);
  const isShared = oneIn(3);
  const isKept = first === EARLY && oneIn(2);
  for (const [party_id, role, share] of [
    [holder, 'owner', isShared ? '0.7' : '1'],
    ...(isShared ? [[`A${random(a + 1)}h`, 'joint_owner', '0.3'] as const] : []),
    ...(oneIn(6) ? [[`A${random(a + 1)}h`, 'payer', '0.2'] as const] : []),
  ] as const) {
    const from = !isKept && oneIn(6) ? near(day) : first;
    const ends = !isKept && oneIn(4) ? [near(oneIn(2) ? day : later)] : [];
    states('agreement_party', from, { agreement_id, party_id, role, share }, ends, () => ({ active: false }));
  }
  return { agreement_id, kind, day, holder, isKept };
}

/** Movements at both ends of the window. Nobody doubts who started what; of what customers seldom start nobody says. */
function movements({ random, pick, near, fact }: Lots, { agreement_id, day }: Made): void {
  for (let m = random(3); m > 0; m -= 1) {
    const on = near(day - pick([0, 30]));
    const kind = pick(['deposit', 'withdrawal', 'repayment', 'fee_income']);
    const initiator = kind === 'fee_income' ? pick(['firm', null]) : pick(['customer', 'customer', 'firm']);
    const movement = { movement_id: `${agreement_id}m${m}`, kind, agreement_id, initiator, currency: 'EUR' };
    fact('movement', on, { ...movement, amount: '10', business_date: exactly(on) }, { initiator: 'customer' });
  }
}

/** Premiums by the days of their terms, and some whose source tells what is earned of them. */
function premiums({ random, pick, oneIn, near, turn, fact }: Lots, { agreement_id, day, holder }: Made): void {
  const isEarned = oneIn(5);
  for (let m = 1 + random(3); m > 0; m -= 1) {
    const on = near(pick(TURNS));
    const from = pick([near(day), near(turn()), EARLY + random(300)]);
    const to = oneIn(16) ? from : pick([near(day), near(turn()), 600 + random(100)]);
    const premium = {
      movement_id: `${agreement_id}p${m}`,
      kind: 'premium_written',
      agreement_id,
      party_id: oneIn(4) ? holder : null,
      product_id: oneIn(3) ? productOf(pick(['INS', 'LIFE']), TURNS.includes(from) ? from : pick(TURNS)) : null,
      amount: `${100 + random(900)}`,
      currency: pick(['EUR', 'EUR', 'USD', 'CZK']),
      business_date: exactly(on),
      service_from: oneIn(12) ? null : exactly(from),
      service_to: oneIn(12) ? null : exactly(to),
    };
    fact('movement', on, premium, { amount: '77' });
    const ceded = { ...premium, movement_id: `${agreement_id}c${m}`, kind: 'premium_ceded', amount: `${random(40)}` };
    fact('movement', on, ceded, { amount: '7' });
    const earned = { ...premium, movement_id: `${agreement_id}e${m}`, kind: 'premium_earned', currency: 'EUR' };
    if (isEarned) fact('movement', on, earned, { amount: '9' });
  }
}

/** Reserves that can be given to nobody, at both ends of what is asked for, and what the ledger sums up anyhow. */
function reservesOfNobody({ say }: Lots): void {
  // The second one changes nothing.
  for (const kind of ['reserve_case', 'reserve_ibnr', 'reserve_ceded'])
    for (const on of [TURNS[0], TURNS[3], TURNS[5], (TURNS[5] as number) + 1] as number[]) {
      const amount = on > (TURNS[5] as number) ? '6' : '5';
      const of = { position_id: `nobody${kind}${on}`, kind, amount, currency: 'EUR', position_date: exactly(on) };
      if (on === TURNS[3]) say('position', on, { ...of, ledger_code: kind });
      else say('position', on, { ...of, product_id: productOf('INS', TURNS[0] as number) });
    }
}

/** Premiums of no agreement, or of one that nobody has told of; the second source tells such as they are earned. */
function strayPremiums({ random, pick, near, turn, fact }: Lots): void {
  for (let m = 0; m < 16; m += 1) {
    const on = near(pick(TURNS));
    const isEarned = m % 4 === 3;
    const premium = {
      movement_id: `s${m}`,
      kind: isEarned ? 'premium_earned' : 'premium_written',
      agreement_id: isEarned ? null : pick([null, 'ghost']),
      party_id: pick([null, 'A5h', 'A11h', 'A2h']),
      product_id: pick([null, productOf('INS', TURNS[3] as number)]),
      amount: `${100 + random(900)}`,
      currency: 'EUR',
      business_date: exactly(on),
      service_from: exactly(near(turn())),
      service_to: exactly(near(pick(TURNS)) + 20),
    };
    fact('movement', on, premium, { amount: '5' }, m % 4 > 1 ? 'crm' : 'core');
  }
  // Of the Norwegian crown there is no rate: in the month in which this one is earned there is no figure.
  const march = { kind: 'premium_written', agreement_id: 'ghost', party_id: 'A5h', amount: '8', currency: 'NOK' };
  const term = { service_from: '2025-03-01', service_to: '2025-04-01', business_date: '2025-03-01' };
  fact('movement', EARLY, { ...march, ...term, movement_id: 'crowns' }, {});
}

/** A claim with what it cost, and what is kept for it. */
function claim(
  { random, pick, oneIn, near, states, fact, party }: Lots,
  claim_id: string,
  made: readonly Made[],
): void {
  const day = pick(TURNS);
  const loss = oneIn(3) ? near(day) : day;
  const reported = Math.max(loss, near(oneIn(2) ? day : pick(TURNS)));
  // Of an agreement in which something happens on the same days.
  const { agreement_id, isKept } = pick(made.filter((each) => each.day === day && /cover|due/.test(each.kind)));
  const isStray = oneIn(12);
  const claimant = party(`${claim_id}c`, day);
  const row = {
    claim_id,
    agreement_id: isStray ? 'ghost' : agreement_id,
    party_id: oneIn(3) ? claimant : null,
    loss_date: exactly(loss),
    reported_date: exactly(reported),
    status: pick(['open', 'open', 'open', 'nil']),
  };
  states('claim', reported, row, [near(pick(TURNS)), near(pick(TURNS))], (on) => ({
    status: pick(['closed', 'closed', 'nil', 'rejected', 'reopened']),
    closed_date: oneIn(3) ? null : exactly(near(on)),
    ...(oneIn(5) ? { party_id: claimant, loss_date: exactly(near(pick(TURNS))) } : {}),
    ...(oneIn(5) ? { reported_date: exactly(near(pick(TURNS))) } : {}),
  }));
  for (const [index, kind] of [
    'claim_paid',
    'claim_paid',
    'claim_recovery',
    'claim_ceded',
    'claim_expense',
  ].entries()) {
    const on = near(pick(TURNS));
    const of = { movement_id: `${claim_id}m${index}`, kind, claim_id: oneIn(30) ? null : claim_id };
    const amount = `${kind === 'claim_paid' ? 40 + random(90) : 1 + random(9)}`;
    const paid = { ...of, agreement_id, amount, currency: pick(['EUR', 'EUR', 'CZK']), business_date: exactly(on) };
    fact('movement', on, paid, { amount: '3' });
  }
  // What can be given to nobody lies outside of what is asked for.
  const isHeld = isKept && !isStray;
  for (const kind of ['reserve_case', 'reserve_ceded', 'reserve_ibnr']) {
    const isKnown = kind !== 'reserve_ibnr';
    if ((!isHeld && !isKnown) || (kind === 'reserve_ceded' && row.party_id === null && !isHeld)) continue;
    const of = {
      kind,
      claim_id: isKnown ? claim_id : null,
      agreement_id: !isKnown || (kind === 'reserve_case' && oneIn(4)) ? agreement_id : null,
      party_id: kind === 'reserve_case' && (!isHeld || oneIn(2)) ? claimant : null,
      product_id: isStray || oneIn(3) ? productOf('INS', day) : null,
      origin_from: oneIn(2) ? exactly(near(day)) : null,
      currency: pick(['EUR', 'CZK', null]),
    };
    for (const on of new Set([loss, near(day), near(pick(TURNS))])) {
      const kept = { ...of, position_id: `${claim_id}${kind}${on}`, position_date: exactly(on) };
      fact('position', on, { ...kept, amount: oneIn(9) ? null : `${random(60)}` }, { amount: '4' });
      // An average is no reserve.
      const average = { position_id: `${claim_id}${kind}${on}a`, average_from: exactly(on - 9), amount: '70' };
      if (oneIn(6)) fact('position', on, { ...kept, ...average }, {});
    }
  }
}
