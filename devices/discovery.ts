// Finds speakers by mDNS and publishes this server's own name; bonjour-service carries the packets, the cache is ours.
import { hostname, networkInterfaces } from 'node:os';
import { Bonjour } from 'bonjour-service';
import { createRecordCache } from './mdns-cache.ts';
import { type MdnsWire, type Published, publishService, type Service } from './mdns-publish.ts';
import { type DnsQuestion, type DnsRecord, typeName } from './mdns-records.ts';
import type { DeviceDeps, Discovery, DiscoveryOptions, Sighting } from './types.ts';

const mdnsPort = 5353;
const searchAtMs = [0, 1000, 3000, 9000, 27_000, 60_000] as const;
const sendWithinMs = 1000;

interface Packet {
  readonly answers?: readonly DnsRecord[];
  readonly additionals?: readonly DnsRecord[];
}

/** What of bonjour-service's insides is used: its multicast-dns socket and its table of answers. */
interface Transport {
  readonly mdns: {
    on(event: 'response', listener: (packet: Packet, from: { address: string }) => void): void;
    on(event: 'error' | 'warning', listener: (error: NodeJS.ErrnoException) => void): void;
    on(event: 'ready', listener: () => void): void;
    removeListener(event: 'response', listener: (packet: Packet, from: { address: string }) => void): void;
    query(questions: readonly DnsQuestion[], sent: (error?: Error | null) => void): void;
    respond(records: readonly DnsRecord[], sent: (error?: Error | null) => void): void;
  };
  register(records: readonly DnsRecord[]): void;
  unregister(records: readonly DnsRecord[]): void;
}

const transportOf = (bonjour: Bonjour): Transport => (bonjour as unknown as { readonly server: Transport }).server;

interface OpenWire extends MdnsWire {
  close(): Promise<void>;
}

interface WireOptions {
  readonly address: string;
  readonly port: number;
  readonly deps: DeviceDeps;
  onBroken(problem: string): void;
}

const problemOf = (error: NodeJS.ErrnoException, port: number): string => {
  if (error.code === 'EADDRINUSE') return `another program keeps port ${port} to itself`;
  if (error.code === 'EACCES') return `port ${port} may not be opened`;
  return error.code ?? 'unknown';
};

/** Bonjour answers other people's questions; a packet that it chokes on must not take the server along. */
const wireOf = (bonjour: Bonjour, { address, deps }: WireOptions): OpenWire => {
  const transport = transportOf(bonjour);
  const { mdns } = transport;
  const onSent = (error?: Error | null): void => {
    if (error != null) deps.report('mdns-send-failed', { problem: (error as NodeJS.ErrnoException).code ?? 'unknown' });
  };
  return {
    address,
    query: (questions) => mdns.query(questions, onSent),
    announce: (records) =>
      new Promise((resolve) => {
        const cancel = deps.clock.after(sendWithinMs, resolve);
        mdns.respond(records, (error) => {
          onSent(error);
          cancel();
          resolve();
        });
      }),
    register: (records) => transport.register(records),
    unregister: (records) => transport.unregister(records),
    onAnswer: (listener) => {
      const onResponse = (packet: Packet, from: { address: string }): void =>
        listener([...(packet.answers ?? []), ...(packet.additionals ?? [])], from.address);
      mdns.on('response', onResponse);
      return () => mdns.removeListener('response', onResponse);
    },
    close: () => new Promise((resolve) => bonjour.destroy(resolve)),
  };
};

/** Resolves when the socket hears; null when the port cannot be had. */
const openWire = (options: WireOptions): Promise<OpenWire | null> =>
  new Promise((resolve) => {
    const { address, port, deps } = options;
    // Bound to its own address a socket hears no multicast on Linux; the group's address alone leaves others alone.
    const bind = address.startsWith('127.') ? '224.0.0.251' : '0.0.0.0';
    const socketOptions = { interface: address, bind, port } as unknown as ConstructorParameters<typeof Bonjour>[0];
    const bonjour = new Bonjour(socketOptions, () => deps.report('mdns-answer-failed'));
    const { mdns } = transportOf(bonjour);
    let isOpen = false;
    // The socket and the failed bind each tell the same fault.
    let isBroken = false;
    mdns.on('error', (error) => {
      if (!isBroken) options.onBroken(problemOf(error, port));
      isBroken = true;
      if (!isOpen) resolve(null);
    });
    mdns.on('warning', () => deps.report('mdns-bad-packet'));
    mdns.on('ready', () => {
      isOpen = true;
      resolve(wireOf(bonjour, options));
    });
  });

const ownAddresses = (): string[] =>
  Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map((one) => one.address));

const outwardAddresses = (): string[] =>
  Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).filter((one) => one.family === 'IPv4' && !one.internal).map((one) => one.address),
  );

const openWires = async (
  mdns: DiscoveryOptions['mdns'],
  options: Omit<WireOptions, 'address'>,
): Promise<readonly OpenWire[]> => {
  const addresses = mdns === 'on' ? outwardAddresses() : [mdns];
  if (addresses.length === 0) options.onBroken('this computer has no network');
  const opened = await Promise.all(addresses.map((address) => openWire({ ...options, address })));
  return opened.filter((wire) => wire !== null);
};

/** Keeps asking and listening on the wires; the answer stops it and gives what is there now. */
const browse = (
  wires: readonly OpenWire[],
  options: Pick<DiscoveryOptions, 'types' | 'onSighting' | 'onLost'>,
  { clock }: DeviceDeps,
): { current(): readonly Sighting[]; stop(): void } => {
  const cache = createRecordCache(options.types);
  let known = new Map<string, { readonly sighting: Sighting; readonly text: string }>();
  let cancelDue = (): void => {};
  let cancelSearch = (): void => {};

  const compare = (): void => {
    const before = known;
    known = new Map();
    const fresh: Sighting[] = [];
    for (const [identity, sighting] of cache.sightings()) {
      const text = JSON.stringify(sighting);
      known.set(identity, { sighting, text });
      if (before.get(identity)?.text !== text) fresh.push(sighting);
    }
    for (const [identity, { sighting }] of before) if (!known.has(identity)) options.onLost(sighting);
    for (const sighting of fresh) options.onSighting(sighting);
  };

  const work = (): void => {
    const nowMs = clock.monoMs();
    cache.expire(nowMs);
    compare();
    const questions = cache.ask(nowMs);
    if (questions.length > 0) for (const wire of wires) wire.query(questions);
    cancelDue();
    const dueMs = cache.nextDueMs(nowMs);
    if (dueMs !== null) cancelDue = clock.after(Math.max(1, dueMs - nowMs), work);
  };

  const search = (n: number): void => {
    const questions = options.types.map((type) => ({ name: typeName(type), type: 'PTR' }) as const);
    for (const wire of wires) wire.query(questions);
    const last = searchAtMs.length - 1;
    const waitMs = n < last ? (searchAtMs[n + 1] ?? 0) - (searchAtMs[n] ?? 0) : (searchAtMs[last] ?? 0);
    cancelSearch = clock.after(waitMs, () => search(n + 1));
  };

  const stops = wires.map((wire) =>
    wire.onAnswer((records, from) => {
      cache.take(records, { address: from, isFromUs: ownAddresses().includes(from) }, clock.monoMs());
      work();
    }),
  );
  if (options.types.length > 0) search(0);
  return {
    current: () => [...known.values()].map((one) => one.sighting),
    stop: () => {
      cancelDue();
      cancelSearch();
      for (const stop of stops) stop();
    },
  };
};

/** Looks for the types and publishes this server. Never throws: a network that will not have us is told by `onBlocked`. */
export const startDiscovery = async (
  options: DiscoveryOptions & { readonly port?: number },
  deps: DeviceDeps,
): Promise<Discovery> => {
  let isStopped = false;
  const port = options.port ?? mdnsPort;
  const wires = await openWires(options.mdns, { port, deps, onBroken: options.onBlocked });
  const browser = browse(wires, options, deps);
  const { publish } = options;
  const publishing =
    publish === null || wires.length === 0
      ? null
      : publishService(
          { name: publish.name, type: 'http', host: `${publish.name}.local`, port: publish.port, txt: {} },
          wires,
          { clock: deps.clock, seed: hostname(), isStopped: () => isStopped },
        );
  publishing?.then(
    ({ host }) => {
      if (!isStopped) options.onPublished(host);
    },
    () => deps.report('mdns-publish-failed'),
  );
  return {
    current: browser.current,
    stop: async () => {
      isStopped = true;
      browser.stop();
      const published: Published | null | undefined = await publishing?.catch(() => null);
      await published?.stop();
      await Promise.all(wires.map((wire) => wire.close()));
    },
  };
};

/** Advertises a service of the demo's as a device would. */
export const advertise = async (
  service: Service,
  options: Pick<DiscoveryOptions, 'mdns' | 'onBlocked'> & { readonly port?: number },
  deps: DeviceDeps,
): Promise<{ stop(): Promise<void> }> => {
  const wires = await openWires(options.mdns, { port: options.port ?? mdnsPort, deps, onBroken: options.onBlocked });
  const published = await publishService(service, wires, {
    clock: deps.clock,
    seed: hostname(),
    isStopped: () => false,
  });
  return {
    stop: async () => {
      await published.stop();
      await Promise.all(wires.map((wire) => wire.close()));
    },
  };
};
