import { define } from '../../base/define.ts';
import { KpiHost } from './kpi-host.ts';

define('kpi-host', KpiHost);

declare global {
  interface HTMLElementTagNameMap {
    'kpi-host': KpiHost;
  }
}
