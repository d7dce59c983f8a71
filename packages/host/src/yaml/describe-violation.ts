import type { ErrorObject } from 'ajv';
import { closestWord } from './closest-word.ts';

/** What a schema found wrong: where (a path of keys and indexes), and in words. Values are never repeated. */
export interface Violation {
  path: string[];
  sentence: string;
  hint?: string;
}

/** Puts the first finding of a schema check into words. */
export const describeViolation = (error: ErrorObject): Violation => {
  const path = error.instancePath.split('/').slice(1).map(unescapePointer);
  const name = path.length === 0 ? 'the document' : `'${shortened(path.join('.'))}'`;
  const params: Record<string, unknown> = error.params;
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownKey(path, String(params['additionalProperty']), error);
    case 'required':
      return { path, sentence: `the key '${String(params['missingProperty'])}' is missing in ${name}` };
    case 'enum':
      return { path, sentence: `${name} must be one of ${listed(params['allowedValues'])}` };
    case 'const':
      return { path, sentence: `${name} must be ${JSON.stringify(params['allowedValue'])}` };
    case 'pattern':
      return { path, sentence: `${name} does not have the form ${String(params['pattern'])}` };
    default:
      return { path, sentence: `${name} ${error.message ?? 'is not valid'}` };
  }
};

const unknownKey = (path: string[], key: string, error: ErrorObject): Violation => {
  const known = Object.keys((error.parentSchema as { properties?: object } | undefined)?.properties ?? {});
  const meant = closestWord(key, known);
  const hint = [
    meant === undefined ? '' : `Did you mean '${meant}'?`,
    known.length > 0 ? `Known keys: ${known.join(', ')}.` : '',
  ]
    .filter(Boolean)
    .join(' ');
  const inside = path.length === 0 ? '' : ` in '${shortened(path.join('.'))}'`;
  return { path: [...path, key], sentence: `unknown key '${shortened(key)}'${inside}`, ...(hint ? { hint } : {}) };
};

/** A key may be as long as a file. */
const shortened = (text: string): string => (text.length > 80 ? `${text.slice(0, 80)}…` : text);

const listed = (values: unknown): string => (Array.isArray(values) ? values.map(String).join(', ') : String(values));
const unescapePointer = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~');
