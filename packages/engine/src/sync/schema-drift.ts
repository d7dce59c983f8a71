import { SextantError, type FieldDrift, type SourceField, type StreamDescription } from '@sextant/contracts';

/** The fields of each stream, by its name. */
export type KnownFields = Record<string, Record<string, SourceField>>;

/** How the fields that streams have today differ from those of the last reading; a stream that tells none differs in nothing. */
export function findDrift(known: KnownFields, streams: readonly StreamDescription[]): FieldDrift[] {
  return streams.flatMap(({ name: stream, fields }) => {
    const before = known[stream];
    if (before === undefined || fields === undefined) return [];
    return [...new Set([...Object.keys(before), ...Object.keys(fields)])].sort().flatMap((field): FieldDrift[] => {
      const was = before[field];
      const is = fields[field];
      if (was?.type === is?.type) return [];
      const change = was === undefined ? 'new' : is === undefined ? 'missing' : 'retyped';
      const used = was?.used === true || is?.used === true;
      return [{ stream, field, change, before: was?.type ?? null, now: is?.type ?? null, used }];
    });
  });
}

/** What is known of the fields after a reading of these streams. */
export const knownAfter = (known: KnownFields, streams: readonly StreamDescription[]): KnownFields =>
  Object.fromEntries(
    streams.flatMap(({ name, fields = known[name] }) => (fields === undefined ? [] : [[name, fields]])),
  );

/** A field that records are made from is there no longer, or is something else: what is read would be wrong. */
export const breaks = ({ used, change }: FieldDrift): boolean => used && change !== 'new';

/** In words, for notes and errors. */
export function describeDrift({ stream, field, change, before, now }: FieldDrift): string {
  const name = `${stream}.${field}`;
  if (change === 'new') return `${name} (${now}) is new`;
  return change === 'missing' ? `${name} (${before}) is missing` : `${name} was ${before} and is ${now}`;
}

const SHOWN = 5;

export function driftError(source: string, drift: readonly FieldDrift[]): SextantError {
  const shown = drift.slice(0, SHOWN).map(describeDrift).join('; ');
  const more = drift.length > SHOWN ? `; and ${drift.length - SHOWN} more` : '';
  return new SextantError(
    'source.schema-drift',
    `Fields of source "${source}" that its records are made from have changed: ${shown}${more}. Nothing was read.`,
    `Correct the mapping or the source; if it is right as it is: sextant sync ${source} --accept-drift.`,
  );
}
