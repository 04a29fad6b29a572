// A person forgets fifty thousand plays among half a million in a running house, while a real mpd plays on in another room.
import { cpSync, mkdirSync } from 'node:fs';
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
  await eventually('mpd is heard', async () => / 0:0[1-9]\//.test(await mpd.mpc('status')), 60_000);
};

interface Forgot {
  readonly tookMs: number;
  readonly answer: Answer;
  readonly watched: Watched;
}

/** By the route of the page: the person signed in as themselves, and no ten seconds for an undo. */
const forgetWhilePlaying = async (server: RunningServer, mpd: RealMpd, data: string): Promise<Forgot> => {
  const end = await watchMpd(mpd.port);
  await wait(aroundMs);
  must(await server.call('POST', '/api/session', { name: forgottenName, password }));
  expect(await countBytes(data, canary), 'there is something to forget').to.be.above(large.ownTracks);
  const startedAt = performance.now();
  const answer = await server.call('DELETE', '/api/history?person=self&undo=false');
  const tookMs = performance.now() - startedAt;
  await wait(aroundMs);
  return { tookMs, answer, watched: await end() };
};

const tell = (where: string, { tookMs, watched }: Forgot): void => {
  const { looks, stops, starts, longestStallMs, heardMs, wallMs } = watched;
  addFigure(`forgotten over HTTP in a running house, ${where}`, `${(tookMs / 1000).toFixed(1)} s`);
  addFigure(
    `mpd meanwhile, ${where}`,
    `${looks} looks, ${stops} stops, ${starts} starts, longest stall ${Math.round(longestStallMs)} ms, heard ${(heardMs / 1000).toFixed(1)} of ${(wallMs / 1000).toFixed(1)} s`,
  );
};

const judge = async ({ tookMs, answer, watched }: Forgot, data: string): Promise<void> => {
  expect(answer.status, JSON.stringify(answer.body)).to.equal(200);
  expect(answer.body).to.have.nested.property('forgotten.plays', large.playsEach);
  expect(isUnbroken(watched), JSON.stringify(watched)).to.equal(true);
  expect(watched.looks).to.be.above((2 * aroundMs) / 1000);
  expect(await countBytes(data, canary)).to.equal(0);
  expect(tookMs).to.be.at.most(forgetWithinMs);
};

const judgeStored = async (data: string): Promise<void> => {
  // Before it is opened, because that empties its log.
  const found = scanFolder(data, [canary]);
  expect(found.map(({ file, as }) => `${path.basename(file)}: ${as}`)).to.deep.equal([]);
  const db = await openDb({ path: path.join(data, 'roomtone.db'), report: () => undefined });
  const { id } = await db.read
    .selectFrom('people')
    .select('id')
    .where('name', '=', forgottenName)
    .executeTakeFirstOrThrow();
  expect(await countPlays(db.read, { owner: id })).to.equal(0);
  expect(await countPlays(db.read)).to.be.at.least((large.people - 1) * large.playsEach);
  await db.close();
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

  const serverOn = async (dataFolder: string): Promise<RunningServer> => {
    mkdirSync(dataFolder, { recursive: true });
    cpSync(template, path.join(dataFolder, 'data'), { recursive: true });
    return startServer({ dataFolder, env: { ROOMTONE_MUSIC: music }, readyWithinMs: 120_000 });
  };

  it('on a usual disk', async () => {
    const home = path.join(folder, 'usual');
    const data = path.join(home, 'data');
    const server = await serverOn(home);
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
    const data = path.join(disk.folder, 'data');
    try {
      const server = await serverOn(disk.folder);
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
