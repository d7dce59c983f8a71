import { createHash } from 'node:crypto';
import type { Policy } from '@sextant/contracts';

/** Names a policy in answers: all of its keys count, those with their default values too. */
export const policyHash = (policy: Policy): string =>
  createHash('sha256').update(JSON.stringify(policy)).digest('base64url').slice(0, 12);
