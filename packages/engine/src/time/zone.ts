import type { Day } from './days.ts';

/** A format costs a fifth of a millisecond to make, and every question needs one. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** The day that it is in an IANA zone at `instant`, by the zone's rules of that instant. */
export function dayIn(zone: string, instant: Date): Day {
  // Swedish writes dates as ISO does.
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('sv-SE', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  formats.set(zone, format);
  return format.format(instant);
}
