import { createHash } from 'node:crypto';
import type { Answer, Caller } from '@sextant/contracts';

/** A short name of a content. */
export const hashOf = (text: string, length = 22): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, length);

/** Whose eyes an answer was made for. */
export type Scope = Pick<Caller, 'role' | 'rows'>;

/**
 * Names an answer by what it says, for whom, and by which definitions: whoever finds it again can tell that not a byte
 * differs. When a source was last looked at is no part of it, so that a sync that reads nothing makes no new receipt.
 */
export function receiptOf(answer: Omit<Answer, 'receipt'>, scope: Scope, definitions: string): string {
  const sources = answer.sources.map(({ source, completeThrough }) => [source, completeThrough]);
  return hashOf(JSON.stringify([{ ...answer, sources }, scope.role, scope.rows ?? [], definitions]));
}
