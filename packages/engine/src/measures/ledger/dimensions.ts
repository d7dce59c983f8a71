/** Dimensions by which a question may tell what belongs to no customer apart, and the columns that have them. */
export const DIMENSION_COLUMNS = {
  entity: 'entity',
  branch: 'branch',
  'line-of-business': 'line_of_business',
  channel: 'channel',
  jurisdiction: 'jurisdiction',
} as const;

export type Dimension = keyof typeof DIMENSION_COLUMNS;

export const DIMENSIONS = Object.keys(DIMENSION_COLUMNS) as readonly Dimension[];

export const isDimension = (scheme: string): scheme is Dimension => Object.hasOwn(DIMENSION_COLUMNS, scheme);
