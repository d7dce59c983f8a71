import type { ConnectorState, ErrorBody, PluginManifest, StreamDescription } from '@sextant/contracts';

import type { WireMessage } from './batch-on-the-way.ts';
import type { GrantedAccess } from './grants.ts';

/** The plugin as it travels to the child: plain data. */
export interface ConnectorPlugin {
  name: string;
  folder: string;
  manifest: PluginManifest;
}

export interface OpenCommand {
  type: 'open';
  plugin: ConnectorPlugin;
  /** Modules with the default export; the first that exists is taken. */
  entries: string[];
  sourceId: string;
  config: Record<string, unknown>;
  scratch: string;
  access: GrantedAccess;
  /** Its code is imported, and it is not asked anything. */
  onlyImport?: true;
  /** Requests of the HTTP client that may begin within a second. */
  requestsPerSecond?: number;
  http?: HttpPatience;
}

/** How long one try of the HTTP client may take, and how often it tries again. */
export interface HttpPatience {
  timeoutMs?: number;
  retries?: number;
}

/** What the host says. After `message` the child waits for an `ack` when too much is on its way. */
export type HostCommand =
  | OpenCommand
  | { type: 'discover' }
  | { type: 'read'; state: ConnectorState | undefined }
  | { type: 'ack'; batch: boolean };

/** What the child says. */
export type ChildEvent =
  | { type: 'opened' }
  | { type: 'streams'; streams: StreamDescription[] }
  | { type: 'message'; message: WireMessage }
  | { type: 'done' }
  | { type: 'failed'; error: ErrorBody }
  | { type: 'pulse'; residentMb: number };

export const PULSE_MS = 1000;
/** The file descriptor over which host and child talk. */
export const PIPE = 3;
