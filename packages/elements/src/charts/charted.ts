import type { PartialAnswer } from '@sextant/contracts';

/** What charts draw: the values alone will do. */
export type Charted = PartialAnswer<'value'>;
