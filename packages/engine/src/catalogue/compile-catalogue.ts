import { SextantError, type KpiDefinition } from '@sextant/contracts';
import { compileKpi, type Kpi } from './compile.ts';
import { checkUses } from './check-uses.ts';
import { DefinitionError, invalid } from './definition-error.ts';

/** The KPIs that are sound, and what is wrong with the others. */
export interface CompiledCatalogue {
  kpis: ReadonlyMap<string, Kpi>;
  problems: readonly DefinitionError[];
}

/** Compiles every definition; a wrong one, and those that use it, do not stop the others. */
export function compileCatalogue(definitions: readonly KpiDefinition[]): CompiledCatalogue {
  const alone = new Map(definitions.map((definition) => [definition.id, compileOnce(definition)]));
  const found = checkUses(alone);
  const kpis = new Map<string, Kpi>();
  const problems: DefinitionError[] = [];
  for (const [id, result] of found) {
    if (result instanceof DefinitionError) problems.push(result);
    else kpis.set(id, result);
  }
  return { kpis, problems };
}

/** A definition is data: what came out once comes out again. */
const compiled = new WeakMap<KpiDefinition, Kpi | DefinitionError>();

function compileOnce(definition: KpiDefinition): Kpi | DefinitionError {
  const known = compiled.get(definition);
  if (known !== undefined) return known;
  const result = compileOrProblem(definition);
  compiled.set(definition, result);
  return result;
}

function compileOrProblem(definition: KpiDefinition): Kpi | DefinitionError {
  try {
    return compileKpi(definition);
  } catch (error) {
    if (error instanceof DefinitionError) return error;
    if (SextantError.is(error)) return invalid(definition, error.message, error.remedy);
    throw error;
  }
}
