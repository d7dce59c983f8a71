import { STATUSES, type Policy, type Status } from '@sextant/contracts';
import { describeNeed } from '../catalogue/describe-need.ts';
import { compare, isZero, ZERO } from '../formula/exact.ts';
import { isMissing, type Cell, type MeasuredNotes } from '../measures/cells.ts';
import type { Plan } from '../plan/plan.ts';
import type { Facts } from '../store/facts.ts';
import type { Window } from '../time/window.ts';

/** Each once, worst first; `ok` alone where there is none. */
export const worstFirst = (statuses: Iterable<Status>): Status[] => {
  const set = new Set(statuses);
  const sorted = STATUSES.filter((status) => status !== 'ok' && set.has(status));
  return sorted.length === 0 ? ['ok'] : sorted;
};

/** What the codes `Z1` to `Z4` of a definition make of the two sides (DOMAIN 2). */
export function zeroStatuses(plan: Plan, window: Window, numerator: Cell, denominator: Cell): Status[] {
  if (isMissing(numerator) || isMissing(denominator)) return [];
  // Nothing that is known is not nothing that was there.
  if (plan.beforeKnowledge) return [];
  const { zero } = plan.kpi.definition;
  if (plan.sides.denominator.kind === 'number') {
    // A count of nothing is true only where everything of the time was told.
    const { at, opening } = window;
    const isComplete =
      plan.completeThrough !== null && at <= plan.completeThrough && (opening === null || opening < at);
    return zero === 'Z2' && isZero(numerator) && !isComplete ? ['no_data'] : [];
  }
  const sign = compare(denominator, ZERO);
  if (sign === 0) return zero === 'Z3' && !isZero(numerator) ? ['negative_base'] : ['no_base'];
  return sign < 0 && (zero === 'Z3' || zero === 'Z4') ? ['negative_base'] : [];
}

/** What the words of a status need to know. */
export interface StatusContext {
  plan: Plan;
  facts: Facts;
  policy: Policy;
  minCell: number;
  /** What the ledger posted to accounts without a line. */
  unmapped?: MeasuredNotes['unmapped'] | undefined;
}

/** Says in words what each status of a figure means here, worst first; undefined for `ok`. */
export function statusDetail(context: StatusContext, statuses: readonly Status[]): string | undefined {
  const sentences = statuses.flatMap((status) => sentenceOf(context, status) ?? []);
  return sentences.length === 0 ? undefined : sentences.join(' ');
}

function sentenceOf({ plan, facts, policy, minCell, unmapped }: StatusContext, status: Status): string | undefined {
  switch (status) {
    case 'ok':
      return undefined;
    case 'no_data':
      return unmapped === undefined ? noData(plan, policy) : unmappedAccounts(unmapped, policy);
    case 'no_base':
      return 'There is nothing to divide by: nobody, or nothing, stands below the line.';
    case 'negative_base':
      return plan.kpi.definition.zero === 'Z4'
        ? 'Growth from a base below zero has no rate; the change itself stands above the line.'
        : 'What stands below the line is not above zero, so that a ratio would mislead; both sides are shown.';
    case 'insufficient_history':
      return plan.beforeKnowledge
        ? `Nothing was known before ${facts.knownSince ?? ''}.`
        : `The history of the sources begins on ${plan.historyFrom ?? ''}.`;
    case 'insufficient_data':
      return 'There is too little to say this with any meaning.';
    case 'immature':
      return `The cohort is old enough on ${plan.windows.value.maturesOn ?? ''}.`;
    case 'fx_missing':
      return `An amount has no rate to ${policy.reportingCurrency}, and a total without it would be wrong.`;
    case 'suppressed':
      return `Figures that would show fewer than ${minCell} people are hidden, and others with them that would give them away.`;
    case 'no_control':
      return 'There is no control group to compare with.';
    case 'stale':
      return `The sources are complete up to ${plan.completeThrough ?? plan.asOf} only.`;
    case 'coverage_low':
      return `Fewer than ${percent(policy.coverageFloor)} of the rows could be taken in.`;
    case 'gross_of_cost':
      return plan.gross.length === 0
        ? 'A part of the cost is not known and not deducted.'
        : `Not deducted, because it is not known: ${plan.gross.join(', ')}.`;
    case 'initiator_unknown':
      return 'Some activity does not say who began it, and is not counted.';
    case 'partial':
      return partial(plan);
  }
}

function unmappedAccounts(
  { amount, accounts }: MeasuredNotes['unmapped'],
  { reportingCurrency }: Pick<Policy, 'reportingCurrency'>,
): string {
  const posted = amount === null ? 'The ledger posted' : `The ledger posted ${amount} ${reportingCurrency}`;
  return `${posted} to income and expense accounts that have no line: ${accounts.join(', ')}. Give each account its line in the mapping of the source.`;
}

function noData(plan: Plan, policy: Policy): string {
  if (plan.missing.some((need) => need.rule !== undefined && policy[need.rule].length === 0)) {
    return 'The policy names no cost pools. Name them, with what drives them, under cost_pools.';
  }
  if (plan.missing.length > 0) {
    return `No source provides ${plan.missing.map(describeNeed).join(', ')} yet. Sync a source that fills ${plan.missing.length > 1 ? 'them' : 'it'}.`;
  }
  return 'The sources have told nothing of this time yet.';
}

function partial({ completeThrough, windows }: Plan): string {
  if (completeThrough === null) return 'A source has not finished its first sync.';
  const { at, whole } = windows.value;
  if (whole !== undefined) return `The period is not over: this is its part up to ${at}.`;
  return at > completeThrough
    ? `The sources are complete up to ${completeThrough}, before ${at}.`
    : `The sources are complete up to ${completeThrough}.`;
}

const percent = (share: number): string => `${Number((share * 100).toFixed(2))} %`;
