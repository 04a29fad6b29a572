// The addresses of this machine, and which of them a given peer can reach.
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
