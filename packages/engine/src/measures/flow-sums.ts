import type { ResultColumns } from '../duckdb/database.ts';
import { add, multiply, whole, ZERO, type Exact } from '../formula/exact.ts';
import { movementCode } from '../relations/flows.ts';
import { col } from '../sql/nodes.ts';
import { oneOf } from '../sql/select.ts';
import type { Day } from '../time/days.ts';
import { flowRows } from './constant-rates.ts';
import { groupName, type EvaluationContext } from './context.ts';
import { accumulate, type Summand } from './cumulate.ts';
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
 * it, else from the movements themselves.
 */
export async function flowSums(
  context: EvaluationContext,
  sums: readonly FlowSum[],
  kinds: readonly string[],
  days: readonly Day[],
): Promise<FlowTotal[]> {
  const parts = partsOf(sums, kinds);
  const tellsLicences = sums.some(({ licence }) => licence);
  const found = await movements(context, kinds, parts, days, tellsLicences);
  const running = accumulate(context, ...withLicences(context, found, parts.length), days);
  return sums.map(({ licence }, index) => {
    const total =
      (what: What) =>
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

type What = 'amount' | 'missing';

const columnOf = (what: What, part: number, licence: boolean): string => `${what}_${part}${licence ? '_licence' : ''}`;

/** Columns for what of each part is licences, beside those for all of it. */
function withLicences(context: EvaluationContext, found: ResultColumns, parts: number): [ResultColumns, string[]] {
  const classes = context.plan.by.map((_, index) => groupName(index));
  const columns: ResultColumns = Object.fromEntries(['i', ...classes].map((name) => [name, found[name] ?? []]));
  const places = Array.from({ length: parts }, (_, part) => part);
  const names = places.flatMap((part) => (['amount', 'missing'] as const).map((what) => columnOf(what, part, false)));
  for (const name of names) columns[name] = found[name] ?? [];
  const licences = found['is_licence'];
  if (licences === undefined) return [columns, names];
  for (const name of names) {
    columns[`${name}_licence`] = (found[name] ?? []).map((each, row) => (licences[row] === true ? each : null));
  }
  return [columns, [...names, ...names.map((name) => `${name}_licence`)]];
}

/** What movements add between one of `days` and the next: (i, g0, g1, is_licence, and of each part amount and missing). */
function movements(
  context: EvaluationContext,
  kinds: readonly string[],
  parts: readonly Part[],
  days: readonly Day[],
  tellsLicences: boolean,
): Promise<ResultColumns> {
  const of = flowRows(context);
  const isRolledUp = context.fitsRollup && !tellsLicences && of === 'flow';
  const rows = isRolledUp
    ? context.rollup('flow_delta')
    : context.classed({ of, shape: 'fact', keep: ['kind', 'category_k', 'is_licence', 'amount'] });
  const summands = parts.flatMap((part, place): Summand[] => {
    const own = parts.length === 1 ? 'TRUE' : isOf([...part.plus, ...part.minus]);
    const missing = columnOf('missing', place, false);
    return [
      { name: columnOf('amount', place, false), value: signed(part, parts.length === 1) },
      isRolledUp
        ? { name: missing, value: own === 'TRUE' ? 'missing' : `CASE WHEN ${own} THEN missing ELSE 0 END` }
        : { name: missing, value: '1', when: `${own} AND amount IS NULL` },
    ];
  });
  const wanted = { ...rows, where: [...rows.where, oneOf('kind', kinds.map(movementCode))] };
  return factSums(context, wanted, summands, days, tellsLicences ? { is_licence: col('is_licence') } : {});
}

const isOf = (kinds: readonly string[]): string => `kind IN (${kinds.map(movementCode).join(', ')})`;

/** The amount of a movement as it counts within its part. */
function signed({ plus, minus }: Part, isOnly: boolean): string {
  const taken = minus.length === 0 ? '' : `WHEN ${isOf(minus)} THEN -amount `;
  if (isOnly) return taken === '' ? 'amount' : `CASE ${taken}ELSE amount END`;
  return `CASE ${taken}${plus.length === 0 ? '' : `WHEN ${isOf(plus)} THEN amount `}ELSE 0 END`;
}
