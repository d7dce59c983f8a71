import type { Policy, Readiness, ReadinessNeed, Unlock } from '@sextant/contracts';
import type { Need } from '../measures/measure.ts';
import { completeThrough, historyFrom, sourcesOf, tablesOf, unmet, type Facts } from '../store/facts.ts';
import { providersOf, type Providers } from '../store/providers.ts';
import { describeNeed } from './describe-need.ts';

/** What is known of the store when readiness is asked about. */
export interface ReadinessContext {
  facts: Facts;
  policy: Policy;
  providers: Providers;
}

/** What a KPI rests on, who provides it, and what is missing. */
export function readinessOf(needs: readonly Need[], { facts, policy, providers }: ReadinessContext): Readiness {
  const tables = tablesOf(needs);
  // What needs no table tells of the data themselves.
  const sources = needs.length === 0 ? facts.sources : sourcesOf(facts, tables);
  const { missing, gross } = unmet(facts, needs, policy);
  const described = needs.map((need) => describe(need, { facts, policy, providers }));
  const since = [
    historyFrom(facts, tables),
    ...described.filter(({ optional, provided }) => provided && optional === null).map(firstDay),
  ].filter((each) => each !== null);
  const synced = sources.flatMap(({ lastSync }) => (lastSync === null ? [] : [lastSync]));
  return {
    ready: missing.length === 0 && (needs.length > 0 || sources.length > 0),
    missing: missing.map(describeNeed),
    gross,
    historyFrom: historyFrom(facts, tables),
    since: since.reduce<string | null>((last, day) => (last === null || day > last ? day : last), null),
    completeThrough: completeThrough(sources),
    lastSync: synced.length < sources.length ? null : least(synced),
    needs: described,
  };
}

function describe(need: Need, { facts, policy, providers }: ReadinessContext): ReadinessNeed {
  const isMet = (each: Need): boolean => {
    const { optional: _, group: __, ...plain } = each;
    return unmet(facts, [plain], policy).missing.length === 0;
  };
  return {
    what: describeNeed(need),
    provided: isMet(need),
    optional: need.optional ?? null,
    ...(need.or === undefined
      ? {}
      : {
          anyOf: [{ ...need, or: [] }, ...need.or].map((each) => ({ what: describeNeed(each), provided: isMet(each) })),
        }),
    sources: providersOf(providers, need).map(({ source, since }) => {
      const known = facts.sources.find(({ id }) => id === source);
      return {
        source,
        since: known?.historyFrom ?? since,
        completeThrough: known?.completeThrough ?? null,
        lastSync: known?.lastSync ?? null,
      };
    }),
  };
}

const firstDay = ({ sources }: ReadinessNeed): string | null =>
  sources.reduce<string | null>(
    (first, { since }) => (first === null || (since !== null && since < first) ? since : first),
    null,
  );

const least = (instants: readonly string[]): string | null =>
  instants.reduce<string | null>((first, each) => (first === null || each < first ? each : first), null);

/** What one more thing would make ready, or whole: most KPIs first. */
export function unlocksOf(readiness: ReadonlyMap<string, Readiness>): Unlock[] {
  const unlocks = new Map<string, Unlock>();
  const of = (what: string): Unlock => {
    const known = unlocks.get(what) ?? { what, makesReady: [], makesWhole: [] };
    unlocks.set(what, known);
    return known;
  };
  for (const [kpi, { ready, missing, needs, gross }] of readiness) {
    const [only] = missing;
    if (!ready && only !== undefined && missing.length === 1) of(only).makesReady.push(kpi);
    for (const { what, provided, optional } of needs) {
      if (ready && !provided && optional !== null && gross.includes(optional)) of(what).makesWhole.push(kpi);
    }
  }
  const size = ({ makesReady, makesWhole }: Unlock): number => makesReady.length * 1000 + makesWhole.length;
  return [...unlocks.values()].sort((a, b) => size(b) - size(a) || (a.what < b.what ? -1 : 1));
}
