import type { CanonicalTable, KpiDefinition, Policy, Question } from '@sextant/contracts';
import { bankCases } from './cases-bank.ts';
import { insurerCases } from './cases-insurer.ts';
import { issueCases } from './cases-issues.ts';
import { endOf, exactly } from './group-days.ts';
import { isWhole, othersChosen } from './questions.ts';
import type { Learned } from './worlds.ts';

// Balances, claims and premiums in which nothing is left to lots: each case has a region, a branch and a product of its
// own, so that what goes wrong with it stands in a figure of its own. All else about a case is as plain as can be.

export const CASES_POLICY: Partial<Policy> = {
  declaredSchemes: ['region'],
  // Of the entities of the bank nothing is said: all are.
  entities: { insurance: ['insurer'] },
};

export type Changes = readonly (readonly [day: string, change: object])[];

/** What tells the cases. */
export interface Cases {
  say: (table: CanonicalTable, row: object) => void;
  /** What a thing is from a first day on, and what becomes of it. */
  states: (table: CanonicalTable, row: object, changes: Changes) => void;
  party: (party_id: string, region: string, from: string, changes?: Changes) => void;
  agreement: (
    agreement_id: string,
    product_id: string,
    held: readonly (readonly [party: string, role: string, share: string])[],
    changes?: Changes,
    more?: object,
  ) => void;
  /** The last of the rows of a thing, told otherwise later. */
  correct: (table: CanonicalTable, change: object) => void;
  /** Another amount each time. */
  amount: () => string;
}

const SYNCS = ['2025-05-31', '2025-07-02'].map((day) => `${day}T10:00:00Z`) as [string, string];

export function casesRows(): Learned[] {
  const learned: Learned[] = [];
  let sum = 1000;
  const say: Cases['say'] = (table, row) => {
    const { business_date, position_date, posting_date, valid_from } = row as Record<string, string>;
    const day = business_date ?? position_date ?? posting_date ?? valid_from ?? '';
    // The day after the end of May was known beforehand.
    learned.push({ table, at: SYNCS[day > '2025-06-01' ? 1 : 0], row: { ...row }, source: 'core' });
  };
  const states: Cases['states'] = (table, row, changes) => {
    let now = row;
    for (const [valid_from, change] of changes) {
      now = { ...now, ...change };
      say(table, { ...now, valid_from });
    }
  };
  const cases: Cases = {
    say,
    states,
    correct: (table, change) => {
      const last = learned.findLast((each) => each.table === table) as Learned;
      learned.push({ ...last, at: SYNCS[1], row: { ...last.row, ...change } });
    },
    amount: () => String((sum += 37)),
    party: (party_id, region, from, changes = []) => {
      states('party', { party_id, party_type: 'person' }, [[from, {}], ...changes]);
      for (const scheme of ['region', 'line'])
        say('party_segment', { party_id, scheme, segment: region, valid_from: from });
    },
    agreement: (agreement_id, product_id, held, changes = [], more = {}) => {
      const row = { agreement_id, product_id, status: 'in_force', currency: 'EUR', ...more };
      states('agreement', row, [['2024-01-01', {}], ...changes]);
      for (const [party_id, role, share] of held)
        say('agreement_party', { agreement_id, party_id, role, share, active: true, valid_from: '2024-01-01' });
    },
  };
  for (let month = 12; month <= 18; month += 1)
    for (const rate_kind of ['spot', 'closing'])
      for (const day of [endOf(month) - 5, endOf(month)]) {
        const rate = { base: 'USD', quote: 'EUR', rate_kind, rate: (0.5 + month / 100 + (day % 7) / 50).toFixed(4) };
        say('fx_rate', { ...rate, rate_date: exactly(day) });
      }
  // A rate that is as old as one may be, one that is a day older, and one that is none.
  for (const [name, currency, rate_date, rate] of [
    ['rateOld', 'SEK', '2024-05-13', '0.1'],
    ['rateOlder', 'DKK', '2024-05-12', '0.2'],
    ['rateNone', 'PLN', '2024-05-19', '0'],
  ] as const) {
    cases.party(`${name}.p`, name, '2024-01-01');
    say('fx_rate', { base: currency, quote: 'EUR', rate_kind: 'spot', rate, rate_date });
    const paid = { movement_id: name, kind: 'fee_income', business_date: '2024-05-20', amount: '700' };
    say('movement', { ...paid, currency, party_id: `${name}.p` });
  }
  bankCases(cases);
  insurerCases(cases);
  issueCases(cases);
  // Who uses something: of classes that a question leaves out, and of others.
  for (const party_id of ['plain.p', 'moved.h', 'closed.p', 'handed.p'])
    for (let month = 13; month <= 18; month += 1) {
      const used = { interaction_id: `${party_id}${month}`, kind: 'login', party_id, user_key: `${party_id}.u` };
      say('interaction', { ...used, business_date: exactly(endOf(month)) });
    }
  return learned;
}
const ABOUT_CASES = /EARNED|CLAIMS|LOSSES|INCURRED|SETTLEMENTS|ISSUED|BAL|WAL|loss-ratio|PROFITc|REV\(/;

/** By what each case has of its own. */
export const casesQuestions = (kpis: readonly KpiDefinition[]): Question[] =>
  kpis
    .filter(({ numerator, denominator }) => ABOUT_CASES.test(`${numerator} ${denominator}`))
    .flatMap((kpi): Question[] => {
      const formula = `${kpi.numerator} ${kpi.denominator}`;
      const base: Question = { kpi: kpi.id, trend: 0, grain: 'month', asOf: '2025-06-30' };
      const chosen = othersChosen(kpi).map((params) => ({ params }));
      // As it was known at the very instant at which the first half was learned.
      const known = { knownAt: SYNCS[0], asOf: '2025-05-31', trend: 1 };
      const of = (asked: readonly Partial<Question>[]): Question[] => asked.map((each) => ({ ...base, ...each }));
      // What an insurer's books spend cannot be told apart.
      if (isWhole(kpi)) return of([{ trend: 1 }, ...chosen, known]);
      // Of those who were issued thirteen months and the days of grace before.
      if (/ISSUED\(/.test(formula))
        return [{}, known].flatMap((then) =>
          [{}, ...chosen].flatMap((each) =>
            of([
              { by: ['region'], ...each, ...then },
              { by: ['product'], ...each, ...then },
              { by: ['line'], filter: [{ scheme: 'region', notIn: ['issued'] }], ...each, ...then },
            ]),
          ),
        );
      if (/AVGBAL\(/.test(formula))
        return of([
          { by: ['branch'] },
          { by: ['entity'], trend: 1 },
          { by: ['branch'], grain: 'quarter' },
          { by: ['branch'], filter: [{ scheme: 'branch', notIn: ['halves', 'plain', 'booked'] }] },
          { by: ['branch'], ...known },
        ]);
      const byProduct =
        kpi.segmentation === 'S2'
          ? [
              { by: ['product'] },
              { by: ['product'], filter: [{ scheme: 'product', notIn: ['iplain'] }] },
              { by: ['product'], ...known },
              ...chosen.map((each) => ({ by: ['product'], ...each })),
            ]
          : [];
      return of([
        { by: ['region'] },
        { by: ['line'], trend: 1 },
        { by: ['line'], filter: [{ scheme: 'region', notIn: ['plain', 'moved'] }] },
        { by: ['line'], mode: 'asIs' },
        { by: ['line'], asOf: '2024-05-31', trend: 1 },
        ...byProduct,
        ...chosen.map((each) => ({ by: ['region'], ...each })),
        { by: ['line'], ...known },
        ...chosen.map((each) => ({ by: ['region'], ...each, ...known })),
      ]);
    });
