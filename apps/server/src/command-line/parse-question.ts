import type { Question, SegmentFilter } from '@sextant/contracts';
import { countOption, listOption, misuse, textOption, type Options } from './parse-arguments.ts';

/** The question of `sextant ask`. What it means is checked by the engine; only its form as options is checked here. */
export const parseQuestion = (positionals: readonly string[], options: Options): Question => {
  const [kpi] = positionals;
  if (kpi === undefined) throw misuse('ask', 'The KPI to ask for is missing.');
  const by = listOption(options, 'by').flatMap(splitList);
  const filter = listOption(options, 'filter').map(parseFilter);
  const params = listOption(options, 'param').map(parseParam);
  const question: Record<string, unknown> = {
    kpi,
    asOf: textOption(options, 'as-of'),
    knownAt: textOption(options, 'known-at'),
    period: textOption(options, 'period'),
    from: textOption(options, 'from'),
    to: textOption(options, 'to'),
    grain: textOption(options, 'grain'),
    trend: countOption('ask', options, 'trend'),
    by: by.length > 0 ? by : undefined,
    mode: textOption(options, 'mode'),
    filter: filter.length > 0 ? filter : undefined,
    compare: textOption(options, 'compare'),
    params: params.length > 0 ? Object.fromEntries(params) : undefined,
    limit: countOption('ask', options, 'limit'),
  };
  return Object.fromEntries(Object.entries(question).filter(([, value]) => value !== undefined)) as unknown as Question;
};

const splitList = (text: string): string[] => text.split(',').map((part) => part.trim());

const parseFilter = (text: string): SegmentFilter => {
  const [, scheme, sign, list] = /^([^=!]+)(!?=)(.+)$/s.exec(text) ?? [];
  if (scheme === undefined || list === undefined)
    throw misuse('ask', `--filter takes SCHEME=A,B or SCHEME!=A,B, not '${text}'.`);
  return sign === '!=' ? { scheme, notIn: splitList(list) } : { scheme, in: splitList(list) };
};

const parseParam = (text: string): [string, string | boolean] => {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) throw misuse('ask', `--param takes NAME=VALUE, not '${text}'.`);
  return [name, value === 'true' ? true : value === 'false' ? false : value];
};
