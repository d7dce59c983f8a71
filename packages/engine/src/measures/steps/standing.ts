import { sparing, type Query } from '../../sql/nodes.ts';
import { sql } from '../../sql/read.ts';
import { kept, select, sub } from '../../sql/select.ts';
import type { EvaluationContext } from '../context.ts';
import { instantAt, nameAt, wordAt, type MeasureCall } from '../measure.ts';
import { placed, sweep, type End, type Grid, type SweptPart } from './sweep.ts';

/** Something a customer has from one day to another, at one end of the windows. */
export interface Had {
  of: 'customer_state' | 'holding' | 'category_state';
  /** Rows that count. */
  where?: string;
  /** What one row adds. */
  value: string;
  at: End;
}

/** What makes a number of each customer: rows to be added up, or rows (party_k, low, high, v) that are made already. */
export type Standing = Had | Query;

type Finder = (call: MeasureCall, context: EvaluationContext, grid: Grid) => Standing;

const charges = { of: 'holding', where: 'monthly <> 0', value: 'monthly' } as const;
const categories = { of: 'category_state', value: '1' } as const;

const atInstant =
  (had: Omit<Had, 'at'>, place = 0): Finder =>
  (call) => ({ ...had, at: instantAt(call, place) });

/** What is there of a category at the end, told by whether there was something at the start. */
const compared =
  (had: Omit<Had, 'at'>, value: string): Finder =>
  (_, context, grid) => {
    const key = ['party_k', 'category_k'];
    const now = { ...had, at: 'D' } as const;
    const before = { ...had, value: '1', at: 'D0' } as const;
    const ends = new Map<string, Standing>([
      ['now', now],
      ['before', before],
    ]);
    const both = sweep(placedParts(ends, key, context, grid), key, grid);
    return select({
      select: { party_k: true, low: true, high: true, v: value },
      from: sub(both, 'both'),
      // What is nothing adds nothing.
      where: [sparing(sql(`${value} <> 0`))],
    });
  };

/** Figures of one customer that stand from one day to another. Money is in it as far as no rate is needed. */
export const STANDING_FIGURES: Readonly<Record<string, Finder>> = {
  MRRc: atInstant(charges),
  CATc: atInstant(categories),
  HOLDSc: (call, context) => ({
    ...categories,
    where: `category_k = ${context.plan.categories.indexOf(nameAt(call, 0) ?? wordAt(call, 0) ?? '')}`,
    at: instantAt(call, 1),
  }),
  MRRHELDc: compared(charges, 'CASE WHEN before > 0 THEN now ELSE 0 END'),
  ADDEDc: compared(categories, 'CASE WHEN before = 0 THEN now ELSE 0 END'),
};

/** A set of customers as what makes them belong to it, and the end of the window whose class they are counted in. */
export interface StandingSet {
  members: Had[];
  classAt: End;
}

const held = { of: 'customer_state', value: '1' } as const;
const charged = { of: 'holding', where: 'monthly > 0', value: '1' } as const;
const licensed = { of: 'holding', where: 'is_held AND is_licence', value: '1' } as const;

const setAt =
  (had: Omit<Had, 'at'>) =>
  (call: MeasureCall): StandingSet => ({ members: [{ ...had, at: instantAt(call, 0) }], classAt: instantAt(call, 0) });

export const STANDING_SETS: Readonly<Record<string, (call: MeasureCall) => StandingSet>> = {
  CU: setAt(held),
  REC: setAt(charged),
  LIC: setAt(licensed),
  RECP: () => ({
    members: [
      { ...charged, at: 'D0' },
      { ...charged, at: 'D' },
    ],
    classAt: 'D',
  }),
};

/** Rows with places for each of the named parts; what is read off one relation at one end is read once. */
export function placedParts(
  named: ReadonlyMap<string, Standing>,
  key: readonly string[],
  context: EvaluationContext,
  grid: Grid,
): SweptPart[] {
  const parts: SweptPart[] = [];
  const reads = new Map<string, { first: Had; of: Map<string, Had> }>();
  for (const [name, standing] of named) {
    if ('node' in standing) {
      const select_ = {
        ...kept([...key, 'low', 'high']),
        [name]: 'v',
      };
      parts.push({ rows: select({ select: select_, from: sub(standing, 'standing') }), columns: [name] });
      continue;
    }
    const read = reads.get(`${standing.of} ${standing.at}`) ?? { first: standing, of: new Map<string, Had>() };
    reads.set(`${standing.of} ${standing.at}`, read);
    read.of.set(name, standing);
  }
  for (const { first, of } of reads.values()) {
    const wheres = new Set([...of.values()].map(({ where }) => where));
    const isOne = wheres.size === 1;
    const adds = [...of].map(([name, { where, value }]): [string, string] => [
      name,
      isOne || where === undefined ? value : `CASE WHEN ${where} THEN ${value} ELSE 0 END`,
    ]);
    const counted = sql([...wheres].map((where) => `(${where})`).join(' OR '));
    // Where each adds rows of its own, the others add nothing.
    const counting = wheres.has(undefined) ? [] : [isOne ? counted : sparing(counted)];
    const source = context.relation(first.of, 's');
    parts.push({
      rows: placed({ rows: source, where: counting, at: first.at, adds: Object.fromEntries(adds) }, key, grid),
      columns: [...of.keys()],
    });
  }
  return parts;
}
