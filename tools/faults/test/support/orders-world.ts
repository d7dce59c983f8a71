import type { KpiDefinition, Policy, Question } from '@sextant/contracts';
import { dayOf, exactly } from './group-days.ts';
import { othersChosen } from './questions.ts';
import { accountOn, ledgerOn } from './trader-accounts.ts';
import { comesLate, fewInWest, firstSix, merged, odd, toldLast } from './trader-cases.ts';
import { dealsAndCarts, FATES, order, type Fate } from './trader-orders.ts';
import { toldAgain } from './trader-retold.ts';
import { turning } from './trader-turns.ts';
import { EDGES, goods, region, somebody, type Say } from './trader-parties.ts';
import type { Learned } from './worlds.ts';

// A trader with few customers, to whom everything happens on the days around the ends of months and of rolling years.

/** Who is who changes between the second and the third sync; the last one tells of one customer alone. */
const SYNCS = ['2025-05-02', '2025-06-03', '2025-07-02', '2025-07-04'].map((day) => `${day}T10:00:00Z`);
const LINKED_AT = '2025-06-20T10:00:00Z';

export const ORDERS_NOW = '2025-07-05T08:00:00.000Z';
export const ORDERS_LINKS = [
  { at: LINKED_AT, party: 'twin2', canonical: 'twin1' },
  { at: LINKED_AT, party: 'staff2', canonical: 'staff1' },
  { at: LINKED_AT, party: 'triple2', canonical: 'triple1' },
  { at: LINKED_AT, party: 'triple3', canonical: 'triple1' },
  { at: LINKED_AT, party: 'pair2', canonical: 'pair1' },
  { at: LINKED_AT, party: 'pair3', canonical: 'pair4' },
];
export const ORDERS_POLICY: Partial<Policy> = {
  customerBasis: 'mixed',
  declaredSchemes: ['region'],
  sourcePriority: ['crm'],
  lapseWindowDays: 60,
  spellGapDays: 5,
  minCell: 3,
  costPools: [
    { pool: 'support', driver: 'ticket', practicalCapacity: 7 },
    { pool: 'transactions', driver: 'movements', practicalCapacity: 11 },
  ],
};

export function ordersRows(): Learned[] {
  const learned: Learned[] = [];
  const say: Say = (table, day, row, { source = 'core' as Learned['source'], sync } = {}) => {
    const first = SYNCS.findIndex((each) => exactly(day) < each);
    const at = SYNCS[sync ?? Math.min(first < 0 ? 2 : first, 2)] as string;
    learned.push({ table, at, row, source });
  };
  things(say);
  for (const [place, day] of EDGES.entries()) {
    for (const [index, fate] of FATES.entries()) {
      const number = place * FATES.length + index;
      somebody(say, `once${number}`, number, day);
      order(say, `once${number}`, day, fate, number);
      if (number % 3 < 2)
        say('party_segment', 60, {
          party_id: `once${number}`,
          scheme: number % 4 === 0 ? 'programme:club' : 'programme:loyalty',
          segment: number % 3 === 0 ? 'treated' : 'control',
          valid_from: exactly(60),
        });
      // Bought again in the month after, and went on buying without an order.
      order(say, `once${number}`, day + 31, FATES[0] as Fate, number + 1000);
    }
    dealsAndCarts(say, day);
    accountOn(say, place, day);
    ledgerOn(say, day);
  }
  for (const [index, fate] of FATES.entries()) {
    somebody(say, `often${index}`, index, EDGES[5] as number);
    // Who goes on buying is of another class from each of these days on.
    for (const [place, day] of EDGES.entries())
      region(say, `often${index}`, (['north', 'south', 'east'] as const)[(place + index) % 3] as string, day);
    for (const [place, day] of EDGES.entries()) order(say, `often${index}`, day, fate, 2000 + 20 * place + index);
  }
  merged(say);
  toldLast(say);
  firstSix(say);
  fewInWest(say);
  comesLate(say);
  turning(say);
  odd(say);
  toldAgain(say);
  return learned;
}

function things(say: Say): void {
  for (const id of ['TEA', 'CUP', 'SAV', 'LOAN']) goods(say, id, 0);
  goods(say, 'APP', 0, { line_of_business: 'software', is_licence: 'true', is_recurring: 'true' });
  // It is called otherwise from a later day on.
  goods(say, 'SAV', dayOf('2025-07-01'), { name: 'saving' });
  // In the catalogue later than it was sold, and then moved to another shelf.
  goods(say, 'LATE', dayOf('2025-06-01'));
  goods(say, 'LATE', dayOf('2025-06-15'), { category: 'tea', is_countable: 'false' });
  for (let day = -30; day <= 560; day += 1)
    for (const rate_kind of ['spot', 'closing'])
      if (day % 5 === 0)
        say('fx_rate', Math.max(day, 0), {
          base: 'USD',
          quote: 'EUR',
          rate_kind,
          rate_date: exactly(day),
          rate: `0.${800 + (day % 90)}`,
        });
}

/** What is asked of one KPI: by class, of an earlier day, as known when, by whom. */
export function ordersQuestions(kpi: KpiDefinition): { asked: Question[]; byViewer: Question[] } {
  const formula = `${kpi.numerator} ${kpi.denominator}`;
  const hasNoClasses = kpi.segmentation === 'S3' || /GL\(|customer-acquisition-cost/.test(formula);
  // What the ledger posted to a programme cannot be told apart by class; what was booked on the treated can.
  const isProgramme = kpi.params?.['programme'] !== undefined;
  const first = {
    ...(kpi.params?.['convention'] === undefined ? {} : { convention: 'first_included' }),
    ...(isProgramme ? { programme: 'club' } : {}),
  };
  const posted: Question = { kpi: kpi.id, trend: 2, grain: 'month', params: { programme: 'loyalty' } };
  const base: Question = { kpi: kpi.id, trend: 0, compare: 'previous', grain: 'month', params: first };
  const of = (parts: Pick<Question, 'by' | 'filter' | 'mode'>): typeof parts => (hasNoClasses ? {} : parts);
  const by = of({ by: ['region'] });
  const notWest = of({ by: ['region'], filter: [{ scheme: 'region', notIn: ['west'] }] });
  const persons = { scheme: 'party-type', in: ['person'] };
  // Nobody is no group, either.
  const notGroups = { scheme: 'party-type', notIn: ['group'] };
  const notNorth = { scheme: 'region', notIn: ['north'] };
  const asOf = '2025-05-31';
  return {
    asked: [
      { ...base, ...by, trend: 2 },
      { ...base, ...of({ filter: [{ scheme: 'region', in: ['north'] }, persons], mode: 'asIs' }), asOf },
      { ...base, ...of({ by: ['party-type'], filter: [notNorth, notGroups] }), asOf, trend: 1 },
      { ...base, ...of({ filter: [notNorth], mode: 'asIs' }), trend: 13 },
      ...othersChosen(kpi).map((chosen) => ({ ...base, ...by, params: { ...first, ...chosen } })),
      { ...base, ...of({ by: ['region'], filter: [notGroups] }), trend: 2, asOf, knownAt: '2025-06-10T00:00:00Z' },
      { ...base, ...notWest, trend: 2, asOf, knownAt: '2025-06-25T00:00:00Z' },
      { ...base, ...notWest, trend: 2, knownAt: '2025-07-03T00:00:00Z' },
      { ...base, trend: 2 },
      { ...base, asOf: '2024-03-31' },
      ...(isProgramme ? [posted, { ...posted, asOf, knownAt: '2025-06-25T00:00:00Z' }] : []),
    ],
    byViewer: [
      { ...base, ...by, trend: 2 },
      { ...base, ...of({ filter: [{ scheme: 'region', in: ['west'] }] }), trend: 2 },
    ],
  };
}
