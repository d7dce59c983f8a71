import type { JsonSchema } from './json-schema.ts';

/** What a connector may ask for beyond reading its own configuration; the operator sees and accepts it. */
export interface Grants {
  /** Hosts the connector talks to over HTTP. */
  egress?: string[];
  /** The folders named by these configuration keys may be read. */
  files?: string[];
  /** It brings a native add-on. */
  native?: boolean;
}

/** `plugin.json`, the only thing that is read before a plugin is trusted. */
export interface PluginManifest {
  id: string;
  version: string;
  kind: 'connector' | 'kpi-pack';
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
  grants?: Grants;
}

export const pluginManifestSchema = {
  $id: 'PluginManifest',
  type: 'object',
  additionalProperties: false,
  required: ['id', 'version', 'kind', 'sextant', 'title', 'description', 'entry'],
  properties: {
    $schema: { type: 'string' },
    id: { type: 'string', pattern: '^[a-z][a-z0-9-]*$' },
    version: { type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+' },
    kind: { enum: ['connector', 'kpi-pack'] },
    sextant: { type: 'string', minLength: 1 },
    title: { type: 'string', minLength: 1 },
    description: { type: 'string', minLength: 1 },
    entry: { type: 'string', minLength: 1 },
    sourceEntry: { type: 'string', minLength: 1 },
    configSchema: { type: 'object' },
    grants: {
      type: 'object',
      additionalProperties: false,
      properties: {
        egress: { type: 'array', items: { type: 'string' } },
        files: { type: 'array', items: { type: 'string' } },
        native: { type: 'boolean' },
      },
    },
  },
} as const satisfies JsonSchema;
