import { readFileSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import type { KpiDefinition } from '@sextant/contracts';
import { parse } from 'yaml';

/** The folder that is checked. */
export const LIBRARY = new URL('../../kpis/', import.meta.url);

export interface LibraryFile {
  /** File name without its ending. */
  name: string;
  text: string;
  definition: KpiDefinition;
}

/** Every file of the catalogue. The definitions are what YAML gives; a test of their own validates them. */
export const library: LibraryFile[] = readdirSync(LIBRARY).map((file) => {
  const text = readFileSync(new URL(file, LIBRARY), 'utf8');
  return { name: basename(file, '.yaml'), text, definition: parse(text) as KpiDefinition };
});

export const definitions: KpiDefinition[] = library.map(({ definition }) => definition);
