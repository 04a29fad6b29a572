// Takes permissions back while 500 messages a second come in, and measures when the house holds and takes nothing any more.
import { rmSync } from 'node:fs';
import type { MqttClient } from 'mqtt';
import { type Mosquitto, startMosquitto } from '../support/mosquitto.ts';
import { eventually, password, type RunningServer, startServer, temporaryFolder } from '../support/server.ts';
import type { BrokerName } from './canary-cases.ts';
import { controlTopics, layHouse } from './canary-house.ts';
import { openRoom } from './canary-names.ts';
import { open, publishAs } from './canary-wire.ts';
import { startWireCutter, type WireCutter } from './wire-cutter.ts';

export interface Measured {
  readonly revokeMs: readonly number[];
  readonly stopMs: readonly number[];
  /** The same for revokes around which a connection was cut. */
  readonly cutMs: readonly number[];
  /** Looks that still, or again, found a value after the answer to a look had been none. */
  readonly returned: number;
  readonly sentPerSecond: number;
}

export interface Load {
  readonly broker: BrokerName;
  readonly revokes: number;
  readonly stops: number;
  /** Further revokes around which a connection is cut. */
  readonly cuts: number;
  /** Further revokes behind which the house is restarted. */
  readonly restarts: number;
}

const tickMs = 20;
const perTick = 10;
/** For so long nothing may come back after it went. */
const watchMs = 60;

interface Flood {
  /** Ends it, and says how many messages a second it was. */
  stop(): number;
  /** Its connection ends without a word. */
  cut(): void;
}

/** Toggles, so that every message is a change, which no rate limit holds back; some stay at the broker. */
const floodOver = (client: MqttClient): Flood => {
  let sent = 0;
  const startedAt = performance.now();
  const timer = setInterval(() => {
    // As many as are due, also when this process was late.
    const due = ((performance.now() - startedAt) / tickMs) * perTick;
    for (; sent < due; sent += 1) {
      if (!client.connected) continue;
      client.publish(controlTopics.motion, sent % 2 === 0 ? 'ON' : 'OFF', { qos: 0, retain: sent % 50 === 0 });
    }
  }, tickMs);
  return {
    stop: () => {
      clearInterval(timer);
      client.end(true);
      return (sent / (performance.now() - startedAt)) * 1000;
    },
    cut: () => client.stream.destroy(),
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
    if (ms > 60_000) throw new Error('it never ended');
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

/** Whatever still comes in is looked for so long. */
const comesIn = async (server: RunningServer, forMs: number): Promise<number> => {
  let returned = 0;
  const endAt = performance.now() + forMs;
  while (performance.now() < endAt) if (await holdsMotion(server)) returned += 1;
  return returned;
};

interface Scene {
  readonly cutter: WireCutter | null;
  running(): RunningServer;
  again(): Promise<RunningServer>;
  /** Opens a connection that sends, anew. */
  flood(): Promise<Flood>;
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The connection ends before the click, right behind it, or after the answer; it is back while the looks go on. */
const cutsAfterMs = [-30, 5, 60] as const;
const awayMs = 200;
const backWithinMs = 15_000;

/**
 * Of a foreign broker it is the house's own connection that ends; beside the embedded one, which lives in the house
 * itself, it is the sensor's. What the sensor said last stands retained, and is said anew to whoever comes back.
 */
const cutAround = async (scene: Scene, flooding: Flood, cutAtMs: number) => {
  const server = scene.running();
  await heard(server);
  const id = await reactGrant(server);
  const passedBefore = scene.cutter?.passed() ?? 0;
  const cut = (): void => (scene.cutter === null ? flooding.cut() : scene.cutter.cut(awayMs));
  if (cutAtMs < 0) {
    cut();
    await wait(-cutAtMs);
  } else setTimeout(cut, cutAtMs);
  const { goneMs, returned } = await measureEnd(server, () =>
    must(server, 'DELETE', `/api/grants/${id}?forget=false`, {}),
  );
  await wait(Math.max(0, cutAtMs));
  await eventually('the connection is back', async () => (scene.cutter?.passed() ?? 1) > passedBefore, backWithinMs);
  const fresh = scene.cutter === null ? await scene.flood() : null;
  const later = await comesIn(server, 700);
  fresh?.stop();
  await must(server, 'POST', '/api/grants', allow);
  return { goneMs, returned: returned + later };
};

/** Taken back or stopped, and the house ended on the spot, by a signal or a crash: nothing may come in when it is back. */
const endAround = async (scene: Scene, click: (server: RunningServer) => Promise<unknown>, end: 'stop' | 'kill') => {
  const before = scene.running();
  await heard(before);
  await click(before);
  await before[end]();
  const back = await scene.again();
  const flooding = await scene.flood();
  const returned = await comesIn(back, 1000);
  flooding.stop();
  return returned;
};

const interrupt = async (scene: Scene, { cuts, restarts }: Load) => {
  const cutMs: number[] = [];
  let returned = 0;
  for (let n = 0; n < cuts; n += 1) {
    const flooding = await scene.flood();
    const one = await cutAround(scene, flooding, cutsAfterMs[n % cutsAfterMs.length] ?? 0);
    flooding.stop();
    cutMs.push(one.goneMs);
    returned += one.returned;
  }
  for (let n = 0; n < restarts; n += 1) {
    const flooding = await scene.flood();
    returned += await endAround(
      scene,
      async (server) => must(server, 'DELETE', `/api/grants/${await reactGrant(server)}?forget=false`, {}),
      'stop',
    );
    flooding.stop();
    await must(scene.running(), 'POST', '/api/grants', allow);
  }
  const flooding = await scene.flood();
  returned += await endAround(scene, (server) => must(server, 'POST', '/api/panic', {}), 'kill');
  flooding.stop();
  return { cutMs, returned };
};

/** Takes back and stops as often as asked; then with the connection cut around it, with a clean restart and a crash right behind it. */
export const measureRevokes = async (load: Load): Promise<Measured> => {
  const folder = temporaryFolder();
  const { password: made } = await layHouse(folder, { world: 'rooms', cases: [], plays: [] });
  const users = { roomtone: 'for-roomtone', world: publishAs.password };
  const mosquitto: Mosquitto | null = load.broker === 'mosquitto' ? await startMosquitto({ users }) : null;
  const cutter = mosquitto === null ? null : await startWireCutter(mosquitto.port);
  let server: RunningServer | null = null;
  let cookie = '';
  const start = async (): Promise<RunningServer> => {
    const env = cutter === null ? {} : { ROOMTONE_MQTT_URL: `mqtt://roomtone:for-roomtone@127.0.0.1:${cutter.port}` };
    const started = await startServer({ dataFolder: folder, env, cookie, readyWithinMs: 90_000 });
    server = started;
    if (cookie === '') await must(started, 'POST', '/api/session', { name: 'Anna', password });
    cookie = started.cookie();
    return started;
  };
  const running = (): RunningServer => {
    if (server === null) throw new Error('no server runs');
    return server;
  };
  const flood = async (): Promise<Flood> => {
    const account = { ...publishAs, password: mosquitto === null ? made : publishAs.password };
    return floodOver(await open(mosquitto?.url ?? running().ready.mqtt ?? '', account));
  };
  try {
    await start();
    const flooding = await flood();
    const measured = await measure(running(), load);
    const sentPerSecond = flooding.stop();
    const { cutMs, returned } = await interrupt({ cutter, running, again: start, flood }, load);
    return { ...measured, cutMs, returned: measured.returned + returned, sentPerSecond };
  } finally {
    await (server as RunningServer | null)?.kill();
    await cutter?.stop();
    await mosquitto?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};

/** The value below which `share` of them lie; the next higher one where none lies there. */
export const percentile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
};
