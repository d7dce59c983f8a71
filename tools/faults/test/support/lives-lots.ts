import type { CanonicalTable } from '@sextant/contracts';
import type { Row } from '../../../../packages/engine/test/support/memory-connector.ts';
import { drawingOf, type Drawing } from './drawing.ts';
import { dayOf, exactly } from './group-days.ts';
import type { Learned } from './worlds.ts';

/** Ends of periods, the days after them, and days of which a window or the days of grace reach to one of these. */
export const TURNS = ['2025-04-30', '2025-05-01', '2025-05-15', '2025-05-31', '2025-06-01', '2025-06-30'].map(dayOf);
/** Days of issue whose policies are looked at thirteen months and the days of grace later, on one of the turns. */
export const ISSUES = ['2024-03-31', '2024-04-01', '2024-04-30'].map(dayOf);
/** Before everything that is asked for. */
export const EARLY = 40;
const SYNCS = ['2025-05-31', '2025-07-02'].map((day) => `${day}T10:00:00Z`) as [string, string];

/** What draws lots, and tells rows. */
export interface Lots extends Drawing {
  /** One of the turns, seldom one of the days of issue. */
  turn: () => number;
  /** A day, the one before or the one after. */
  near: (day: number) => number;
  say: (table: CanonicalTable, day: number, row: Row) => void;
  /** What a thing is from a first day on, and what becomes of it on others; some is told late, or otherwise later. */
  states: (
    table: CanonicalTable,
    first: number,
    row: Row,
    days: readonly number[],
    change: (day: number) => Row,
  ) => void;
  /** A row of its own; some are corrected or taken back. */
  fact: (table: CanonicalTable, day: number, row: Row, otherwise: Row, source?: Learned['source']) => void;
  /** The same, of what there would be no figure without: told in time, and never taken back. */
  needed: (table: CanonicalTable, day: number, row: Row, otherwise: Row) => void;
  /** A party of which something changes about a day. */
  party: (party_id: string, day: number) => string;
}

export const PRODUCTS: readonly Row[] = [
  { product_id: 'CUR', category: 'current', family: 'deposit', line_of_business: 'bank', is_transactional: true },
  { product_id: 'SAV', category: 'savings', family: 'deposit', line_of_business: 'bank' },
  {
    product_id: 'LOAN',
    category: 'loan',
    line_of_business: 'bank',
    term_rule: 'expires',
    is_earning_asset: true,
    is_transactional: true,
  },
  { product_id: 'INS', category: 'cover', line_of_business: 'insurance', term_rule: 'expires' },
  { product_id: 'LIFE', category: 'life', line_of_business: 'insurance', term_rule: 'rolls' },
  {
    product_id: 'APP',
    category: 'app',
    line_of_business: 'software',
    term_rule: 'rolls',
    is_licence: true,
    is_recurring: true,
  },
  { product_id: 'BOX', category: 'box', line_of_business: 'bank', is_countable: false, is_transactional: true },
];
/** A product of which something changes on a day. */
export const productOf = (product: string, day: number): string => `${product}${day}`;

export function lotsOf(seed: number, learned: Learned[]): Lots {
  const { random, pick, oneIn } = drawingOf(seed);
  const turn = (): number => pick(oneIn(6) ? ISSUES : TURNS);
  const near = (day: number): number => day + pick([-1, 0, 0, 0, 1, 1]);
  const tell = (table: CanonicalTable, late: boolean, row: Row, source: Learned['source'] = 'core'): void =>
    void learned.push({ table, at: SYNCS[late ? 1 : 0], row, source });
  const isLate = (day: number): boolean => day > dayOf('2025-05-31');
  const say: Lots['say'] = (table, day, row) => tell(table, isLate(day), row);
  const states: Lots['states'] = (table, first, row, days, change) => {
    tell(table, isLate(first), { ...row, valid_from: exactly(first) });
    let now = row;
    for (const day of [...new Set(days)].filter((each) => each > first).sort((a, b) => a - b)) {
      now = { ...now, ...change(day) };
      const late = isLate(day) || oneIn(10);
      tell(table, late, { ...now, valid_from: exactly(day) });
      if (late || !oneIn(10)) continue;
      tell(table, true, { ...now, ...change(day), ...(oneIn(2) ? { op: 'retract' } : {}), valid_from: exactly(day) });
    }
  };
  const fact: Lots['fact'] = (table, day, row, otherwise, source) => {
    const late = isLate(day) || oneIn(10);
    tell(table, late, row, source);
    if (!late && oneIn(10)) tell(table, true, { ...row, ...(oneIn(2) ? { op: 'retract' } : otherwise) }, source);
  };
  const needed: Lots['needed'] = (table, day, row, otherwise) => {
    say(table, day, row);
    if (!isLate(day) && oneIn(10)) tell(table, true, { ...row, ...otherwise });
  };
  const party: Lots['party'] = (party_id, day) => {
    const what = random(6);
    const changes = what < 2 ? [near(day)] : [];
    const first = what === 5 ? near(day) : 0;
    const row = { party_id, party_type: oneIn(4) ? 'organisation' : 'person', is_test: what === 0 && oneIn(3) };
    states('party', first, row, changes, () => (what === 0 ? { is_test: !row.is_test } : { is_internal: true }));
    for (const [index, scheme] of ['region', 'line'].entries())
      if (!oneIn(9))
        states(
          'party_segment',
          first,
          { party_id, scheme, segment: pick(['north', 'south', 'east']) },
          what === 2 + index || oneIn(9) ? [near(day)] : [],
          () => ({ segment: pick(['north', 'south', 'east']) }),
        );
    return party_id;
  };
  return { random, pick, oneIn, turn, near, say, states, fact, needed, party };
}
