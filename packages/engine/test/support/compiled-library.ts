import { readFileSync, readdirSync } from 'node:fs';
import type { KpiDefinition } from '@sextant/contracts';
import { parse } from 'yaml';
import { compileKpi } from '../../src/catalogue/compile.ts';

const folder = new URL('../../../../plugins/kpi-library/kpis/', import.meta.url);
const all = readdirSync(folder).map((file) => parse(readFileSync(new URL(file, folder), 'utf8')) as KpiDefinition);

const compiles = (definition: KpiDefinition): boolean => {
  try {
    compileKpi(definition);
    return true;
  } catch {
    return false;
  }
};
const compiled = all.filter(compiles);
const ids = new Set(compiled.map(({ id }) => id));

export const compiledLibrary: KpiDefinition[] = compiled.filter((each) =>
  compileKpi(each).uses.every((used) => ids.has(used)),
);
