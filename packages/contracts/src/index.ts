// What may be said. Types, small constructors and JSON Schemas; no dependencies, runs anywhere.
export { ERROR_CODES, statusOf, type ErrorCode } from './error-codes.ts';
export { SextantError, type ErrorBody } from './errors.ts';
export type { JsonSchema } from './json-schema.ts';
export {
  questionSchema,
  type Compare,
  type Grain,
  type Question,
  type SegmentFilter,
  type SegmentMode,
} from './question.ts';
export {
  STATUSES,
  isFailed,
  type Answer,
  type Band,
  type Companion,
  type Comparison,
  type Coverage,
  type FailedAnswer,
  type Figures,
  type Interval,
  type Period,
  type RateAndMix,
  type Segment,
  type SourceState,
  type Status,
  type Trend,
  type TrendReading,
  type TrendSeries,
  type Unit,
} from './answer.ts';
export type { Caller } from './caller.ts';
export {
  kpiDefinitionSchema,
  kpiTargetsSchema,
  type Additivity,
  type Direction,
  type KpiBand,
  type KpiBenchmark,
  type KpiCompanion,
  type KpiDefinition,
  type KpiParam,
  type KpiScale,
  type KpiTarget,
  type KpiVariant,
  type ParamType,
  type TimeSemantics,
} from './kpi.ts';
export {
  CANONICAL_TABLES,
  isCanonicalTable,
  tableDescription,
  type CanonicalTable,
  type Column,
  type ColumnType,
  type TableDescription,
} from './tables.ts';
export {
  defineConnector,
  isConnector,
  type Checkpoint,
  type Connector,
  type ConnectorContext,
  type ConnectorMessage,
  type ConnectorState,
  type Note,
  type Progress,
  type RecordBatch,
  type RejectedRow,
  type StopSignal,
  type StreamDescription,
  type WireValue,
} from './connector.ts';
export { pluginManifestSchema, type Grants, type PluginManifest } from './plugin.ts';
export {
  DEFAULT_POLICY,
  policySchema,
  type AuthorityRule,
  type CostPool,
  type DerivedScheme,
  type Policy,
} from './policy.ts';
export type { QualityRow, QuarantinedRow, SextantEvent, SourceStatus, SyncCounts, SyncReport } from './sync.ts';
export {
  MAX_QUESTIONS,
  ROUTES,
  answersRequestSchema,
  type AnswersRequest,
  type AnswersResponse,
  type KpiResponse,
  type KpiSummary,
  type KpisResponse,
  type QualityResponse,
  type QuarantineResponse,
  type Route,
  type RunsResponse,
  type SourcesResponse,
  type SyncStartedResponse,
} from './wire.ts';
