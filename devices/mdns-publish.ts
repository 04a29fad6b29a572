// Publishes one service and the host it stands on by mDNS, each interface with its own address, and takes it back.
import { createHash } from 'node:crypto';
import { type DnsQuestion, type DnsRecord, sameName, typeName } from './mdns-records.ts';
import type { Clock } from './types.ts';

/** One interface's way to the others. */
export interface MdnsWire {
  readonly address: string;
  query(questions: readonly DnsQuestion[]): void;
  /** Sends records unasked. */
  announce(records: readonly DnsRecord[]): Promise<void>;
  /** Answers questions with these from now on. */
  register(records: readonly DnsRecord[]): void;
  unregister(records: readonly DnsRecord[]): void;
  onAnswer(listener: (records: readonly DnsRecord[], from: string) => void): () => void;
}

export interface Service {
  readonly name: string;
  readonly type: string;
  readonly host: string;
  readonly port: number;
  readonly txt: Readonly<Record<string, string>>;
}

const hostTtlS = 120;
const listTtlS = 4500;
const probes = 3;
const probeEveryMs = 250;

const fullName = ({ name, type }: Service): string => `${name.replaceAll('.', '-')}.${typeName(type)}`;

export const recordsOf = (service: Service, address: string, ttlS?: number): DnsRecord[] => {
  const own = { ttl: ttlS ?? hostTtlS, flush: true };
  const list = { ttl: ttlS ?? listTtlS };
  const name = fullName(service);
  const txt = Object.entries(service.txt).map(([key, value]) => Buffer.from(`${key}=${value}`));
  return [
    { name: typeName(service.type), type: 'PTR', data: name, ...list },
    { name, type: 'SRV', data: { target: service.host, port: service.port, priority: 0, weight: 0 }, ...own },
    { name, type: 'TXT', data: txt.length === 0 ? [Buffer.alloc(0)] : txt, ...own },
    { name: service.host, type: 'A', data: address, ...own },
  ];
};

/** Somebody else has our host name at another address, or our service name at another place. */
const contradicts = (service: Service, addresses: ReadonlySet<string>, record: DnsRecord): boolean => {
  if (record.type === 'A' && sameName(record.name, service.host)) return !addresses.has(String(record.data));
  if (record.type !== 'SRV' || !sameName(record.name, fullName(service))) return false;
  const place = record.data as { readonly target?: unknown; readonly port?: unknown } | null;
  return !sameName(String(place?.target), service.host) || place?.port !== service.port;
};

const wait = (clock: Clock, ms: number): Promise<void> => new Promise((resolve) => clock.after(ms, resolve));

/** Asks three times whether anybody has these names (RFC 6762 section 8.1). */
const isTaken = async (
  service: Service,
  wires: readonly MdnsWire[],
  { clock, isStopped }: { readonly clock: Clock; isStopped(): boolean },
): Promise<boolean> => {
  const addresses = new Set(wires.map((wire) => wire.address));
  let taken = false;
  const stops = wires.map((wire) =>
    wire.onAnswer((records) => {
      taken ||= records.some((record) => contradicts(service, addresses, record));
    }),
  );
  for (let n = 0; n < probes && !taken && !isStopped(); n += 1) {
    for (const wire of wires) {
      wire.query([
        { name: service.host, type: 'ANY' },
        { name: fullName(service), type: 'ANY' },
      ]);
    }
    await wait(clock, probeEveryMs);
  }
  for (const stop of stops) stop();
  return taken;
};

/** Four letters that this machine and port keep, so that a bookmark stays right after a clash. */
const tailOf = (seed: string): string => createHash('sha256').update(seed).digest('hex').slice(0, 4);

export interface Published {
  readonly host: string;
  stop(): Promise<void>;
}

/** Publishes under the wanted host name, or with a tail when another host has it. */
export const publishService = async (
  wanted: Service,
  wires: readonly MdnsWire[],
  options: { readonly clock: Clock; readonly seed: string; isStopped(): boolean },
): Promise<Published> => {
  const tail = `-${tailOf(`${options.seed}:${wanted.port}`)}`;
  const renamed = { ...wanted, name: `${wanted.name}${tail}`, host: wanted.host.replace(/(?=\.local$)/, tail) };
  const service = (await isTaken(wanted, wires, options)) ? renamed : wanted;
  if (options.isStopped()) return { host: service.host, stop: async () => {} };
  const announce = async (): Promise<void> => {
    await Promise.all(wires.map((wire) => wire.announce(recordsOf(service, wire.address))));
  };
  for (const wire of wires) wire.register(recordsOf(service, wire.address));
  await announce();
  // The first may be lost: the standard wants a second one a second later.
  const cancel = options.clock.after(1000, () => void announce());
  return {
    host: service.host,
    stop: async () => {
      cancel();
      for (const wire of wires) wire.unregister(recordsOf(service, wire.address));
      await Promise.all(wires.map((wire) => wire.announce(recordsOf(service, wire.address, 0))));
    },
  };
};
