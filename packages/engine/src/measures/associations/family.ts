import { add, compare, divide, subtract, whole, ZERO, type Exact } from '../../formula/exact.ts';
import type { Window } from '../../time/window.ts';
import type { Cell, Measured, PerCell } from '../cells.ts';
import type { EvaluationContext } from '../context.ts';
import type { Running } from '../cumulate.ts';
import { boundaryDays } from '../customers.ts';
import { wordAt, type Family, type MeasureCall } from '../measure.ts';
import { affinities, type Affinity } from './affinity.ts';
import { isBasis, type Basis } from './baskets.ts';
import { chanceCells, type ChanceCells } from './chance-cells.ts';
import { findingsOf } from './findings.ts';
import { ruleSetInForce } from './in-force.ts';
import { MOST_PAIRS, validatedPairs } from './rule-set.ts';
import { readStrata } from './strata.ts';
import { pairTable, type Listed } from './table.ts';
import { antecedents, bothWays, connectedCustomers, scopedCustomers, youngCustomers } from './together.ts';

/** What `pairs(PH(D), …)` tells. */
export const WORDS = [
  'customers',
  'base',
  'young',
  'together',
  'antecedents',
  'observed',
  'expected',
  'chance',
  'chance_independent',
  'excess',
] as const;
type Word = (typeof WORDS)[number];

/** Customers are young in the first year of an unbroken spell. */
const YOUNG_DAYS = 365;

export const associationFamily: Family = {
  async measure(calls, context) {
    const measured = new Map<string, Measured>();
    const kinds = new Map<string, MeasureCall[]>();
    for (const call of calls) {
      const kind = JSON.stringify(call.params ?? {});
      kinds.set(kind, [...(kinds.get(kind) ?? []), call]);
    }
    for (const ofKind of kinds.values()) {
      const found = await measurePairs(ofKind, context);
      for (const call of ofKind) measured.set(call.text, found(wordOf(call)));
    }
    return measured;
  },
};

const wordOf = (call: MeasureCall): Word => (wordAt(call, 1) ?? 'customers') as Word;

/** Running numbers, and what they add up to over all classes of the question. */
type Reader = (window: Window, key: number | null) => Exact;

const readerOf =
  (context: EvaluationContext, { at }: Running): Reader =>
  (window, key) =>
    key === null
      ? context.keys.list.reduce((sum, _, each) => add(sum, at('v', window.at, each)), ZERO)
      : at('v', window.at, key);
const nothing: Reader = () => ZERO;

async function measurePairs(
  calls: readonly MeasureCall[],
  context: EvaluationContext,
): Promise<(word: Word) => Measured> {
  const params = calls[0]?.params ?? {};
  const basis: Basis = isBasis(String(params['basis'])) ? (params['basis'] as Basis) : 'holdings';
  const asked = typeof params['ruleSetDate'] === 'string' ? params['ruleSetDate'] : null;
  const words = new Set(calls.map(wordOf));
  const needs = (...some: Word[]): boolean => some.some((word) => words.has(word));

  const days = boundaryDays(context.windows);
  if (context.plan.by.length === 0) context.keys.of([]);
  const base = readerOf(context, await scopedCustomers(context, days));
  const young = needs('young') ? readerOf(context, await youngCustomers(context, YOUNG_DAYS, days)) : nothing;
  const inForce = await ruleSetInForce(context, basis, asked);
  const pairs = inForce === null ? [] : validatedPairs(inForce.set);
  const some = pairs.length > 0;
  const connected = some ? readerOf(context, await connectedCustomers(context, basis, pairs, days)) : nothing;
  const isStrength = some && needs('together', 'antecedents');
  const together = isStrength ? readerOf(context, await bothWays(context, basis, pairs, days)) : nothing;
  const firsts = isStrength ? readerOf(context, await antecedents(context, basis, pairs, days)) : nothing;
  const affinity =
    some && needs('observed', 'expected')
      ? await affinities(context, basis, pairs, readStrata(context), days)
      : (): Affinity => ({ observed: ZERO, expected: ZERO });

  // Z7: fewer customers than the policy asks for, or no pair that could be tested.
  const least = whole(context.policy.productRelationship.minCustomers);
  const isTestable = inForce !== null && inForce.set.tests > 0;
  const judged =
    (of: Reader): ((window: Window, key: number | null) => Cell) =>
    (window, key) =>
      isTestable && compare(base(window, key), least) >= 0 ? of(window, key) : 'insufficient_data';
  const cells = (of: (window: Window, key: number | null) => Cell): PerCell<Cell> => ({
    total: context.windows.map((window) => of(window, null)),
    classes: context.windows.map((window) => context.keys.list.map((_, key) => of(window, key))),
  });
  const chance: ChanceCells | null =
    inForce !== null && needs('chance', 'chance_independent', 'excess')
      ? await chanceCells(context, basis, inForce.set, shareOf(connected, base, context.plan.windows.value))
      : null;
  const connectedCells = cells(connected);
  const lacking = cells((window, key) => subtract(firsts(window, key), together(window, key)));
  const notes = inForce === null ? {} : await findingsOf(context, basis, inForce, chance);
  const table =
    inForce === null || seesPartOnly(context) ? undefined : pairTable(inForce.set, listedOf(params, needs('observed')));
  const shown = { ...(table === undefined ? {} : { table }), notes };

  return (word) => {
    switch (word) {
      case 'customers':
        return { ...cells(judged(connected)), ...shown };
      case 'base':
        return cells(base);
      case 'young':
        return cells(young);
      case 'together':
        return { ...cells(judged(together)), groups: [connectedCells, lacking], ...shown };
      case 'antecedents':
        return cells(judged(firsts));
      case 'observed':
        return {
          ...cells(judged((window, key) => affinity(window.at, key).observed)),
          groups: [connectedCells],
          ...shown,
        };
      case 'expected':
        return cells(judged((window, key) => affinity(window.at, key).expected));
      default:
        return valueOnly(context, isTestable ? (chance?.[word] ?? 'insufficient_data') : 'insufficient_data');
    }
  };
}

const shareOf = (connected: Reader, base: Reader, window: Window): Exact | null =>
  divide(connected(window, null), base(window, null));

/** A figure of the value and of all customers the question is about: at other points and for segments it is not found. */
const valueOnly = ({ windows, plan }: EvaluationContext, cell: Cell): Measured => ({
  total: windows.map((window) => (window.at === plan.windows.value.at ? cell : 'no_data')),
  classes: windows.map(() => []),
  blank: 'no_data',
});

/** The table is about the whole firm: who may see a part of it only is not shown it. */
const seesPartOnly = ({ plan }: EvaluationContext): boolean => plan.filter.length > plan.asked.length;

/** Rows of the table: as many as a set remembers where pairs are asked for, else enough to see what the value rests on. */
const MOST_ROWS = 200;

const listedOf = (params: NonNullable<MeasureCall['params']>, arePairsAsked: boolean): Listed => ({
  minSupport: Number(params['minSupport'] ?? 0),
  minConfidence: Number(params['minConfidence'] ?? 0),
  rows: arePairsAsked ? MOST_PAIRS : MOST_ROWS,
});
