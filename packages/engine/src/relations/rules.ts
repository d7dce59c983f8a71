import type { DerivedScheme, Policy } from '@sextant/contracts';

/** The part of the policy that decides what is derived and stored; other rules make the derived tables anew. */
export type DerivationRules = Pick<
  Policy,
  | 'holderRoles'
  | 'inForceStatuses'
  | 'customerBasis'
  | 'customerUnit'
  | 'lapseWindowDays'
  | 'spellGapDays'
  | 'activityWindowDays'
  | 'reportingCurrency'
  | 'fx'
  | 'authority'
  | 'sourcePriority'
  | 'declaredSchemes'
  | 'derivedSchemes'
>;

export const derivationRules = (policy: Policy): DerivationRules => {
  const { holderRoles, inForceStatuses, customerBasis, customerUnit, lapseWindowDays } = policy;
  const { spellGapDays, activityWindowDays } = policy;
  const { reportingCurrency, fx, authority, sourcePriority, declaredSchemes, derivedSchemes } = policy;
  return {
    holderRoles,
    inForceStatuses,
    customerBasis,
    customerUnit,
    lapseWindowDays,
    spellGapDays,
    activityWindowDays,
    reportingCurrency,
    fx: { ...fx, constantDate: null },
    authority,
    sourcePriority,
    declaredSchemes,
    derivedSchemes,
  };
};

/** The derivation of a scheme, unless a source delivers a scheme of that name itself. */
export const derivedScheme = (
  rules: Pick<Policy, 'derivedSchemes'>,
  delivered: ReadonlySet<string>,
  scheme: string,
): DerivedScheme | undefined =>
  delivered.has(scheme) ? undefined : rules.derivedSchemes.find((each) => each.scheme === scheme);
