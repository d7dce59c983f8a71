import { grantsSchema, PLUGIN_CHANGES, PLUGIN_KINDS, type JsonSchema } from '@sextant/contracts';

const text = { type: 'string' } as const;
const texts = { type: 'array', items: text } as const;
const textOrNull = { type: ['string', 'null'] } as const;
const grants = { ...grantsSchema, description: 'What it asks for beyond computing.' };
const errorBody = { $ref: '#/components/schemas/ErrorBody' };

/** Schemas of what the routes about plugins answer. */
export const pluginSchemas: Record<string, JsonSchema> = {
  PluginStatus: {
    type: 'object',
    required: ['id', 'version', 'kind', 'title', 'name', 'folder', 'grants', 'installed', 'previous', 'sources'],
    properties: {
      id: text,
      version: text,
      kind: { enum: [...PLUGIN_KINDS] },
      title: text,
      name: { ...text, description: 'As it was asked for: a package name or a folder.' },
      folder: text,
      grants,
      installed: { type: 'boolean', description: 'It can be upgraded and removed while the host runs.' },
      previous: { ...textOrNull, description: 'Version to which it can go back.' },
      sources: { ...texts, description: 'Sources that are read with it.' },
    },
  },
  PluginChange: {
    type: 'object',
    required: ['change', 'plugin', 'version', 'replaced', 'tried', 'grants', 'sources', 'draining'],
    properties: {
      change: {
        enum: [...PLUGIN_CHANGES, null],
        description: 'null: the very same files were there already, and nothing was done.',
      },
      plugin: text,
      version: text,
      replaced: textOrNull,
      tried: { type: 'boolean', description: 'Its code was imported in a process of its own.' },
      grants,
      sources: {
        type: 'array',
        items: { type: 'object', required: ['id'], properties: { id: text, problem: errorBody } },
      },
      draining: { ...texts, description: 'Sources that are being read with the version from before, to their end.' },
    },
  },
};
