// From a message to sound: the built server against a shell pipeline, turn by turn on one broker and one mpd.
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import { makeTone } from '../support/media.ts';
import { type Mosquitto, startMosquitto, until } from '../support/mosquitto.ts';
import { type RealMpd, startMpd } from '../support/mpd.ts';
import { has } from '../support/parts.ts';
import {
  claim,
  eventually,
  type RunningServer,
  removeFolder,
  startServer,
  temporaryFolder,
} from '../support/server.ts';
import { type MpdEar, openMpdEar } from './mpd-ear.ts';
import { type Pipeline, startPipeline } from './shell-pipeline.ts';
import { median, type Part, percentile, type Row, tell } from './table.ts';

const tries = 20;
/** One of each is not counted: it fills caches. */
const turns = tries + 1;
const tracks = 12;
const trackMs = 20_000;
const audibleWithinMs = 15_000;
const restMs = 400;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const users = { roomtone: 'one', shell: 'two', sensors: 'three' } as const;
const roomOf = (turn: number): string => `room-${turn}`;
const topicOf = (turn: number): string => `roomtone/sensor/bench-${turn}/motion`;
const shellTopics = { file: 'bench/file', http: 'bench/http' } as const;

/** A zone in which it is about noon now, so that no night rule keeps the house quiet. */
const noonZone = (): string => {
  const ahead = 12 - new Date().getUTCHours();
  if (ahead === 0) return 'Etc/GMT';
  return ahead > 0 ? `Etc/GMT-${ahead}` : `Etc/GMT+${-ahead}`;
};

const must = async (server: RunningServer, ...[method, route, body]: Parameters<RunningServer['call']>) => {
  const answer = await server.call(method, route, body);
  if (answer.status >= 300) throw new Error(`${method} ${route}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body as Readonly<Record<string, unknown>>;
};

/** A room starts by itself once an hour at most, so every turn has a room of its own, and the speaker moves there. */
const furnish = async (server: RunningServer, mpd: RealMpd): Promise<number> => {
  await claim(server);
  await must(server, 'PATCH', '/api/household', { zone: noonZone() });
  for (let turn = 0; turn < turns; turn += 1) {
    const room = roomOf(turn);
    await must(server, 'POST', '/api/rooms', { name: `Room ${turn}`, purpose: 'kitchen' });
    await must(server, 'PATCH', `/api/rooms/${room}`, { settleSeconds: 0, automatic: 'start' });
    await must(server, 'POST', '/api/sensors', { id: `bench-${turn}`, kind: 'motion', room });
    await must(server, 'POST', '/api/grants', { room, kind: 'motion', purpose: 'react', until: null });
    await wait(150);
  }
  const { id } = await must(server, 'POST', '/api/speakers', { kind: 'mpd', host: mpd.host, port: mpd.port });
  await must(server, 'PATCH', `/api/speakers/${Number(id)}`, { approved: true });
  await eventually('the scan', async () => {
    const { status, body } = await server.call('GET', '/api/tracks?q=tone&limit=200');
    const found = (body as { tracks?: readonly unknown[] }).tracks;
    return status === 200 && found !== undefined && found.length >= tracks;
  });
  return Number(id);
};

interface Stage {
  readonly server: RunningServer;
  readonly broker: Mosquitto;
  readonly mpd: RealMpd;
  readonly ear: MpdEar;
  readonly publisher: MqttClient;
  readonly speaker: number;
}

const timed = async ({ ear, publisher }: Stage, topic: string): Promise<number> => {
  await wait(restMs);
  const sentMs = performance.now();
  publisher.publish(topic, 'ON');
  const heardMs = await ear.audible(audibleWithinMs);
  return heardMs - sentMs;
};

const tryRoomtone = async (stage: Stage, turn: number): Promise<number> => {
  const { server, ear } = stage;
  await must(server, 'PATCH', `/api/speakers/${stage.speaker}`, { room: roomOf(turn) });
  await eventually('the speaker is in the room', async () => {
    const room = await must(server, 'GET', `/api/rooms/${roomOf(turn)}`);
    return (room['speaker'] as { online?: boolean } | null)?.online === true;
  });
  const tookMs = await timed(stage, topicOf(turn));
  await must(server, 'POST', `/api/rooms/${roomOf(turn)}/stop`);
  await ear.silence();
  return tookMs;
};

const tryShell = async (stage: Stage, topic: string): Promise<number> => {
  const tookMs = await timed(stage, topic);
  await stage.ear.silence();
  return tookMs;
};

interface Times {
  readonly roomtone: number[];
  readonly file: number[];
  readonly http: number[];
}

const takeTurns = async (stage: Stage): Promise<Times> => {
  const times: Times = { roomtone: [], file: [], http: [] };
  for (let turn = 0; turn < turns; turn += 1) {
    const roomtone = await tryRoomtone(stage, turn);
    const file = await tryShell(stage, shellTopics.file);
    const http = await tryShell(stage, shellTopics.http);
    if (turn === 0) continue;
    times.roomtone.push(roomtone);
    times.file.push(file);
    times.http.push(http);
    const shown = [roomtone, file, http].map((ms) => ms.toFixed(0));
    tell(`  ${turn}/${tries}: Roomtone ${shown[0]} ms, shell with a file ${shown[1]} ms, over HTTP ${shown[2]} ms`);
  }
  return times;
};

const serveFile = async (bytes: Buffer): Promise<{ readonly url: string; stop(): void }> => {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'audio/wav', 'content-length': bytes.length }).end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}/tone.wav`, stop: () => void server.close() };
};

const rowsOf = ({ roomtone, file, http }: Times): readonly Row[] => {
  const row = (
    title: string,
    of: (values: readonly number[]) => number,
    peer: readonly number[],
    what: string,
  ): Row => ({
    what: `message to sound, ${title}`,
    value: of(roomtone),
    unit: 'ms',
    peer: { what, value: of(peer) },
  });
  const p95 = (values: readonly number[]): number => percentile(values, 0.95);
  const local = 'mosquitto_sub | mpc, file of mpd';
  const remote = 'mosquitto_sub | mpc, file over HTTP';
  return [
    { ...row('median', median, file, local), aim: '<= 1.5' },
    row('p95', p95, file, local),
    row('median', median, http, remote),
    row('p95', p95, http, remote),
  ];
};

/** Everything that was opened, closed in the other order. */
const stagehands = () => {
  const closers: (() => unknown)[] = [];
  return {
    later: <T>(thing: T, close: (thing: T) => unknown): T => {
      closers.push(() => close(thing));
      return thing;
    },
    all: async (): Promise<void> => {
      for (const close of closers.reverse()) await close();
    },
  };
};

const needed = ['mosquitto', 'mosquitto-clients', 'mpd', 'mpc'];

const perform = async (later: ReturnType<typeof stagehands>['later']): Promise<readonly Row[]> => {
  const folder = later(temporaryFolder(), removeFolder);
  const music = path.join(folder, 'music');
  mkdirSync(music);
  const tone = makeTone(trackMs);
  for (let track = 0; track < tracks; track += 1) writeFileSync(path.join(music, `tone ${track}.wav`), tone);
  const broker = later(await startMosquitto({ users }), (one) => one.stop());
  const mpd = later(await startMpd({ musicFolder: music }), (one) => one.stop());
  await mpd.mpc('update', '--wait');
  const server = later(
    await startServer({
      env: {
        ROOMTONE_MQTT_URL: `mqtt://roomtone:${users.roomtone}@127.0.0.1:${broker.port}`,
        ROOMTONE_MUSIC: music,
      },
    }),
    async (one) => {
      await one.stop();
      removeFolder(one.dataFolder);
    },
  );
  const speaker = await furnish(server, mpd);
  const web = later(await serveFile(tone), (one) => one.stop());
  const shared = { brokerPort: broker.port, user: 'shell', password: users.shell, mpdPort: mpd.port };
  const stopPipeline = (one: Pipeline): Promise<void> => one.stop();
  later(startPipeline({ ...shared, topic: shellTopics.file, what: 'tone 0.wav' }), stopPipeline);
  later(startPipeline({ ...shared, topic: shellTopics.http, what: web.url }), stopPipeline);
  const topics = [...Object.values(shellTopics), topicOf(turns - 1)];
  await until('everybody has subscribed', () => topics.every((topic) => broker.logText().includes(topic)));
  const url = `mqtt://127.0.0.1:${broker.port}`;
  const publisher = later(await connectAsync(url, { username: 'sensors', password: users.sensors }), (one) =>
    one.endAsync(),
  );
  const ear = later(await openMpdEar(mpd.port), (one) => one.close());
  return rowsOf(await takeTurns({ server, broker, mpd, ear, publisher, speaker }));
};

export const measureAudible = async (): Promise<Part> => {
  const title = `From a message to sound (settle 0, ${tries} tries each, by turns, mosquitto and mpd with a null output)`;
  const missing = needed.filter((part) => !has(part));
  if (missing.length > 0) return { title, rows: [], skipped: `${missing.join(', ')} not installed` };
  const hands = stagehands();
  try {
    return { title, rows: await perform(hands.later) };
  } finally {
    await hands.all();
  }
};
