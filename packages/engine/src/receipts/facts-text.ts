import type { Facts } from '../store/facts.ts';

/** Facts as text: maps and sets with a mark of what they are. */
export const factsText = (facts: Facts): string =>
  JSON.stringify(facts, (_, value: unknown) =>
    value instanceof Map ? { $map: [...value] } : value instanceof Set ? { $set: [...value] } : value,
  );

export const factsOfText = (text: string): Facts =>
  JSON.parse(text, (_, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    if ('$map' in value) return new Map(value.$map as [unknown, unknown][]);
    if ('$set' in value) return new Set(value.$set as unknown[]);
    return value;
  }) as Facts;
