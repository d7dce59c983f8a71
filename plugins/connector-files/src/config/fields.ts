import { isDay, SextantError } from '@sextant/contracts';

/** Reads the keys of one object of a configuration; every finding names the path to the key. */
export interface Fields {
  text(key: string): string | undefined;
  needText(key: string): string;
  flag(key: string, fallback: boolean): boolean;
  oneOf<T extends string>(key: string, list: readonly T[]): T | undefined;
  character(key: string, fallback: string): string;
  texts(key: string): string[] | undefined;
  day(key: string): string | undefined;
  value(key: string): unknown;
}

export const configInvalid = (message: string, remedy: string): SextantError =>
  new SextantError('source.config-invalid', message, remedy);

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const needObject = (value: unknown, path: string): Record<string, unknown> => {
  if (isObject(value)) return value;
  throw configInvalid(`'${path}' must be a set of keys and values.`, 'See the README of connector-files.');
};

export const readFields = (value: unknown, path: string, known: readonly string[]): Fields => {
  const object = needObject(value, path);
  const at = (key: string) => (path === '' ? key : `${path}.${key}`);
  const unknown = Object.keys(object).find((key) => !known.includes(key));
  if (unknown !== undefined) {
    throw configInvalid(`'${at(unknown)}' is not a key that connector-files knows.`, `Known are ${known.join(', ')}.`);
  }
  const wrong = (key: string, wanted: string) => configInvalid(`'${at(key)}' must be ${wanted}.`, 'Correct the value.');
  const text = (key: string): string | undefined => {
    const found = object[key];
    if (found === undefined) return undefined;
    if (typeof found !== 'string' || found.trim() === '') throw wrong(key, 'text');
    return found;
  };
  return {
    text,
    needText: (key) => {
      const found = text(key);
      if (found === undefined) throw configInvalid(`'${at(key)}' is missing.`, 'Add the key.');
      return found;
    },
    flag: (key, fallback) => {
      const found = object[key] ?? fallback;
      if (typeof found !== 'boolean') throw wrong(key, 'true or false');
      return found;
    },
    oneOf: (key, list) => {
      const found = object[key];
      if (found === undefined) return undefined;
      const match = list.find((item) => item === found);
      if (match === undefined) throw wrong(key, `one of ${list.join(', ')}`);
      return match;
    },
    character: (key, fallback) => {
      const found = object[key] ?? fallback;
      if (typeof found !== 'string' || (found !== fallback && !isAsciiCharacter(found))) {
        throw wrong(key, 'one ASCII character');
      }
      return found;
    },
    texts: (key) => {
      const found = object[key];
      if (found === undefined) return undefined;
      if (!Array.isArray(found) || !found.every((item) => typeof item === 'string'))
        throw wrong(key, 'a list of texts');
      return found as string[];
    },
    day: (key) => {
      const found = text(key);
      if (found !== undefined && !isDay(found)) throw wrong(key, 'a date such as 1998-12-31');
      return found;
    },
    value: (key) => object[key],
  };
};

const isAsciiCharacter = (text: string): boolean => text.length <= 1 && !(text.charCodeAt(0) > 127) && text !== '\0';
