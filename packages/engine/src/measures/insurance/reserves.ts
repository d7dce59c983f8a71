import type { Day } from '../../time/days.ts';
import { authorised } from '../../relations/authority.ts';
import { factRows } from '../../relations/knowledge.ts';
import { oneOf, select, sub } from '../../sql/select.ts';
import type { Cell, Measured } from '../cells.ts';
import type { EvaluationContext } from '../context.ts';
import { period, word, wordAt, type Family, type Measure, type MeasureCall, type Need } from '../measure.ts';
import { divided, dividedAmounts, isDivisible } from './divisible.ts';
import { RESERVE_KINDS, reserveFacts } from './reserve-facts.ts';

export const RESERVE_NAMES: Readonly<Record<string, string>> = {
  reserve_case: 'reserves for claims that are known',
  reserve_ibnr: 'reserves for losses not yet reported',
  reserve_ceded: 'part of the reserves that reinsurers carry',
};

const kindOf = (call: MeasureCall): string => wordAt(call, 0) ?? '';

/** RESERVES: by how much reserves changed, every kind from one pass over their positions. */
const reserveFamily: Family = {
  async measure(calls, context) {
    const kinds = [...new Set(calls.map(kindOf))];
    const found = await divided(context, reserveFacts(context, kinds), kinds);
    const first = await firstPositions(context, kinds);
    return new Map(
      calls.map((call) => {
        const kind = kindOf(call);
        const amounts = dividedAmounts(context, found, kind);
        // Of a kind that no source provides the answer says so: there is nothing to add.
        const isNever = context.plan.gross.includes(RESERVE_NAMES[kind] as string);
        const measured = isNever ? amounts : whereKnown(context, amounts, first.get(kind));
        return [call.text, isDivisible(context, found, kind) ? measured : { ...measured, notes: notDivided(kind) }];
      }),
    );
  },
};

/** A reserve that cannot be split, as an answer tells it. */
export const notDivided = (kind: string): NonNullable<Measured['notes']> => ({
  details: [
    `not_split: A part of the ${RESERVE_NAMES[kind] ?? kind} is told for no claim, policy or product, so that no segment can be given its share.`,
  ],
});

/** Day of the first position of each kind that counts: neither an average nor one of another source tells what was held. */
async function firstPositions(context: EvaluationContext, kinds: readonly string[]): Promise<Map<string, Day>> {
  const keep = ['kind', 'position_date', 'average_from', 'amount', 'source_id'];
  const rows = factRows({ from: 'position', key: ['position_id'], keep }, context.knowledge);
  const found = await context.run(
    select({
      select: { kind: true, first: 'min(position_date)::VARCHAR' },
      from: sub(rows, 'p'),
      where: [
        oneOf('kind', kinds),
        'average_from IS NULL AND amount IS NOT NULL',
        ...authorised(context.rules, 'position', { source: 'source_id', kind: 'kind' }),
      ],
      groupBy: ['kind'],
    }),
  );
  return new Map((found['kind'] ?? []).map((kind, row) => [String(kind), String(found['first']?.[row])]));
}

/**
 * What was held before the first position nobody knows, unless the source says that its history goes back so far: then
 * it was nothing.
 */
function whereKnown(context: EvaluationContext, measured: Measured, first: Day | undefined): Measured {
  const told = context.plan.sources
    .filter(({ tables, historyFrom }) => tables.includes('position') && historyFrom !== null)
    .map(({ historyFrom }) => historyFrom as Day);
  const since = [...told, ...(first === undefined ? [] : [first])].sort()[0];
  const isKnown = (index: number): boolean => {
    const window = context.windows[index];
    return window !== undefined && since !== undefined && since <= (window.opening ?? window.at);
  };
  const cells = (of: Cell[], index: number): Cell[] => of.map((cell) => (isKnown(index) ? cell : 'no_data'));
  return {
    ...measured,
    total: measured.total.map((cell, index) => (isKnown(index) ? cell : 'no_data')),
    classes: measured.classes.map(cells),
  };
}

/** Reserves of some kind there must be; a kind that is missing beside another one is named. */
export const reserveNeeds = (kind: string): readonly Need[] =>
  kind === 'reserve_ceded'
    ? [{ table: 'position', kinds: ['reserve_ceded'], optional: RESERVE_NAMES['reserve_ceded'] as string }]
    : [
        { table: 'position', kinds: ['reserve_case', 'reserve_ibnr'] },
        { table: 'position', kinds: [kind], optional: RESERVE_NAMES[kind] as string },
      ];

export const reserveMeasures: readonly Measure[] = [
  {
    name: 'RESERVES',
    about: 'change of the reserves of one kind; each stands until its next position',
    args: [word(...RESERVE_KINDS), period],
    type: 'money',
    adds: 'flow',
    byProduct: true,
    needs: ([kind]) => reserveNeeds(kind?.is === 'word' ? kind.word : ''),
    family: reserveFamily,
  },
];
