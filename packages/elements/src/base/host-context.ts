import type { Client } from '@sextant/client';
import { createContext } from '@lit/context';

export interface HostState {
  client: Client;
  locale: string | undefined;
  /** Rises when the host has new data; widgets then ask again. */
  revision: number;
}

/** What `<kpi-host>` gives to everything below it. The key is a symbol of the realm, so that two bundles agree. */
export const hostContext = createContext<HostState | undefined>(Symbol.for('sextant.kpi-host'));
