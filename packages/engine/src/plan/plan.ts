import {
  SextantError,
  type Caller,
  type Compare,
  type Policy,
  type Question,
  type SegmentFilter,
  type SegmentMode,
} from '@sextant/contracts';
import { closest, type Kpi } from '../catalogue/catalogue.ts';
import { countedSets, type SetName } from '../catalogue/formula.ts';
import type { StockMeasure } from '../derive/stock-events.ts';
import { completeThrough, countedSources, historyFrom, type Facts, type SourceFacts } from '../store/facts.ts';
import { addDays, dayIn, type Day } from './calendar.ts';
import { periodWindows, pointWindows, type Window, type Windows } from './windows.ts';

/** A scheme as a question uses it. */
export interface SchemeUse {
  scheme: string;
  /** Place in the wide interval table; null where the scheme is joined when asked. */
  slot: number | null;
  /** Classes by code. */
  classes: string[];
}

/** Classes that count, by code. */
export interface CodeFilter {
  use: SchemeUse;
  codes: number[];
  negated: boolean;
}

const MEASURE_OF: Record<SetName, StockMeasure> = {
  CU: 'customers',
  PH: 'holdings',
  MULTI: 'multi',
  NEW: 'newcomers',
  LOST: 'customers',
  RET: 'customers',
};

/** Everything that decides the figures, and nothing that needs the database: a pure function of its inputs. */
export interface Plan {
  kpi: Kpi;
  windows: Windows;
  compareTo: Compare;
  /** All windows to evaluate; `windows.trend` first. */
  evaluated: Window[];
  asOf: Day;
  asOfRule: 'asked' | 'yesterday' | 'sources';
  /** Instant K; null: all that is committed. */
  knownAt: string | null;
  by: SchemeUse[];
  filter: CodeFilter[];
  /** The question's own filters, as the answer shows them. */
  asked: SegmentFilter[];
  mode: SegmentMode;
  params: Record<string, string | number | boolean>;
  /** Unbroken membership is asked for. */
  continuous: boolean;
  /** What has to be counted at the days of the windows. */
  measures: StockMeasure[];
  needsLost: boolean;
  sources: SourceFacts[];
  completeThrough: Day | null;
  /** Days before this one have no answer; null: nothing was ever synced. */
  historyFrom: Day | null;
  /** What the derivation has to know of the tables. */
  retracted: Facts['retracted'];
  /** `knownAt` lies before anything was known. */
  beforeKnowledge: boolean;
}

export function makePlan(kpi: Kpi, question: Question, caller: Caller, facts: Facts, policy: Policy, now: Date): Plan {
  const complete = completeThrough(facts);
  const { asOf, asOfRule } = chooseDay(question, complete, policy, now);
  const params = readParams(kpi, question);
  const read = kpi.definition.time === 'PIT' ? pointWindows : periodWindows;
  const windows = read(question, asOf, complete);
  const schemes = schemesOf(kpi, question, params, facts, policy);
  const asked = [...(question.filter ?? []), ...(caller.rows ?? [])];
  const knownAt = question.knownAt === undefined ? null : new Date(question.knownAt).toISOString();
  const sets = [...countedSets(kpi.numerator), ...countedSets(kpi.denominator)].map(({ set }) => set);
  return {
    kpi,
    windows,
    compareTo: question.compare ?? 'previous',
    evaluated: uniqueWindows([...windows.trend, windows.value, ...(windows.compare ? [windows.compare] : [])]),
    asOf: windows.value.at,
    asOfRule,
    knownAt: knownAt !== null && facts.committedAt !== null && knownAt >= facts.committedAt ? null : knownAt,
    by: schemes.map((scheme) => needScheme(scheme, facts, policy)),
    filter: asked.map((each) => codeFilter(each, facts, policy)),
    asked: question.filter ?? [],
    mode: question.mode ?? 'asWas',
    params,
    continuous: params['continuous'] === true,
    measures: [...new Set(sets.map((set) => MEASURE_OF[set]))],
    needsLost: sets.includes('LOST') || sets.includes('RET'),
    sources: countedSources(facts),
    completeThrough: complete,
    historyFrom: historyFrom(facts),
    retracted: facts.retracted,
    beforeKnowledge: knownAt !== null && facts.knownSince !== null && knownAt < facts.knownSince,
  };
}

/** The plan without each of the question's own filters in turn; the caller's are never left out. */
export const withoutOneFilter = (plan: Plan): Plan[] =>
  plan.asked.map((_, left) => ({ ...plan, filter: plan.filter.filter((__, index) => index !== left) }));

function chooseDay(
  question: Question,
  complete: Day | null,
  policy: Policy,
  now: Date,
): Pick<Plan, 'asOf' | 'asOfRule'> {
  if (question.asOf !== undefined) return { asOf: question.asOf, asOfRule: 'asked' };
  const yesterday = addDays(dayIn(policy.timezone, now), -1);
  if (complete !== null && complete < yesterday) return { asOf: complete, asOfRule: 'sources' };
  return { asOf: yesterday, asOfRule: 'yesterday' };
}

function uniqueWindows(windows: Window[]): Window[] {
  const keyOf = (window: Window): string => `${window.opening ?? ''}|${window.at}`;
  return [...new Map(windows.map((window) => [keyOf(window), window])).values()];
}

function schemesOf(kpi: Kpi, question: Question, params: Plan['params'], facts: Facts, policy: Policy): string[] {
  if (question.by !== undefined && question.by.length > 0) return question.by;
  if (kpi.definition.params?.['scheme'] === undefined) return [];
  const scheme = params['scheme'] ?? policy.declaredSchemes.find((each) => facts.schemes.has(each));
  if (scheme === undefined) {
    // Nothing was synced yet, or no source classifies anybody: the answer says no_data.
    return [];
  }
  return [String(scheme)];
}

function needScheme(scheme: string, facts: Facts, policy: Policy): SchemeUse {
  const classes = facts.schemes.get(scheme);
  if (classes === undefined) {
    const known = [...facts.schemes.keys()];
    const near = closest(scheme, known);
    throw new SextantError(
      'question.scheme-unknown',
      `No source provides the segmentation "${scheme}".`,
      known.length === 0
        ? 'Map a source to the table party_segment first.'
        : `${near === undefined ? '' : `Did you mean "${near}"? `}Known schemes: ${known.join(', ')}.`,
    );
  }
  const slot = policy.declaredSchemes.indexOf(scheme);
  return { scheme, slot: slot < 0 ? null : slot + 1, classes };
}

function codeFilter(filter: SegmentFilter, facts: Facts, policy: Policy): CodeFilter {
  const use = needScheme(filter.scheme, facts, policy);
  const negated = 'notIn' in filter;
  const codes = (negated ? filter.notIn : filter.in).map((segment) => {
    const code = use.classes.indexOf(segment);
    if (code >= 0) return code;
    const near = closest(segment, use.classes);
    throw new SextantError(
      'question.segment-unknown',
      `"${segment}" is not a segment of "${filter.scheme}".`,
      `${near === undefined ? '' : `Did you mean "${near}"? `}Segments: ${use.classes.slice(0, 20).join(', ')}.`,
    );
  });
  return { use, codes, negated };
}

function readParams(kpi: Kpi, question: Question): Record<string, string | number | boolean> {
  const declared = kpi.definition.params ?? {};
  const result: Record<string, string | number | boolean> = {};
  for (const [name, param] of Object.entries(declared)) {
    const fallback = param.type === 'boolean' ? false : param.choices?.[0];
    if (fallback !== undefined) result[name] = fallback;
  }
  for (const [name, value] of Object.entries(question.params ?? {})) {
    const param = declared[name];
    if (param === undefined) {
      const names = Object.keys(declared);
      throw invalidParam(
        `"${kpi.definition.id}" has no parameter "${name}".`,
        names.length === 0 ? 'Leave params out.' : `Its parameters are ${names.join(', ')}.`,
      );
    }
    if (typeof value !== param.type) {
      throw invalidParam(`Parameter "${name}" of "${kpi.definition.id}" is a ${param.type}.`, `Send a ${param.type}.`);
    }
    if (param.choices && !param.choices.includes(String(value))) {
      throw invalidParam(
        `"${String(value)}" is not a choice of "${name}".`,
        `Choose one of ${param.choices.join(', ')}.`,
      );
    }
    result[name] = value;
  }
  return result;
}

const invalidParam = (message: string, remedy: string): SextantError =>
  new SextantError('question.param-invalid', message, remedy);
