import type { CanonicalTable, KpiDefinition, Policy, Question } from '@sextant/contracts';
import type { Row } from '../../../../packages/engine/test/support/memory-connector.ts';
import { endOf, exactly } from './group-days.ts';
import { othersChosen } from './questions.ts';
import type { Learned } from './worlds.ts';

// Balances and reserves of a firm of which nobody says since when its history tells, so that nothing is known before the
// first of them that counts. Nothing is told twice, and what is taken back had never been said.

export const FIRST_POLICY: Partial<Policy> = {
  customerBasis: 'contractual',
  declaredSchemes: ['region'],
  entities: { insurance: ['insurer'] },
};

export const firstToldNow = '2025-07-10T08:00:00.000Z';
const SYNCS = ['2025-06-15T10:00:00Z', '2025-07-02T10:00:00Z'] as const;
const SINCE = '2024-01-01';
/** The month at whose end each thing is told for the first time; the last one asked about is June 2025. */
const UNSAID = 11;
const AVERAGE = 12;
const LEDGER = 13;
const PARTY = 14;
const AGREEMENT = 15;
const LAST = 18;

const BALANCES = [
  'deposit_balance',
  'outstanding_principal',
  'nonperforming_principal',
  'wallet_estimate',
  'seats_used',
];

export function firstToldRows(): Learned[] {
  const learned: Learned[] = [];
  const say = (table: CanonicalTable, row: Row): void => {
    const day = String(row['position_date'] ?? row['business_date'] ?? row['posting_date'] ?? row['valid_from']);
    learned.push({ table, at: SYNCS[day > '2025-06-15' ? 1 : 0], row, source: 'core' });
  };
  for (const [product_id, category, more] of [
    ['CUR', 'current', { line_of_business: 'bank', family: 'deposit' }],
    ['LOAN', 'loan', { line_of_business: 'bank', is_earning_asset: true }],
    ['APP', 'app', { line_of_business: 'software', is_licence: true, is_recurring: true }],
    ['INS', 'cover', { line_of_business: 'insurance', term_rule: 'rolls' }],
  ] as const)
    say('product', { product_id, name: product_id, category, valid_from: SINCE, ...more });
  for (const [index, party_id] of ['anna', 'ben', 'cleo'].entries()) {
    say('party', { party_id, party_type: 'person', valid_from: SINCE });
    const segment = index === 0 ? 'north' : 'south';
    say('party_segment', { party_id, scheme: 'region', segment, valid_from: SINCE });
    for (const product_id of ['CUR', 'LOAN', 'APP', 'INS']) {
      const agreement_id = `${party_id}${product_id}`;
      const row = { agreement_id, product_id, status: 'in_force', opened_on: SINCE, currency: 'EUR', quantity: '9' };
      say('agreement', { ...row, valid_from: SINCE });
      say('agreement_party', { agreement_id, party_id, role: 'owner', share: '1', valid_from: SINCE });
    }
  }
  balances(say);
  reserves(say);
  expenses(say);
  return learned;
}

type Say = (table: CanonicalTable, row: Row) => void;
const positions = (say: Say, kind: string, first: number, of: Row, last = LAST): void => {
  for (let month = first; month <= last; month += 1) {
    const place = month * 7 + first * 3 + kind.length;
    const money = { amount: String(20 + (place % 31)), currency: 'EUR' };
    // Seats may be told as an amount as well.
    const seats = { [month % 2 === 0 ? 'amount' : 'quantity']: String(1 + (place % 4)) };
    const told = kind === 'seats_used' ? seats : money;
    const position_date = exactly(endOf(month));
    say('position', { position_id: `${kind}.${first}.${month}`, kind, position_date, ...told, ...of });
  }
};

function balances(say: Say): void {
  const held: Readonly<Record<string, string>> = { deposit_balance: 'CUR', seats_used: 'APP', wallet_estimate: 'CUR' };
  for (const kind of BALANCES) {
    const agreement_id = `anna${held[kind] ?? 'LOAN'}`;
    positions(say, kind, UNSAID, { agreement_id, op: 'retract' }, UNSAID);
    const average_from = exactly(endOf(AVERAGE - 1) + 1);
    positions(say, kind, AVERAGE, { agreement_id, average_from }, AVERAGE);
    positions(say, kind, LEDGER, { ledger_code: 'l', entity: 'bank' });
    positions(say, kind, PARTY, { party_id: 'ben' });
    positions(say, kind, AGREEMENT, { agreement_id });
  }
}

function reserves(say: Say): void {
  for (const kind of ['reserve_case', 'reserve_ibnr', 'reserve_ceded']) {
    // Of losses that nobody has reported it says from when on they are, and of which product.
    const unreported = { agreement_id: 'annaINS', product_id: 'INS', origin_from: '2025-03-02' };
    const of = kind === 'reserve_ibnr' ? unreported : { claim_id: 'c1' };
    positions(say, kind, UNSAID, { ...of, op: 'retract' }, UNSAID);
    positions(say, kind, AVERAGE, { ...of, average_from: exactly(endOf(AVERAGE - 1) + 1) }, AVERAGE);
    positions(say, kind, LEDGER, { ...of, amount: null }, LEDGER);
    positions(say, kind, kind === 'reserve_ceded' ? AGREEMENT : PARTY, of);
  }
  for (const [claim_id, party] of [
    ['c1', 'anna'],
    ['c2', 'ben'],
  ] as const) {
    const valid_from = '2025-03-05';
    const claim = { claim_id, agreement_id: `${party}INS`, loss_date: valid_from, reported_date: valid_from };
    say('claim', { ...claim, status: 'open', valid_from });
    for (let month = UNSAID; month <= LAST; month += 1)
      for (const kind of ['claim_paid', 'claim_recovery', 'claim_expense', 'claim_ceded']) {
        const row = { movement_id: `${claim_id}.${kind}.${month}`, kind, claim_id, agreement_id: `${party}INS` };
        const amount = String((kind === 'claim_paid' ? 30 : 1) + (month % 5));
        say('movement', { ...row, amount, currency: 'EUR', business_date: exactly(endOf(month)) });
      }
  }
  // The last of them is more than can be divided the fast way.
  for (const [party, amount] of [
    ['anna', '7300'],
    ['ben', '7300'],
    ['cleo', '9876543210.65'],
  ] as const) {
    const row = {
      movement_id: `${party}premium`,
      kind: 'premium_written',
      agreement_id: `${party}INS`,
      amount,
    };
    const term = { business_date: SINCE, service_from: SINCE, service_to: '2026-01-01' };
    say('movement', { ...row, ...term, currency: 'EUR' });
    const ceded = { movement_id: `${party}ceded`, kind: 'premium_ceded', agreement_id: `${party}INS`, amount: '3' };
    say('movement', { ...ceded, business_date: exactly(endOf(LAST)), currency: 'EUR' });
  }
}

/** What the insurer spends beside its claims. */
function expenses(say: Say): void {
  for (let month = UNSAID; month <= LAST; month += 1) {
    const posting_date = exactly(endOf(month));
    const amounts = { amount: '5', functional_amount: '5', currency: 'EUR', functional_currency: 'EUR' };
    const account = { account_code: '5', account_class: 'expense', entity: 'insurer', kpi_line: 'acquisition_cost' };
    say('gl_entry', { entry_id: `spent${month}`, ...account, ...amounts, posting_date });
  }
}

const ABOUT_POSITIONS = /BAL\(|WAL|USED|RESERVES|LOSSES|INCURRED|kpi\(loss-ratio/;

export const firstToldQuestions = (asked: readonly KpiDefinition[]): Question[] =>
  asked
    .filter(({ numerator, denominator }) => ABOUT_POSITIONS.test(`${numerator} ${denominator}`))
    .flatMap((kpi): Question[] => {
      const base: Question = { kpi: kpi.id, trend: 8, grain: 'month', compare: 'none' };
      const split = kpi.segmentation === 'S3' ? {} : { by: ['region'] };
      const asOf = '2025-05-31';
      return [
        base,
        // The first of these months has a figure, too.
        { ...base, trend: 3 },
        { ...base, ...split, trend: 3 },
        { ...base, ...split, asOf },
        { ...base, ...split, asOf, knownAt: '2025-06-20T00:00:00Z' },
        ...othersChosen(kpi).flatMap((params) => [
          { ...base, params },
          ...(kpi.segmentation === 'S2' ? [{ ...base, params, by: ['product'] }] : []),
        ]),
      ];
    });
