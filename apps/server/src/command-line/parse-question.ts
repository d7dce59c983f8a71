import type { Question, SegmentFilter } from '@sextant/contracts';
import type { CommandName } from './commands.ts';
import { countOption, listOption, misuse, textOption, type Options } from './parse-arguments.ts';

/**
 * The question that the options of a command make. What it means is checked by the engine; only its form as options is
 * checked here. Parameters are the texts that were typed, see `typedParams`. Throws `usage.invalid`.
 */
export const parseQuestion = (command: CommandName, kpi: string, options: Options): Question => {
  const by = listOption(options, 'by').flatMap(splitList);
  const filter = listOption(options, 'filter').map((text) => parseFilter(command, text));
  const params = listOption(options, 'param').map((text) => parseParam(command, text));
  const question: Record<string, unknown> = {
    kpi,
    asOf: textOption(options, 'as-of'),
    knownAt: textOption(options, 'known-at'),
    period: textOption(options, 'period'),
    from: textOption(options, 'from'),
    to: textOption(options, 'to'),
    grain: textOption(options, 'grain'),
    trend: countOption(command, options, 'trend'),
    by: by.length > 0 ? by : undefined,
    mode: textOption(options, 'mode'),
    filter: filter.length > 0 ? filter : undefined,
    rates: textOption(options, 'rates'),
    compare: textOption(options, 'compare'),
    params: params.length > 0 ? Object.fromEntries(params) : undefined,
    limit: countOption(command, options, 'limit'),
  };
  return Object.fromEntries(Object.entries(question).filter(([, value]) => value !== undefined)) as unknown as Question;
};

const splitList = (text: string): string[] => text.split(',').map((part) => part.trim());

const parseFilter = (command: CommandName, text: string): SegmentFilter => {
  const [, scheme, sign, list] = /^([^=!]+)(!?=)(.+)$/s.exec(text) ?? [];
  if (scheme === undefined || list === undefined)
    throw misuse(command, `--filter takes SCHEME=A,B or SCHEME!=A,B, not '${text}'.`);
  return sign === '!=' ? { scheme, notIn: splitList(list) } : { scheme, in: splitList(list) };
};

const parseParam = (command: CommandName, text: string): [string, string] => {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) throw misuse(command, `--param takes NAME=VALUE, not '${text}'.`);
  return [name, value];
};
