// The one connection to a broker: MQTT 5 where it is spoken, 3.1.1 elsewhere, for ever reconnecting and never throwing.
import { readFileSync } from 'node:fs';
import './mqtt-numbers.ts';
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import type { ISubackPacket } from 'mqtt-packet';
import type { DeviceDeps, MqttLink, MqttLinkOptions } from './types.ts';

const connectTimeoutMs = 10_000;
const shortestRetryMs = 1000;
const longestRetryMs = 30_000;
const takenWithinMs = 5000;
const askAgainMs = 5 * 60_000;
const filtersPerPacket = 100;
/** zigbee2mqtt's device list of 300 devices is 1 MB. */
const maxPacketBytes = 2_097_152;

type Version = 4 | 5;

/** CONNACK codes: 1 (3.1.1) and 132 (5) refuse the version; 4, 5 and 134, 135 the account. */
const versionCodes = new Set([1, 132]);
const accountCodes = new Set([4, 5, 134, 135]);

const networkProblems: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'it cut the connection',
  ENOTFOUND: 'there is no computer with that name',
  EAI_AGAIN: 'there is no computer with that name',
  EHOSTUNREACH: 'that computer cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'it does not answer in time',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not known here; give its CA file',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not known here; give its CA file',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is not known here; give its CA file',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is not known here; give its CA file',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate belongs to another name',
  ENOENT: 'the CA file does not exist',
  EACCES: 'the CA file cannot be read',
  'bad-address': 'the address must begin with mqtt:// or mqtts://',
};

const codeOf = (error: unknown): string | number | null => {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' || typeof error.code === 'number' ? error.code : null;
};

/** The sentence is made from the code alone: an error's own text may hold addresses and names. */
const problemOf = (code: string | number | null): string => {
  if (typeof code === 'number' && accountCodes.has(code)) return 'it does not accept this user name and password';
  if (typeof code === 'number') return `it refuses the connection (code ${code})`;
  return (code === null ? undefined : networkProblems[code]) ?? 'it does not answer';
};

const connectionOptions = (options: MqttLinkOptions, version: Version): IClientOptions => ({
  clientId: options.clientId,
  protocolVersion: version,
  clean: true,
  resubscribe: false,
  // A queued command would be replayed after an outage, when nobody wants it any more.
  queueQoSZero: false,
  reconnectPeriod: 0,
  connectTimeout: connectTimeoutMs,
  keepalive: 30,
  ...(options.username === undefined ? {} : { username: options.username }),
  ...(options.password === undefined ? {} : { password: options.password }),
  ...(options.will === undefined ? {} : { will: { ...options.will, qos: 1 as const, retain: true } }),
  ...(options.caFile === undefined ? {} : { ca: readFileSync(options.caFile) }),
  ...(version === 5 ? { properties: { receiveMaximum: 200, maximumPacketSize: maxPacketBytes } } : {}),
});

const chunksOf = (filters: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(filters.length / filtersPerPacket) }, (_, n) =>
    filters.slice(n * filtersPerPacket, (n + 1) * filtersPerPacket),
  );

/** A broker answers for each filter in turn, 128 or more where it refuses; without such an answer all of them count. */
const refusedOf = (filters: readonly string[], packet: ISubackPacket | undefined): readonly string[] => {
  const codes = packet?.granted;
  return codes?.length === filters.length ? filters.filter((_, n) => Number(codes[n]) >= 128) : filters;
};

/** What one attempt saw of the broker; read when the attempt has ended. */
interface Attempt {
  readonly version: Version;
  connected: boolean;
  code: string | number | null;
}

class Link implements MqttLink {
  readonly #options: MqttLinkOptions;
  readonly #deps: DeviceDeps;
  #client: MqttClient | null = null;
  #wanted: ReadonlySet<string> = new Set();
  #asked = new Set<string>();
  #refused: ReadonlySet<string> = new Set();
  #version: Version;
  #failures = 0;
  #online = false;
  #told: string | null | undefined;
  #stopped = false;
  #cancelRetry: (() => void) | null = null;
  #cancelAgain: (() => void) | null = null;

  constructor(options: MqttLinkOptions, deps: DeviceDeps) {
    this.#version = options.version ?? 5;
    this.#options = options;
    this.#deps = deps;
    // The first news must not come before the caller holds the link.
    this.#cancelRetry = deps.clock.after(0, () => this.#open());
  }

  #open(): void {
    this.#cancelRetry = null;
    if (this.#stopped) return;
    const attempt: Attempt = { version: this.#version, connected: false, code: null };
    try {
      if (!/^mqtts?:\/\//.test(this.#options.url)) throw Object.assign(new Error(), { code: 'bad-address' });
      const client = connect(this.#options.url, connectionOptions(this.#options, attempt.version));
      this.#client = client;
      this.#listen(client, attempt);
    } catch (error) {
      attempt.code = codeOf(error);
      this.#ended(attempt);
    }
  }

  #listen(client: MqttClient, attempt: Attempt): void {
    // The listener stays for good: an error after the end would otherwise take the process down.
    client.on('error', (error) => {
      attempt.code ??= codeOf(error) ?? 'unreadable';
      // mqtt only closes by itself on network errors, not on bytes that it cannot read.
      client.end(true);
    });
    client.on('connect', () => {
      attempt.connected = true;
      if (client === this.#client) this.#opened();
    });
    client.on('message', (topic, payload, packet) => {
      if (client !== this.#client || this.#stopped) return;
      const message = { topic, payload, retained: packet.retain, receivedAtMs: this.#deps.clock.nowMs() };
      this.#guard(() => this.#options.onMessage(message));
    });
    client.once('close', () => {
      client.end(true);
      if (client !== this.#client) return;
      this.#client = null;
      this.#ended(attempt);
    });
  }

  #guard(run: () => void): void {
    try {
      run();
    } catch {
      this.#deps.report('mqtt-listener-failed');
    }
  }

  #tell(online: boolean, problem: string | null): void {
    const before = this.#told;
    this.#told = online ? null : problem;
    if (online === this.#online && before === this.#told && before !== undefined) return;
    this.#online = online;
    this.#guard(() => this.#options.onOnline(online, problem));
  }

  #opened(): void {
    this.#failures = 0;
    this.#asked = new Set();
    this.#setRefused([]);
    this.#tell(true, null);
    this.#ask();
  }

  #ended(attempt: Attempt): void {
    if (this.#stopped) return;
    this.#asked = new Set();
    const reached = attempt.code === null || typeof attempt.code === 'number' || attempt.code === 'ECONNRESET';
    const refusedVersion =
      !attempt.connected &&
      reached &&
      (typeof attempt.code === 'number' ? versionCodes.has(attempt.code) : attempt.version === 5);
    if (refusedVersion && attempt.version === 5) {
      this.#version = 4;
      this.#cancelRetry = this.#deps.clock.after(50, () => this.#open());
      return;
    }
    // The broker may be another one when it is back.
    if (!attempt.connected || attempt.version === 5) this.#version = this.#options.version ?? 5;
    this.#tell(false, attempt.connected ? 'the connection was lost' : problemOf(attempt.code));
    this.#retry();
  }

  #retry(): void {
    const capMs = Math.min(longestRetryMs, shortestRetryMs * 2 ** Math.min(this.#failures + 1, 6));
    this.#failures += 1;
    const delayMs = shortestRetryMs + Math.random() * (capMs - shortestRetryMs);
    this.#cancelRetry = this.#deps.clock.after(delayMs, () => this.#open());
  }

  #ask(): void {
    const client = this.#client;
    if (client === null || !client.connected) return;
    const gone = [...this.#asked].filter((filter) => !this.#wanted.has(filter));
    const added = [...this.#wanted].filter((filter) => !this.#asked.has(filter));
    this.#asked = new Set(this.#wanted);
    for (const filters of chunksOf(gone)) client.unsubscribe(filters, () => {});
    for (const filters of chunksOf(added)) {
      client.subscribe(filters, { qos: 1, rap: true, rh: 0 }, (error, _granted, packet) => {
        if (!error || !client.connected || client !== this.#client) return;
        this.#deps.report('mqtt-subscribe-refused', { filters: filters.length });
        this.#setRefused([...this.#refused, ...refusedOf(filters, packet)]);
        this.#askAgainLater();
      });
    }
    this.#setRefused([...this.#refused]);
  }

  /** Somebody may have given the account its rights meanwhile, and not every broker cuts it for that. */
  #askAgainLater(): void {
    this.#cancelAgain?.();
    this.#cancelAgain = this.#deps.clock.after(askAgainMs, () => {
      for (const filter of this.#refused) this.#asked.delete(filter);
      this.#setRefused([]);
      this.#guard(() => this.#ask());
    });
  }

  /** What is not asked for any more is not refused either. */
  #setRefused(filters: readonly string[]): void {
    const before = this.#refused.size;
    this.#refused = new Set(filters.filter((filter) => this.#wanted.has(filter)));
    if (this.#refused.size !== before) this.#guard(() => this.#options.onRefused?.(this.#refused.size));
  }

  setFilters(filters: ReadonlySet<string>): void {
    this.#wanted = new Set(filters);
    this.#guard(() => this.#ask());
  }

  publish(topic: string, payload: string, { retain, qos }: { retain: boolean; qos: 0 | 1 }): void {
    const client = this.#client;
    if (client?.connected !== true) return;
    // No callback: with one, a burst of publishes costs quadratic time in mqtt.
    this.#guard(() => void client.publish(topic, payload, { retain, qos }));
  }

  retain(topic: string, payload: string): Promise<boolean> {
    const client = this.#client;
    if (client?.connected !== true) return Promise.resolve(false);
    return new Promise((resolve) => {
      const cancel = this.#deps.clock.after(takenWithinMs, () => resolve(false));
      client.publish(topic, payload, { retain: true, qos: 1 }, (error) => {
        cancel();
        resolve(!error);
      });
    });
  }

  online(): boolean {
    return this.#online;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#online = false;
    this.#cancelRetry?.();
    this.#cancelAgain?.();
    const client = this.#client;
    this.#client = null;
    if (client === null) return;
    await new Promise<void>((resolve) => {
      const cancel = this.#deps.clock.after(1000, () => {
        client.end(true);
        resolve();
      });
      client.end(!client.connected, {}, () => {
        cancel();
        resolve();
      });
    });
  }
}

export const createMqttLink = (options: MqttLinkOptions, deps: DeviceDeps): MqttLink => new Link(options, deps);
