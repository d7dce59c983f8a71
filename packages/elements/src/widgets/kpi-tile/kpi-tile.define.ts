import { define } from '../../base/define.ts';
import { KpiTile } from './kpi-tile.ts';

define('kpi-tile', KpiTile);

declare global {
  interface HTMLElementTagNameMap {
    'kpi-tile': KpiTile;
  }
}
