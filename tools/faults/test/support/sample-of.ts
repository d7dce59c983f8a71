import { createHash } from 'node:crypto';
import type { Fault } from './faults.ts';

/** The same mistake in the same expression stands at hundreds of places; so many of them are tried, spread evenly. */
const PLACES = Number(process.env['SEXTANT_FAULTS_PLACES'] ?? 3);

/**
 * Faults by kind and expression, a few places each, and of those the share `m/n`, in an order drawn by lot: what was planted
 * when a run is stopped is a fair share as well.
 */
export function sampleOf(faults: readonly Fault[], share: string): Fault[] {
  const [first = 1, step = 1] = share.split('/').map(Number);
  const alike = new Map<string, Fault[]>();
  for (const fault of faults.toSorted(byKey)) {
    const name = fault.key.slice(0, fault.key.lastIndexOf(' | '));
    alike.set(name, [...(alike.get(name) ?? []), fault]);
  }
  const lots = new Map([...alike.values()].flatMap(spread).map((fault) => [lotOf(fault), fault]));
  const drawn = [...lots].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, fault]) => fault);
  return drawn.filter((_, index) => index % step === first - 1);
}

function spread(faults: readonly Fault[]): Fault[] {
  const count = Math.min(PLACES, faults.length);
  return Array.from({ length: count }, (_, index) => faults[Math.floor((index * faults.length) / count)] as Fault);
}

const lotOf = ({ key }: Fault): string => createHash('sha256').update(key).digest('hex');

const byKey = (left: Fault, right: Fault): number => (left.key < right.key ? -1 : 1);
