// The schemas that a host checks definitions with, made ready for editors: a title, and a text at each key.
import { DEFINITION_TEXTS, TARGETS_TEXTS } from './descriptions.mjs';

/** File name and content of each published schema. `contracts` is the module `@sextant/contracts`. */
export const editorSchemas = (contracts) => ({
  'kpi-definition.schema.json': print(describeSchema(contracts.kpiDefinitionSchema, DEFINITION_TEXTS)),
  'kpi-targets.schema.json': print(describeSchema(contracts.kpiTargetsSchema, TARGETS_TEXTS)),
});

/** A schema with the given texts. Throws an Error that names each key without a text and each text without a key. */
export const describeSchema = (schema, { title, about, keys }) => {
  const unused = new Set(Object.keys(keys));
  const missing = [];
  const describe = (part, path) => {
    const texts = path === '' ? { description: about } : { description: keys[path] };
    if (path !== '' && !unused.delete(path)) missing.push(path);
    return { ...texts, ...withParts(part, path, describe) };
  };
  const described = describe(schema, '');
  if (missing.length > 0) throw new Error(`${title}: no text for ${missing.join(', ')}`);
  if (unused.size > 0) throw new Error(`${title}: no key for ${[...unused].join(', ')}`);
  // An $id that is no address would set editors looking for one.
  delete described.$id;
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', title, ...described };
};

/** The keys below a schema: its own properties, those of its items, and what a table of free names holds. */
const withParts = (part, path, describe) => {
  const below = (name) => (path === '' ? name : `${path}.${name}`);
  const { properties, items, additionalProperties, ...rest } = part;
  return {
    ...rest,
    ...(items && { items: items.properties ? withParts(items, path, describe) : items }),
    ...(additionalProperties !== undefined && {
      additionalProperties: additionalProperties.properties
        ? describe(additionalProperties, below('*'))
        : additionalProperties,
    }),
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, property]) => [name, describe(property, below(name))]),
      ),
    }),
  };
};

const print = (schema) => `${JSON.stringify(schema, null, 2)}\n`;
