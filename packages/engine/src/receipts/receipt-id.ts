import { createHash } from 'node:crypto';
import type { Answer, Caller, Figures } from '@sextant/contracts';

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
  return asArgument(hashOf(JSON.stringify([{ ...answer, sources }, scope.role, scope.rows ?? [], definitions])));
}

/** A command line takes what begins with a hyphen for an option, and the hash of one answer in 64 does. */
const asArgument = (name: string): string => name.replace(/^-/, '0');

/**
 * Names the figures of an answer, of all and of each segment, with what they are about: whoever finds them again without
 * what stands beside them can tell that they are the same.
 */
export function figuresName(answer: Omit<Answer, 'receipt'>): string {
  const of = ({ value, numerator, denominator, n, statuses, compare }: Figures) => [
    value,
    numerator,
    denominator,
    n,
    statuses,
    compare ?? null,
  ];
  const { asOf, period, knownAt, scale, definitionVersion, policy, batch, segments = [], segmentsLeftOut = 0 } = answer;
  return hashOf(
    JSON.stringify([
      [asOf, period ?? null, knownAt, scale, definitionVersion, policy, batch, segmentsLeftOut],
      of(answer),
      segments.map((segment) => [segment.key, of(segment)]),
    ]),
  );
}
