import { day as dayNode, lit, type Query } from '../../sql/nodes.ts';
import { sql } from '../../sql/read.ts';
import { select, sub } from '../../sql/select.ts';
import type { Measured } from '../cells.ts';
import type { EvaluationContext } from '../context.ts';
import { intervalEvents, runningSums } from '../cumulate.ts';
import { additive } from '../customers.ts';
import { bodyExpression, figuresOf, type BoundBody, type EachCall } from '../each.ts';
import type { MeasureCall } from '../measure.ts';
import { mayBeForeign } from '../stock-money.ts';
import { isLinear, measureLinear } from './linear.ts';
import { placedParts, STANDING_FIGURES, STANDING_SETS, type Had, type Standing } from './standing.ts';
import { dayAt, sweep, type Grid } from './sweep.ts';

/** Beyond the last day of any question. */
const ALWAYS = '9999-12-31';
/** Figures in which amounts of another currency would be converted at the rate of each day. */
const MONEY = new Set(['MRRc', 'MRRHELDc']);

/** Comprehensions of which each {@link isStanding}, one pass for each set. */
export async function measureSteps(
  eaches: readonly EachCall[],
  context: EvaluationContext,
  grid: Grid,
): Promise<Map<string, Measured>> {
  const measured = new Map<string, Measured>();
  const bySet = new Map<string, EachCall[]>();
  for (const each of eaches) bySet.set(each.set.text, [...(bySet.get(each.set.text) ?? []), each]);
  for (const ofSet of bySet.values()) {
    const isOne = ofSet.every(isLinear);
    const found = isOne ? await measureLinear(ofSet, context, grid) : await measureSet(ofSet, context, grid);
    for (const [text, each] of found) measured.set(text, each);
  }
  return measured;
}

/**
 * Whether a comprehension is over what stands from one day to another, so that going through the changes of each customer
 * finds it. Not so: other sets and figures, medians, quotients (whose differences are not exact), amounts to be converted
 * at the rate of each day, and products.
 */
export function isStanding(each: EachCall, context: EvaluationContext): boolean {
  const { plan } = context;
  const figures = figuresOf(each.body);
  const uses = [...plan.by, ...plan.filter.map(({ use }) => use)];
  return (
    each.over !== 'median' &&
    !hasQuotient(each.body) &&
    STANDING_SETS[each.set.name] !== undefined &&
    figures.every(({ name }) => STANDING_FIGURES[name] !== undefined) &&
    !(figures.some(({ name }) => MONEY.has(name)) && mayBeForeign(context)) &&
    uses.every(({ product }) => product !== true)
  );
}

const hasQuotient = (body: BoundBody): boolean => {
  switch (body.kind) {
    case 'binary':
      return body.operator === '/' || hasQuotient(body.left) || hasQuotient(body.right);
    case 'fold':
      return body.args.some(hasQuotient);
    default:
      return false;
  }
};

/** All comprehensions over one set, from one pass. */
async function measureSet(
  eaches: readonly EachCall[],
  context: EvaluationContext,
  grid: Grid,
): Promise<Map<string, Measured>> {
  const [first] = eaches;
  const set = STANDING_SETS[(first as EachCall).set.name]?.((first as EachCall).set);
  if (set === undefined) throw new Error(`${first?.set.name} does not stand.`);
  const figures = [...new Map(eaches.flatMap(({ body }) => figuresOf(body)).map((call) => [call.text, call])).values()];
  const days = grid.days[set.classAt];
  const rows = context.classed({
    of: customerPieces(eaches, figures, set.members, context, grid, days),
    shape: 'interval',
    keep: eaches.map((_, index) => `v${index}`),
  });
  const names = eaches.map((_, index) => `v${index}`);
  const events = intervalEvents(
    rows,
    names.map((name) => ({ name, value: name })),
    days.at(-1) ?? context.plan.asOf,
  );
  const running = await runningSums(context, events, names, [...new Set(days)]);
  const dayOf = new Map(grid.order.map((window, place) => [window, days[place] as string]));
  return new Map(
    eaches.map((each, index) => [
      each.text,
      additive(context, (_, key, window) => running.at(`v${index}`, dayOf.get(window) as string, key)),
    ]),
  );
}

/** Stretches of customers in the set with the value of each comprehension, between days whose class counts. */
function customerPieces(
  eaches: readonly EachCall[],
  figures: readonly MeasureCall[],
  members: readonly Had[],
  context: EvaluationContext,
  grid: Grid,
  days: readonly string[],
): Query {
  const named = new Map<string, Standing>(members.map((had, index) => [`member_${index}`, had]));
  figures.forEach((call, index) => {
    const standing = STANDING_FIGURES[call.name]?.(call, context, grid);
    if (standing === undefined) throw new Error(`${call.name} does not stand.`);
    named.set(`f${index}`, standing);
  });
  const parts = placedParts(named, ['party_k'], context, grid);
  const texts = figures.map(({ text }) => text);
  const valueOf = (each: EachCall) => {
    const body = bodyExpression(each, texts);
    return each.over === 'n' ? sql('CASE WHEN :body THEN 1 ELSE 0 END', { body }) : body;
  };
  const valued = select({
    select: {
      party_k: true,
      low: true,
      high: true,
      ...Object.fromEntries(eaches.map((each, index) => [`v${index}`, valueOf(each)])),
    },
    from: sub(sweep(parts, ['party_k'], grid), 'swept'),
    where: [members.map((_, index) => `member_${index} > 0`).join(' OR ')],
  });
  return select({
    select: {
      party_k: true,
      valid_from: dayAt('low', days, lit(null)),
      valid_to: dayAt('high', days, dayNode(ALWAYS)),
      ...Object.fromEntries(eaches.map((_, index) => [`v${index}`, true as const])),
    },
    from: sub(valued, 'valued'),
    where: [eaches.map((_, index) => `v${index} <> 0`).join(' OR ')],
  });
}
