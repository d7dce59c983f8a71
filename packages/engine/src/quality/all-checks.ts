import { authorityChecks } from './authority-checks.ts';
import type { Check } from './check.ts';
import { ledgerChecks } from './ledger-checks.ts';
import { movementChecks } from './movement-checks.ts';
import { ownerChecks } from './owner-checks.ts';
import { positionChecks } from './position-checks.ts';

/** Everything that is looked at when a sync ends. */
export const CHECKS: readonly Check[] = [
  ...ownerChecks,
  ...ledgerChecks,
  ...movementChecks,
  ...positionChecks,
  ...authorityChecks,
];

export const checkOf = (id: string): Check | undefined => CHECKS.find((check) => check.id === id);
