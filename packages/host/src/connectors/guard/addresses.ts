import { BlockList, isIP } from 'node:net';

/** Ranges that are no public address: this machine, its links, private networks, and what stands for them. */
const RANGES: readonly (readonly [network: string, prefix: number, type: 'ipv4' | 'ipv6'])[] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 127, 'ipv6'],
  ['64:ff9b::', 96, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
];

const notPublic = new BlockList();
for (const [network, prefix, type] of RANGES) notPublic.addSubnet(network, prefix, type);

/** Whether an address is one that no public host has; an IPv4 address in IPv6 clothes counts as the one it is. */
export const isPrivateAddress = (address: string): boolean => {
  const version = isIP(address);
  if (version === 0) return true;
  return notPublic.check(address, version === 4 ? 'ipv4' : 'ipv6');
};

/** The host of a URL as an address or name, without the brackets of IPv6 and a last dot, in small letters. */
export const bareHost = (host: string): string =>
  host
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
    .toLowerCase();
