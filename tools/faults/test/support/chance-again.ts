import type { KpiDefinition, Policy, Question } from '@sextant/contracts';
import { ANY_POLICY, LOTS, type Lots } from './any-rows.ts';
import { hasNoClasses, othersChosen } from './questions.ts';

// More that is drawn by lot: other lots, other house rules, other questions. Opened only where a fault is still unnoticed.

/** Told again by little in the end, so that what was known before is what is stored but for that. */
export const AGAIN_LOTS: Lots = {
  ...LOTS,
  seed: 23,
  share: 1 / 3,
  syncs: ['2024-09-01', '2025-02-10', '2025-05-20', '2025-07-02'],
  little: ['2025-07-04', '2025-07-06', '2025-07-08'],
  ends: ['2025-03-31', '2025-04-30', '2025-05-31', '2025-06-30'],
};
export const AGAIN_LINKS = Array.from({ length: 24 }, (_, index) => ({
  at: index < 12 ? '2025-06-25T10:00:00Z' : '2025-07-03T08:00:00Z',
  party: `party${2 * index + 1}`,
  canonical: `party${2 * index + 2}`,
}));
export const AGAIN_POLICY: Partial<Policy> = {
  ...ANY_POLICY,
  declaredSchemes: ['region', 'line', 'size'],
  // Nothing is said of how much the other source is trusted.
  sourcePriority: ['crm'],
  lapseWindowDays: 31,
  spellGapDays: 30,
  activityWindowDays: 30,
  dormancyDays: 60,
};
export const againNow = '2025-07-10T08:00:00.000Z';

/** Everything once, to a firm whose year begins in April and its weeks on Sunday. */
export const ONCE_LOTS: Lots = {
  ...LOTS,
  seed: 37,
  share: 1 / 3,
  syncs: ['2024-11-01', '2025-04-10', '2025-07-02'],
  ends: ['2025-03-31', '2025-05-31', '2025-06-21', '2025-06-28'],
  isOnce: true,
};
export const ONCE_POLICY: Partial<Policy> = {
  ...ANY_POLICY,
  customerBasis: 'noncontractual',
  declaredSchemes: ['line'],
  fiscalYearStart: 4,
  weekStart: 7,
  minCell: 3,
  lapseWindowDays: 60,
};

const baseOf = (kpi: KpiDefinition): Question => ({
  kpi: kpi.id,
  trend: 0,
  ...(kpi.params?.['convention'] === undefined ? {} : { params: { convention: 'first_included' } }),
});

/** By month, by two schemes at once, through what is left out, and as known in the instant of each of the last times. */
export const againQuestions = (kpi: KpiDefinition): Question[] => {
  const base: Question = { ...baseOf(kpi), grain: 'month', compare: 'lastYear' };
  const of = (parts: Pick<Question, 'by' | 'filter' | 'mode'>): typeof parts => (hasNoClasses(kpi) ? {} : parts);
  return [
    { ...base, ...of({ by: ['region', 'party-type'] }), trend: 3 },
    { ...base, ...of({ by: ['line'], filter: [{ scheme: 'region', notIn: ['north'] }] }), trend: 14 },
    { ...base, trend: 14 },
    { ...base, ...of({ by: ['size'], mode: 'asIs' }), trend: 2, knownAt: '2025-07-06T10:00:00Z' },
    {
      ...base,
      ...of({ by: ['region', 'size'], filter: [{ scheme: 'line', in: ['north', 'south'] }] }),
      trend: 1,
      knownAt: '2025-07-04T10:00:00Z',
    },
    {
      ...base,
      ...of({ filter: [{ scheme: 'party-type', in: ['person', 'group'] }] }),
      trend: 14,
      knownAt: '2025-07-03T12:00:00Z',
    },
    { ...base, ...of({ by: ['line'] }), asOf: '2025-05-31', knownAt: '2025-07-02T10:00:00Z', trend: 1 },
    ...othersChosen(kpi).map((chosen) => ({
      ...base,
      ...of({ by: ['line'] }),
      knownAt: '2025-07-04T10:00:00Z',
      params: { ...base.params, ...chosen },
    })),
  ];
};

/** By week and by fiscal year, as somebody who must not see few is told. */
export const onceByViewer = (kpi: KpiDefinition): Question[] => {
  const base: Question = { ...baseOf(kpi), grain: 'week' };
  const of = (parts: Pick<Question, 'by' | 'filter' | 'mode'>): typeof parts => (hasNoClasses(kpi) ? {} : parts);
  return [
    { ...base, ...of({ by: ['party-type', 'line'] }), trend: 2 },
    { ...base, ...of({ by: ['line'], filter: [{ scheme: 'region', in: ['north'] }] }), asOf: '2025-06-21', trend: 5 },
    { ...base, ...of({ by: ['region'] }), grain: 'year', asOf: '2025-03-31' },
  ];
};

/** As known in the instant of a sync, and between two of them. */
export const onceQuestions = (kpi: KpiDefinition): Question[] => {
  const base: Question = { ...baseOf(kpi), grain: 'month', asOf: '2025-03-31' };
  const by = hasNoClasses(kpi) ? {} : { by: ['line', 'region'] };
  const knownAt = '2025-06-15T00:00:00Z';
  return [
    { ...base, ...by, trend: 1, knownAt },
    { ...base, knownAt: '2025-04-10T10:00:00Z' },
    ...othersChosen(kpi).map((chosen) => ({ ...base, ...by, knownAt, params: { ...base.params, ...chosen } })),
  ];
};
