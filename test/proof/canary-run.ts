// Sends every case of the canary proof into a running house, over restarts and crashes, and gathers all that came of it.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { MqttClient } from 'mqtt';
import { io, type Socket } from 'socket.io-client';
import { type Mosquitto, startMosquitto, until } from '../support/mosquitto.ts';
import { eventually, password, type RunningServer, startServer, temporaryFolder } from '../support/server.ts';
import { type BrokerName, type Delivery, roomOf, type World, word } from './canary-cases.ts';
import { controlTopics, layHouse, openRoom, topicOf } from './canary-house.ts';
import { type Numbered, open, payloadOf, publishAs, sendTo } from './canary-wire.ts';

/** Everything that came out of the house, by place. */
export interface Gathered {
  readonly places: Readonly<Record<string, Buffer>>;
  /** `room sensor` of every live value that a room was seen to hold. */
  readonly known: ReadonlySet<string>;
  /** What stood retained or came by on the house's own topics: topic to its last payload. */
  readonly said: ReadonlyMap<string, string>;
  readonly brokerLog: string;
  readonly folder: string;
  /** The values that the control room showed while all was allowed there. */
  readonly controls: readonly number[];
}

interface Settings {
  readonly broker: BrokerName;
  readonly world: World;
  readonly cases: readonly Numbered[];
}

class Stage {
  readonly settings: Settings;
  readonly folder = temporaryFolder();
  server: RunningServer | null = null;
  #mosquitto: Mosquitto | null = null;
  #client: MqttClient | null = null;
  #ears: MqttClient | null = null;
  #socket: Socket | null = null;
  #password = publishAs.password;
  #cookie = '';
  #control = 20;
  readonly #frames: string[] = [];
  readonly #outputs: string[] = [];
  readonly #answers: string[] = [];
  readonly #logs: string[] = [];
  readonly #known = new Set<string>();
  readonly #said = new Map<string, string>();
  readonly #payloads: string[] = [];
  readonly #controls: number[] = [];

  constructor(settings: Settings) {
    this.settings = settings;
  }

  get #running(): RunningServer {
    if (this.server === null) throw new Error('no server runs');
    return this.server;
  }

  get #url(): string {
    return this.#mosquitto?.url ?? this.#running.ready.mqtt ?? '';
  }

  async lay(): Promise<void> {
    const made = await layHouse(
      this.folder,
      this.settings.cases.map(({ one }) => one),
    );
    if (this.settings.broker === 'embedded') this.#password = made;
    else await this.startMosquitto();
  }

  async startMosquitto(): Promise<void> {
    const port = this.#mosquitto?.port;
    const users = { roomtone: 'for-roomtone', world: publishAs.password };
    this.#mosquitto = await startMosquitto({ users, ...(port === undefined ? {} : { port }) });
  }

  async stopMosquitto(): Promise<void> {
    if (this.#mosquitto === null) return;
    this.#logs.push(this.#mosquitto.logText());
    await this.#mosquitto.stop();
  }

  get external(): boolean {
    return this.settings.broker === 'mosquitto';
  }

  async start(): Promise<void> {
    const url = this.#mosquitto?.url.replace('mqtt://', 'mqtt://roomtone:for-roomtone@');
    const env = {
      ROOMTONE_LOG: 'debug',
      TMPDIR: path.join(this.folder, 'data', 'tmp'),
      NODE_OPTIONS: '--heapsnapshot-signal=SIGUSR2',
      ...(url === undefined ? {} : { ROOMTONE_MQTT_URL: url }),
    };
    this.server = await startServer({ dataFolder: this.folder, env, cookie: this.#cookie, readyWithinMs: 90_000 });
    if (this.#cookie === '') {
      const answer = await this.server.call('POST', '/api/session', { name: 'Anna', password });
      if (answer.status >= 300) throw new Error(`sign-in answered ${answer.status}`);
    }
    this.#cookie = this.server.cookie();
    await this.#listen(this.server);
    await this.connect();
  }

  async #listen(server: RunningServer): Promise<void> {
    const socket = io(server.ready.url, {
      transports: ['websocket'],
      reconnection: false,
      extraHeaders: { cookie: server.cookie() },
    });
    socket.io.on('open', () => {
      socket.io.engine.on('packet', (packet: { data?: unknown }) => this.#frames.push(String(packet.data ?? '')));
    });
    this.#socket = socket;
    await until('the panel is connected', () => socket.connected);
  }

  async connect(will?: string): Promise<void> {
    const account = { ...publishAs, password: this.#password };
    this.#client?.end(true);
    this.#client = await open(this.#url, account, will);
    this.#ears?.end(true);
    const ears = await open(this.#url, account);
    this.#ears = ears;
    // What still stands is told anew.
    this.#said.clear();
    ears.on('message', (topic, payload) => {
      this.#said.set(topic, payload.toString());
      this.#payloads.push(`${topic} ${payload.toString('latin1')}`);
    });
    await ears.subscribeAsync([
      ...['privacy', 'occupancy', 'playing'].map((name) => `roomtone/room/+/${name}`),
      ...['roomtone/status', 'roomtone/ledger/head', 'homeassistant/device/roomtone/#'],
    ]);
  }

  /** The connection ends without a word, and the broker says the will. */
  async breakConnection(): Promise<void> {
    const will = `${word}-will`;
    await this.connect(will);
    this.#client?.stream.destroy();
    await this.connect();
  }

  async #say(topic: string, payload: string, qos: 0 | 1 | 2 = 1, retain = false): Promise<void> {
    if (this.#client !== null) await sendTo(this.#client, topic, payload, { qos, retain });
  }

  async send(delivery: Delivery, retain: boolean): Promise<void> {
    const due = this.settings.cases.filter(({ one }) => one.delivery === delivery);
    for (let at = 0; at < due.length; at += 200) {
      const part = due.slice(at, at + 200);
      await Promise.all(part.map((each) => this.#say(topicOf(each.one), payloadOf(each), each.one.qos, retain)));
    }
  }

  /** What is allowed in the control room comes through; so has, or never will, what was sent before. */
  async settle(): Promise<void> {
    if (this.settings.world !== 'rooms') {
      await new Promise((resolve) => setTimeout(resolve, 300));
      return;
    }
    this.#control += 0.3;
    const value = Number(this.#control.toFixed(1));
    await eventually(
      `the control value ${value} is known`,
      async () => {
        await this.#say(controlTopics.motion, 'ON');
        await this.#say(controlTopics.temperature, String(value));
        return JSON.stringify((await this.#knows(openRoom)).body).includes(`:${value},`);
      },
      20_000,
    );
    // The first value of a connection has no known age and is not kept; the second is.
    await this.#say(controlTopics.temperature, String(value));
    this.#controls.push(value);
  }

  #knows(room: string): ReturnType<RunningServer['call']> {
    return this.#running.call('GET', `/api/rooms/${room}/knows`);
  }

  async stopSensing(): Promise<void> {
    const answer = await this.#running.call('POST', '/api/panic', {});
    if (answer.status !== 200) throw new Error(`panic answered ${answer.status}`);
  }

  /** Takes back what must be live until then; each is asked for anew when the house asks for patience. */
  async revoke(): Promise<void> {
    const cases = this.settings.cases.filter(({ one }) => one.denial === 'revoked');
    const due = new Set(cases.map(({ one }) => `${roomOf(one)} ${one.kind} ${one.purpose}`));
    const { grants } = (await this.#running.call('GET', '/api/grants')).body as {
      grants: { id: number; room: string | null; kind: string; purpose: string }[];
    };
    for (const { id, room, kind, purpose } of grants) {
      if (!due.has(`${room} ${kind} ${purpose}`)) continue;
      await eventually('a grant is taken back', async () => {
        const answer = await this.#running.call('DELETE', `/api/grants/${id}?forget=false`, {});
        return answer.status === 200;
      });
    }
  }

  async look(): Promise<void> {
    const rooms = [...new Set(this.settings.cases.map(({ one }) => roomOf(one))), openRoom];
    for (const room of rooms) {
      const answer = await this.#knows(room);
      if (answer.status !== 200) throw new Error(`knows of ${room} answered ${answer.status}`);
      if (room === openRoom) this.#answers.push(JSON.stringify(answer.body));
      for (const { source } of (answer.body as { values: { source: string }[] }).values)
        this.#known.add(`${room} ${source}`);
    }
    for (const route of ['/api/rooms', '/api/sensors', '/api/grants', '/api/ledger', '/api/history', '/api/health'])
      this.#answers.push(JSON.stringify((await this.#running.call('GET', route)).body));
  }

  /** The heap after a collection, as the engine writes it. */
  async heap(): Promise<void> {
    process.kill(this.#running.pid, 'SIGUSR2');
    const isHeap = (name: string): boolean => name.endsWith('.heapsnapshot');
    await eventually(
      'the heap is written',
      async () => {
        const file = readdirSync(this.folder).find(isHeap);
        // It is one JSON object, and half of one would be searched in vain.
        return (
          file !== undefined && readFileSync(path.join(this.folder, file)).subarray(-4).toString().trim().endsWith(']}')
        );
      },
      120_000,
    );
  }

  async #hush(): Promise<void> {
    this.#outputs.push(this.#running.stdout(), this.#running.stderr());
    this.#socket?.close();
    this.#client?.end(true);
    this.#ears?.end(true);
    this.#client = null;
    this.#ears = null;
  }

  async stop(): Promise<void> {
    await this.#hush();
    const code = await this.#running.stop();
    if (code !== 0) throw new Error(`the server ended with ${code}`);
  }

  async kill(): Promise<void> {
    await this.#hush();
    await this.#running.kill();
  }

  gathered(): Gathered {
    const heap = readdirSync(this.folder).filter((name) => name.endsWith('.heapsnapshot'));
    const heaps = heap.map((name) => readFileSync(path.join(this.folder, name)));
    for (const name of heap) rmSync(path.join(this.folder, name));
    const text = (parts: readonly string[]): Buffer => Buffer.from(parts.join('\n'), 'utf8');
    return {
      places: {
        answers: text(this.#answers),
        frames: text(this.#frames),
        output: text(this.#outputs),
        mqtt: text(this.#payloads),
        heap: Buffer.concat(heaps),
      },
      known: this.#known,
      said: this.#said,
      brokerLog: [...this.#logs, this.#mosquitto?.logText() ?? ''].join('\n'),
      folder: this.folder,
      controls: this.#controls,
    };
  }

  async end(): Promise<void> {
    this.#client?.end(true);
    this.#ears?.end(true);
    this.#socket?.close();
    await this.server?.kill();
    await this.#mosquitto?.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The order is that of the deliveries; what is retained lies at a foreign broker before the house first comes. */
const play = async (stage: Stage): Promise<void> => {
  await stage.lay();
  await stage.start();
  if (stage.settings.world === 'panic') await stage.stopSensing();
  await stage.revoke();
  await stage.settle();
  await stage.send('before', false);
  await stage.send('retained', true);
  await stage.settle();
  if (stage.external) {
    await stage.stopMosquitto();
    await stage.startMosquitto();
    await stage.connect();
  } else await stage.breakConnection();
  await stage.send('reconnect', false);
  await stage.settle();
  await stage.look();
  await stage.stop();
  if (stage.external) {
    // The house is away, and what is retained waits for it.
    await stage.connect();
    await stage.send('retained', true);
    await stage.send('restart', true);
  }
  await stage.start();
  await stage.send('restart', false);
  await stage.settle();
  await stage.look();
  // Killed while they come in.
  const coming = stage.send('crash', false);
  await new Promise((resolve) => setTimeout(resolve, 30));
  await stage.kill();
  await coming;
  await stage.start();
  await stage.send('crash', true);
  await stage.settle();
  await stage.look();
  await stage.heap();
  await stage.kill();
};

/** Plays one house through and hands what it left to `judge`, before its folder goes. */
export const runCanaries = async (settings: Settings, judge: (gathered: Gathered) => Promise<void>): Promise<void> => {
  const stage = new Stage(settings);
  try {
    await play(stage);
    await judge(stage.gathered());
  } finally {
    await stage.end();
  }
};
