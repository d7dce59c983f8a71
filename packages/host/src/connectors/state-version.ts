import { SextantError, type Connector, type ConnectorState, type PluginManifest } from '@sextant/contracts';

/** Beside the keys of the connector's own state; no connector sees it. */
const KEY = '$version';

/** A state as it is kept: with the version of its shape. */
export const stamped = (state: ConnectorState, { stateVersion = 1 }: PluginManifest): ConnectorState => ({
  ...state,
  [KEY]: stateVersion,
});

/**
 * A kept state as the connector knows it: brought forward where it is of an earlier version, undefined where reading has to
 * begin anew. Throws `source.state-newer` where a later version of the connector left it.
 */
export const unstamped = (
  kept: ConnectorState | undefined,
  { id, version, stateVersion = 1 }: PluginManifest,
  connector: Pick<Connector, 'migrateState'>,
): ConnectorState | undefined => {
  if (kept === undefined) return undefined;
  const { [KEY]: stamp, ...state } = kept;
  const from = typeof stamp === 'number' ? stamp : 1;
  if (from === stateVersion) return state;
  if (from < stateVersion) return connector.migrateState?.(state, from);
  throw new SextantError(
    'source.state-newer',
    `The position of the source was left by a later version of the connector '${id}' than ${version}.`,
    'Install the later version again.',
  );
};
