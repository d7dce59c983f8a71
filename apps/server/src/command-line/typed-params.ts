import type { KpiDefinition, KpiParam, Question } from '@sextant/contracts';

const NUMBERS = new Set<KpiParam['type']>(['days', 'months', 'hours', 'count', 'amount', 'fraction']);

/**
 * A question whose parameters, typed as texts, have the types that the definition declares. What cannot be read so stays
 * a text: the engine says what is expected.
 */
export const typedParams = (question: Question, { params: declared = {} }: Pick<KpiDefinition, 'params'>): Question =>
  question.params === undefined
    ? question
    : {
        ...question,
        params: Object.fromEntries(
          Object.entries(question.params).map(([name, value]) => [
            name,
            typeof value === 'string' && Object.hasOwn(declared, name)
              ? typed(value, (declared[name] as KpiParam).type)
              : value,
          ]),
        ),
      };

const typed = (text: string, type: KpiParam['type']): string | number | boolean => {
  if (NUMBERS.has(type)) return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
};
