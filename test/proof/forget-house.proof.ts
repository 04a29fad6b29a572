// A person forgets fifty thousand plays among half a million in a running house, while a real mpd plays on in another room.
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { openDb } from '../../server/store/db.ts';
import { countPlays } from '../../server/store/history.ts';
import { type RealMpd, startMpd } from '../support/mpd.ts';
import { needs } from '../support/parts.ts';
import { scanFolder } from '../support/scan-bytes.ts';
import {
  type Answer,
  eventually,
  password,
  type RunningServer,
  removeFolder,
  type ServerOptions,
  startServer,
  temporaryFolder,
} from '../support/server.ts';
import { countBytes } from '../support/stores.ts';
import { addFigure } from './figures.ts';
import { canary, forgottenName, large, layLargeHouse, layLongMusic } from './large-house.ts';
import { isUnbroken, type Watched, watchMpd } from './mpd-watch.ts';
import { openSmallDisk } from './small-disk.ts';

const room = '/api/rooms/kitchen';
const forgetWithinMs = 30_000;
/** Played before the forgetting and after it. */
const aroundMs = 4000;

const load = (): number => loadavg()[0] ?? 0;

/** Clock ticks are a hundredth of a second on every Linux that runs Node. */
const processorMs = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
};

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const must = (answer: Answer): Answer => {
  expect(answer.status, JSON.stringify(answer.body)).to.be.below(300);
  return answer;
};

const startMusic = async (server: RunningServer, mpd: RealMpd): Promise<void> => {
  must(await server.call('POST', '/api/session', { name: 'Ada', password }));
  const added = must(await server.call('POST', '/api/speakers', { kind: 'mpd', host: mpd.host, port: mpd.port }));
  const { id } = added.body as { id: number };
  must(await server.call('PATCH', `/api/speakers/${id}`, { approved: true, room: 'kitchen' }));
  must(await server.call('POST', `${room}/rows/played`, { state: 'remembered' }));
  const track = await eventually(
    'the scan finds the long pieces',
    async () => {
      const { body } = await server.call('GET', '/api/tracks?q=long&limit=5');
      return (body as { tracks?: readonly { id: number }[] }).tracks?.[0]?.id ?? null;
    },
    120_000,
  );
  await eventually(
    'it plays',
    async () => (await server.call('POST', `${room}/play`, { track })).status === 200,
    60_000,
  );
  // On a full disk nobody can sign in.
  must(await server.call('POST', '/api/session', { name: forgottenName, password }));
  await eventually('mpd is heard', async () => / (?!0:00)\d+:\d\d\//.test(await mpd.mpc('status')), 60_000);
};

interface Forgot {
  readonly tookMs: number;
  /** Processor time of the server meanwhile. */
  readonly busyMs: number;
  readonly answer: Answer;
  readonly watched: Watched;
}

/** By the route of the page: the person signed in as themselves, and no ten seconds for an undo. */
const forgetWhilePlaying = async (server: RunningServer, mpd: RealMpd, data: string): Promise<Forgot> => {
  const end = await watchMpd(mpd.port);
  await wait(aroundMs);
  expect(await countBytes(data, canary), 'there is something to forget').to.be.above(large.ownTracks);
  const before = processorMs(server.pid);
  const startedAt = performance.now();
  const answer = await server.call('DELETE', '/api/history?person=self&undo=false');
  const tookMs = performance.now() - startedAt;
  const busyMs = processorMs(server.pid) - before;
  await wait(aroundMs);
  return { tookMs, busyMs, answer, watched: await end() };
};

const tell = (where: string, { tookMs, busyMs, watched }: Forgot): void => {
  const { looks, stops, starts, behindMs, heardMs, wallMs } = watched;
  addFigure(
    `forgotten over HTTP in a running house, ${where}`,
    `${(tookMs / 1000).toFixed(1)} s, of it ${(busyMs / 1000).toFixed(1)} s of processor time, load ${load().toFixed(0)}`,
  );
  addFigure(
    `mpd meanwhile, ${where}`,
    `${looks} looks, ${stops} stops, ${starts} starts, at most ${Math.round(behindMs)} ms behind, heard ${(heardMs / 1000).toFixed(1)} of ${(wallMs / 1000).toFixed(1)} s`,
  );
};

const judge = async ({ tookMs, busyMs, answer, watched }: Forgot, data: string): Promise<void> => {
  expect(answer.status, JSON.stringify(answer.body)).to.equal(200);
  expect(answer.body).to.include({ forgotten: large.playsEach });
  expect(isUnbroken(watched), JSON.stringify(watched)).to.equal(true);
  expect(watched.looks).to.be.above((2 * aroundMs) / 1000);
  expect(await countBytes(data, canary)).to.equal(0);
  expect(busyMs).to.be.at.most(forgetWithinMs);
  // Where other programs wait for the processor too, only what it really took can be held to the limit.
  if (load() <= cpus().length) expect(tookMs).to.be.at.most(forgetWithinMs);
};

const judgeStored = async (data: string): Promise<void> => {
  // As it lies there, because opening empties the log.
  const found = scanFolder(data, [canary]);
  expect(found.map(({ file, as }) => `${path.basename(file)}: ${as}`)).to.deep.equal([]);
  // In a copy, because SQLite does not go by the way through another process.
  const copy = temporaryFolder();
  cpSync(data, copy, { recursive: true, filter: (from) => !from.endsWith('.sock') });
  const db = await openDb({ path: path.join(copy, 'roomtone.db'), report: () => undefined, ballastBytes: 0 });
  const { id } = await db.read
    .selectFrom('people')
    .select('id')
    .where('name', '=', forgottenName)
    .executeTakeFirstOrThrow();
  expect(await countPlays(db.read, { owner: id })).to.equal(0);
  expect(await countPlays(db.read)).to.be.at.least((large.people - 1) * large.playsEach);
  await db.close();
  removeFolder(copy);
};

describe('forgetting a person while another room plays on, in the built server', function () {
  this.timeout(1_200_000);
  const folder = temporaryFolder();
  const template = path.join(folder, 'template');
  const music = path.join(folder, 'music');
  let mpd: RealMpd;

  before(async function () {
    needs(this, 'mpd', 'mpc');
    layLongMusic(music);
    await layLargeHouse(template);
    mpd = await startMpd();
  });

  after(async () => {
    await mpd?.stop();
    removeFolder(folder);
  });

  const layIn = (home: string): string => {
    mkdirSync(home, { recursive: true });
    const data = path.join(home, 'data');
    cpSync(template, data, { recursive: true });
    return data;
  };
  const start = (options: ServerOptions): Promise<RunningServer> =>
    startServer({ env: { ROOMTONE_MUSIC: music }, readyWithinMs: 120_000, ...options });

  it('on a usual disk', async () => {
    const home = path.join(folder, 'usual');
    const data = layIn(home);
    const server = await start({ dataFolder: home });
    try {
      await startMusic(server, mpd);
      const forgot = await forgetWhilePlaying(server, mpd, data);
      tell('usual disk', forgot);
      await judge(forgot, data);
    } finally {
      await server.kill();
    }
    await judgeStored(data);
  });

  it('on 256 MB filled to the last byte', async () => {
    const disk = await openSmallDisk(256);
    try {
      const data = layIn(disk.folder);
      const server = await start({ dataFolder: disk.inside, under: disk.under });
      try {
        await startMusic(server, mpd);
        disk.fill();
        expect(disk.freeBytes()).to.equal(0);
        const forgot = await forgetWhilePlaying(server, mpd, data);
        tell('full disk', forgot);
        await judge(forgot, data);
      } finally {
        await server.kill();
      }
      await judgeStored(data);
    } finally {
      await disk.drop();
    }
  });
});
