import { createContext } from '@lit/context';
import type { SegmentFilter } from '@sextant/contracts';
import type { SharedQuestion } from './question-attributes.ts';

/** The board's attributes as they were written; each widget reads them and says what is wrong with them. */
export type BoardState = Omit<SharedQuestion, 'by' | 'filter'> & {
  by?: string | string[] | undefined;
  filter?: string | SegmentFilter[] | undefined;
};

/** What `<kpi-board>` asks for all widgets in it; a widget's own attributes come first. */
export const boardContext = createContext<BoardState | undefined>(Symbol.for('sextant.kpi-board'));
