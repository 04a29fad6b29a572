// The addresses of this machine, which of them a given peer can reach, and whether a host is a peer at home at all.
import { lookup } from 'node:dns/promises';
import { BlockList, isIP, isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';

interface Address {
  readonly address: string;
  readonly netmask: string;
}

const toNumber = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

/** Bitwise AND over unsigned 32 bits. */
const sharesNetwork = (one: string, other: string, netmask: string): boolean =>
  (toNumber(one) & toNumber(netmask)) >>> 0 === (toNumber(other) & toNumber(netmask)) >>> 0;

const outward = (): Address[] =>
  Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter((one) => one.family === 'IPv4' && !one.internal);

const isIpv4 = (host: string): boolean => /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host);

/** IPv4 addresses on the household's networks, in the system's order. */
export const lanAddresses = (): readonly string[] => outward().map((one) => one.address);

const isEverywhere = (boundTo: string): boolean => boundTo === '0.0.0.0' || boundTo === '::';

/** The address at which the household reaches a server that is bound to `boundTo`. */
export const lanAddress = (boundTo: string): string =>
  isEverywhere(boundTo) ? (lanAddresses()[0] ?? '127.0.0.1') : boundTo;

/** Our address as a peer at `host` can reach it: loopback for loopback, else the interface that shares its network. */
export const addressTowards = (host: string, boundTo: string): string => {
  if (!isEverywhere(boundTo)) return boundTo;
  if (host === 'localhost' || host.startsWith('127.')) return '127.0.0.1';
  const near = isIpv4(host) ? outward().find((one) => sharesNetwork(one.address, host, one.netmask)) : undefined;
  return near?.address ?? lanAddress(boundTo);
};

const homeNetworks = [
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  '::1/128',
  'fc00::/7',
  'fe80::/10',
];

const familyOf = (address: string): 'ipv6' | 'ipv4' => (isIPv6(address) ? 'ipv6' : 'ipv4');

/** Loopback, private and link-local networks, and whatever network this machine is part of. */
const isAtHome = (address: string): boolean => {
  const own = Object.values(networkInterfaces()).flatMap((all) => (all ?? []).flatMap(({ cidr }) => cidr ?? []));
  const home = new BlockList();
  for (const cidr of [...homeNetworks, ...own]) {
    const [network = '', bits = ''] = cidr.split('/');
    home.addSubnet(network, Number(bits), familyOf(network));
  }
  return home.check(address, familyOf(address));
};

/** Names that only a network at home answers, which a device that is switched off has as well. */
const isHomeName = (host: string): boolean =>
  !host.includes('.') || /\.(?:local|lan|home|internal|home\.arpa|fritz\.box)$/.test(host);

const resolve = async (host: string): Promise<readonly string[]> =>
  (await lookup(host, { all: true }).catch(() => [])).map(({ address }) => address);

/**
 * Where a host that somebody typed is dialled; null when that would leave the house. A name that anybody on the internet
 * can point elsewhere is held to the address that it has now.
 */
export const homePlaceOf = async (typed: string): Promise<string | null> => {
  const host = typed.toLowerCase();
  if (isIP(host) !== 0) return isAtHome(host) ? host : null;
  const addresses = await resolve(host);
  if (!addresses.every(isAtHome)) return null;
  return isHomeName(host) ? host : (addresses[0] ?? null);
};
