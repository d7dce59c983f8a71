import type { CanonicalTable, KpiDefinition, KpiParam, Policy, Question } from '@sextant/contracts';
import { ANY_POLICY, anyRows, type Lots, type Temper } from './any-rows.ts';
import { drawingOf, type Drawing } from './drawing.ts';
import { DAYS, dayOf, endOf, exactly } from './group-days.ts';
import type { Learned, Linked } from './worlds.ts';

// Small worlds in which nearly everything is drawn by lot: what there is, how often, the house rules, who asks what. What
// one of them hides under much else another one lacks (swarm testing: Groce and others, ISSTA 2012).

/** One of the small worlds, and the days and instants on which most turns in it. */
export interface Swarmed {
  rows: Learned[];
  links: Linked[];
  policy: Partial<Policy>;
  historyFrom: string | null;
  ends: readonly string[];
  instants: readonly string[];
}

const SCHEMES = ['region', 'line', 'size', 'age', 'party-type', 'industry'];
/** Classes that every one of these worlds has. */
const CLASSES: readonly (readonly [scheme: string, classes: readonly string[]])[] = [
  ['region', ['north', 'south']],
  ['line', ['north', 'south']],
  ['party-type', ['person', 'organisation']],
];
/** Each may be missing from a world; what nothing can do without is not among them. */
const TABLES: readonly CanonicalTable[] = [
  'interaction',
  'sales_order',
  'claim',
  'position',
  'gl_entry',
  'party_segment',
  'agreement',
];

export function swarmed(seed: number): Swarmed {
  const drawing = drawingOf(seed * 7919);
  const { random, pick, oneIn } = drawing;
  const policy = policyOf(drawing);
  const lasts = [pick([-1, 0, 1]), 0, -1].map((shift) => exactly(DAYS + shift));
  const ends = [
    exactly(DAYS),
    ...Array.from({ length: 2 }, () => pick([exactly(endOf(12 + random(6))), pick(lasts), exactly(430 + random(110))])),
  ];
  const { lapseWindowDays = 365, activityWindowDays = 90, dormancyDays = 365 } = policy;
  const windows = [lapseWindowDays, activityWindowDays, dormancyDays, policy.spellGapDays ?? 90, 30];
  /** The ends, and days on which something begins or ceases to count: a window before or after one of them. */
  const turns = [
    ...ends,
    ...ends,
    ...ends,
    ...windows.map((days) => exactly(dayOf(pick(ends)) + pick([-days, -days, days]))),
  ];
  const syncs = pick([
    ['2024-10-01', '2025-01-20', '2025-05-20', '2025-07-02'],
    ['2025-02-15', '2025-07-02'],
    ['2024-08-01', '2025-06-10', '2025-07-01'],
  ]);
  const little = pick([[], ['2025-07-05'], ['2025-07-04', '2025-07-06', '2025-07-08']]);
  const share = pick([1 / 3, 1 / 6, 1 / 12, 1 / 30]);
  const lots: Lots = {
    seed,
    syncs,
    little,
    ends: turns,
    isOnce: oneIn(3),
    share,
    temper: temperOf(drawing),
  };
  const links = Array.from({ length: random(1 + 60 * share) }, (_, index) => ({
    at: oneIn(2) ? '2025-06-25T10:00:00Z' : '2025-07-03T08:00:00Z',
    party: `party${2 * index + 1}`,
    canonical: `party${2 * index + 2}`,
  }));
  return {
    rows: anyRows(lots),
    links,
    policy,
    historyFrom: oneIn(8) ? pick(ends) : pick([null, '2024-01-01', '2024-01-01', '2024-04-01']),
    ends,
    instants: [...syncs, ...little].map((day) => `${day}T10:00:00Z`),
  };
}

function temperOf({ pick, oneIn }: Drawing): Partial<Temper> {
  const kinds = [
    'fee_income',
    'discount',
    'return',
    'shipping',
    'cogs',
    'refund_cash',
    'interest_income',
    'commission',
  ];
  return {
    without: new Set(TABLES.filter(() => oneIn(24))),
    withoutKinds: new Set(kinds.filter(() => oneIn(8))),
    currencies: oneIn(8)
      ? ['EUR', 'EUR', 'EUR', 'XAU']
      : pick([['EUR'], ['EUR', 'EUR', 'EUR', 'USD'], ['EUR', 'USD', 'CZK']]),
    unsaid: pick([4, 4, 10, 1000]),
    ghosts: pick([8, 40, 1000]),
    tests: pick([14, 14, 1000]),
    later: pick([3, 6, 1000]),
    again: pick([4, 12, 1000]),
    sole: pick([0, 1, 2]),
    elsewhen: pick([2, 4, 20]),
  };
}

function policyOf({ pick, oneIn, random }: Drawing): Partial<Policy> {
  const authority: Policy['authority'] = oneIn(3)
    ? [
        {
          table: pick(['agreement', 'movement', 'sales_order', 'position', 'interaction', 'gl_entry']),
          source: pick(['core', 'crm']),
        },
      ]
    : [];
  return {
    customerBasis: pick(['contractual', 'noncontractual', 'mixed']),
    customerUnit: pick(['party', 'party', 'organisation']),
    declaredSchemes: SCHEMES.filter(() => oneIn(3)),
    lapseWindowDays: pick([31, 60, 90, 365]),
    activityWindowDays: pick([30, 90]),
    dormancyDays: pick([30, 60, 90]),
    spellGapDays: pick([1, 10, 30]),
    renewalGraceDays: pick([5, 30]),
    returnWindowDays: pick([5, 30]),
    fiscalYearStart: pick([1, 1, 4, 10]),
    weekStart: pick([1, 7]),
    calendar: pick(['calendar', 'calendar', 'calendar', '445']),
    fx: {
      stock: pick(['closing', 'spot']),
      flow: pick(['spot', 'month_average']),
      pivot: pick([null, null, 'USD']),
      constantDate: pick([null, '2025-03-31']),
    },
    ...(oneIn(3) ? { inForceStatuses: ['in_force', 'arrears'] } : {}),
    ...(oneIn(3) ? { holderRoles: ['owner', 'payer'] } : {}),
    eligibility: oneIn(3) ? { current: [{ scheme: 'party-type', in: ['person'] }] } : {},
    sourcePriority: pick([[], ['crm'], ['core', 'crm']]),
    authority,
    nimAnnualisation: pick(['months', 'days']),
    entities: pick([{}, { bank: ['bank'], insurance: ['insurer'] }, { bank: ['bank'] }]),
    costPools: (ANY_POLICY.costPools ?? []).filter(() => !oneIn(4)),
    minCell: pick([1, 1, 2, 3]),
    coverageFloor: pick([0.5, 0.98]),
    productRelationship: {
      alpha: 0.3,
      adjust: pick(['BY', 'BH', 'holm', 'bonferroni']),
      minLift: pick([0.5, 1.2]),
      minMargin: 1,
      minCustomers: 1 + random(3),
      strata: pick([['party-type', 'line'], ['region'], []]),
      chanceDraws: 20,
      chanceSample: 1000,
      tenureMinDays: pick([0, 0, 60]),
      bundleShare: pick([0.1, 0.5]),
    },
  };
}

/** A question like another one, about other days, classes and choices. */
export function questionLike(
  drawing: Drawing,
  like: Question,
  kpi: KpiDefinition,
  { ends, instants }: Swarmed,
): Question {
  const { pick, oneIn } = drawing;
  const schemes = drawing.oneIn(2) ? SCHEMES : SCHEMES.toReversed();
  const by = like.by?.map((scheme, index) =>
    scheme === 'source' ? scheme : pick(schemes.filter((_, at) => at % 2 === index)),
  );
  const filter = like.filter?.map(() => {
    const [scheme, classes] = pick(CLASSES);
    const named = oneIn(3) ? [...classes] : [pick(classes)];
    return oneIn(3) ? { scheme, notIn: named } : { scheme, in: named };
  });
  const isFree = kpi.time === 'PER' && (like.from !== undefined || oneIn(12));
  const from = exactly(dayOf(pick(ends)) + 1 - pick([7, 30, 31, 90]));
  const days = isFree ? { from, to: exactly(dayOf(pick(ends)) + 1) } : oneIn(3) ? {} : { asOf: pick(ends) };
  const { asOf: _, from: __, to: ___, period: ____, ...rest } = like;
  return {
    ...rest,
    ...days,
    grain: pick(['week', 'month', 'month', 'quarter', 'quarter', 'year']),
    trend: isFree ? 0 : oneIn(6) ? 14 : like.trend === 0 ? 0 : pick([1, 3]),
    compare: pick(['previous', 'lastYear']),
    ...(by === undefined ? {} : { by }),
    ...(filter === undefined ? {} : { filter }),
    ...(like.knownAt === undefined ? {} : { knownAt: instantOf(drawing, instants) }),
    ...(oneIn(8) ? { rates: 'constant' as const } : {}),
    params: { ...like.params, ...paramsOf(drawing, kpi) },
  };
}

/** The very instant of a sync, one before it, or the middle of a day long after one. */
function instantOf({ pick, oneIn }: Drawing, instants: readonly string[]): string {
  const at = oneIn(2) ? (instants.at(-1) as string) : pick(instants);
  return pick([at, at, new Date(Date.parse(at) - 1).toISOString(), '2025-06-15T00:00:00Z']);
}

function paramsOf(drawing: Drawing, { params = {} }: KpiDefinition): Record<string, string | number | boolean> {
  const chosen = Object.entries(params).flatMap(([name, param]) => {
    const value = drawing.oneIn(3) || param.required === true ? valueOf(drawing, param) : undefined;
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(chosen);
}

function valueOf(
  { pick }: Drawing,
  { type, choices = [], min = 0, max = 400 }: KpiParam,
): string | number | boolean | undefined {
  switch (type) {
    case 'choice':
      return pick(choices);
    case 'boolean':
      return true;
    case 'days':
    case 'hours':
      return pick([7, 30, 31, 90, 92].filter((each) => each >= min && each <= max));
    case 'months':
    case 'count':
      return pick([1, 2, 3, 4].filter((each) => each >= min && each <= max));
    case 'category':
      return pick(['current', 'savings', 'cover']);
    case 'date':
      return pick(['2025-03-31', '2025-06-30']);
    default:
      return undefined;
  }
}
