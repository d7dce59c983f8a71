// The widgets as classes; nothing here defines an element (that is what `@sextant/elements/kpi-tile.js` … and `all.js` do).
export { KpiBoard } from './widgets/kpi-board/kpi-board.ts';
export { KpiBreakdown } from './widgets/kpi-breakdown/kpi-breakdown.ts';
export { KpiFilter, type FilterChange } from './widgets/kpi-filter/kpi-filter.ts';
export { KpiHost } from './widgets/kpi-host/kpi-host.ts';
export { KpiTile } from './widgets/kpi-tile/kpi-tile.ts';
export { KpiTrend } from './widgets/kpi-trend/kpi-trend.ts';
// For widgets of your own.
export { AnswerElement } from './base/answer-element.ts';
export { boardContext } from './base/board-context.ts';
export { hostContext, type HostState } from './base/host-context.ts';
export { KpiElement } from './base/kpi-element.ts';
export type { SharedQuestion } from './base/question-attributes.ts';
