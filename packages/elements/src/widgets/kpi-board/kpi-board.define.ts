import { define } from '../../base/define.ts';
import { KpiBoard } from './kpi-board.ts';

define('kpi-board', KpiBoard);

declare global {
  interface HTMLElementTagNameMap {
    'kpi-board': KpiBoard;
  }
}
