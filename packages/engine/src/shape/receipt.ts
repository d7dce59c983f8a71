import { createHash } from 'node:crypto';
import type { Answer, Policy } from '@sextant/contracts';
import type { Plan } from '../plan/plan.ts';

/** Names the figure: same question, same knowledge, same definition and policy, same receipt. */
export function receiptOf(answer: Omit<Answer, 'receipt'>, plan: Plan, policy: Policy): string {
  const windows = [...plan.windows.trend, plan.windows.value, plan.windows.compare];
  const identity = [
    answer.kpi,
    answer.definitionVersion,
    answer.policy,
    policy.timezone,
    windows.map((window) => window && [window.opening, window.at]),
    answer.knownAt,
    answer.batch,
    answer.by,
    answer.mode,
    plan.rates,
    answer.filter,
    answer.params,
  ];
  return createHash('sha256').update(JSON.stringify(identity)).digest('base64url').slice(0, 22);
}
