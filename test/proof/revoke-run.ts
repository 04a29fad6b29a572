// Takes permissions back while 500 messages a second come in, and measures when the house holds and takes nothing any more.
import { rmSync } from 'node:fs';
import type { MqttClient } from 'mqtt';
import { type Mosquitto, startMosquitto } from '../support/mosquitto.ts';
import { eventually, password, type RunningServer, startServer, temporaryFolder } from '../support/server.ts';
import type { BrokerName } from './canary-cases.ts';
import { controlTopics, layHouse, openRoom } from './canary-house.ts';
import { open, publishAs } from './canary-wire.ts';

export interface Measured {
  readonly revokeMs: readonly number[];
  readonly stopMs: readonly number[];
  /** Looks that still, or again, found a value after the answer to a look had been none. */
  readonly returned: number;
  readonly sentPerSecond: number;
}

export interface Load {
  readonly broker: BrokerName;
  readonly revokes: number;
  readonly stops: number;
}

const tickMs = 20;
const perTick = 10;
/** For so long nothing may come back after it went. */
const watchMs = 60;

/** Toggles, so that every message is a change, which no rate limit holds back. */
const flood = (client: MqttClient): { stop(): number } => {
  let sent = 0;
  const startedAt = performance.now();
  const timer = setInterval(() => {
    // As many as are due, also when this process was late.
    const due = ((performance.now() - startedAt) / tickMs) * perTick;
    for (; sent < due; sent += 1) client.publish(controlTopics.motion, sent % 2 === 0 ? 'ON' : 'OFF', { qos: 0 });
  }, tickMs);
  return {
    stop: () => {
      clearInterval(timer);
      return (sent / (performance.now() - startedAt)) * 1000;
    },
  };
};

const holdsMotion = async (server: RunningServer): Promise<boolean> => {
  const { body, status } = await server.call('GET', `/api/rooms/${openRoom}/knows`);
  if (status !== 200) throw new Error(`knows answered ${status}`);
  return (body as { values: { kind: string }[] }).values.some(({ kind }) => kind === 'motion');
};

const must = async (server: RunningServer, method: string, route: string, body: unknown): Promise<unknown> => {
  const answer = await eventually(`${method} ${route}`, async () => {
    const one = await server.call(method, route, body);
    // Asked faster than one person may.
    return one.status === 429 ? false : one;
  });
  if (answer.status >= 300)
    throw new Error(`${method} ${route} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
};

/** From the click to the first look that finds nothing; the looks go on for a while, and count what came back. */
const measureEnd = async (server: RunningServer, click: () => Promise<unknown>) => {
  const clickedAt = performance.now();
  const clicked = click();
  let goneMs = Number.NaN;
  let returned = 0;
  for (;;) {
    const holds = await holdsMotion(server);
    const ms = performance.now() - clickedAt;
    if (!holds && Number.isNaN(goneMs)) goneMs = ms;
    else if (holds && !Number.isNaN(goneMs)) returned += 1;
    if (ms > 10_000) throw new Error('it never ended');
    if (ms > goneMs + watchMs) break;
  }
  await clicked;
  return { goneMs, returned };
};

const reactGrant = async (server: RunningServer): Promise<number> => {
  const { grants } = (await must(server, 'GET', '/api/grants', undefined)) as {
    grants: { id: number; room: string; kind: string; purpose: string }[];
  };
  const found = grants.find(({ room, kind, purpose }) => room === openRoom && kind === 'motion' && purpose === 'react');
  if (found === undefined) throw new Error('no grant to take back');
  return found.id;
};

const heard = (server: RunningServer): Promise<true> =>
  eventually('motion is heard', () => holdsMotion(server).then((yes) => yes || null));

const allow = { room: openRoom, kind: 'motion', purpose: 'react', until: null };

/** The first ones find a house that still starts: they are held to coming back no more, not to the clock. */
const warmUps = 5;

const measure = async (server: RunningServer, { revokes, stops }: Load) => {
  const revokeMs: number[] = [];
  const stopMs: number[] = [];
  let back = 0;
  let grant = await reactGrant(server);
  for (let n = -warmUps; n < revokes; n += 1) {
    await heard(server);
    const id = grant;
    const { goneMs, returned } = await measureEnd(server, () =>
      must(server, 'DELETE', `/api/grants/${id}?forget=false`, {}),
    );
    if (n >= 0) revokeMs.push(goneMs);
    back += returned;
    grant = ((await must(server, 'POST', '/api/grants', allow)) as { id: number }).id;
  }
  for (let n = 0; n < stops; n += 1) {
    await heard(server);
    const { goneMs, returned } = await measureEnd(server, () => must(server, 'POST', '/api/panic', {}));
    stopMs.push(goneMs);
    back += returned;
    await must(server, 'DELETE', '/api/panic', {});
  }
  return { revokeMs, stopMs, returned: back };
};

/** Sensing is stopped and the house killed on the spot: nothing may come in when it is back. */
const crashStopped = async (
  server: RunningServer,
  again: () => Promise<RunningServer>,
  url: (server: RunningServer) => string,
  worldPassword: string,
) => {
  await heard(server);
  await must(server, 'POST', '/api/panic', {});
  await server.kill();
  const back = await again();
  const client = await open(url(back), { ...publishAs, password: worldPassword });
  const flooding = flood(client);
  let returned = 0;
  const endAt = performance.now() + 1000;
  while (performance.now() < endAt) if (await holdsMotion(back)) returned += 1;
  flooding.stop();
  client.end(true);
  return { server: back, returned };
};

/** Takes back and stops as often as asked, then once more with a crash right behind it. */
export const measureRevokes = async (load: Load): Promise<Measured> => {
  const folder = temporaryFolder();
  const made = await layHouse(folder, []);
  const users = { roomtone: 'for-roomtone', world: publishAs.password };
  const mosquitto: Mosquitto | null = load.broker === 'mosquitto' ? await startMosquitto({ users }) : null;
  const foreign = mosquitto?.url.replace('mqtt://', 'mqtt://roomtone:for-roomtone@');
  let server: RunningServer | null = null;
  let cookie = '';
  const start = async (): Promise<RunningServer> => {
    const env = foreign === undefined ? {} : { ROOMTONE_MQTT_URL: foreign };
    const started = await startServer({ dataFolder: folder, env, cookie, readyWithinMs: 90_000 });
    server = started;
    if (cookie === '') await must(started, 'POST', '/api/session', { name: 'Anna', password });
    cookie = started.cookie();
    return started;
  };
  const urlOf = (running: RunningServer): string => mosquitto?.url ?? running.ready.mqtt ?? '';
  const worldPassword = mosquitto === null ? made : publishAs.password;
  try {
    const running = await start();
    const client = await open(urlOf(running), { ...publishAs, password: worldPassword });
    const flooding = flood(client);
    const measured = await measure(running, load);
    const sentPerSecond = flooding.stop();
    const lastly = flood(client);
    const crashed = await crashStopped(running, start, urlOf, worldPassword);
    lastly.stop();
    client.end(true);
    return { ...measured, returned: measured.returned + crashed.returned, sentPerSecond };
  } finally {
    await (server as RunningServer | null)?.kill();
    await mosquitto?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};

/** The value below which `share` of them lie; the next higher one where none lies there. */
export const percentile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
};
