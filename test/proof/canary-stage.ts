// One house of the canary proof while it runs: whoever sends into it, looks at it, stops it, and gathers what came of it.
import { closeSync, existsSync, fstatSync, openSync, readdirSync, readFileSync, readSync, rmSync } from 'node:fs';
import path from 'node:path';
import { io, type Socket } from 'socket.io-client';
import { type Mosquitto, startMosquitto, until } from '../support/mosquitto.ts';
import { eventually, password, type RunningServer, startServer, temporaryFolder } from '../support/server.ts';
import { subscribedBy } from '../support/subscriptions.ts';
import { actOpenly, actOut } from './canary-acts.ts';
import { backUp, openBackup } from './canary-backup.ts';
import { type BrokerName, type Delivery, roomOf, type World, word } from './canary-cases.ts';
import { Ends } from './canary-ends.ts';
import type { Gathered } from './canary-gathered.ts';
import { controlTopics, type Laid, layHouse, topicOf } from './canary-house.ts';
import { claimed, openRoom, shown } from './canary-names.ts';
import { type Occasion, type PlayCase, roomOfPlay } from './canary-plays.ts';
import { openTap, type Tap } from './canary-tap.ts';
import { type Numbered, payloadOf, publishAs } from './canary-wire.ts';

/** A heap is one JSON object, and half of one would be searched in vain; what it ends with says whether it is whole. */
const endOf = (file: string): string => {
  const open = openSync(file, 'r');
  try {
    const end = Buffer.alloc(8);
    const length = readSync(open, end, 0, end.length, Math.max(0, fstatSync(open).size - end.length));
    return end.toString('latin1', 0, length).trim();
  } finally {
    closeSync(open);
  }
};

/** Whatever a heap snapshot says of values stands in its strings; nine tenths of it are the numbers of its nodes and edges. */
const stringsOf = (heap: Buffer): Buffer => {
  const at = heap.lastIndexOf('"strings":[');
  if (at < 0) throw new Error('a heap snapshot without strings');
  return heap.subarray(at);
};

export interface Settings {
  readonly broker: BrokerName;
  readonly world: World;
  readonly cases: readonly Numbered[];
  readonly plays: readonly PlayCase[];
}

/** A house that was given tens of thousands of messages has to get through them first. */
const patienceMs = 240_000;

export class Stage {
  readonly settings: Settings;
  readonly folder = temporaryFolder();
  server: RunningServer | null = null;
  #mosquitto: Mosquitto | null = null;
  readonly #ends = new Ends();
  #socket: Socket | null = null;
  #password = publishAs.password;
  #cookie = '';
  #control = 20;
  #laid: Laid | null = null;
  #told = false;
  readonly #taps: { readonly tap: Tap; readonly port: number }[] = [];
  readonly #frames: string[] = [];
  readonly #outputs: string[] = [];
  readonly #answers: string[] = [];
  readonly #logs: string[] = [];
  readonly #history: string[] = [];
  readonly #known = new Set<string>();
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
    const { world, plays } = this.settings;
    this.#laid = await layHouse(this.folder, { world, plays, cases: this.settings.cases.map(({ one }) => one) });
    if (this.settings.broker === 'embedded') this.#password = this.#laid.password;
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
    const tap = this.external ? null : openTap();
    const under = tap === null ? {} : { under: tap.under };
    this.server = await startServer({
      dataFolder: this.folder,
      env,
      cookie: this.#cookie,
      readyWithinMs: 90_000,
      ...under,
    });
    if (tap !== null) this.#taps.push({ tap, port: Number(new URL(this.server.ready.mqtt ?? '').port) });
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
      // On a busy machine the house may give up a line that opens too slowly.
      reconnectionDelayMax: 1000,
      extraHeaders: { cookie: server.cookie() },
    });
    socket.io.on('open', () => {
      socket.io.engine.on('packet', (packet: { data?: unknown }) => this.#frames.push(String(packet.data ?? '')));
    });
    this.#socket = socket;
    await until('the panel is connected', () => socket.connected, patienceMs);
  }

  connect(will?: string): Promise<void> {
    return this.#ends.connect(this.#url, { ...publishAs, password: this.#password }, will);
  }

  /** The connection ends without a word, and the broker says the will. */
  async breakConnection(): Promise<void> {
    await this.connect(`${word}-will`);
    this.#ends.tear();
    await this.connect();
  }

  async send(delivery: Delivery, retain: boolean): Promise<void> {
    const due = this.settings.cases.filter(({ one }) => one.delivery === delivery);
    for (let at = 0; at < due.length; at += 200) {
      const part = due.slice(at, at + 200);
      await Promise.all(
        part.map((each) => this.#ends.say(topicOf(each.one), payloadOf(each), { qos: each.one.qos, retain })),
      );
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
        await this.#ends.say(controlTopics.motion, 'ON');
        await this.#ends.say(controlTopics.temperature, String(value));
        await this.#ends.say(controlTopics.distance, '1.5');
        await this.#ends.say(controlTopics['room-claim'], claimed);
        const known = JSON.stringify((await this.#knows(openRoom)).body);
        return known.includes(`:${value},`) && known.includes(claimed);
      },
      patienceMs,
    );
    // The first value of a connection has no known age and is not kept; the second is.
    await this.#ends.say(controlTopics.temperature, String(value));
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
    const plays = this.settings.plays.filter(({ denial }) => denial === 'revoked');
    const due = new Set([
      ...cases.map(({ one }) => `${roomOf(one)} ${one.kind} ${one.purpose}`),
      ...plays.map((one) => `${roomOfPlay(one)} ${one.kind} ${one.purpose}`),
    ]);
    const { grants } = (await this.#running.call('GET', '/api/grants')).body as {
      grants: { id: number; room: string | null; kind: string; purpose: string }[];
    };
    for (const { id, room, kind, purpose } of grants) {
      if (!due.has(`${room} ${kind} ${purpose}`)) continue;
      await eventually(
        'a grant is taken back',
        async () => (await this.#running.call('DELETE', `/api/grants/${id}?forget=false`, {})).status === 200,
        patienceMs,
      );
    }
  }

  async act(occasion: Occasion): Promise<void> {
    if (this.#laid === null) throw new Error('nothing was laid');
    const { pieces } = this.#laid;
    if (occasion === 'live') await actOpenly(this.#running, pieces);
    await actOut(this.#running, pieces, { plays: this.settings.plays, occasion });
  }

  /** What is shared is told with a pause, which is waited for. */
  async hearOpenly(): Promise<void> {
    if (this.settings.world !== 'rooms') return;
    const topic = `roomtone/room/${openRoom}/playing`;
    // Between two pieces the house may choose one of its own for a moment.
    const isTold = (): boolean =>
      this.#ends.payloads.some(
        (line) => line.startsWith(topic) && line.includes(shown) && /"title":"[^"]+".*"volume"/.test(line),
      );
    await until('the open room is told', isTold, 30_000);
    this.#told = true;
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
    this.#history.push(JSON.stringify((await this.#running.call('GET', '/api/history?limit=500')).body));
    for (const route of ['/api/rooms', '/api/sensors', '/api/grants', '/api/ledger', '/api/history', '/api/health'])
      this.#answers.push(JSON.stringify((await this.#running.call('GET', route)).body));
  }

  /** A sealed copy, opened beside the house. */
  async backUp(): Promise<void> {
    const { file, line } = await backUp(this.#running);
    await openBackup(file, line, this.#backup);
  }

  get #backup(): string {
    return `${this.folder}-backup`;
  }

  /** The heap after a collection, as the engine writes it. */
  async heap(): Promise<void> {
    process.kill(this.#running.pid, 'SIGUSR2');
    const isHeap = (name: string): boolean => name.endsWith('.heapsnapshot');
    await eventually(
      'the heap is written',
      async () => {
        const file = readdirSync(this.folder).find(isHeap);
        return file !== undefined && endOf(path.join(this.folder, file)).endsWith(']}');
      },
      120_000,
    );
  }

  async #hush(): Promise<void> {
    this.#outputs.push(this.#running.stdout(), this.#running.stderr());
    this.#socket?.close();
    this.#ends.close();
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
    const heaps = heap.map((name) => stringsOf(readFileSync(path.join(this.folder, name))));
    for (const name of heap) rmSync(path.join(this.folder, name));
    const text = (parts: readonly string[]): Buffer => Buffer.from(parts.join('\n'), 'utf8');
    if (!existsSync(this.#backup)) throw new Error('no backup was opened');
    return {
      places: {
        answers: text(this.#answers),
        frames: text(this.#frames),
        output: text(this.#outputs),
        mqtt: text(this.#ends.payloads),
        heap: Buffer.concat(heaps),
      },
      known: this.#known,
      said: this.#ends.said,
      asked: this.external ? this.#askedOfMosquitto() : this.#taps.map(({ tap, port }) => tap.filters(port)),
      folder: this.folder,
      backup: this.#backup,
      controls: this.#controls,
      history: this.#history.join('\n'),
      told: this.#told,
    };
  }

  #askedOfMosquitto(): readonly (readonly string[])[] {
    const log = [...this.#logs, this.#mosquitto?.logText() ?? ''].join('\n');
    const clients = [...new Set([...log.matchAll(/ as (roomtone-[a-z0-9]+) \(/g)].map((line) => line[1] ?? ''))];
    return clients.map((client) => [...subscribedBy(client, log).ever]);
  }

  async end(): Promise<void> {
    this.#ends.close();
    this.#socket?.close();
    await this.server?.kill();
    await this.#mosquitto?.stop();
    for (const { tap } of this.#taps) tap.drop();
    rmSync(this.folder, { recursive: true, force: true });
    rmSync(this.#backup, { recursive: true, force: true });
  }
}
