// Which names this server answers to; anything else is a web page that points its own name at us.
import { hostname, networkInterfaces } from 'node:os';
import type { Clock } from '../ground/clock.ts';

export interface Hosts {
  /** Whether the Host header names this server; the port does not count. */
  allows(hostHeader: string | undefined): boolean;
}

export interface HostsOptions {
  readonly clock: Clock;
  readonly allowedHosts: readonly string[];
  publishedNames(): readonly string[];
  /** Left out: the addresses of this machine's interfaces. */
  readonly addresses?: () => readonly string[];
}

const addressesHeldMs = 5000;
const homeDomains = ['', '.lan', '.home.arpa', '.fritz.box', '.local'];

const ownAddresses = (): readonly string[] =>
  Object.values(networkInterfaces()).flatMap((known) =>
    (known ?? []).map(({ address }) => address.split('%')[0] ?? ''),
  );

/** The name in a Host header, in lower case, without port, brackets and closing dot; null when it is none. */
export const nameOfHost = (header: string | undefined): string | null => {
  const parts = /^(?:\[([0-9a-f:.]{2,45})\]|([a-z0-9_.-]{1,253}))(?::\d{1,5})?$/i.exec(header ?? '');
  const name = parts?.[1] ?? parts?.[2];
  return name === undefined ? null : name.toLowerCase().replace(/\.$/, '');
};

export const createHosts = (options: HostsOptions): Hosts => {
  const own = hostname().toLowerCase().split('.')[0] ?? '';
  const fixed = new Set([
    'localhost',
    ...homeDomains.map((domain) => own + domain),
    ...options.allowedHosts.map((host) => host.toLowerCase()),
  ]);
  const addresses = options.addresses ?? ownAddresses;
  let held: ReadonlySet<string> = new Set();
  let untilMs = Number.NEGATIVE_INFINITY;

  const isOwnAddress = (name: string): boolean => {
    const nowMs = options.clock.monoMs();
    if (nowMs >= untilMs) {
      held = new Set(addresses());
      untilMs = nowMs + addressesHeldMs;
    }
    return held.has(name);
  };

  return {
    allows: (header) => {
      const name = nameOfHost(header);
      if (name === null || name === '') return false;
      return (
        fixed.has(name) || isOwnAddress(name) || options.publishedNames().some((own) => own.toLowerCase() === name)
      );
    },
  };
};
