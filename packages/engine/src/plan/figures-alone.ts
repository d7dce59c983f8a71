import type { Plan } from './plan.ts';

/** The plan of the value and of what it is compared with, without trend and companions. */
export function figuresAlone(plan: Plan): Plan {
  const { value, compare } = plan.windows;
  return {
    ...plan,
    windows: { ...plan.windows, trend: [] },
    evaluated: [value, ...(compare === null ? [] : [compare])],
    reading: [],
    companions: [],
  };
}
