import type { Catalogue, Kpi } from '../catalogue/catalogue.ts';
import type { DefinitionBundle } from './receipt-book.ts';

/** A KPI with the KPIs that its formulas use, each once, and the targets it is held against. */
export function bundleOf(kpi: Kpi, catalogue: Catalogue): DefinitionBundle {
  const used = new Map<string, Kpi>();
  const take = (each: Kpi): void => {
    if (used.has(each.definition.id)) return;
    used.set(each.definition.id, each);
    for (const id of each.uses) take(catalogue.used(id));
  };
  take(kpi);
  return {
    definitions: [...used.values()].map(({ definition }) => definition),
    targets: catalogue.targetsOf(kpi.definition.id),
  };
}
