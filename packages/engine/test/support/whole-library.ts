import { readFileSync, readdirSync } from 'node:fs';
import type { KpiDefinition } from '@sextant/contracts';
import { parse } from 'yaml';

const folder = new URL('../../../../plugins/kpi-library/kpis/', import.meta.url);

/** Every definition that ships with Sextant. */
export const wholeLibrary: KpiDefinition[] = readdirSync(folder).map(
  (file) => parse(readFileSync(new URL(file, folder), 'utf8')) as KpiDefinition,
);
