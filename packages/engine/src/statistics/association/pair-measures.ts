/** Counts of a pair over all strata. */
export interface PairCounts {
  /** Baskets. */
  n: number;
  ni: number;
  nj: number;
  /** Baskets with both. */
  nij: number;
  /** Baskets with both that chance alone would give, inside strata. */
  expected: number;
}

/** Measures that depend on which item comes first. */
export interface Directed {
  /** Share of the baskets with the antecedent that hold the consequent; null without an antecedent. */
  confidence: number | null;
  /** (1 − s of the consequent) / (1 − confidence) (Brin et al. 1997); `inf` at confidence 1. */
  conviction: number | 'inf' | null;
  /** leverage / max(s_XY (1 − s_X), s_X (s_Y − s_XY)), −1 to 1 (Zhang 2000); 0 for 0 / 0. */
  zhang: number;
}

export interface PairMeasures {
  /** Share of all baskets that hold both. */
  support: number;
  /** nij / expected: 1 is what chance gives inside strata; null where nothing is expected. */
  lift: number | null;
  /** s_XY − s_X s_Y (Piatetsky-Shapiro 1991), over all baskets together. */
  leverage: number;
  /** Both over either (Jaccard 1901). */
  jaccard: number | null;
  /** Mean of the two confidences (Kulczynski 1927). */
  kulczynski: number | null;
  /** Correlation of the two indicators, −1 to 1; null where an item is in no basket or in all. n × phi² = chi-square. */
  phi: number | null;
  /** With one half added to every cell where a cell is 0 (Haldane 1956). */
  oddsRatio: number;
  /** From the first item to the second. */
  forward: Directed;
  /** From the second item to the first. */
  backward: Directed;
}

/** All measures of a pair of items. Only lift looks at strata; the others describe the baskets as they are. */
export function pairMeasures({ n, ni, nj, nij, expected }: PairCounts): PairMeasures {
  const forward = directed(n, ni, nj, nij);
  const backward = directed(n, nj, ni, nij);
  const margins = ni * nj * (n - ni) * (n - nj);
  const neither = n - ni - nj + nij;
  const added = [nij, ni - nij, nj - nij, neither].includes(0) ? 0.5 : 0;
  return {
    support: n > 0 ? nij / n : 0,
    lift: expected > 0 ? nij / expected : null,
    leverage: n > 0 ? leverageOf(n, ni, nj, nij) : 0,
    jaccard: ni + nj > nij ? nij / (ni + nj - nij) : null,
    kulczynski:
      forward.confidence === null || backward.confidence === null
        ? null
        : (forward.confidence + backward.confidence) / 2,
    phi: margins > 0 ? (n * nij - ni * nj) / Math.sqrt(margins) : null,
    oddsRatio: ((nij + added) * (neither + added)) / ((ni - nij + added) * (nj - nij + added)),
    forward,
    backward,
  };
}

const leverageOf = (n: number, ni: number, nj: number, nij: number): number => (n * nij - ni * nj) / (n * n);

function directed(n: number, nx: number, ny: number, nxy: number): Directed {
  if (nx === 0 || n === 0) return { confidence: null, conviction: null, zhang: 0 };
  const bound = Math.max(nxy * (n - nx), nx * (ny - nxy)) / (n * n);
  return {
    confidence: nxy / nx,
    conviction: nxy === nx ? 'inf' : (1 - ny / n) / (1 - nxy / nx),
    zhang: bound > 0 ? leverageOf(n, nx, ny, nxy) / bound : 0,
  };
}
