import {
  kpiDefinitionSchema,
  kpiTargetsSchema,
  SextantError,
  type JsonSchema,
  type KpiDefinition,
  type KpiTarget,
} from '@sextant/contracts';
import { checkAgainst, parseYaml, type YamlSource } from '../yaml/parse-checked-yaml.ts';
import { refuseLarge } from '../yaml/refuse-large.ts';

const CODE = 'kpi.definition-invalid';

/** A KPI as its file has it. */
export interface KpiEntry {
  definition: KpiDefinition;
  file: string;
  source: YamlSource;
}

/** What stands at which line. */
export interface Placed<Value> {
  value: Value;
  file: string;
  line: number;
}

/** What a file of a folder of KPIs turned out to be. */
export type ParsedFile =
  | { kind: 'kpi'; file: string; entry: KpiEntry }
  | { kind: 'targets'; file: string; targets: Placed<KpiTarget>[] }
  | { kind: 'removed'; file: string; ids: Placed<string>[] }
  /** `kpi`: the id, where it could be read all the same. */
  | { kind: 'broken'; file: string; kpi: string | null; error: SextantError };

/** `removed.yaml`: KPIs of the packs that this tenant does not have. */
const removedSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['remove'],
  properties: { remove: { type: 'array', uniqueItems: true, items: { type: 'string', minLength: 1, maxLength: 100 } } },
} as const satisfies JsonSchema;

const TARGETS = /(^|[/\\])targets\.ya?ml$/;
const REMOVED = /(^|[/\\])removed\.ya?ml$/;

/** One KPI file, checked against the schema; its formulas are not looked at. Throws `kpi.definition-invalid`. */
export const parseKpiFile = (text: string, file: string): KpiDefinition => readEntry(text, file).definition;

/** {@link parseKpiFile}, with the places of everything in it. */
export const readEntry = (text: string, file: string): KpiEntry => {
  const source = readChecked(text, file, kpiDefinitionSchema);
  return { definition: source.data as KpiDefinition, file, source };
};

/** Reads a file as what its name says it is. Never throws for what is in it. */
export const parseFile = (text: string, file: string): ParsedFile => {
  try {
    if (TARGETS.test(file)) return { kind: 'targets', file, targets: readTargets(text, file) };
    if (REMOVED.test(file)) return { kind: 'removed', file, ids: readRemoved(text, file) };
    return { kind: 'kpi', file, entry: readEntry(text, file) };
  } catch (error) {
    if (!SextantError.is(error)) throw error;
    return { kind: 'broken', file, kpi: idIn(text, file), error };
  }
};

const readChecked = (text: string, file: string, schema: JsonSchema): YamlSource => {
  refuseLarge(text, file, CODE);
  const source = parseYaml(text, file, CODE);
  checkAgainst(schema, source.data, source, CODE);
  return source;
};

const readTargets = (text: string, file: string): Placed<KpiTarget>[] => {
  const source = readChecked(text, file, kpiTargetsSchema);
  const { targets } = source.data as { targets: KpiTarget[] };
  return targets.map((value, index) => ({ value, file, line: source.line(['targets', String(index)]) }));
};

const readRemoved = (text: string, file: string): Placed<string>[] => {
  const source = readChecked(text, file, removedSchema);
  const { remove } = source.data as { remove: string[] };
  return remove.map((value, index) => ({ value, file, line: source.line(['remove', String(index)]) }));
};

const idIn = (text: string, file: string): string | null =>
  TARGETS.test(file) || REMOVED.test(file)
    ? null
    : (/^id:[ \t]*["']?([a-z][a-z0-9-]{0,99})["']?[ \t]*$/m.exec(text)?.[1] ?? null);
