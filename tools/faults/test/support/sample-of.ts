import type { Fault } from './faults.ts';

/** The same mistake in the same expression stands at hundreds of places; so many of them are tried, spread evenly. */
const PLACES = Number(process.env['SEXTANT_FAULTS_PLACES'] ?? 3);

/** Faults by kind and expression, a few places each, and of those the share `m/n`. */
export function sampleOf(faults: readonly Fault[], share: string): Fault[] {
  const [first = 1, step = 1] = share.split('/').map(Number);
  const alike = new Map<string, Fault[]>();
  for (const fault of faults.toSorted(byKey)) {
    const name = fault.key.slice(0, fault.key.lastIndexOf(' | '));
    alike.set(name, [...(alike.get(name) ?? []), fault]);
  }
  return [...alike.values()].flatMap(spread).filter((_, index) => index % step === first - 1);
}

function spread(faults: readonly Fault[]): Fault[] {
  const count = Math.min(PLACES, faults.length);
  return Array.from({ length: count }, (_, index) => faults[Math.floor((index * faults.length) / count)] as Fault);
}

const byKey = (left: Fault, right: Fault): number => (left.key < right.key ? -1 : 1);
