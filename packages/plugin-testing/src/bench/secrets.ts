import type { JsonSchema } from '@sextant/contracts';

/** The values of a configuration that its schema marks with `"secret": true`. */
export const secretsOf = (schema: JsonSchema | undefined, config: unknown): string[] => {
  if (schema === undefined) return [];
  if (schema['secret'] === true) return typeof config === 'string' && config !== '' ? [config] : [];
  if (typeof config !== 'object' || config === null) return [];
  return Object.entries(config).flatMap(([key, value]) => secretsOf(partOf(schema, config, key), value));
};

/** The keys, with dots, in which two configurations differ. */
export const differingKeys = (left: unknown, right: unknown, at = ''): string[] => {
  if (!isObject(left) || !isObject(right)) return JSON.stringify(left) === JSON.stringify(right) ? [] : [at];
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].flatMap((key) =>
    differingKeys(left[key], right[key], at === '' ? key : `${at}.${key}`),
  );
};

/** The schema with no value marked: what a connector says can then be seen before the host takes the secrets out of it. */
export const unmarked = (schema: JsonSchema): JsonSchema =>
  JSON.parse(
    JSON.stringify(schema, (key, value: unknown) => (key === 'secret' && value === true ? undefined : value)),
  ) as JsonSchema;

const partOf = (schema: JsonSchema, config: object, key: string): JsonSchema | undefined => {
  if (Array.isArray(config)) return schema['items'] as JsonSchema | undefined;
  const properties = schema['properties'] as Readonly<Record<string, JsonSchema>> | undefined;
  const own = properties?.[key] ?? schema['additionalProperties'];
  return isObject(own) ? (own as JsonSchema) : undefined;
};

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
