/**
 * Exact numbers: whole numerators over whole denominators. Sums, differences and ratios of decimals stay exact until one
 * division to a double at the very end, so that parts add up and equal questions give equal bytes.
 */
export interface Exact {
  n: bigint;
  /** Above zero. */
  d: bigint;
}

export const ZERO: Exact = { n: 0n, d: 1n };
export const ONE: Exact = { n: 1n, d: 1n };

export const whole = (value: number | bigint): Exact => ({ n: BigInt(value), d: 1n });

/** Reads a decimal text such as `-12.340000`, or a number that is whole. */
export function exact(value: string | number | bigint): Exact {
  if (typeof value === 'bigint') return { n: value, d: 1n };
  if (typeof value === 'number' && Number.isSafeInteger(value)) return { n: BigInt(value), d: 1n };
  const text = String(value);
  const match = /^(-?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (match === null) throw new Error(`Not a decimal: ${text}`);
  const [, sign = '', before = '', decimals = '', power = '0'] = match;
  const after = decimals.replace(/0+$/, '');
  const exponent = after.length - Number(power);
  const digits = BigInt(`${before}${after}` === '' ? '0' : `${before}${after}`) * (sign === '-' ? -1n : 1n);
  return exponent >= 0 ? { n: digits, d: 10n ** BigInt(exponent) } : { n: digits * 10n ** BigInt(-exponent), d: 1n };
}

export const add = (a: Exact, b: Exact): Exact =>
  a.d === b.d ? { n: a.n + b.n, d: a.d } : { n: a.n * b.d + b.n * a.d, d: a.d * b.d };
export const negate = (a: Exact): Exact => ({ n: -a.n, d: a.d });
export const subtract = (a: Exact, b: Exact): Exact => add(a, negate(b));
export const multiply = (a: Exact, b: Exact): Exact => reduced({ n: a.n * b.n, d: a.d * b.d });

/** Null for a division by zero. */
export function divide(a: Exact, b: Exact): Exact | null {
  if (b.n === 0n) return null;
  const sign = b.n < 0n ? -1n : 1n;
  return reduced({ n: a.n * b.d * sign, d: a.d * b.n * sign });
}

export const compare = (a: Exact, b: Exact): number => {
  const difference = a.n * b.d - b.n * a.d;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
};
export const isZero = (a: Exact): boolean => a.n === 0n;

/** The nearest double. */
export function toNumber({ n, d }: Exact): number {
  if (d === 1n) return Number(n);
  // Both fit a double exactly: one rounding, in the division.
  const limit = 9007199254740992n;
  if (n < limit && n > -limit && d < limit) return Number(n) / Number(d);
  // Seventeen significant digits of the quotient, whatever the sizes.
  const negative = n < 0n;
  const top = negative ? -n : n;
  const digits = top.toString().length - d.toString().length;
  const shift = 20 - digits;
  const quotient = shift >= 0 ? (top * 10n ** BigInt(shift)) / d : top / (d * 10n ** BigInt(-shift));
  return Number(`${negative ? '-' : ''}${quotient}e${-shift}`);
}

/** Half away from zero at `places` decimals, without trailing zeros. */
export function toDecimal(value: Exact, places = 12): string {
  const scale = 10n ** BigInt(places);
  const units = roundedQuotient(value.n * scale, value.d);
  const negative = units < 0n;
  const text = (negative ? -units : units).toString().padStart(places + 1, '0');
  const before = text.slice(0, text.length - places);
  const after = places === 0 ? '' : text.slice(text.length - places).replace(/0+$/, '');
  const digits = after === '' ? before : `${before}.${after}`;
  return negative && /[1-9]/.test(digits) ? `-${digits}` : digits;
}

/** Rounds to `places` decimals, half away from zero. */
export const rounded = (value: Exact, places: number): Exact => {
  const scale = 10n ** BigInt(places);
  return { n: roundedQuotient(value.n * scale, value.d), d: scale };
};

function roundedQuotient(n: bigint, d: bigint): bigint {
  const magnitude = n < 0n ? -n : n;
  const quotient = (2n * magnitude + d) / (2n * d);
  return n < 0n ? -quotient : quotient;
}

function reduced(value: Exact): Exact {
  if (value.d === 1n || value.d < 1_000_000_000_000_000_000n) return value;
  let [a, b] = [value.n < 0n ? -value.n : value.n, value.d];
  while (b !== 0n) [a, b] = [b, a % b];
  return a <= 1n ? value : { n: value.n / a, d: value.d / a };
}
