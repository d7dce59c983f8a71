import { CANONICAL_TABLES } from '@sextant/contracts';
import { add, divide, isZero, whole, ZERO, type Exact } from '../../formula/exact.ts';
import { addDays, daysBetween, monthsBetween, type Day } from '../../time/days.ts';
import { daysIn, spanOf, type Window } from '../../time/window.ts';
import type { Measured } from '../cells.ts';
import type { EvaluationContext } from '../context.ts';
import { period, word, wordAt, type Family, type Measure, type MeasureCall, type Need } from '../measure.ts';
import { convert, stockRates } from '../stock-money.ts';
import { chooseBalances, EARNING_ASSETS } from './balance-rows.ts';
import { ENTITY_GROUPS, type EntityGroup } from './classes.ts';
import { NOT_TOLD, partsTogether, type PartCell } from './parts.ts';
import { readAverages, readSeries, type Series } from './series.ts';

const KINDS = (CANONICAL_TABLES.position.columns.kind.in ?? []).filter(
  (kind) => !['seats_used', 'days_past_due', 'wallet_estimate'].includes(kind),
);

/** Days at which balances that come by the month are taken: the day before the period, and every month's end in it. */
export function monthEnds({ opening, at }: Window): Day[] {
  const days = [opening ?? at];
  for (let day = addDays(opening ?? at, 1); day < at; day = addDays(day, 1)) {
    if (addDays(day, 1).endsWith('-01')) days.push(day);
  }
  return [...days, at];
}

/** Days of a period. */
const daysOf = ({ opening, at }: Window): Day[] =>
  Array.from({ length: Math.max(0, daysBetween(opening ?? at, at)) }, (_, index) => addDays(opening ?? at, index + 1));

/** Months of a period that is made of whole ones. */
function monthsIn(window: Window): number {
  const { from, to } = spanOf(window);
  return monthsBetween(from, to);
}

type RateOf = Awaited<ReturnType<typeof stockRates>>;

const averageFamily: Family = {
  async measure(calls, context) {
    const measured = new Map<string, Measured>();
    for (const call of calls) measured.set(call.text, await averageOf(context, call));
    return measured;
  },
};

async function averageOf(context: EvaluationContext, call: MeasureCall): Promise<Measured> {
  const kind = wordAt(call, 0) ?? '';
  const group: EntityGroup = ENTITY_GROUPS.find((each) => each === wordAt(call, 2)) ?? 'all';
  const choice = await chooseBalances(context, kind);
  const series = await readSeries(context, choice, group);
  const averages = choice.hasAverages ? await readAverages(context, choice, group) : [];
  const own = context.policy.reportingCurrency;
  const foreign = [...new Set([...series, ...averages].map(({ currency }) => currency))].filter((each) => each !== own);
  const rateOf = await stockRates(context, foreign, foreign.length === 0 ? [] : rateDays(context, series, averages));
  return partsTogether(context, (window, key, index): PartCell => {
    const ofKey = series.filter((each) => each.key === key);
    const first = ofKey.reduce<Day | null>((day, each) => (day === null || each.first < day ? each.first : day), null);
    if (first === null || first > window.at) return NOT_TOLD;
    let sum = ZERO;
    for (const part of averages) {
      if (part.key !== key || part.index !== index) continue;
      const amount = inCurrency(part.weighted, part.currency, part.day, own, rateOf);
      if (amount === 'fx_missing') return amount;
      sum = add(sum, divide(amount, whole(part.inMonths ? monthsIn(window) : daysIn(window))) ?? ZERO);
    }
    for (const each of ofKey) {
      if (each.tiled.has(index)) continue;
      const mean = meanOf(each, window, first, own, rateOf);
      if (typeof mean === 'string') return mean;
      sum = add(sum, mean);
    }
    return sum;
  });
}

/** Every day whose rate may be asked for. */
function rateDays(
  context: EvaluationContext,
  series: readonly Series[],
  averages: readonly { day: Day }[],
): readonly Day[] {
  const isDaily = series.some(({ delivery }) => delivery === 'd');
  const days = context.windows.flatMap((window) => [...monthEnds(window), ...(isDaily ? daysOf(window) : [])]);
  return [...new Set([...days, ...averages.map(({ day }) => day)])].sort();
}

function inCurrency(amount: Exact, currency: string, day: Day, own: string, rateOf: RateOf): Exact | 'fx_missing' {
  if (currency === own || isZero(amount)) return amount;
  const rate = rateOf(currency, day);
  return rate === undefined ? 'fx_missing' : convert(amount, rate);
}

/** The mean of a series over a window: over its days, or over the ends of its months. Missing where a balance is. */
function meanOf(
  series: Series,
  window: Window,
  first: Day,
  own: string,
  rateOf: RateOf,
): Exact | 'no_data' | 'fx_missing' {
  if (series.delivery === 'a') {
    const [opening, ...ends] = monthEnds(window) as [Day, ...Day[]];
    return [addDays(opening, 1), ...ends].every((day) => isZero(series.at(day).gaps)) ? ZERO : 'no_data';
  }
  const days = series.delivery === 'd' ? daysOf(window) : monthEnds(window);
  // Before the first balance nobody knows; that is not nothing.
  if (days.length === 0 || first > (days[0] as Day)) return 'no_data';
  let sum = ZERO;
  for (const day of days) {
    const { amount, gaps } = series.at(day);
    if (!isZero(gaps)) return 'no_data';
    const converted = inCurrency(amount, series.currency, day, own, rateOf);
    if (converted === 'fx_missing') return converted;
    sum = add(sum, converted);
  }
  return divide(sum, whole(days.length)) ?? ZERO;
}

const positions = (kind: string): Need => ({ table: 'position', kinds: [kind] });
const needsOf = (kind: string): readonly Need[] =>
  kind === EARNING_ASSETS
    ? [
        {
          ...positions(EARNING_ASSETS),
          or: [{ ...positions('outstanding_principal'), also: { table: 'product', column: 'is_earning_asset' } }],
        },
      ]
    : [positions(kind)];

export const averageMeasures: readonly Measure[] = [
  {
    name: 'AVGBAL',
    about:
      "average balances of one kind: the source's own average where it is of exactly the period, else the mean of all days, or of all month ends with the one before the period; of the entities of the bank or the insurer alone where the policy names them",
    args: [word(...KINDS), period, word(...ENTITY_GROUPS)],
    optional: 1,
    type: 'money',
    adds: 'stock',
    dimensions: ['entity', 'branch'],
    needs: ([kind]) => needsOf(kind?.is === 'word' ? kind.word : ''),
    family: averageFamily,
  },
];
