import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { kpiDefinitionSchema, SextantError, type KpiDefinition } from '@sextant/contracts';
import { checkAgainst, parseYaml } from '../yaml/parse-checked-yaml.ts';

/**
 * All KPI definitions of the folders, sorted by id. A later folder replaces definitions of an earlier one by id; twice
 * the same id in one folder is an error. Throws `kpi.definition-invalid` with file and line.
 */
export const loadCatalogue = async (folders: readonly string[]): Promise<KpiDefinition[]> => {
  const catalogue = new Map<string, KpiDefinition>();
  for (const folder of folders) {
    for (const [id, definition] of await loadFolder(folder)) catalogue.set(id, definition);
  }
  return [...catalogue.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
};

const loadFolder = async (folder: string): Promise<Map<string, KpiDefinition>> => {
  const found = new Map<string, KpiDefinition>();
  for (const name of await listKpiFiles(folder)) {
    const file = join(folder, name);
    const definition = parseKpiFile(await readFile(file, 'utf8'), file);
    if (found.has(definition.id)) {
      throw new SextantError(
        'kpi.definition-invalid',
        `${file}: another file of this folder has the id '${definition.id}' too.`,
        'Give each KPI an id of its own.',
      );
    }
    found.set(definition.id, definition);
  }
  return found;
};

/** One KPI file, checked. */
export const parseKpiFile = (text: string, file: string): KpiDefinition => {
  const source = parseYaml(text, file, 'kpi.definition-invalid');
  checkAgainst(kpiDefinitionSchema, source.data, source, 'kpi.definition-invalid');
  return source.data as KpiDefinition;
};

const listKpiFiles = async (folder: string): Promise<string[]> => {
  try {
    const names = await readdir(folder);
    return names.filter((name) => /\.ya?ml$/.test(name) && !name.startsWith('_')).sort();
  } catch (cause) {
    throw new SextantError(
      'kpi.definition-invalid',
      `The folder of KPI definitions ${folder} cannot be read.`,
      "Create it, or correct 'kpis' in the configuration.",
      { cause },
    );
  }
};
