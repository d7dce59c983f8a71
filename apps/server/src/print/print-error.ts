import { SextantError } from '@sextant/contracts';
import type { World } from '../world.ts';

/** Code, sentence, remedy, each on a line of its own. */
export const printError = (error: unknown, { err, env }: Pick<World, 'err' | 'env'>): void => {
  if (SextantError.is(error)) {
    err.write(`${error.code}\n  ${error.message}\n  ${error.remedy}\n`);
    return;
  }
  const message = error instanceof Error ? error.message : String(error);
  err.write(`internal\n  Something failed that should not have: ${message}\n  Set SEXTANT_DEBUG=1 to see where.\n`);
  if (env['SEXTANT_DEBUG'] && error instanceof Error) err.write(`${error.stack}\n`);
};
