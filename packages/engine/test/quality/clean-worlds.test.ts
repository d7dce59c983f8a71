import type { Engine } from '@sextant/engine';
import { tenCustomersWithBank } from '../support/ten-customers-bank.ts';
import { tenCustomersWithLicences } from '../support/ten-customers-agreements.ts';
import { tenPolicies } from '../support/ten-policies.ts';

const WORLDS: [title: string, source: string, open: () => Promise<{ engine: Engine }>][] = [
  ['the bank of the ten customers', 'core', () => tenCustomersWithBank()],
  ['the licences of the ten customers', 'core', () => tenCustomersWithLicences()],
  ['the ten policies', 'policies', () => tenPolicies()],
];

it.each(WORLDS)('finds nothing wrong in the rows of %s', async (_, source, open) => {
  const { engine } = await open();
  const { run, checks } = await engine.quality(source);
  expect(run).toBeGreaterThan(0);
  // These worlds learn in many runs, and call the whole time complete from the first of them on. The ledger of the bank
  // has more interest and fees than the movements of its customers, which is to be known and not wrong.
  const wrong = checks.filter(({ check, severity }) => severity !== 'info' && check !== 'ledger-month-late');
  expect(wrong).toEqual([]);
  await engine.close();
});
