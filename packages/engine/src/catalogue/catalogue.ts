import { SextantError, type Caller, type KpiDefinition, type KpiSummary, type KpisResponse } from '@sextant/contracts';
import { closest } from '../formula/closest.ts';
import { compileKpi, invalid, type Kpi } from './compile.ts';

export type { Kpi } from './compile.ts';

/** The KPIs of a tenant by id. */
export class Catalogue {
  private readonly kpis: ReadonlyMap<string, Kpi>;

  constructor(definitions: readonly KpiDefinition[]) {
    this.kpis = new Map(definitions.map((definition) => [definition.id, compileKpi(definition)]));
    for (const kpi of this.kpis.values()) this.checkUses(kpi, [kpi.definition.id]);
  }

  /** Every KPI that a formula uses exists, and none uses itself. */
  private checkUses(kpi: Kpi, path: readonly string[]): void {
    for (const id of kpi.uses) {
      const [first = ''] = path;
      if (path.includes(id)) {
        throw invalid(
          { id: first },
          `its formula uses itself: ${[...path, id].join(' → ')}.`,
          'Write one of them without kpi(…).',
        );
      }
      const used = this.kpis.get(id);
      if (used === undefined) {
        const near = closest(id, [...this.kpis.keys()]);
        throw invalid(
          { id: path.at(-1) ?? first },
          `kpi(${id}) names a KPI that is not in the catalogue.`,
          near === undefined ? 'Name an id of the catalogue.' : `Did you mean kpi(${near})?`,
        );
      }
      this.checkUses(used, [...path, id]);
    }
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

  private visible(caller: Caller): Kpi[] {
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
