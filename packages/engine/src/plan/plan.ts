import {
  SextantError,
  type Answer,
  type CanonicalTable,
  type Caller,
  type Compare,
  type DerivedScheme,
  type KpiCompanion,
  type KpiDefinition,
  type Policy,
  type Question,
  type SegmentFilter,
  type SegmentMode,
} from '@sextant/contracts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Kpi, Sides } from '../catalogue/compile.ts';
import { bind, partsOf, type Bound } from '../formula/bind.ts';
import { commonDimensions } from '../formula/check.ts';
import { closest } from '../formula/closest.ts';
import { FIGURES } from '../measures/customer-registry.ts';
import { figuresOf } from '../measures/each.ts';
import { figureNeeds } from '../measures/figures.ts';
import { isDimension, type Dimension } from '../measures/ledger/dimensions.ts';
import type { MeasureCall, Need } from '../measures/measure.ts';
import { MEASURES } from '../measures/registry.ts';
import { derivedScheme } from '../relations/rules.ts';
import {
  completeThrough,
  historyFrom,
  sourcesOf,
  tablesOf,
  unmet,
  type Facts,
  type SourceFacts,
} from '../store/facts.ts';
import { createCalendar, type Calendar } from '../time/calendar.ts';
import { addDays, type Day } from '../time/days.ts';
import { annualFactor, annualFactorInDays, monthlyFactor } from '../time/factors.ts';
import type { Window } from '../time/window.ts';
import { readWindows, type TimeShape, type Windows } from '../time/windows.ts';
import { dayIn } from '../time/zone.ts';
import { readEligibility, type Eligibility } from './eligibility.ts';
import { tablesAsked } from './about-data.ts';
import { daysParam, defaultParams, readMaturity, readParams, type Params } from './params.ts';
import { PRODUCT } from './product.ts';
import { readingWindows } from './reading-windows.ts';

/** A scheme as a question uses it. */
export interface SchemeUse {
  scheme: string;
  /** Place in the wide relations; null where the scheme is joined when asked. */
  slot: number | null;
  /** Classes by code. */
  classes: readonly string[];
  /** Follows from attributes of the party. */
  derived?: DerivedScheme | undefined;
  /** The category of the product, not a class of the party. */
  product?: true;
  /** A dimension of the ledger, not a class of the party. */
  dimension?: Dimension;
}

/** Classes that count, by code. */
export interface CodeFilter {
  use: SchemeUse;
  codes: number[];
  negated: boolean;
}

/** Both sides of a figure with parameters in place. */
export interface BoundSides {
  numerator: Bound;
  denominator: Bound;
  scale: (window: Window) => { numerator: bigint; denominator: bigint } | null;
}

/** Everything that decides the figures, and nothing that needs the database: a pure function of its inputs. */
export interface Plan {
  kpi: Kpi;
  sides: BoundSides;
  /** The sides as they were written and checked. */
  written: Sides;
  unit: Kpi['definition']['unit'];
  companions: (KpiCompanion & { sides: BoundSides })[];
  calendar: Calendar;
  windows: Windows;
  compareTo: Compare;
  /** All windows to evaluate; `windows.trend` first. */
  evaluated: Window[];
  /** The points that a trend is read from: at least those of `windows.trend`. */
  reading: Window[];
  asOf: Day;
  asOfRule: Answer['asOfRule'];
  /** Up to when runs of syncs are known: K as it was asked for, else when the question was asked. */
  instant: string;
  /** Instant K; null: all that is committed. */
  knownAt: string | null;
  /** Last batch that counts beside K, where an earlier answer is found again. */
  upTo: number | null;
  /** Names the knowledge for seeds: the same when the answer is found again. */
  asKnown: string | readonly [committedAt: string | null, batch: number];
  by: SchemeUse[];
  filter: CodeFilter[];
  /** A figure of the ledger alone: nobody stands behind it. */
  isLedger: boolean;
  /** The question's own filters, as the answer shows them. */
  asked: SegmentFilter[];
  mode: SegmentMode;
  rates: 'reported' | 'constant';
  params: Params;
  /** What the parameters are where a question says nothing. */
  defaults: Params;
  /** Unbroken membership is asked for. */
  continuous: boolean;
  /** Canonical tables that the formulas rest on. */
  tables: CanonicalTable[];
  sources: SourceFacts[];
  completeThrough: Day | null;
  /** Days before this one have no answer; null: nothing was ever synced. */
  historyFrom: Day | null;
  /** What no source provides. */
  missing: Need[];
  /** Part of a cost or revenue that no source provides; the rest is there. */
  gross: string[];
  retracted: Facts['retracted'];
  revised: Facts['revised'];
  hasLinks: boolean;
  /** Links known at K. */
  links: readonly (readonly [number, number])[] | null;
  delivered: Facts['delivered'];
  /** Product categories by code. */
  categories: readonly string[];
  /** By code of a category who may hold it, where the policy says so. */
  eligibility: Eligibility;
  /** Some amount is in another currency than the reporting one. */
  hasForeign: boolean;
  /** What the store holds, as the facts name it; null where an older knowledge is asked for, of which nobody knows. */
  present: Facts['present'] | null;
  /** `knownAt` lies before anything was known. */
  beforeKnowledge: boolean;
  /** The last batch, and the instant at which it was committed. */
  batch: number;
  committedAt: string | null;
}

export interface PlanInput {
  kpi: Kpi;
  catalogue: Catalogue;
  question: Question;
  caller: Caller;
  facts: Facts;
  policy: Policy;
  now: Date;
  /** Links known at the question's K, where that is in the past. */
  links: Plan['links'];
  /** Finds an earlier answer again, with the facts of its time: nothing counts that was committed later. */
  again?: boolean;
}

export function makePlan({ kpi, catalogue, question, caller, facts, policy, now, links, again }: PlanInput): Plan {
  const { definition } = kpi;
  const params = readParams(kpi, question, policy);
  const shape = timeShape(kpi, params, policy);
  const windowDays = shape.time === 'ROLL' ? shape.windowDays : null;
  const written = chooseSides(kpi, params);
  const bindSides = (sides: Sides, scale: KpiCompanion['scale']): BoundSides => ({
    numerator: inlined(bind(sides.numerator, { params, windowDays }), catalogue, policy, params, windowDays),
    denominator: inlined(bind(sides.denominator, { params, windowDays }), catalogue, policy, params, windowDays),
    scale: scaleOf(scale ?? 1, policy),
  });
  const declared = definition.variants?.filter((each) => matches(each.when, params)) ?? [];
  const last = <T>(values: (T | undefined)[]): T | undefined => values.filter((each) => each !== undefined).at(-1);
  const sides = bindSides(written, last(declared.map((each) => each.scale)) ?? definition.scale);
  const companions = (definition.companions ?? []).map((companion, index) => ({
    ...companion,
    sides: bindSides((kpi.companions[index] as { sides: Sides }).sides, companion.scale),
  }));
  const needs = needsOf([sides.numerator, sides.denominator], policy);
  const about = tablesAsked(kpi, params, { catalogue, caller }, (other) => needsOfKpi(other, catalogue, policy));
  const tables = about ?? tablesOf(needs);
  const sources = sourcesOf(facts, tables);
  const complete = completeThrough(sources);
  const instant = question.knownAt === undefined ? now.toISOString() : new Date(question.knownAt).toISOString();
  const today = dayIn(policy.timezone, new Date(instant));
  const { asOf, asOfRule } =
    about === null ? chooseDay(question, complete, policy, now) : { asOf: question.asOf ?? today, ...ruleOf(question) };
  const calendar = createCalendar(policy);
  // What is told of the data themselves is complete up to now, whatever they tell of.
  const limit = about === null ? complete : today;
  const windows = readWindows(shape, question, asOf, limit, calendar);
  const asked = [...(question.filter ?? []), ...(caller.rows ?? [])];
  const askedKnown = question.knownAt === undefined ? null : new Date(question.knownAt).toISOString();
  const knownAt =
    askedKnown !== null && facts.committedAt !== null && askedKnown >= facts.committedAt ? null : askedKnown;
  const schemes = schemesOf(kpi, question, params, facts, policy);
  const splits = splitsOf(definition, written);
  const { missing, gross } = unmet(facts, needs, policy);
  const unknown = unknownCategories(kpi, question, params, facts);
  const by = schemes.map((scheme) => needScheme(scheme, facts, policy, splits));
  const filter = asked.map((each) => codeFilter(each, facts, policy, splits));
  const mode = question.mode ?? 'asWas';
  const reading = readingWindows({
    kpi,
    question,
    windows,
    formulas: [sides.numerator, sides.denominator],
    fitsRollup: askedKnown === null && isRolledUp([...by, ...filter.map(({ use }) => use)], mode),
    withTrend: (trend) => readWindows(shape, { ...question, trend }, asOf, limit, calendar).trend,
  });
  return {
    kpi,
    sides,
    written,
    unit: last(declared.map((each) => each.unit)) ?? definition.unit,
    companions,
    calendar,
    windows,
    compareTo: question.compare ?? 'previous',
    evaluated: uniqueWindows([
      ...windows.trend,
      ...reading,
      windows.value,
      ...(windows.compare ? [windows.compare] : []),
    ]),
    reading,
    asOf: windows.value.at,
    asOfRule,
    instant,
    knownAt: again === true ? (knownAt ?? facts.committedAt) : knownAt,
    upTo: again === true ? facts.batch : null,
    asKnown: knownAt ?? [facts.committedAt, facts.batch],
    by,
    filter,
    isLedger: (splits.dimensions ?? []).length > 0,
    asked: question.filter ?? [],
    mode,
    rates: question.rates ?? 'reported',
    params,
    defaults: defaultParams(kpi, policy),
    continuous: params['continuous'] === true,
    tables,
    sources,
    completeThrough: complete,
    historyFrom: about === null ? historyFrom(facts, tables) : null,
    missing: [...missing, ...unknown],
    gross,
    retracted: facts.retracted,
    revised: facts.revised,
    hasLinks: facts.hasLinks,
    links,
    delivered: facts.delivered,
    categories: facts.categories,
    eligibility: readEligibility(facts, policy),
    hasForeign: facts.hasForeign,
    present: knownAt === null ? facts.present : null,
    beforeKnowledge:
      about === null && askedKnown !== null && facts.knownSince !== null && askedKnown < facts.knownSince,
    batch: facts.batch,
    committedAt: facts.committedAt,
  };
}

const matches = (when: Record<string, string | number | boolean>, params: Params): boolean =>
  Object.entries(when).every(([name, value]) => params[name] === value);

/** The sides of the last variant that the parameters choose, else those of the definition. */
const chooseSides = (kpi: Kpi, params: Params): Sides =>
  kpi.variants.filter((each) => each.sides !== null && matches(each.when, params)).at(-1)?.sides ?? kpi.sides;

function scaleOf(
  scale: NonNullable<KpiCompanion['scale']>,
  { nimAnnualisation }: Pick<Policy, 'nimAnnualisation'>,
): BoundSides['scale'] {
  if (scale === 'annual') return nimAnnualisation === 'days' ? annualFactorInDays : annualFactor;
  if (scale === 'monthly') return monthlyFactor;
  // A scale such as 0.5 is exact as a decimal.
  const [before = '0', after = ''] = String(scale).split('.');
  const factor = { numerator: BigInt(`${before}${after}`), denominator: 10n ** BigInt(after.length) };
  return () => factor;
}

/** A formula with the values of other KPIs written out. */
function inlined(bound: Bound, catalogue: Catalogue, policy: Policy, params: Params, windowDays: number | null): Bound {
  const into = (each: Bound): Bound => inlined(each, catalogue, policy, params, windowDays);
  switch (bound.kind) {
    case 'kpi': {
      const used = catalogue.used(bound.id);
      const own = {
        ...defaultsOf(used),
        ...Object.fromEntries(Object.entries(params).filter(([name]) => used.definition.params?.[name] !== undefined)),
        ...bound.params,
      };
      const { numerator, denominator } = chooseSides(used, own);
      const binding = { params: own, windowDays };
      const ratio: Bound = {
        kind: 'binary',
        operator: '/',
        left: into(bind(numerator, binding)),
        right: into(bind(denominator, binding)),
      };
      const { scale, zero } = used.definition;
      return {
        kind: 'scaled',
        of: ratio,
        scale: scaleOf(scale, policy),
        needsPositive: zero === 'Z3' || zero === 'Z4',
      };
    }
    case 'binary':
      return { ...bound, left: into(bound.left), right: into(bound.right) };
    case 'fold':
      return { ...bound, args: bound.args.map(into) };
    case 'total':
      return { ...bound, of: into(bound.of) };
    default:
      return bound;
  }
}

const defaultsOf = (kpi: Kpi): Params =>
  Object.fromEntries(
    Object.entries(kpi.definition.params ?? {}).flatMap(([name, param]) => {
      const value =
        param.type === 'boolean' ? false : (param.default ?? (param.required ? undefined : param.choices?.[0]));
      return value === undefined ? [] : [[name, value]];
    }),
  );

function timeShape(kpi: Kpi, params: Params, policy: Policy): TimeShape {
  const { time, window, period, maturity, params: declared = {} } = kpi.definition;
  switch (time) {
    case 'PIT':
      return { time };
    case 'PER':
    case 'COH': {
      const base = period === undefined ? { time } : ({ time, period } as const);
      return maturity === undefined ? base : { ...base, maturity: readMaturity(maturity, declared, params, policy) };
    }
    case 'ROLL':
      return { time, windowDays: daysParam(window ?? 30, params, policy) };
  }
}

/**
 * Categories that the parameters name and no product has. One that was asked for is a mistake; where the default of the
 * KPI is none of this firm's, the figure lacks it. Throws `question.param-invalid`.
 */
function unknownCategories(kpi: Kpi, question: Question, params: Params, facts: Facts): Need[] {
  const known = facts.categories.slice(1);
  if (known.length === 0) return [];
  return Object.entries(kpi.definition.params ?? {}).flatMap(([name, { type }]): Need[] => {
    const value = params[name];
    if (type !== 'category' || value === undefined || known.includes(String(value))) return [];
    if (question.params?.[name] === undefined) return [{ table: 'product', column: 'category', value: String(value) }];
    const near = closest(String(value), known);
    throw new SextantError(
      'question.param-invalid',
      `No product has the category "${String(value)}".`,
      `${near === undefined ? '' : `Did you mean "${near}"? `}Categories: ${known.slice(0, 20).join(', ')}.`,
    );
  });
}

/** What a KPI cannot do without, with its default parameters. */
export function needsOfKpi(kpi: Kpi, catalogue: Catalogue, policy: Policy): Need[] {
  const params = defaultsOf(kpi);
  const { numerator, denominator } = chooseSides(kpi, params);
  const binding = { params, windowDays: null };
  return needsOf(
    [numerator, denominator].map((side) => inlined(bind(side, binding), catalogue, policy, params, null)),
    policy,
  );
}

/** What the formulas cannot do without; a count of customers needs what makes customers. */
function needsOf(formulas: readonly Bound[], policy: Policy): Need[] {
  const needs = formulas.flatMap((formula, side): Need[] => {
    const own = oneOfLines(sideNeeds(formula, policy));
    // What is nothing but a component that others can do without cannot do without it.
    const isComponent = own.every((each) => each.optional !== undefined);
    return isComponent ? own.map((each) => ({ ...each, group: String(side) })) : own;
  });
  const makes: Record<Policy['customerBasis'], CanonicalTable[]> = {
    contractual: ['agreement', 'agreement_party'],
    noncontractual: ['sales_order'],
    mixed: ['agreement', 'agreement_party'],
  };
  if (needs.some((each) => each.table === 'party' && each.column === undefined)) {
    needs.push(...makes[policy.customerBasis].map((table) => ({ table })));
  }
  return [...new Map(needs.map((each) => [JSON.stringify(each), each])).values()];
}

/** Of the lines of the ledger that a side adds up, one at least has to be there: nobody books all of them. */
function oneOfLines(needs: readonly Need[]): Need[] {
  const isLine = ({ table, kinds }: Need): boolean => table === 'gl_entry' && kinds !== undefined;
  const kinds = [...new Set(needs.filter(isLine).flatMap((each) => each.kinds ?? []))];
  const others = needs.filter((each) => !isLine(each));
  return kinds.length === 0 ? others : [...others, { table: 'gl_entry', kinds }];
}

function sideNeeds(formula: Bound, policy: Policy): Need[] {
  const callNeeds = (call: MeasureCall): readonly Need[] => {
    const figure = FIGURES[call.name];
    if (figure !== undefined) return figureNeeds(figure, policy, call.args);
    return MEASURES.get(call.name)?.needs(call.args, policy, call.params ?? {}) ?? [];
  };
  return partsOf(formula).flatMap((part): Need[] => {
    if (part.kind === 'kpi') return [];
    const calls = part.kind === 'measure' ? [part.call] : [part.each.set, ...figuresOf(part.each.body)];
    return calls.flatMap((call) => [
      ...callNeeds(call),
      ...call.args.flatMap((argument) => (argument.is === 'call' ? callNeeds(argument.call) : [])),
    ]);
  });
}

/** One declared scheme or none, at its own time: what daily rollups are kept for. */
const isRolledUp = (uses: readonly SchemeUse[], mode: SegmentMode): boolean =>
  new Set(uses.map((use) => use.scheme)).size <= 1 && uses.every((use) => use.slot !== null && mode === 'asWas');

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

const ruleOf = ({ asOf }: Question): Pick<Plan, 'asOfRule'> => ({ asOfRule: asOf === undefined ? 'today' : 'asked' });

function uniqueWindows(windows: Window[]): Window[] {
  const keyOf = (window: Window): string => `${window.opening ?? ''}|${window.at}`;
  return [...new Map(windows.map((window) => [keyOf(window), window])).values()];
}

function schemesOf(kpi: Kpi, question: Question, params: Params, facts: Facts, policy: Policy): string[] {
  if (question.by !== undefined && question.by.length > 0) return question.by;
  if (question.by === undefined && /^(category|product) x/.test(kpi.definition.grain))
    return facts.categories.length > 1 && params['category'] === undefined ? [PRODUCT] : [];
  if (kpi.definition.params?.['scheme'] === undefined) return [];
  const scheme = params['scheme'] ?? policy.declaredSchemes.find((each) => facts.schemes.has(each));
  if (scheme === undefined) {
    // Nothing was synced yet, or no source classifies anybody: the answer says no_data.
    return [];
  }
  return [String(scheme)];
}

/** By what a figure can be split. */
interface Splits {
  byProduct: boolean;
  /** Dimensions of the ledger, and nothing else; null: classes of customers. */
  dimensions: readonly Dimension[] | null;
}

/** Figures of the ledger declare it; what is told of the data themselves has the source and nothing else. */
const dimensionsOf = (segmentation: string, common: readonly Dimension[]): readonly Dimension[] | null =>
  segmentation === 'S3' || (common.length === 1 && common[0] === 'source') ? common : null;

/** By what the parts of a KPI can be told apart. */
export const splitsOf = ({ segmentation }: KpiDefinition, { typed }: Pick<Sides, 'typed'>): Splits => ({
  byProduct: typed.numerator.byProduct && typed.denominator.byProduct,
  dimensions: dimensionsOf(segmentation, commonDimensions(typed.numerator, typed.denominator)),
});

/** A dimension by which a figure of the ledger is split or filtered. */
function needDimension(scheme: string, facts: Facts, dimensions: readonly Dimension[]): SchemeUse {
  if (isDimension(scheme) && dimensions.includes(scheme)) {
    return { scheme, slot: null, classes: facts.dimensions.get(scheme) ?? ['unknown'], dimension: scheme };
  }
  const told = dimensions.filter((each) => (facts.dimensions.get(each)?.length ?? 0) > 1);
  throw new SextantError(
    'question.scheme-unknown',
    `This figure belongs to no customer and cannot be told apart by "${scheme}".`,
    told.length === 0
      ? 'Ask for the total.'
      : `Ask for the total, or by ${told.map((each) => `"${each}"`).join(', ')}.`,
  );
}

function needScheme(scheme: string, facts: Facts, policy: Policy, { byProduct, dimensions }: Splits): SchemeUse {
  if (dimensions !== null) return needDimension(scheme, facts, dimensions);
  const classes = facts.schemes.get(scheme);
  if (classes === undefined && scheme === PRODUCT) {
    if (byProduct) return { scheme, slot: null, classes: facts.categories, product: true };
    throw new SextantError(
      'question.scheme-unknown',
      'This figure cannot be split by product: what it counts belongs to a customer as a whole.',
      'Split it by a segmentation of customers.',
    );
  }
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
  return { scheme, slot: slot < 0 ? null : slot + 1, classes, derived: derivedScheme(policy, facts.delivered, scheme) };
}

function codeFilter(filter: SegmentFilter, facts: Facts, policy: Policy, splits: Splits): CodeFilter {
  const use = needScheme(filter.scheme, facts, policy, splits);
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
