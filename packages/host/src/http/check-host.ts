import { SextantError } from '@sextant/contracts';
import type { RequestHandler } from 'express';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** True for an address that only this machine can reach. */
export const isLoopback = (address: string): boolean =>
  address === 'localhost' || address === '::1' || /^127(\.\d{1,3}){3}$/.test(address);

/**
 * Answers only under names it knows. Without this a hostile page could point a name of its own at 127.0.0.1 and read
 * the answers (DNS rebinding). Throws `request.host-refused`.
 */
export const checkHost = (allowedHosts: readonly string[]): RequestHandler => {
  const known = new Set([...LOOPBACK, ...allowedHosts.map((host) => host.toLowerCase())]);
  return (req, _res, next) => {
    const name = hostName(req.headers.host);
    if (name !== undefined && known.has(name)) return next();
    throw new SextantError(
      'request.host-refused',
      name === undefined
        ? 'The request has no usable Host header.'
        : `This server does not answer for the host '${name}'.`,
      "Use 127.0.0.1 or localhost, or add the name to 'http.allowed_hosts' in the configuration.",
    );
  };
};

/** The name without the port; IPv6 keeps its brackets. */
const hostName = (header: string | undefined): string | undefined =>
  /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$/.exec((header ?? '').toLowerCase())?.[1];
