import type { KpiTarget, Target } from '@sextant/contracts';
import type { Plan } from '../plan/plan.ts';
import { wholeMonths } from '../time/factors.ts';
import { PRODUCT } from '../plan/product.ts';

/** Targets of all KPIs of a tenant. */
export type Targets = readonly KpiTarget[];

/**
 * The target of a question's value, or of one of its segments: the one that holds on the last day of the window, of
 * several the one that began last. None where the value is another one than the target speaks of: of a period of another
 * length where the KPI adds up over time, of filtered customers, of other parameters than the defaults.
 */
export function targetOf(
  targets: Targets,
  plan: Plan,
  value: number | null,
  segment?: readonly string[],
): Target | undefined {
  const { definition } = plan.kpi;
  if (!speaksOfDefaults(plan)) return undefined;
  const about = segmentOf(plan, segment);
  if (about === null) return undefined;
  const day = plan.windows.value.at;
  const [target] = targets
    .filter(({ kpi, from, to }) => kpi === definition.id && from <= day && (to === undefined || day < to))
    .filter((each) => isSame(each.segment ?? {}, about))
    .sort((a, b) => b.from.localeCompare(a.from));
  if (target === undefined) return undefined;
  const { from, note } = target;
  return {
    value: target.value,
    gap: value === null ? null : value - target.value,
    from,
    ...(note === undefined ? {} : { note }),
  };
}

/** The segment that a figure is about, one key a scheme; null where it is about something that no target can name. */
function segmentOf(plan: Plan, segment: readonly string[] = []): Record<string, string> | null {
  if (segment.length > 0 && plan.by.some(({ scheme }) => scheme === PRODUCT)) return null;
  const about = Object.fromEntries(segment.map((key, place) => [plan.by[place]?.scheme ?? '', key]));
  for (const filter of plan.asked) {
    const [only, ...more] = 'in' in filter ? filter.in : [];
    if (only === undefined || more.length > 0) return null;
    if (about[filter.scheme] !== undefined && about[filter.scheme] !== only) return null;
    about[filter.scheme] = only;
  }
  return about;
}

const isSame = (a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean => {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
};

function speaksOfDefaults({ kpi, params, defaults, windows }: Plan): boolean {
  const { definition } = kpi;
  if (Object.keys(params).some((name) => params[name] !== defaults[name])) return false;
  if (definition.additivity !== 'A+' || windows.value.opening === null) return true;
  const months = definition.period === undefined ? 1 : Number(definition.period.slice(1, -1));
  return wholeMonths(windows.value) === months;
}
