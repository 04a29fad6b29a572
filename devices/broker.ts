// The embedded broker (MQTT 3.1.1): accounts only, and a publish that nobody granted is emptied before anything keeps it.
import { createServer, type Server, type Socket } from 'node:net';
import './mqtt-numbers.ts';
import { Aedes, type AedesOptions, type AuthenticateError, type Client } from 'aedes';
import { RoomtoneError } from '../config/words/errors.ts';
import { createPacketGuard } from './packet-guard.ts';
import type { DeviceDeps } from './types.ts';

/** What one account may say and hear. */
export interface BrokerDoor {
  mayPublish(topic: string): boolean;
  maySubscribe(filter: string): boolean;
  /** Roomtone's own account: what it says needs no grant. */
  readonly ungated?: boolean;
}

export interface BrokerOptions {
  readonly host: string;
  /** With 0 the operating system chooses a free one, which `EmbeddedBroker.port` then tells. */
  readonly port: number;
  authenticate(username: string, password: string): BrokerDoor | null;
  /** Whether somebody granted what this topic can carry. */
  isGranted(topic: string): boolean;
  /** What may pass without a grant and is never kept: a button's press that came again at each connect would be nobody's. */
  passes?(topic: string): boolean;
}

export interface EmbeddedBroker {
  readonly port: number;
  readonly url: string;
  /** Cuts every connection of an account, e.g. when it was removed. */
  disconnect(username: string): void;
  stop(): Promise<void>;
}

const maxConnections = 200;
const maxStrangerBytes = 4096;
/** zigbee2mqtt's device list of 300 devices is 1 MB. */
const maxPacketBytes = 2_097_152;
const maxTopicLength = 256;
const maxRetained = 5000;
const reportEveryMs = 60_000;

/** Refused publishes go here and nowhere else: no account can subscribe below `$`. */
const refusedTopic = '$refused';

interface Guest {
  readonly username: string;
  readonly door: BrokerDoor;
}

interface Packet {
  topic: string;
  payload: string | Buffer;
  retain: boolean;
}

/** Emptied in place, so that the sender gets its PUBACK and does not connect again for ever. */
const blank = (packet: Packet): void => {
  packet.topic = refusedTopic;
  packet.payload = Buffer.alloc(0);
  packet.retain = false;
};

const refusedAccount = (): AuthenticateError => Object.assign(new Error('not an account'), { returnCode: 4 as const });

class Gate {
  readonly #options: BrokerOptions;
  readonly #deps: DeviceDeps;
  /** Weak, because a will is published after its connection has gone and still needs its account. */
  readonly #guests = new WeakMap<Client, Guest>();
  readonly #present = new Map<Client, string>();
  readonly #reportedAt = new Map<string, number>();
  readonly #retained = new Set<string>();

  constructor(options: BrokerOptions, deps: DeviceDeps) {
    this.#options = options;
    this.#deps = deps;
  }

  /** At most once a minute, so that a flood at the door is no flood in the log. */
  report(code: string): void {
    const nowMs = this.#deps.clock.monoMs();
    const beforeMs = this.#reportedAt.get(code);
    if (beforeMs !== undefined && nowMs - beforeMs < reportEveryMs) return;
    this.#reportedAt.set(code, nowMs);
    this.#deps.report(code);
  }

  #answer<T>(ask: () => T, otherwise: T): T {
    try {
      return ask();
    } catch {
      this.report('broker-rule-failed');
      return otherwise;
    }
  }

  enter(client: Client, username: string | undefined, password: Uint8Array | undefined): boolean {
    if (username === undefined || password === undefined) return false;
    const text = Buffer.from(password).toString('utf8');
    const door = this.#answer(() => this.#options.authenticate(username, text), null);
    if (door === null) return false;
    // Per account, or a sensor that took Roomtone's client id would throw Roomtone out.
    client.id = `${username}/${client.id}`;
    this.#guests.set(client, { username, door });
    this.#present.set(client, username);
    return true;
  }

  leave(client: Client): void {
    this.#present.delete(client);
  }

  knows(client: Client | undefined): boolean {
    return client !== undefined && this.#guests.has(client);
  }

  of(username: string): Client[] {
    return [...this.#present].filter(([, name]) => name === username).map(([client]) => client);
  }

  #mayPublish({ door }: Guest, topic: string): boolean {
    if (topic.startsWith('$') || topic.length > maxTopicLength || !door.mayPublish(topic)) {
      this.report('broker-publish-refused');
      return false;
    }
    return door.ungated === true || this.#passes(topic) || this.#options.isGranted(topic);
  }

  publish(guest: Guest | undefined, packet: Packet): void {
    const allowed = guest !== undefined && this.#answer(() => this.#mayPublish(guest, packet.topic), false);
    if (!allowed) blank(packet);
    else if (this.#passes(packet.topic)) packet.retain = false;
    else if (packet.retain && guest.door.ungated !== true) this.#retain(packet);
  }

  #passes(topic: string): boolean {
    return this.#options.passes?.(topic) === true;
  }

  #retain(packet: Packet): void {
    if (packet.payload.length === 0) this.#retained.delete(packet.topic);
    else if (this.#retained.size < maxRetained || this.#retained.has(packet.topic)) this.#retained.add(packet.topic);
    else packet.retain = false;
  }

  guestOf(client: Client): Guest | undefined {
    return this.#guests.get(client);
  }

  maySubscribe(client: Client, filter: string): boolean {
    const door = this.#guests.get(client)?.door;
    if (door === undefined || filter.startsWith('$') || filter.length > maxTopicLength) return false;
    return this.#answer(() => door.maySubscribe(filter), false);
  }

  /** Topics whose stored value nobody grants any more; each is answered once. */
  takeUngranted(): string[] {
    const ungranted = [...this.#retained].filter((topic) => !this.#answer(() => this.#options.isGranted(topic), false));
    for (const topic of ungranted) this.#retained.delete(topic);
    return ungranted;
  }
}

const rulesOf = (gate: Gate): AedesOptions => ({
  connectTimeout: 10_000,
  drainTimeout: 8000,
  maxTopicLevels: 12,
  preConnect: (_client, packet, done) => {
    // A session that outlives its connection would queue without end for a client that never returns.
    packet.clean = true;
    done(null, true);
  },
  authenticate: (client, username, password, done) => {
    if (gate.enter(client, username, password)) {
      done(null, true);
      return;
    }
    gate.report('broker-account-refused');
    done(refusedAccount(), null);
  },
  authorizePublish: (client, packet, done) => {
    // One turn per packet: aedes stores a retained one first, and drops it as a duplicate if a later one overtakes it.
    setImmediate(() => {
      // Judged at the last moment, or what was taken back during that turn would be stored after it was emptied.
      if (client !== null) gate.publish(gate.guestOf(client), packet);
      done(null);
    });
  },
  authorizeSubscribe: (client, subscription, done) => {
    done(null, gate.maySubscribe(client, subscription.topic) ? subscription : null);
  },
  authorizeForward: (_client, packet) => (packet.topic.startsWith('$') ? null : packet),
});

/** aedes reads with `read`, so a guard there sees every byte before the parser does. */
const guardSocket = (socket: Socket, client: () => Client | undefined, gate: Gate): void => {
  const guard = createPacketGuard();
  const read = socket.read.bind(socket);
  socket.read = (size?: number): unknown => {
    const chunk: unknown = read(size);
    if (!(chunk instanceof Uint8Array)) return chunk;
    if (guard.accept(chunk, gate.knows(client()) ? maxPacketBytes : maxStrangerBytes)) return chunk;
    gate.report('broker-packet-too-large');
    socket.destroy();
    return null;
  };
};

const listen = (server: Server, { host, port }: BrokerOptions): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE' || error.code === 'EACCES';
      reject(taken ? new RoomtoneError('port-taken', { port }, { cause: error }) : error);
    });
    server.listen({ host, port }, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });

const watch = (aedes: Aedes, gate: Gate): void => {
  const clearUngranted = (): void => {
    for (const topic of gate.takeUngranted()) {
      const empty = { cmd: 'publish', topic, payload: Buffer.alloc(0), qos: 0, retain: true, dup: false } as const;
      aedes.publish(empty, () => {});
    }
  };
  // Revoking makes Roomtone unsubscribe: the moment to drop what the broker still keeps of it.
  aedes.on('unsubscribe', clearUngranted);
  aedes.on('clientError', () => gate.report('broker-client-failed'));
  aedes.on('connectionError', () => gate.report('broker-connection-failed'));
  aedes.on('closed', () => {});
  // aedes raises this untyped event for its own faults; unheard, it would end the process.
  (aedes as NodeJS.EventEmitter).on('error', () => gate.report('broker-failed'));
};

const urlHost = (host: string): string => {
  if (host === '0.0.0.0' || host === '::' || host === '') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
};

/** Opens the broker. Throws RoomtoneError `port-taken` when another program holds the port. */
export const startBroker = async (options: BrokerOptions, deps: DeviceDeps): Promise<EmbeddedBroker> => {
  const gate = new Gate(options, deps);
  const aedes = await Aedes.createBroker(rulesOf(gate));
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    let client: Client | undefined;
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => {});
    guardSocket(socket, () => client, gate);
    client = aedes.handle(socket);
    const guest = client;
    socket.once('close', () => {
      sockets.delete(socket);
      gate.leave(guest);
    });
  });
  server.maxConnections = maxConnections;
  server.on('drop', () => gate.report('broker-full'));
  watch(aedes, gate);
  const close = (): Promise<void> => new Promise((resolve) => aedes.close(() => resolve()));
  const port = await listen(server, options).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  server.on('error', () => gate.report('broker-failed'));
  return {
    port,
    url: `mqtt://${urlHost(options.host)}:${port}`,
    disconnect: (username) => {
      for (const client of gate.of(username)) client.close();
    },
    stop: async () => {
      const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
      const closed = close();
      for (const socket of sockets) socket.destroy();
      await Promise.all([stopped, closed]);
    },
  };
};
