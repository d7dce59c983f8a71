// Makes plugins from the template, which is itself a plugin that works.
export { makeConnector, type ConnectorNames, type MadeFile } from './make-connector.ts';
export { runCommand } from './run-command.ts';
