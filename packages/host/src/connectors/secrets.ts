import type { JsonSchema } from '@sextant/contracts';

const SHORTEST = 4;

/** The values of a configuration that its schema marks with `"secret": true`. */
export const findSecrets = (schema: JsonSchema | undefined, config: unknown): string[] => {
  if (schema === undefined) return [];
  if (schema['secret'] === true) return typeof config === 'string' && config.length >= SHORTEST ? [config] : [];
  if (typeof config !== 'object' || config === null) return [];
  const parts = Array.isArray(config)
    ? config.map((item: unknown) => ['items', item] as const)
    : Object.entries(config);
  const properties = asSchemas(schema['properties']);
  return parts.flatMap(([key, value]) => {
    const own = Array.isArray(config) ? schema['items'] : (properties?.[key] ?? schema['additionalProperties']);
    return findSecrets(asSchema(own), value);
  });
};

/** The text without the secrets. */
export const redact = (text: string, secrets: readonly string[]): string =>
  secrets.reduce((clean, secret) => clean.replaceAll(secret, '***'), text);

const asSchema = (value: unknown): JsonSchema | undefined =>
  typeof value === 'object' && value !== null ? (value as JsonSchema) : undefined;
const asSchemas = (value: unknown): Readonly<Record<string, unknown>> | undefined => asSchema(value);
