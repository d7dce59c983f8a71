import {
  SextantError,
  type Caller,
  type KpiDefinition,
  type KpiSummary,
  type KpisResponse,
  type KpiTarget,
} from '@sextant/contracts';
import { closest } from '../formula/closest.ts';
import { compileCatalogue } from './compile-catalogue.ts';
import type { Kpi } from './compile.ts';

export type { Kpi } from './compile.ts';

/** The KPIs of a tenant by id. */
export class Catalogue {
  private readonly kpis: ReadonlyMap<string, Kpi>;

  private readonly targets: readonly KpiTarget[];

  /** Throws the first DefinitionError; {@link compileCatalogue} tells all. */
  constructor(definitions: readonly KpiDefinition[], targets: readonly KpiTarget[] = []) {
    this.targets = targets;
    const { kpis, problems } = compileCatalogue(definitions);
    if (problems[0] !== undefined) throw problems[0];
    this.kpis = kpis;
  }

  /**
   * This catalogue with a definition in the place of its id, without the KPIs that would not hold any more. Throws a
   * DefinitionError when the definition is wrong.
   */
  draft(definition: KpiDefinition): { catalogue: Catalogue; breaks: { kpi: string; message: string }[] } {
    const others = this.definitions.filter((each) => each.id !== definition.id);
    const { kpis, problems } = compileCatalogue([...others, definition]);
    const own = problems.find((problem) => problem.kpi === definition.id);
    if (own !== undefined) throw own;
    return {
      catalogue: new Catalogue(
        [...kpis.values()].map((kpi) => kpi.definition),
        this.targets,
      ),
      breaks: problems.map(({ kpi, message }) => ({ kpi, message })),
    };
  }

  /** The targets of a KPI, as they were written. */
  targetsOf(id: string): KpiTarget[] {
    return this.targets.filter((target) => target.kpi === id);
  }

  private get definitions(): KpiDefinition[] {
    return [...this.kpis.values()].map((kpi) => kpi.definition);
  }

  /** A KPI that another one's formula uses; whoever may ask the one may use the other in it. */
  used(id: string): Kpi {
    const kpi = this.kpis.get(id);
    if (kpi === undefined) throw new Error(`Unchecked use of KPI "${id}".`);
    return kpi;
  }

  /** Throws `kpi.unknown`, with the closest known id. A KPI that the caller may not ask does not exist for it. */
  need(id: string, caller: Caller): Kpi {
    const kpi = this.visible(caller).find((each) => each.definition.id === id);
    if (kpi) return kpi;
    const near = closest(
      id,
      this.visible(caller).map((each) => each.definition.id),
    );
    throw new SextantError(
      'kpi.unknown',
      `There is no KPI "${id}".`,
      near === undefined
        ? 'GET /v1/kpis lists the catalogue.'
        : `Did you mean "${near}"? GET /v1/kpis lists the catalogue.`,
    );
  }

  search(query: { q?: string; limit?: number; offset?: number }, caller: Caller): KpisResponse {
    const words = (query.q ?? '')
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '');
    const found = this.visible(caller)
      .map((each) => each.definition)
      .filter((definition) => words.every((word) => searchText(definition).includes(word)));
    const from = query.offset ?? 0;
    return { total: found.length, kpis: found.slice(from, from + (query.limit ?? 100)).map(summary) };
  }

  /** The KPIs that a caller may ask. */
  visible(caller: Caller): Kpi[] {
    return [...this.kpis.values()].filter(({ definition }) => caller.kpis?.includes(definition.id) ?? true);
  }
}

const summary = ({ id, name, definition, unit, direction, time, industries }: KpiDefinition): KpiSummary => ({
  id,
  name,
  definition,
  unit,
  direction,
  time,
  industries,
});

const searchText = ({ id, name, aliases = [], definition, traps, industries }: KpiDefinition): string =>
  [id, name, ...aliases, definition, traps, ...industries].join(' ').toLowerCase();
