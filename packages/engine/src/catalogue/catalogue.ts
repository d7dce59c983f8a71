import { SextantError, type Caller, type KpiDefinition, type KpiSummary, type KpisResponse } from '@sextant/contracts';
import { countedSets, parseMeasure, type MeasureExpression } from './formula.ts';

/** A definition with its formula read: what the planner works with. */
export interface Kpi {
  definition: KpiDefinition;
  numerator: MeasureExpression;
  denominator: MeasureExpression;
}

/** The KPIs of a tenant by id. */
export class Catalogue {
  private readonly kpis: ReadonlyMap<string, Kpi>;

  constructor(definitions: readonly KpiDefinition[]) {
    this.kpis = new Map(definitions.map((definition) => [definition.id, compile(definition)]));
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

function compile(definition: KpiDefinition): Kpi {
  const numerator = parseMeasure(definition.numerator, definition.id);
  const denominator = parseMeasure(definition.denominator, definition.id);
  const places = [...countedSets(numerator), ...countedSets(denominator)].map(({ at }) => at);
  const wrong = places.find((at) => (at === 'D') !== (definition.time === 'PIT'));
  if (wrong !== undefined) {
    throw new SextantError(
      'kpi.definition-invalid',
      `KPI "${definition.id}" is declared ${definition.time} but its formula reads ${wrong}.`,
      'A PIT figure reads D; a PER figure reads P, D0 or D1.',
    );
  }
  return { definition, numerator, denominator };
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

const searchText = ({ id, name, definition, traps, industries }: KpiDefinition): string =>
  [id, name, definition, traps, ...industries].join(' ').toLowerCase();

/** The candidate with the fewest edits, if it is near enough to be a typing error. */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  const scored = candidates
    .map((candidate) => ({ candidate, edits: edits(word, candidate) }))
    .sort((a, b) => a.edits - b.edits);
  const best = scored[0];
  return best !== undefined && best.edits <= Math.max(2, word.length / 3) ? best.candidate : undefined;
}

function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const above = row;
    row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const swap = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(swap, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
    }
  }
  return row[b.length] ?? 0;
}
