import type { Policy } from '@sextant/contracts';
import type { Snapshot } from '../duckdb/database.ts';
import type { EvaluationContext } from '../measures/context.ts';
import type { Cells } from '../plan/evaluate.ts';
import type { Plan } from '../plan/plan.ts';
import { totalFigure } from '../shape/figure-windows.ts';
import type { Evidence } from '../shape/shape-answer.ts';
import type { Screens } from '../shape/suppression/screens.ts';
import type { Facts } from '../store/facts.ts';
import { attributesBackfilled } from './attributes-backfilled.ts';
import { customerIntervals, isCustomerMean } from './customer-intervals.ts';
import { screened, type Evaluate } from './everybody.ts';
import { isPromoterScore, promoterIntervals } from './promoter-interval.ts';
import { restatedFrom } from './restated.ts';
import { unattributed } from './unattributed.ts';

/** What evidence is looked for with. */
export interface EvidenceInput {
  plan: Plan;
  cells: Cells;
  screens: Screens | null;
  facts: Facts;
  policy: Policy;
  policyHash: string;
  minCell: number;
  snapshot: Snapshot;
  evaluate: Evaluate;
  contextOf: (plan: Plan) => Promise<EvaluationContext>;
}

export const NO_EVIDENCE: Evidence = {
  coverage: { attributesBackfilled: null, unattributed: null },
  intervals: null,
  restatedFrom: null,
  details: [],
};

/** What the store says about a value beside its cells. Nothing where there is no value to speak of. */
export async function findEvidence(input: EvidenceInput): Promise<Evidence> {
  const { plan, policy, facts, snapshot } = input;
  if (plan.missing.length > 0 || plan.beforeKnowledge) return NO_EVIDENCE;
  const value = windowAlone(plan);
  const now = totalFigure(plan, input.cells, input.screens?.figure ?? null);
  const restated = await restatedFrom(plan, facts, policy.timezone, snapshot, now, (older) => totalOf(older, input));
  return {
    coverage: {
      attributesBackfilled: await backfilled(input, value),
      unattributed: await unattributed(plan, facts, () => input.contextOf(value)),
    },
    intervals: await intervals(input, value),
    restatedFrom: restated === 'unchecked' ? null : restated,
    details: restated === 'unchecked' ? ['restatement_not_checked'] : [],
  };
}

/** The plan with the value's window as its only one. */
const windowAlone = (plan: Plan): Plan => ({
  ...plan,
  windows: { ...plan.windows, trend: [], compare: null },
  evaluated: [plan.windows.value],
  reading: [],
  companions: [],
});

async function totalOf(
  plan: Plan,
  { evaluate, minCell }: EvidenceInput,
): ReturnType<Parameters<typeof restatedFrom>[5]> {
  const found = await evaluate(plan);
  if (minCell <= 1) return totalFigure(plan, found, null);
  const { cells, screens } = await screened(plan, found, evaluate, minCell);
  return totalFigure(plan, cells, screens.figure);
}

/** Counted among everybody the caller may see, so that no two filters tell of somebody; null where it is nobody. */
async function backfilled({ plan, facts, minCell, contextOf }: EvidenceInput, value: Plan): Promise<number | null> {
  if (plan.isLedger) return null;
  const schemes = [...plan.by, ...plan.filter.map(({ use }) => use)]
    .filter(
      ({ product, derived, scheme }) => product !== true && derived === undefined && !scheme.startsWith('programme:'),
    )
    .map(({ scheme }) => scheme);
  const everybody: Plan = { ...value, by: [], filter: plan.filter.slice(plan.asked.length), asked: [] };
  const day = plan.windows.value.at;
  const found = await attributesBackfilled(() => contextOf(everybody), facts, [...new Set(schemes)], day);
  return found === 0 || found < minCell ? null : found;
}

async function intervals(input: EvidenceInput, value: Plan): Promise<Evidence['intervals']> {
  const { plan, cells, facts, evaluate, contextOf } = input;
  if (isPromoterScore(plan)) return promoterIntervals(plan, cells, evaluate);
  if (cells.intervals !== null || !isCustomerMean(plan)) return null;
  const { opening, at } = plan.windows.value;
  const { id, version } = plan.kpi.definition;
  const known = plan.knownAt ?? facts.committedAt;
  const seed = [id, version, input.policyHash, opening, at, known, facts.batch].join('|');
  return customerIntervals(await contextOf(value), cells, plan, seed);
}
