// A question becomes SQL and an answer; records become tables.
export { compileCatalogue, type CompiledCatalogue } from './catalogue/compile-catalogue.ts';
export { DefinitionError } from './catalogue/definition-error.ts';
export { createEngine, type EngineOptions } from './create-engine.ts';
export type { ConnectorRun, Engine, SourceDeclaration, SyncOptions } from './engine.ts';
export type { ExplainOptions } from './receipts/explain-answer.ts';
export type { PartyLink } from './identity/link-parties.ts';
export type { Clock } from './store/store.ts';
export type { Route } from './plan/evaluate.ts';
export { STORE_FORMAT } from './store/migrations.ts';
