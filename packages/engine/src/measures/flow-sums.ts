import type { ResultColumns } from '../duckdb/database.ts';
import { add, multiply, whole, ZERO, type Exact } from '../formula/exact.ts';
import { movementCode } from '../relations/flows.ts';
import { col, lit, type Expression } from '../sql/nodes.ts';
import { oneOf } from '../sql/select.ts';
import type { Day } from '../time/days.ts';
import { flowRows } from './constant-rates.ts';
import { groupName, type EvaluationContext } from './context.ts';
import { accumulate } from './cumulate.ts';
import { factSums } from './fact-sums.ts';

/** Kinds of movements, each added or taken away (DOMAIN 1.8). */
export type Composition = Readonly<Record<string, 1 | -1>>;

/** A sum of movements that is asked for: of all of them, or of those of licences alone. */
export interface FlowSum {
  composition: Composition;
  licence: boolean;
}

/** A sum up to the end of a day, and how many of its movements have no amount. */
export interface FlowTotal {
  amount: (day: Day, key: number) => Exact;
  missing: (day: Day, key: number) => Exact;
}

/**
 * Kinds that every sum treats alike, up to one sign for all of them: they are added up as one. `plus` and `minus` within
 * the part; `signs`: what the part is to each of the sums.
 */
interface Part {
  plus: string[];
  minus: string[];
  signs: (1 | -1 | 0)[];
}

/** As few parts as can be told apart. */
function partsOf(sums: readonly FlowSum[], kinds: readonly string[]): Part[] {
  const parts = new Map<string, Part>();
  for (const kind of kinds) {
    const own = sums.map(({ composition }) => composition[kind] ?? 0);
    const lead = own.find((sign) => sign !== 0);
    if (lead === undefined) continue;
    const signs = own.map((sign) => (sign === 0 ? 0 : sign === lead ? 1 : -1));
    const name = signs.join();
    const part = parts.get(name) ?? { plus: [], minus: [], signs };
    parts.set(name, part);
    (lead === 1 ? part.plus : part.minus).push(kind);
  }
  return [...parts.values()];
}

/**
 * Sums of movements of `kinds` up to each of `days`, in the order of `sums`: from the daily rollup where the question fits
 * it, else from the movements themselves. What is added up apart is told apart by grouping, for a sum of its own for each
 * kind would look at every row once a kind.
 */
export async function flowSums(
  context: EvaluationContext,
  sums: readonly FlowSum[],
  kinds: readonly string[],
  days: readonly Day[],
): Promise<FlowTotal[]> {
  const parts = partsOf(sums, kinds);
  const apart: Record<string, Expression> = {
    ...(parts.length > 1 ? { part: partExpression(parts) } : {}),
    ...(sums.some(({ licence }) => licence) ? { is_licence: col('is_licence') } : {}),
  };
  const minus = parts.flatMap((each) => each.minus.map(movementCode));
  const amount = minus.length === 0 ? 'amount' : `CASE WHEN kind IN (${minus.join(', ')}) THEN -amount ELSE amount END`;
  const found = await movements(context, kinds, days, amount, apart);
  const running = accumulate(context, ...byPart(context, found), days);
  return sums.map(({ licence }, index) => {
    const total =
      (what: 'amount' | 'missing') =>
      (day: Day, key: number): Exact =>
        parts.reduce((sum, { signs }, part) => {
          const sign = signs[index] ?? 0;
          if (sign === 0) return sum;
          const own = running.at(columnOf(what, part, licence), day, key);
          return add(sum, what === 'amount' ? multiply(own, whole(sign)) : own);
        }, ZERO);
    return { amount: total('amount'), missing: total('missing') };
  });
}

const partExpression = (parts: readonly Part[]): Expression => ({
  node: 'case',
  when: parts.slice(0, -1).map(({ plus, minus }, part) => ({
    if: oneOf('kind', [...plus, ...minus].map(movementCode)),
    result: lit(part),
  })),
  otherwise: lit(parts.length - 1),
});

const columnOf = (what: 'amount' | 'missing', part: number, licence: boolean): string =>
  `${what} ${part}${licence ? ' licence' : ''}`;

/** A column for each part, and for what of it is licences. */
function byPart(context: EvaluationContext, found: ResultColumns): [ResultColumns, string[]] {
  const classes = context.plan.by.map((_, index) => groupName(index));
  const columns: ResultColumns = Object.fromEntries(['i', ...classes].map((name) => [name, found[name] ?? []]));
  const names = new Set<string>();
  (found['i'] ?? []).forEach((_, row) => {
    const part = Number(found['part']?.[row] ?? 0);
    for (const licence of found['is_licence']?.[row] === true ? [false, true] : [false]) {
      for (const what of ['amount', 'missing'] as const) {
        const name = columnOf(what, part, licence);
        names.add(name);
        (columns[name] ??= [])[row] = found[what]?.[row] ?? 0;
      }
    }
  });
  return [columns, [...names]];
}

/** What movements add between one of `days` and the next: (i, g0, g1, `apart`, amount, missing). */
function movements(
  context: EvaluationContext,
  kinds: readonly string[],
  days: readonly Day[],
  amount: string,
  apart: Readonly<Record<string, Expression>>,
): Promise<ResultColumns> {
  const codes = oneOf('kind', kinds.map(movementCode));
  const of = flowRows(context);
  const isRolledUp = context.fitsRollup && apart['is_licence'] === undefined && of === 'flow';
  const rows = isRolledUp
    ? context.rollup('flow_delta')
    : context.classed({ of, shape: 'fact', keep: ['kind', 'category_k', 'is_licence', 'amount'] });
  const summands = [
    { name: 'amount', value: amount },
    isRolledUp ? { name: 'missing', value: 'missing' } : { name: 'missing', value: '1', when: 'amount IS NULL' },
  ];
  return factSums(context, { ...rows, where: [...rows.where, codes] }, summands, days, apart);
}
