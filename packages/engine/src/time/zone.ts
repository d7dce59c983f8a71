import type { Day } from './days.ts';

/** A format costs a fifth of a millisecond to make, and every question needs one. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** The instant at which a day begins in an IANA zone. */
export function startOfDay(zone: string, day: Day): Date {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const first = midnight - offsetAt(zone, midnight);
  // The offset of the instant itself decides, where it is another one.
  return new Date(midnight - offsetAt(zone, first));
}

/** How far the clocks of a zone are ahead at an instant, in milliseconds. */
function offsetAt(zone: string, instant: number): number {
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  return Date.parse(`${clock.format(instant).replace(' ', 'T')}Z`) - Math.floor(instant / 1000) * 1000;
}

/** The day that it is in an IANA zone at `instant`, by the zone's rules of that instant. */
export function dayIn(zone: string, instant: Date): Day {
  // Swedish writes dates as ISO does.
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('sv-SE', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  formats.set(zone, format);
  return format.format(instant);
}
