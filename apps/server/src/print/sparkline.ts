const BLOCKS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** A line of blocks between the smallest and the greatest value; a gap where there is none. */
export const sparkline = (values: readonly (number | null)[]): string => {
  const known = values.filter((value) => value !== null);
  const low = Math.min(...known);
  const span = Math.max(...known) - low;
  return values
    .map((value) => {
      if (value === null) return '·';
      const height = span === 0 ? BLOCKS.length / 2 : ((value - low) / span) * (BLOCKS.length - 1);
      return BLOCKS[Math.round(height)] ?? BLOCKS[0];
    })
    .join('');
};
