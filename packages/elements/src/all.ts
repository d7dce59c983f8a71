// Defines every widget; what a page loads with one script tag. The host first, so that it hears its widgets.
import './widgets/kpi-host/kpi-host.define.ts';
import './widgets/kpi-board/kpi-board.define.ts';
import './widgets/kpi-filter/kpi-filter.define.ts';
import './widgets/kpi-tile/kpi-tile.define.ts';
import './widgets/kpi-trend/kpi-trend.define.ts';
import './widgets/kpi-breakdown/kpi-breakdown.define.ts';
