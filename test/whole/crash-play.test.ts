// kill -9 of the whole server in the middle of a play: it is back at once, nothing answered is lost, nothing is doubled.
import { expect } from 'chai';
import { readKept } from '../../server/store/rooms.ts';
import { kills, lookInto, must, pause, playsIn, type Start, seeded, startOf, tellStarts } from '../support/crash.ts';
import {
  claim,
  eventually,
  type RunningServer,
  removeFolder,
  startServer,
  temporaryFolder,
} from '../support/server.ts';

interface Play {
  readonly startedAt: string;
  readonly title: string;
  readonly room: string;
  readonly outcome: string;
}

describe('kill -9 in the middle of a play', function () {
  this.timeout(240_000);
  const room = '/api/rooms/this-room';
  let dataFolder: string;
  let server: RunningServer;
  let cookie: string;

  const history = async (): Promise<readonly Play[]> => {
    const { body } = must(await server.call('GET', '/api/history?limit=500'), 200);
    return (body as { plays: readonly Play[] }).plays;
  };

  const playingNow = async (): Promise<{ state: string; trackId: number | null }> =>
    ((await server.call('GET', room)).body as { playing: { state: string; trackId: number | null } }).playing;
  const stateOf = async (): Promise<string> => (await playingNow()).state;

  /** What the database itself says: whether this piece was saved, and whether the room was stopped. */
  const lastWords = (trackId: number): Promise<{ saved: number; quiet: boolean }> =>
    lookInto(dataFolder, async ({ read }) => {
      const saved = await read
        .selectFrom('reactions')
        .select('kind')
        .where('kind', '=', 'save')
        .where('track_id', '=', trackId)
        .execute();
      const kept = await readKept(read);
      return { saved: saved.length, quiet: (kept['this-room']?.holdUntilMs ?? 0) > Date.now() };
    });

  before(async () => {
    dataFolder = temporaryFolder();
    server = await startServer({ dataFolder });
    await claim(server);
    cookie = server.cookie();
    must(await server.call('POST', '/api/music/make', {}), 202);
    const added = must(await server.call('POST', '/api/speakers', { kind: 'sim', host: 'kitchen-sim', port: 1 }), 201);
    const { id } = added.body as { id: number };
    must(await server.call('PATCH', `/api/speakers/${id}`, { approved: true, room: 'this-room' }), 200);
    must(await server.call('POST', `${room}/rows/played`, { state: 'remembered' }), 200);
    await eventually('music', async () => (await server.call('POST', `${room}/play`, {})).status === 200, 60_000);
  });

  after(async () => {
    await server?.kill();
    removeFolder(dataFolder);
  });

  it(`${kills} times: every answered row is there once, and a person's last word holds`, async () => {
    const random = seeded(20_261_124);
    const starts: Start[] = [];
    let seen: readonly Play[] = [];
    let begun = 0;
    for (let kill = 0; kill < kills; kill += 1) {
      await eventually('it plays', async () => {
        begun += 1;
        const answer = await server.call('POST', `${room}/play`, {});
        return answer.status === 200 && (await stateOf()) === 'playing';
      });
      for (let skip = 0; skip < 2; skip += 1) {
        begun += 1;
        must(await server.call('POST', `${room}/next`, {}), 200);
        await eventually('the next plays', async () => (await stateOf()) === 'playing');
      }
      seen = await history();
      await pause(random() * 200);
      // Three kinds of last words, each killed as soon as its answer is there.
      const last = kill % 3;
      const savedId = (await playingNow()).trackId ?? 0;
      if (last === 0) must(await server.call('POST', '/api/playlists', { name: `Before kill ${kill}` }), 201);
      if (last === 1) must(await server.call('POST', `${room}/private`, { on: true }), 200);
      if (last === 2) {
        must(await server.call('POST', `${room}/save`, {}), 200);
        must(await server.call('POST', `${room}/stop`, {}), 200);
      }
      await server.kill();
      server = await startServer({ dataFolder, cookie });
      starts.push(startOf(server));
      const after = await history();
      const keys = after.map((play) => `${play.startedAt} ${play.title}`);
      expect(new Set(keys).size, `kill ${kill}: a play is doubled`).to.equal(keys.length);
      expect(keys, `kill ${kill}: a play is lost`).to.include.members(
        seen.map((play) => `${play.startedAt} ${play.title}`),
      );
      expect(after.length, `kill ${kill}: more plays than were begun`).to.be.at.most(begun);
      if (last === 0) {
        const { body } = await server.call('GET', '/api/playlists');
        expect(JSON.stringify(body)).to.include(`"Before kill ${kill}"`);
      }
      if (last === 1) {
        const { body } = await server.call('GET', room);
        expect((body as { privateUntilMs: number | null }).privateUntilMs, `kill ${kill}: private`).to.be.above(0);
        must(await server.call('POST', `${room}/private`, { on: false }), 200);
      }
      if (last === 2) {
        await server.kill();
        expect(await lastWords(savedId), `kill ${kill}`).to.deep.equal({ saved: 1, quiet: true });
        server = await startServer({ dataFolder, cookie });
        starts.push(startOf(server));
      }
    }
    await server.kill();
    expect(await playsIn(dataFolder)).to.be.at.least(seen.length);
    expect(seen.length, 'plays that were seen before a kill').to.be.at.least(kills);
    tellStarts('a play', starts);
  });
});
