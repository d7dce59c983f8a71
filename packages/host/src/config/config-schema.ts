import { grantsSchema, policySchema, type Grants, type JsonSchema } from '@sextant/contracts';

const text = { type: 'string', minLength: 1 } as const;
const whole = { type: 'integer', minimum: 1 } as const;
const texts = { type: 'array', items: text, uniqueItems: true } as const;

const source = {
  type: 'object',
  additionalProperties: false,
  required: ['id', 'connector'],
  properties: {
    id: { type: 'string', pattern: '^[a-z0-9][a-z0-9_-]{0,63}$' },
    title: text,
    connector: text,
    max_reject_share: { type: 'number', minimum: 0, maximum: 1 },
    max_delete_share: { type: 'number', minimum: 0, maximum: 1 },
    backfill: { type: 'boolean' },
    grants: grantsSchema,
    schedule: {
      type: 'object',
      additionalProperties: false,
      required: ['cron'],
      properties: { cron: text, timezone: text },
    },
    limits: {
      type: 'object',
      additionalProperties: false,
      properties: { heap_mb: whole, memory_mb: whole, run_minutes: whole, silent_minutes: whole },
    },
    requests_per_second: { type: 'number', exclusiveMinimum: 0 },
    config: { type: 'object' },
  },
} as const;

/** The shape of `sextant.config.yaml`. */
export const configSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    title: text,
    tenant: { type: 'string', pattern: '^[a-z0-9][a-z0-9-]{0,62}$' },
    plugins: texts,
    plugin_folders: texts,
    plugin_store: text,
    plugin_integrity: {
      type: 'object',
      additionalProperties: false,
      required: ['policy'],
      properties: {
        policy: { enum: ['off', 'warn', 'require'] },
        keys: { type: 'object', additionalProperties: text },
      },
    },
    kpis: text,
    policy: policySchema,
    engine: {
      type: 'object',
      additionalProperties: false,
      properties: {
        threads: { type: 'integer', minimum: 1, maximum: 256 },
        memory_limit: { type: 'string', pattern: '^[1-9]\\d*(MB|GB)$' },
        statement_timeout_ms: { type: 'integer', minimum: 1 },
      },
    },
    http: {
      type: 'object',
      additionalProperties: false,
      properties: {
        // A reference such as ${PORT} arrives as text.
        port: {
          anyOf: [
            { type: 'integer', minimum: 0, maximum: 65535 },
            { type: 'string', pattern: '^\\d{1,5}$' },
          ],
        },
        address: text,
        allowed_origins: {
          type: 'array',
          uniqueItems: true,
          items: { type: 'string', pattern: '^https?://[^/\\s*]+$' },
        },
        allowed_hosts: { type: 'array', uniqueItems: true, items: { type: 'string', pattern: '^[^/\\s:]+$' } },
      },
    },
    sources: { type: 'array', items: source },
  },
} as const satisfies JsonSchema;

/** The file as written: snake_case, everything optional. Only trusted after the check against {@link configSchema}. */
export interface RawConfig {
  title?: string;
  tenant?: string;
  plugins?: string[];
  plugin_folders?: string[];
  plugin_store?: string;
  plugin_integrity?: { policy?: 'off' | 'warn' | 'require'; keys?: Record<string, string> };
  kpis?: string;
  policy?: RawPolicy;
  engine?: { threads?: number; memory_limit?: string; statement_timeout_ms?: number };
  http?: { port?: number | string; address?: string; allowed_origins?: string[]; allowed_hosts?: string[] };
  sources?: RawSource[];
}

/** The keys of policySchema, all optional. */
export type RawPolicy = Readonly<Record<string, unknown>>;

export interface RawSource {
  id: string;
  title?: string;
  connector: string;
  max_reject_share?: number;
  max_delete_share?: number;
  backfill?: boolean;
  grants?: Grants;
  schedule?: { cron: string; timezone?: string };
  limits?: { heap_mb?: number; memory_mb?: number; run_minutes?: number; silent_minutes?: number };
  requests_per_second?: number;
  config?: Record<string, unknown>;
}
