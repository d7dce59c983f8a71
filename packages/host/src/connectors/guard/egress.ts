import { lookup as resolveName, type LookupAddress, type LookupOptions } from 'node:dns';
import { isIP } from 'node:net';
import { SextantError } from '@sextant/contracts';
import { bareHost, isPrivateAddress } from './addresses.ts';

/** Which hosts an HTTP client may speak to. */
export interface Egress {
  /** Throws `source.egress-refused` where an address was not granted. */
  check(url: URL): void;
  /** Resolves a name for a connection, and gives only addresses that the grant of its name covers. */
  lookup: LookupFunction;
}

type Resolved = (error: Error | null, address: string | LookupAddress[], family?: number) => void;
export type LookupFunction = (name: string, options: LookupOptions, resolved: Resolved) => void;

/**
 * Egress to granted hosts. A name that stands for an address of this machine, its links or a private network is refused
 * after it was resolved, each time, unless the very name (or address) was granted: `*.example.com` does not cover it.
 */
export const createEgress = (
  granted: readonly string[],
  sourceId: string,
  resolve: LookupFunction = resolveName as LookupFunction,
): Egress => {
  const refused = (host: string, why: string): SextantError =>
    new SextantError(
      'source.egress-refused',
      `The connector of the source '${sourceId}' may not connect to '${host}': ${why}.`,
      granted.length === 0
        ? 'Its manifest asks for no hosts.'
        : `Granted are: ${granted.join(', ')}. A private address must be granted by its own name.`,
    );
  const isNamed = (host: string): boolean => granted.includes(host);
  const isCovered = (host: string): boolean =>
    isNamed(host) || granted.some((each) => each.startsWith('*.') && host.endsWith(each.slice(1)));

  return {
    check: (url) => {
      const host = bareHost(url.hostname);
      if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refused(host, `'${url.protocol}' is not HTTP`);
      if (!isCovered(host)) throw refused(host, 'it was not granted');
      if (isIP(host) !== 0 && isPrivateAddress(host) && !isNamed(host)) throw refused(host, 'it is a private address');
    },
    lookup: (name, options, resolved) => {
      resolve(name, { ...options, all: true }, (error, found) => {
        if (error !== null) return resolved(error, []);
        const addresses = found as LookupAddress[];
        const usable = isNamed(bareHost(name))
          ? addresses
          : addresses.filter(({ address }) => !isPrivateAddress(address));
        const [first] = usable;
        if (first === undefined) return resolved(refused(name, 'it stands for a private address'), []);
        return options.all === true ? resolved(null, usable) : resolved(null, first.address, first.family);
      });
    },
  };
};
