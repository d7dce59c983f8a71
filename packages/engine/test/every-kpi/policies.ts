import { held, owner, person, stateOf, together, type State } from '../support/lives-world.ts';
import { D2, type Golden } from './golden.ts';

// An insurer with seven policies of three people.

const year = (valid_from: string, term_end_on: string): State => ({ valid_from, opened_on: valid_from, term_end_on });

export const POLICIES = together(
  { party: ['Ann', 'Bob', 'Cid'].map((id) => person(id)) },
  held('car-ann', 'CAR', 'Ann', year('2024-04-20', '2025-04-20')),
  held('car-bob', 'CAR', 'Bob', year('2024-04-25', '2025-04-25')),
  held('car-cid', 'CAR', 'Cid', year('2024-04-27', '2025-04-27'), { ...year('2025-04-27', '2026-04-27') }),
  {
    agreement: [{ ...stateOf('car-ann-2', 'CAR', year('2025-05-01', '2026-05-01')), renews_agreement_id: 'car-ann' }],
    agreement_party: [owner('car-ann-2', 'Ann', '2025-05-01')],
  },
  held('life-ann', 'LIFE', 'Ann', { valid_from: '2024-04-05' }),
  held(
    'life-bob',
    'LIFE',
    'Bob',
    { valid_from: '2024-04-08' },
    { valid_from: '2024-07-01', status: 'closed', close_reason: 'lapsed' },
  ),
  held('life-cid', 'LIFE', 'Cid', { valid_from: '2024-04-09' }),
);

export const POLICY_GOLDENS: readonly Golden[] = [
  {
    kpi: 'policy-renewal-rate',
    ask: { period: '2025-04' },
    sides: ['2', '3'],
    value: 2 / 3,
    byHand:
      'Three cars due in April: another policy follows on that of Ann, the end of that of Cid moves on, that of Bob ends.',
  },
  {
    kpi: 'persistency-13m',
    ask: { period: '2024-04' },
    sides: ['4', '5'],
    value: 4 / 5,
    byHand: 'Six issued; the car of Bob has run its term. Of the other five his life policy alone lapsed.',
  },
  {
    kpi: 'policies-per-policyholder',
    ask: D2,
    sides: ['4', '2'],
    value: 2,
    byHand: 'Ann and Cid have a car and a life policy each, Bob has none any more.',
  },
];
