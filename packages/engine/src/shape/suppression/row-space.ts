/** A prime below 2^26: products of two residues are exact in a double. */
const PRIME = 67_108_859;

/**
 * The sums that follow from known sums of the same unknown parts: what somebody can solve with pencil and paper. Sums are
 * sets of parts, each counted once; arithmetic is exact, modulo a prime.
 */
export class RowSpace {
  private readonly width: number;
  /** Reduced rows by the part they begin with. */
  private readonly pivots = new Map<number, Float64Array>();

  /** `width`: number of unknown parts. */
  constructor(width: number) {
    this.width = width;
  }

  /** Makes the sum of some parts known. */
  add(parts: readonly number[]): void {
    const row = this.rest(parts);
    const first = row.findIndex((value) => value !== 0);
    if (first < 0) return;
    const factor = inverse(row[first] as number);
    this.pivots.set(
      first,
      row.map((value) => (value * factor) % PRIME),
    );
  }

  /** Whether the sum of some parts follows from what is known. */
  has(parts: readonly number[]): boolean {
    return this.rest(parts).every((value) => value === 0);
  }

  /** What is left of a sum when all that is known was taken off. */
  private rest(parts: readonly number[]): Float64Array {
    const row = new Float64Array(this.width);
    for (const part of parts) row[part] = 1;
    for (let at = 0; at < this.width; at++) {
      const factor = row[at] as number;
      const known = factor === 0 ? undefined : this.pivots.get(at);
      if (known === undefined) continue;
      for (let column = at; column < this.width; column++) {
        const taken = (factor * (known[column] as number)) % PRIME;
        row[column] = ((row[column] as number) - taken + PRIME) % PRIME;
      }
    }
    return row;
  }
}

/** Fermat: a^(p-2) is 1 / a. */
function inverse(value: number): number {
  let result = 1;
  let base = value % PRIME;
  for (let power = PRIME - 2; power > 0; power = Math.floor(power / 2)) {
    if (power % 2 === 1) result = (result * base) % PRIME;
    base = (base * base) % PRIME;
  }
  return result;
}
