import type { Interval } from '@sextant/contracts';
import { exact, multiply, whole, type Exact } from '../../formula/exact.ts';
import { kaplanMeier, survivalAt, type SurvivalCurve } from '../../statistics/kaplan-meier.ts';
import { addDays, type Day } from '../../time/days.ts';
import { binary, day as dayNode } from '../../sql/nodes.ts';
import { sql } from '../../sql/read.ts';
import { select } from '../../sql/select.ts';
import { isMissing, type Cell, type Measured, type PerCell } from '../cells.ts';
import type { EvaluationContext } from '../context.ts';
import { wordAt, type Family, type MeasureCall } from '../measure.ts';
import { monthlyContribution } from './contribution.ts';
import { curveTable, type NamedCurve } from './curve-table.ts';
import { durationsOf, type AgeUnit, type Durations } from './durations.ts';
import { assumptionsOf, expectedValue, monthsKnown, perpetualValue, type Assumptions } from './lifetime-value.ts';
import { medianInterval, remarksOn, summaryOf, type Estimate, type Summary } from './summaries.ts';
import { Sample } from './sample.ts';
import { tallyDurations } from './tally.ts';

/** Horizon of a restricted mean in days, where the KPI has no parameter for it. */
const TAU = 1826;
const MONTHS_A_YEAR = whole(12);

const setOfCall = (call: MeasureCall): MeasureCall => {
  const [set] = call.args;
  return set?.is === 'call' ? set.call : call;
};
const wordOf = (call: MeasureCall): string => wordAt(call, 1) ?? 'median';
/** A lifetime value is a sum over months, whatever unit a tenure is shown in. */
const unitOf = (call: MeasureCall): AgeUnit =>
  call.params?.['unit'] === 'months' || wordOf(call) === 'value' ? 'months' : 'days';

/** Durations by Kaplan and Meier: one statement a set and unit, whatever the number of days and figures. */
export const survivalFamily: Family = {
  async measure(calls, context) {
    const measured = new Map<string, Measured>();
    const alike = new Map<string, MeasureCall[]>();
    for (const call of calls) {
      const name = `${setOfCall(call).text} ${unitOf(call)}`;
      alike.set(name, [...(alike.get(name) ?? []), call]);
    }
    for (const group of alike.values()) {
      for (const [text, value] of await measureAlike(group, context)) measured.set(text, value);
    }
    return measured;
  },
};

/** Everything asked of one set in one unit. */
async function measureAlike(calls: readonly MeasureCall[], context: EvaluationContext): Promise<Map<string, Measured>> {
  const [first] = calls as [MeasureCall, ...MeasureCall[]];
  const unit = unitOf(first);
  const durations = durationsOf(setOfCall(first), context);
  const days = [...new Set(context.windows.map(({ at }) => at))].sort();
  const tally = await tallyDurations(durations, unit, days, context);
  const needsMargin = calls.some(
    (call) => wordOf(call) === 'value' && assumptionsOf(call.params ?? {}).margin === null,
  );
  const margins = needsMargin ? await monthlyContribution(context) : null;
  const results = calls.map((call) => ({ call, measured: empty(context) }));
  const shown = context.plan.windows.value.at;
  const needsEnds =
    setOfCall(first).name === 'SPELLS' && days.includes(shown) && calls.some((call) => wordOf(call) === 'median');
  // Found while the curves are estimated.
  const ends = needsEnds ? provisionalEnds(durations, shown, context) : Promise.resolve(0);
  ends.catch(() => undefined);
  for (const { day, classes } of tally) {
    const estimates = classes.map((sample) => (sample === undefined ? undefined : estimateOf(sample)));
    const total = estimateOf(classes.length === 1 && classes[0] !== undefined ? classes[0] : Sample.together(classes));
    for (const [index, window] of context.windows.entries()) {
      if (window.at !== day) continue;
      for (const { call, measured } of results) {
        const cell = (each: Estimate, margin: Cell | null): Cell => cellOf(call, each, unit, margin);
        put(measured, index, null, total, cell(total, margins?.total[index] ?? null), call);
        for (const [key, each] of estimates.entries()) {
          if (each === undefined) continue;
          put(measured, index, key, each, cell(each, margins?.classes(index, key) ?? null), call);
        }
      }
    }
    if (day !== shown) continue;
    for (const { call, measured } of results) {
      Object.assign(measured, await besides(call, { unit, total, estimates, ends }, context));
    }
  }
  return new Map(results.map(({ call, measured }) => [call.text, measured]));
}

function estimateOf(sample: Sample): Estimate {
  const { counts } = sample;
  return { sample, counts, curve: kaplanMeier(counts) };
}

type Result = Measured & { intervals: PerCell<Interval | null>; units: PerCell<Cell>; people: PerCell<Cell> };

function empty({ windows }: EvaluationContext): Result {
  const perCell = <T>(blank: T): PerCell<T> => ({ total: windows.map(() => blank), classes: windows.map(() => []) });
  return {
    ...perCell<Cell>('no_base'),
    blank: 'no_base',
    intervals: perCell<Interval | null>(null),
    units: perCell<Cell>(whole(0)),
    people: perCell<Cell>(whole(0)),
  };
}

/** Writes the figure of one window, of all (`key` null) or of a class. */
function put(
  measured: Result,
  index: number,
  key: number | null,
  { sample, curve }: Estimate,
  cell: Cell,
  call: MeasureCall,
) {
  const write = <T>(to: PerCell<T>, value: T): void => {
    if (key === null) to.total[index] = value;
    else (to.classes[index] as T[])[key] = value;
  };
  write(measured, cell);
  write(measured.intervals, wordOf(call) === 'median' ? medianInterval(curve) : null);
  write(measured.units, whole(sample.durations));
  write(measured.people, whole(sample.customers));
}

function cellOf(call: MeasureCall, estimate: Estimate, unit: AgeUnit, observed: Cell | null): Cell {
  const word = wordOf(call);
  if (word !== 'value') return summaryOf(word as Summary, estimate, unit, Number(call.params?.['tau'] ?? TAU));
  return valueOf(estimate.curve, assumptionsOf(call.params ?? {}), observed);
}

function valueOf(curve: SurvivalCurve, assumptions: Assumptions, observed: Cell | null): Cell {
  const { margin, retention, horizon } = assumptions;
  const monthly = margin === null ? (observed ?? 'no_base') : exact(String(margin));
  if (isMissing(monthly)) return monthly;
  if (retention !== null) return perpetualValue(margin === null ? yearly(monthly) : monthly, assumptions);
  if (curve.spells === 0) return 'no_base';
  return expectedValue(monthly, curve, assumptions, monthsKnown(curve, horizon));
}

const yearly = (monthly: Exact): Exact => multiply(monthly, MONTHS_A_YEAR);

interface Shown {
  unit: AgeUnit;
  total: Estimate;
  estimates: readonly (Estimate | undefined)[];
  /** Ends that a return within the gap rule would take back. */
  ends: Promise<number>;
}

/** Curve and remarks of the value window, beside a median or a value. */
async function besides(
  call: MeasureCall,
  shown: Shown,
  context: EvaluationContext,
): Promise<Pick<Measured, 'table' | 'notes'>> {
  const { total, estimates, unit } = shown;
  if (wordOf(call) === 'value')
    return { notes: { details: valueRemarks(total.curve, assumptionsOf(call.params ?? {})) } };
  if (wordOf(call) !== 'median') return {};
  const named = (segment: string | null, { sample, curve }: Estimate): NamedCurve => {
    const { durations, customers } = sample;
    return { segment, curve, durations, customers };
  };
  const split = context.plan.by.length > 0;
  const parts = (split ? estimates : [])
    .flatMap((estimate, key) => (estimate === undefined ? [] : [{ estimate, label: labelOf(context, key) }]))
    // Classes are numbered as they turn up, which is not always the same.
    .toSorted((left, right) => (left.label < right.label ? -1 : 1));
  const table = curveTable([named(null, total), ...parts.map(({ estimate, label }) => named(label, estimate))], split);
  const details = remarksOn(
    total,
    parts.map(({ estimate }) => estimate),
    unit,
  );
  const notes = setOfCall(call).name === 'SPELLS' ? { provisionalEnds: await shown.ends } : {};
  return { table, notes: { ...notes, details } };
}

const labelOf = ({ keys, plan }: EvaluationContext, key: number): string =>
  (keys.list[key] ?? []).map((code, scheme) => plan.by[scheme]?.classes[code] ?? 'unknown').join(' · ');

/** Ends that a return within the gap rule would take back. */
async function provisionalEnds(
  { rows, ends, until }: Durations,
  day: Day,
  context: EvaluationContext,
): Promise<number> {
  const result = await context.run(
    select({
      select: { n: 'count(*)::INTEGER' },
      from: rows.source,
      where: [
        ...rows.where,
        binary('<=', sql(ends), dayNode(day)),
        binary('>', sql(ends), dayNode(addDays(day, -context.policy.spellGapDays))),
        binary('>', sql(until), dayNode(day)),
      ],
    }),
  );
  return Number(result['n']?.[0] ?? 0);
}

function valueRemarks(curve: SurvivalCurve, { retention, horizon }: Assumptions): string[] {
  if (retention !== null || curve.until === null) return [];
  const months = monthsKnown(curve, horizon);
  const left = survivalAt(curve, months) ?? 0;
  if (left === 0) return [];
  const known = months < horizon ? `, as far as relationships have been seen` : '';
  return [
    `truncated: ${months} months are summed${known}; ${(100 * left).toFixed(1)} % of the customers are expected to stay longer.`,
  ];
}
