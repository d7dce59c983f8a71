import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { SextantError } from '@sextant/contracts';
import type { World } from '../world.ts';
import { textOption, type Options } from '../command-line/parse-arguments.ts';

/** Plugins that come with the program; a configuration need not name them. */
export const BUILT_IN_PLUGINS = [
  '@sextant/kpi-library',
  '@sextant/connector-files',
  '@sextant/connector-sql',
  '@sextant/connector-vendure',
];

export const homeOf = ({ env, cwd }: World): string => resolve(cwd, env['SEXTANT_HOME'] || '.sextant');

/** The configuration file that was named, or the usual one. */
export const configFileOf = (options: Options, { cwd }: World): string =>
  resolve(cwd, textOption(options, 'config') ?? 'sextant.config.yaml');

/** Folder of the built widgets; undefined while they are not built. */
export const elementsFolder = (): string | undefined => {
  const manifest = createRequire(import.meta.url).resolve('@sextant/elements/package.json');
  const folder = join(dirname(manifest), 'dist', 'bundle');
  return existsSync(folder) ? folder : undefined;
};

/** A path as a person would write it from the working folder. */
export const shownPath = (path: string, { cwd }: Pick<World, 'cwd'>): string => {
  const way = relative(cwd, path);
  return way === '' || way.startsWith('..') ? path : way;
};

/** The port that the environment asks for, or undefined. Throws `usage.invalid`. */
export const portOf = (env: NodeJS.ProcessEnv): number | undefined => {
  const asked = env['PORT'];
  if (asked === undefined || asked === '') return undefined;
  if (/^\d{1,5}$/.test(asked) && Number(asked) <= 65_535) return Number(asked);
  throw new SextantError(
    'usage.invalid',
    `PORT must be a number from 0 to 65535, not '${asked}'.`,
    'For example: PORT=8080.',
  );
};
