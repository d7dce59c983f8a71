import { define } from '../../base/define.ts';
import { KpiFilter } from './kpi-filter.ts';

define('kpi-filter', KpiFilter);

declare global {
  interface HTMLElementTagNameMap {
    'kpi-filter': KpiFilter;
  }
}
