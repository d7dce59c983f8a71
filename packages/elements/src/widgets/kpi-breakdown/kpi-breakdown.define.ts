import { define } from '../../base/define.ts';
import { KpiBreakdown } from './kpi-breakdown.ts';

define('kpi-breakdown', KpiBreakdown);

declare global {
  interface HTMLElementTagNameMap {
    'kpi-breakdown': KpiBreakdown;
  }
}
