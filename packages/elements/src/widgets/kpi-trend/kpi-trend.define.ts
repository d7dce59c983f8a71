import { define } from '../../base/define.ts';
import { KpiTrend } from './kpi-trend.ts';

define('kpi-trend', KpiTrend);

declare global {
  interface HTMLElementTagNameMap {
    'kpi-trend': KpiTrend;
  }
}
