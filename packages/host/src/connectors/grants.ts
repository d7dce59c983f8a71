import { SextantError, type Grants } from '@sextant/contracts';
import { bareHost } from './guard/addresses.ts';

/** What a connector may do in one run: the manifest's grants with what the source's configuration says put in. */
export interface GrantedAccess {
  /** Hosts of the HTTP client, in small letters: `api.example.com`, or `*.example.com` for all below it. */
  egress: string[];
  /** `host:port` of other connections. */
  sockets: string[];
  /** Absolute files and folders. */
  files: string[];
  native: boolean;
}

/**
 * Puts the values of a configuration into the grants that a manifest asks for: `{url}` is the host of the address in the
 * key `url`, in `sockets` the value itself; a key with dots leads into an object. A key that the configuration leaves out
 * grants nothing. Throws `source.config-invalid` where a value is no host or address.
 */
export const resolveGrants = (
  grants: Grants | undefined,
  config: Readonly<Record<string, unknown>>,
  sourceId: string,
): GrantedAccess => {
  const fill = (pattern: string, as: (value: string, key: string) => string): string[] => {
    let isComplete = true;
    const filled = pattern.replace(/\{([^{}]+)\}/g, (_, key: string) => {
      const value = valueAt(config, key);
      if (value === undefined) isComplete = false;
      return value === undefined ? '' : as(value, key);
    });
    return isComplete ? [filled.toLowerCase()] : [];
  };
  const hostOf = (value: string, key: string): string => {
    if (!value.includes('://')) return bareHost(value);
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (url !== undefined && url.hostname !== '') return bareHost(url.hostname);
    throw new SextantError(
      'source.config-invalid',
      `In the configuration of the source '${sourceId}', '${key}' is no address.`,
      'Write e.g. https://shop.example.com/admin-api.',
    );
  };
  return {
    egress: (grants?.egress ?? []).flatMap((pattern) => fill(pattern, hostOf)),
    sockets: (grants?.sockets ?? []).flatMap((pattern) => fill(pattern, bareHost)),
    files: (grants?.files ?? []).flatMap((key) => valueAt(config, key) ?? []),
    native: grants?.native === true,
  };
};

const valueAt = (config: unknown, key: string): string | undefined => {
  const value = key
    .split('.')
    .reduce<unknown>((at, part) => (at as Record<string, unknown> | null | undefined)?.[part], config);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
};

/** What a manifest asks for and the operator has not accepted, as it would be written in the configuration. */
export const notAccepted = (asked: Grants = {}, accepted: Grants = {}): string[] => [
  ...(['egress', 'sockets', 'files'] as const).flatMap((kind) => {
    const missing = (asked[kind] ?? []).filter((each) => accepted[kind]?.includes(each) !== true);
    return missing.length === 0 ? [] : [`${kind}: [${(asked[kind] ?? []).map((each) => `'${each}'`).join(', ')}]`];
  }),
  ...(asked.native === true && accepted.native !== true ? ['native: true'] : []),
];
