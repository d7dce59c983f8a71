import type { Band, KpiBand } from '@sextant/contracts';
import { compare, exact, type Exact } from '../formula/exact.ts';

/**
 * The band that a value lies in, decided on the value before it is rounded; undefined without one. Where two bands share
 * a bound that both include, the first one has it.
 */
export function bandOf(value: Exact | null, bands: readonly KpiBand[] = []): Band | undefined {
  if (value === null) return undefined;
  const found = bands.find(({ from, to, fromInclusive = true, toInclusive = true }) => {
    const above = from === undefined ? 1 : compare(value, exact(String(from)));
    const below = to === undefined ? -1 : compare(value, exact(String(to)));
    return (above > 0 || (above === 0 && fromInclusive)) && (below < 0 || (below === 0 && toInclusive));
  });
  if (found === undefined) return undefined;
  const { label, from, to, fromInclusive, toInclusive } = found;
  return {
    label,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(fromInclusive === undefined ? {} : { fromInclusive }),
    ...(toInclusive === undefined ? {} : { toInclusive }),
  };
}
