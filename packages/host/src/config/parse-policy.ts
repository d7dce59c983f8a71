import { DEFAULT_POLICY, SextantError, type Policy } from '@sextant/contracts';
import type { YamlSource } from '../yaml/parse-checked-yaml.ts';
import type { RawPolicy } from './config-schema.ts';

/** The `policy:` section with its defaults. Its schema has been checked; what remains is what only the platform knows. */
export const parsePolicy = (raw: RawPolicy, source: YamlSource): Policy => {
  const asked = Object.entries(raw).map(([key, value]) => [camelCase(key), value]);
  const policy: Policy = { ...DEFAULT_POLICY, ...Object.fromEntries(asked) };
  if (isTimezone(policy.timezone)) return policy;
  throw new SextantError(
    'config.invalid',
    `${source.where(['policy', 'timezone'])}: '${policy.timezone}' is not a time zone.`,
    "Use a name of the IANA list, for example 'Europe/Prague' or 'UTC'.",
  );
};

const camelCase = (key: string): string => key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

const isTimezone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};
