import { resolve } from 'node:path';
import { SextantError } from '@sextant/contracts';

/** Turns a path of keys into words for an error (`file:line`). */
type Where = (path: readonly string[]) => string;

const IS_RELATIVE = /^\.\.?(\/|\\|$)/;
const REFERENCE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/**
 * Puts environment variables in the place of `${NAME}` references, in every text below `value`; a value that begins with
 * `./` or `../` counts from the working folder. Throws
 * `config.env-missing` with the variable and the key; the value of a variable is never in a message.
 */
export const resolveEnv = (value: unknown, env: NodeJS.ProcessEnv, where: Where, path: string[]): unknown => {
  if (typeof value === 'string')
    return value.replace(REFERENCE, (_, name: string, at: number) => {
      const found = needVariable(name, env, where, path);
      // Who types ../data in a shell means the folder they are in, not the configuration's.
      return at === 0 && IS_RELATIVE.test(found) ? resolve(found) : found;
    });
  if (Array.isArray(value)) return value.map((item, index) => resolveEnv(item, env, where, [...path, String(index)]));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, resolveEnv(item, env, where, [...path, key])]),
  );
};

const needVariable = (name: string, env: NodeJS.ProcessEnv, where: Where, path: string[]): string => {
  const value = env[name];
  if (value !== undefined && value !== '') return value;
  throw new SextantError(
    'config.env-missing',
    `${where(path)}: '${path.join('.')}' refers to the environment variable ${name}, which is not set.`,
    `Set ${name}, for example: ${name}=… sextant serve.`,
  );
};
