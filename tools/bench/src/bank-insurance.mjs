import { INSURED } from './bank-agreements.mjs';
import { cents, movement, numbered, picked } from './bank-movements.mjs';

/** Rows for each customer, on average. */
const PREMIUMS = 0.75;
const CLAIMS = 0.2;
/** Share of the claims of which something comes back. */
const RECOVERED = 0.2;

/** Tables that {@link insuranceMovements} reads. @param {number} customers */
export const insuranceTables = (customers) => [
  numbered('insured', `product IN (${INSURED.join(', ')})`),
  picked('premium', PREMIUMS * customers, 70, 'insured'),
  picked('claimed', CLAIMS * customers, 72, 'insured'),
];

const ofAgreement = { agreement_id: `'bank:agreement:' || k` };

/** Premium earned of the bank's insurance, what was paid for claims and what came back of it. */
export const insuranceMovements = [
  movement(
    {
      ...ofAgreement,
      movement_id: `'premium ' || n`,
      kind: `'premium_earned'`,
      amount: cents('2000 + roll(n, 74, 8000)'),
      day: 'day',
      initiator: `'firm'`,
    },
    'premium',
  ),
  movement(
    {
      ...ofAgreement,
      movement_id: `'claim ' || n`,
      kind: `'claim_paid'`,
      amount: cents('1000 + floor(60000 * power(dice(n, 75), 3))'),
      day: 'day',
      initiator: `'firm'`,
    },
    'claimed',
  ),
  movement(
    {
      ...ofAgreement,
      movement_id: `'recovery ' || n`,
      kind: `'claim_recovery'`,
      amount: cents('500 + roll(n, 76, 500)'),
      day: 'day',
      initiator: `'firm'`,
    },
    `claimed WHERE dice(n, 77) < ${RECOVERED}`,
  ),
];
