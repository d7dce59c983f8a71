import { streamPromises, type StreamPromises } from './connector.ts';
import type { JsonSchema } from './json-schema.ts';
import { CANONICAL_TABLES, type CanonicalTable } from './tables.ts';

/**
 * What a plugin may do beyond computing: the operator sees it before the plugin runs, and accepts it word for word. A value
 * in braces stands for what the source's configuration says: `{url}` is the host of the address in its key `url`.
 */
export interface Grants {
  /** Hosts that the HTTP client reaches, `api.example.com`, `*.example.com` or `{url}`. Private networks only by full name or address. */
  egress?: string[];
  /** Other connections, `host:port`, as `{host}:{port}`. */
  sockets?: string[];
  /** The files and folders that these configuration keys name may be read. */
  files?: string[];
  /** It brings a native add-on, which can do whatever the process may. */
  native?: boolean;
}

export const PLUGIN_KINDS = ['connector', 'kpi-pack', 'sql-engine'] as const;
export type PluginKind = (typeof PLUGIN_KINDS)[number];

/** A stream that a connector always has. What it promises is said here and nowhere else. */
export interface DeclaredStream extends StreamPromises {
  name: string;
  /** What its records become; `discover` tells the same. */
  table: CanonicalTable;
  about?: string;
}

/** `plugin.json`: the only thing that is read before a plugin is trusted, and the single place for what it says. */
export interface PluginManifest {
  id: string;
  version: string;
  kind: PluginKind;
  /** Range of Sextant versions the plugin works with. */
  sextant: string;
  title: string;
  description: string;
  /** Module with the default export; for a kpi-pack the folder of YAML files. */
  entry: string;
  /** Source module, used when the workspace runs from source. */
  sourceEntry?: string;
  /** JSON Schema of the source's `config`; secrets carry `"secret": true`. */
  configSchema?: JsonSchema;
  /** Where they are fixed: `discover` may tell of these and of no others. */
  streams?: DeclaredStream[];
  /** Version of the state that the connector leaves, 1 by default; how an earlier one is read says its `migrateState`. */
  stateVersion?: number;
  grants?: Grants;
}

const texts = { type: 'array', items: { type: 'string', minLength: 1 }, uniqueItems: true } as const;

export const grantsSchema = {
  type: 'object',
  additionalProperties: false,
  properties: { egress: texts, sockets: texts, files: texts, native: { type: 'boolean' } },
} as const satisfies JsonSchema;

export const pluginManifestSchema = {
  $id: 'PluginManifest',
  type: 'object',
  additionalProperties: false,
  required: ['id', 'version', 'kind', 'sextant', 'title', 'description', 'entry'],
  properties: {
    $schema: { type: 'string' },
    id: { type: 'string', pattern: '^[a-z][a-z0-9-]*$' },
    version: { type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+' },
    kind: { enum: PLUGIN_KINDS },
    sextant: { type: 'string', minLength: 1 },
    title: { type: 'string', minLength: 1 },
    description: { type: 'string', minLength: 1 },
    entry: { type: 'string', minLength: 1 },
    sourceEntry: { type: 'string', minLength: 1 },
    configSchema: { type: 'object' },
    streams: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'table'],
        properties: {
          name: { type: 'string', minLength: 1 },
          table: { enum: Object.keys(CANONICAL_TABLES) },
          about: { type: 'string', minLength: 1 },
          ...streamPromises,
        },
      },
    },
    stateVersion: { type: 'integer', minimum: 1 },
    grants: grantsSchema,
  },
} as const satisfies JsonSchema;
