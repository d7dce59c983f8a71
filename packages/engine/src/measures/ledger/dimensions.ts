/** Dimensions by which a question may tell what belongs to no customer apart, and the columns that have them. */
export const DIMENSION_COLUMNS = {
  entity: 'entity',
  branch: 'branch',
  'line-of-business': 'line_of_business',
  channel: 'channel',
  jurisdiction: 'jurisdiction',
} as const;

export type LedgerDimension = keyof typeof DIMENSION_COLUMNS;
/** And the source by which what is told of the data itself can be told apart. */
export type Dimension = LedgerDimension | 'source';

export const DIMENSIONS = Object.keys(DIMENSION_COLUMNS) as readonly LedgerDimension[];
export const ALL_DIMENSIONS: readonly Dimension[] = [...DIMENSIONS, 'source'];

export const isDimension = (scheme: string): scheme is Dimension => ALL_DIMENSIONS.some((each) => each === scheme);
