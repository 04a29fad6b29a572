// What a program that started Roomtone is told in one line.
import { lanAddresses } from '../ground/network.ts';

export interface Ready {
  readonly url: string;
  readonly lanUrls: readonly string[];
  readonly mqtt: string | null;
  readonly setupCode?: string;
  readonly signInUrl?: string;
}

export interface ReadyFacts {
  readonly host: string;
  readonly port: number;
  /** Host names published by mDNS. */
  readonly names: readonly string[];
  readonly mqtt: string | null;
  readonly setupCode: string | null;
}

export const readyOf = ({ host, port, names, mqtt, setupCode }: ReadyFacts): Ready => {
  const urlAt = (name: string): string => `http://${name}:${port}`;
  const everywhere = host === '0.0.0.0';
  return {
    url: urlAt(everywhere ? '127.0.0.1' : host),
    lanUrls: [...(everywhere ? lanAddresses() : [host]), ...names].map(urlAt),
    mqtt,
    ...(setupCode === null ? {} : { setupCode }),
  };
};
