import { subtract } from '../../formula/exact.ts';
import { col, day as dayNode, lit, narrowing, sparing, type Query } from '../../sql/nodes.ts';
import { sql } from '../../sql/read.ts';
import { antiJoin, from, join, kept, oneOf, select, semiJoin, sub } from '../../sql/select.ts';
import type { Cell } from '../cells.ts';
import { groupName, groupOutputs, type EvaluationContext } from '../context.ts';
import { intervalEvents, runningSums } from '../cumulate.ts';
import { additive, boundaryDays, CUSTOMER_NEEDS } from '../customers.ts';
import { period, word, wordAt, type Family, type Measure } from '../measure.ts';
import { heldStretches } from './holders.ts';
import { inLives, piecesInForce } from './pieces.ts';
import { sumsByWindow } from './sums.ts';

/** Reasons for which an agreement ends as agreed, goes on as another one, or never should have been. */
const NOT_LOST = ['matured', 'renewed', 'transferred', 'error'];

const LIFE = ['agreement_k', 'category_k', 'life_to', 'ends_as'];

/**
 * Agreements by the window in which they were closed: those at its start whose life ends in it and that are not in force
 * again at its end; (i, classes at the start, ended, lost, unknown).
 */
function closings(context: EvaluationContext): Query {
  const days = boundaryDays(context.windows);
  const range = (column: string) => [
    narrowing('>', col(column), dayNode(days[0] ?? context.plan.asOf)),
    narrowing('<=', col(column), dayNode(days.at(-1) ?? context.plan.asOf)),
  ];
  const ending = select({
    select: { agreement_k: true },
    from: from('piece'),
    where: [...range('valid_to'), sparing(sql(`ends_as <> ''`))],
  });
  const touched = select({
    select: Object.fromEntries(
      ['agreement_k', 'category_k', 'ends_as', 'valid_from', 'valid_to'].map((name) => [name, `p.${name}`]),
    ),
    from: from('piece', 'p'),
    joins: [semiJoin(sub(ending, 'e'), narrowing('=', col('agreement_k', 'e'), col('agreement_k', 'p')))],
  });
  const classed = context.classed({
    of: heldStretches(
      context,
      select({
        select: kept([...LIFE, 'valid_from', 'valid_to']),
        from: from('life'),
        where: [...range('life_to'), `ends_as <> ''`],
      }),
      LIFE,
    ),
    shape: 'interval',
    keep: ['share', ...LIFE],
  });
  const names = classed.groups.map((_, index) => groupName(index));
  const ended = select({
    select: {
      ...groupOutputs(classed.groups),
      ...kept(['share', ...LIFE, 'valid_from', 'valid_to']),
    },
    from: classed.source,
    where: classed.where,
  });
  const again = select({
    select: { agreement_k: true, life_from: true, life_to: true },
    from: from('life'),
    // A first life does not come after another one.
    where: [narrowing('>', col('life'), lit(1))],
  });
  const asAgreed = oneOf('e.ends_as', NOT_LOST);
  const sum = (condition: string): string => `sum(e.share) FILTER (WHERE ${condition})`;
  const query = select({
    select: {
      i: 'w.i',
      ...Object.fromEntries(names.map((name) => [name, `e.${name}`])),
      ended: sum(':asAgreed'),
      lost: sum('NOT :asAgreed'),
      unknown: sum(`e.ends_as = 'unknown'`),
    },
    from: sub(ended, 'e'),
    joins: [
      join(context.windowRows(), 'e.valid_from <= w.opening AND w.opening < e.valid_to AND e.life_to <= w.at'),
      antiJoin(sub(again, 'b'), 'b.agreement_k = e.agreement_k AND b.life_from <= w.at AND w.at < b.life_to'),
    ],
    groupBy: ['w.i', ...names.map((name) => `e.${name}`)],
    holes: { asAgreed },
  });
  return {
    node: 'with',
    tables: [
      { name: 'piece', query: piecesInForce(context), materialized: true },
      { name: 'life', query: inLives(touched, ['category_k']), materialized: true },
    ],
    query,
  };
}

/** Agreements at the start of each window, and what became of them. */
const livesFamily: Family = {
  async measure(calls, context) {
    const days = boundaryDays(context.windows);
    const classed = context.classed({
      of: heldStretches(context, piecesInForce(context), ['category_k']),
      shape: 'interval',
      keep: ['share', 'category_k'],
    });
    const events = intervalEvents(classed, [{ name: 'v', value: 'share' }], days.at(-1) ?? context.plan.asOf);
    const inForce = calls.some((call) => wordAt(call, 1) === 'base')
      ? await runningSums(context, events, ['v'], days)
      : null;
    const closed = await sumsByWindow(context, closings(context), ['ended', 'lost', 'unknown']);
    return new Map(
      calls.map((call) => {
        const what = wordAt(call, 1) ?? 'lost';
        return [
          call.text,
          additive(context, ({ at, opening }, key, index): Cell => {
            if (what !== 'base' || inForce === null) return closed(what, index, key);
            return subtract(inForce.at('v', opening ?? at, key), closed('ended', index, key));
          }),
        ];
      }),
    );
  },
};

export const attritionMeasures: readonly Measure[] = [
  {
    name: 'LIVES',
    about:
      'agreements in force at D0 by what became of them in the period. lost: closed, and not in force again at D, for another reason than maturity, renewal, transfer or an error; unknown: those of them of which no reason is told; ended: closed for one of these; base: all but the ended ones',
    args: [period, word('base', 'lost', 'unknown', 'ended')],
    type: 'set',
    people: true,
    adds: 'distinct',
    byProduct: true,
    needs: () => [...CUSTOMER_NEEDS, { table: 'agreement_party' }, { table: 'agreement', kinds: ['closed'] }],
    family: livesFamily,
  },
];
