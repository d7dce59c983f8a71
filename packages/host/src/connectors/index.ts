// Connectors run here and nowhere else: each in a child process of its own, for one sync.
export { notAccepted } from './grants.ts';
export { DEFAULT_LIMITS, type ConnectorLimits } from './limits.ts';
export { openConnectorProcess, type ConnectorProcessOptions } from './open-connector-process.ts';
export { tryConnector } from './try-connector.ts';
