import type { Caller, KpisResponse, KpiTrial, KpiTrialRequest } from '@sextant/contracts';
import { DefinitionError, type Engine } from '@sextant/engine';
import { readEntry } from './kpi-files.ts';
import { locateProblem } from './locate-problem.ts';
import type { KpiCatalogue } from './open-catalogue.ts';

/**
 * Searches the catalogue. With `readiness` each KPI says what it needs and what is missing. An operator also sees where
 * each KPI comes from, and which files cannot be used.
 */
export const listKpis = async (
  { engine, catalogue }: { engine: Engine; catalogue: KpiCatalogue },
  { readiness, ...query }: { q?: string; limit?: number; offset?: number; readiness?: boolean },
  caller: Caller,
): Promise<KpisResponse> => {
  const found = engine.kpis(query, caller);
  if (readiness === true) {
    const { kpis, unlocks } = await engine.readiness(caller);
    found.kpis = found.kpis.map((summary) => {
      const own = kpis.get(summary.id);
      return { ...summary, ...(own === undefined ? {} : { readiness: own }) };
    });
    found.unlocks = unlocks;
  }
  if (caller.role !== 'operator') return found;
  const kpis = found.kpis.map((summary) => {
    const state = catalogue.stateOf(summary.id);
    return { ...summary, ...(state === undefined ? {} : { state }) };
  });
  return { ...found, kpis, problems: [...catalogue.problems] };
};

/**
 * What a definition comes to that is being written; nothing is kept. Throws `kpi.definition-invalid` with file and line.
 */
export const tryKpi = async (
  engine: Engine,
  { text, file, question = {} }: KpiTrialRequest,
  caller: Caller,
  signal?: AbortSignal,
): Promise<KpiTrial> => {
  const entry = readEntry(text, file);
  try {
    return await engine.explainDefinition(entry.definition, question, caller, signal);
  } catch (error) {
    throw error instanceof DefinitionError ? locateProblem(error, entry) : error;
  }
};
