import { SextantError } from '@sextant/contracts';

/** Why a connector fails a point, in a sentence. */
export class Shortcoming extends Error {
  override readonly name = 'Shortcoming';
}

/** The point cannot be tried on this connector, for a reason that its own declaration gives. */
export class NotApplicable extends Error {
  override readonly name = 'NotApplicable';
}

export const fail = (reason: string): never => {
  throw new Shortcoming(reason);
};

export const need = (holds: boolean, reason: string): void => {
  if (!holds) fail(reason);
};

/** An error as a person reads it. */
export const told = (error: unknown): string => {
  if (SextantError.is(error)) return `${error.code}: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
};
