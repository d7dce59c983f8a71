import type { ConnectorState, PluginManifest } from '@sextant/contracts';
import { stamped, unstamped } from '../../src/connectors/state-version.ts';

const manifest = (stateVersion?: number): PluginManifest => ({
  id: 'crm',
  version: '2.0.0',
  kind: 'connector',
  sextant: '^0.1.0',
  title: 'CRM',
  description: 'A CRM.',
  entry: 'index.js',
  ...(stateVersion === undefined ? {} : { stateVersion }),
});
const doubling = { migrateState: ({ at }: ConnectorState, from: number) => ({ at: Number(at) * 2, from }) };

describe('the state of a connector', () => {
  it('comes back as it was left, without the version beside it', () => {
    expect(unstamped(stamped({ at: 3 }, manifest()), manifest(), {})).toEqual({ at: 3 });
    expect(unstamped(undefined, manifest(), {})).toBeUndefined();
  });

  it('of an earlier version is brought forward by the connector, or reading begins anew', () => {
    const kept = stamped({ at: 3 }, manifest(2));
    expect(unstamped(kept, manifest(3), doubling)).toEqual({ at: 6, from: 2 });
    expect(unstamped(kept, manifest(3), {})).toBeUndefined();
  });

  it('that was kept before states had versions is of the first one', () => {
    expect(unstamped({ at: 3 }, manifest(2), doubling)).toEqual({ at: 6, from: 1 });
  });

  it('of a later version is not touched', () => {
    expect(() => unstamped(stamped({}, manifest(2)), manifest(), doubling)).toThrow(
      expect.objectContaining({ code: 'source.state-newer' }),
    );
  });
});
