// The conformance kit. A plugin brings a fake of its source; the kit tries the connector against it as the host runs it.
export {
  defineConformance,
  isConformance,
  type Conformance,
  type ExpectedRow,
  type ExpectedRows,
  type Sample,
  type Shown,
  type World,
} from './conformance.ts';
export {
  startFakeServer,
  type Disturb,
  type Disturbance,
  type FakeAnswer,
  type FakeRequest,
  type FakeServer,
} from './fake/fake-server.ts';
export { pageOf, type Listed, type ListQuery, type Page } from './fake/page-of.ts';
export { POINT_IDS, POINTS, type PointId } from './points/point-ids.ts';
export { pointLines, scoreLine } from './report/report-lines.ts';
export type { ConformanceReport, PointResult } from './report/report.ts';
export { runConformance, type ConformanceOptions } from './run-conformance.ts';
