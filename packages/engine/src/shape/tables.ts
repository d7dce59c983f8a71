import type { Answer } from '@sextant/contracts';
import type { MeasuredTable } from '../measures/cells.ts';

/** What decides how much of a table a caller may see. */
export interface TableView {
  minCell: number;
  /** The figure of all is hidden. */
  isHidden: boolean;
  /** Labels of hidden segments. */
  hidden: ReadonlySet<string>;
}

/** The table of a figure as the caller may see it: none beside a hidden figure, no row of a hidden segment. */
export function tableOf(table: MeasuredTable | null, view: TableView): Pick<Answer, 'columns' | 'rows'> {
  if (table === null) return {};
  const { columns, rows, guarded } = table;
  if (view.isHidden) return { columns, rows: [] };
  const shown = view.minCell > 1 && guarded !== undefined ? guarded(view.minCell) : rows;
  const place = columns.indexOf('segment');
  return { columns, rows: place < 0 ? shown : shown.filter((row) => !view.hidden.has(String(row[place]))) };
}
