import { SextantError, type CatalogueProblem } from '@sextant/contracts';
import { DefinitionError } from '@sextant/engine';
import type { KpiEntry } from './kpi-files.ts';

/** A fault of a definition, with the file and line of the field, or of the very character of its formula. */
export const locateProblem = (
  error: DefinitionError,
  { file, source }: Pick<KpiEntry, 'file' | 'source'>,
): SextantError => {
  const line = source.line(error.path, error.character ?? undefined);
  const sentence = error.message.replace(/^KPI "[^"]*": /, '');
  return new SextantError(error.code, `${file}:${line}: ${sentence}`, error.remedy, { cause: error });
};

/** An error about a file as the catalogue keeps it; the line is read off the message. */
export const asProblem = (error: SextantError, file: string, kpi: string | null): Omit<CatalogueProblem, 'running'> => {
  const line = error.message.startsWith(`${file}:`)
    ? /^:(\d+):/.exec(error.message.slice(file.length))?.[1]
    : undefined;
  return { kpi, file, line: line === undefined ? null : Number(line), message: error.message, remedy: error.remedy };
};
