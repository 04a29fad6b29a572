// Imports over a real database: counted to the last row, idempotent, permitted, undone, and honest about what is missing.
import { readdirSync, writeFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { errorText, RoomtoneError } from '../../config/words/errors.ts';
import type { JobView } from '../../config/words/panel.ts';
import { forget } from '../../server/store/forget.ts';
import { endGrant } from '../../server/store/grants.ts';
import { countPlays, historyPage } from '../../server/store/history.ts';
import { listRunningJobs } from '../../server/store/jobs.ts';
import { type LibraryHouse, openLibraryHouse } from '../support/library-house.ts';
import { needs, sharedFolder } from '../support/parts.ts';
import { countBytes } from '../support/stores.ts';
import { zipOf } from '../support/zip-file.ts';

interface Row {
  readonly endTime: string;
  readonly artistName: string;
  readonly trackName: string;
  readonly msPlayed: number;
}

const row = (minute: number, name: string, msPlayed = 200_000): Row => ({
  endTime: `2024-05-03 10:${String(minute).padStart(2, '0')}`,
  artistName: 'Somebody',
  trackName: name,
  msPlayed,
});

const episode = { podcastName: 'P', episodeName: 'E', endTime: '2024-05-03 10:01', msPlayed: 1 };

const codeOf = async (promise: Promise<unknown>): Promise<string> => {
  try {
    await promise;
    return 'none';
  } catch (error) {
    return error instanceof RoomtoneError ? error.code : String(error);
  }
};

describe('flows/imports', () => {
  let house: LibraryHouse;
  let count = 0;

  const spooled = (content: string | Buffer, name = 'StreamingHistory_music_0.json') => {
    count += 1;
    const path = join(house.dataDir, 'spool', `upload-${count}`);
    writeFileSync(path, content);
    return { name, path };
  };

  const run = async (contents: readonly (string | Buffer)[], dryRun = false): Promise<JobView> => {
    const { id } = await house.imports.start(
      contents.map((content) => spooled(content)),
      { owner: house.ada, dryRun },
    );
    await house.imports.idle();
    const job = house.imports.get(id);
    if (job === null) throw new Error('the job is gone');
    return job;
  };

  beforeEach(async () => {
    house = await openLibraryHouse();
  });
  afterEach(() => house.drop());

  it('merges numbered files, counts doubled and refused rows, and leaves nothing in the spool', async () => {
    const first = [row(1, 'One'), row(5, 'Two'), row(5, 'Two'), { ...row(9, 'Three'), endTime: 'yesterday' }];
    const second = [row(20, 'One'), episode, 7];
    const job = await run([JSON.stringify(first), `\uFEFF${JSON.stringify(second.slice(0, 2))}`]);
    expect(job.state).to.equal('done');
    expect(job.report).to.include({ rows: 6, imported: 3, duplicates: 1, dryRun: false });
    expect(job.report?.['rejected']).to.deep.equal({ 'bad-time': 1, podcast: 1 });
    expect(await readdir(join(house.dataDir, 'spool'))).to.deep.equal([]);
    expect(house.told).to.deep.equal([house.ada]);
    const page = await historyPage(house.store.db.read, { owner: house.ada }, { limit: 10 });
    expect(page.plays.map((play) => play.title)).to.deep.equal(['One', 'Two', 'One']);
    // endTime is the end: the play began msPlayed before.
    expect(page.plays[2]?.startedAtMs).to.equal(Date.UTC(2024, 4, 3, 10, 1) - 200_000);
  });

  it('imports nothing from the same file twice', async () => {
    const content = JSON.stringify([row(1, 'One'), row(5, 'Two')]);
    await run([content]);
    expect((await run([content])).report).to.include({ imported: 0, duplicates: 2 });
    expect((await run([content, content])).report).to.include({ imported: 0, duplicates: 4 });
    expect(await countPlays(house.store.db.read)).to.equal(2);
  });

  it('says in a dry run what would come, and writes none of it', async () => {
    const content = JSON.stringify([row(1, 'One'), row(5, 'Two'), row(5, 'Two')]);
    expect((await run([content], true)).report).to.include({ imported: 2, duplicates: 1, dryRun: true });
    expect(await countPlays(house.store.db.read)).to.equal(0);
    await run([JSON.stringify([row(1, 'One')])]);
    expect((await run([content], true)).report).to.include({ imported: 1, duplicates: 2 });
    expect(await countBytes(house.store.folder, 'Two')).to.equal(0);
  });

  it('takes only the history files out of a zip', async () => {
    const zip = zipOf([
      { name: 'Spotify Account Data/StreamingHistory_music_0.json', content: JSON.stringify([row(1, 'One')]) },
      { name: 'Spotify Account Data/StreamingHistory_music_1.json', content: JSON.stringify([row(9, 'Two')]) },
      { name: 'Spotify Account Data/StreamingHistory_podcast_0.json', content: JSON.stringify([episode]) },
      { name: 'Spotify Account Data/Userdata.json', content: '{"email":"ada@example.org"}' },
    ]);
    const { report } = await run([zip]);
    expect(report).to.include({ rows: 3, imported: 2 });
    expect(report?.['rejected']).to.deep.equal({ podcast: 1 });
    expect(await countBytes(house.store.folder, 'ada@example.org')).to.equal(0);
  });

  it('passes over files that hold no history, and says how many those were', async () => {
    const other = (content: string | Buffer, name: string) => spooled(content, name);
    const files = [
      other('{"email":"ada@example.org"}', 'Userdata.json'),
      other(JSON.stringify([{ searchTime: 'x' }, { searchTime: 'y' }]), 'SearchQueries.json'),
      other(Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 1]), 'cover.jpg'),
      other('', 'empty.txt'),
      other('Hi, Ada\nBye', 'note.txt'),
      other('[{"searchTime":', 'SearchQueries_cut.json'),
      other(zipOf([{ name: 'readme.txt', content: 'hello' }]), 'else.zip'),
      spooled(JSON.stringify([row(1, 'One')])),
    ];
    const { id } = await house.imports.start(files, { owner: house.ada, dryRun: false });
    await house.imports.idle();
    const report = house.imports.get(id)?.report;
    expect(report).to.include({ rows: 8, imported: 1 });
    expect(report?.['rejected']).to.deep.equal({ 'not-history': 7 });
    expect(await countBytes(house.store.folder, 'ada@example.org')).to.equal(0);
  });

  it('refuses them all when one of the history files is cut off', async () => {
    const whole = JSON.stringify([row(1, 'One'), row(5, 'Two')]);
    expect(await codeOf(run([whole, whole.slice(0, -30)]))).to.equal('truncated-export');
    expect(await countPlays(house.store.db.read)).to.equal(0);
  });

  it('writes nothing personal of an extended history', async () => {
    const extended = {
      ts: '2024-05-03T10:03:20Z',
      username: 'canary-user',
      platform: 'canary-platform',
      ms_played: 200_000,
      conn_country: 'canary-country',
      ip_addr: 'canary-address',
      user_agent_decrypted: 'canary-agent',
      master_metadata_track_name: 'One',
      master_metadata_album_artist_name: 'Somebody',
      master_metadata_album_album_name: 'First',
      reason_end: 'fwdbtn',
      skipped: null,
      incognito_mode: false,
    };
    const hidden = { ...extended, ts: '2024-05-03T11:03:20Z', incognito_mode: true };
    const job = await run([JSON.stringify([extended, hidden])]);
    expect(job.report).to.include({ rows: 2, imported: 1 });
    expect(job.report?.['rejected']).to.deep.equal({ incognito: 1 });
    const [play] = (await historyPage(house.store.db.read, { owner: house.ada }, { limit: 1 })).plays;
    expect(play).to.include({ startedAtMs: Date.UTC(2024, 4, 3, 10), outcome: 'skipped_elsewhere', album: 'First' });
    expect(await countBytes(house.store.folder, 'canary')).to.equal(0);
  });

  it('refuses what is no export, or half of one, before any row is written, and keeps no file', async () => {
    const whole = JSON.stringify([row(1, 'One'), row(5, 'Two')]);
    const zip = zipOf([{ name: 'StreamingHistory_music_0.json', content: whole }]);
    const cases: readonly (readonly [string | Buffer, string])[] = [
      ['', 'not-an-export'],
      ['hello', 'not-an-export'],
      ['{"a":1}', 'not-an-export'],
      ['[{"a":1}]', 'not-an-export'],
      ['[]x', 'not-an-export'],
      [Buffer.from([0xff, 0xfb, 0x90, 0x44, 0, 0, 0, 0]), 'not-an-export'],
      [zipOf([{ name: 'readme.txt', content: 'hello' }]), 'not-an-export'],
      [whole.slice(0, -1), 'truncated-export'],
      [whole.slice(0, -30), 'truncated-export'],
      [zip.subarray(0, zip.length - 40), 'truncated-export'],
      [`[{"endTime":"${'x'.repeat(100_000)}"}]`, 'not-an-export'],
      ['['.repeat(100_000), 'not-an-export'],
      [`ts,artist${','.repeat(1000)}`, 'not-an-export'],
    ];
    for (const [content, code] of cases) {
      const label = content.slice(0, 30).toString();
      expect(await codeOf(run([content])), label).to.equal(code);
      expect(readdirSync(join(house.dataDir, 'spool')), label).to.deep.equal([]);
    }
    expect(await countPlays(house.store.db.read)).to.equal(0);
  });

  it('does not unpack a zip bomb', async () => {
    const bomb = zipOf([{ name: 'StreamingHistory_music_0.json', content: `[${' '.repeat(30_000_000)}]` }]);
    expect(bomb.length).to.be.below(100_000);
    expect(await codeOf(run([bomb]))).to.equal('too-large');
    const lying = zipOf([{ name: 'StreamingHistory_music_0.json', content: '[]', claimedSize: 300_000_000 }]);
    expect(await codeOf(run([lying]))).to.equal('too-large');
  });

  it('needs the permission of the person whose history it is', async () => {
    const content = JSON.stringify([row(1, 'One')]);
    const other = house.imports.start([spooled(content)], { owner: house.ada + 1, dryRun: false });
    expect(await codeOf(other)).to.equal('no-consent');
    await house.store.db.write((write) =>
      endGrant(write, house.store.key, house.grant.id, { atMs: 1, by: house.ada, reason: 'revoked' }),
    );
    await house.reloadGrants();
    expect(await codeOf(run([content]))).to.equal('no-consent');
    expect(readdirSync(join(house.dataDir, 'spool'))).to.deep.equal([]);
    expect(await countBytes(house.store.folder, 'Somebody')).to.equal(0);
  });

  it('is undone to the last play, and then can be done again', async () => {
    const content = JSON.stringify([row(1, 'One'), row(5, 'Two')]);
    await run([JSON.stringify([row(30, 'Kept')])]);
    const job = await run([content]);
    const twice = await run([content]);
    expect((await house.imports.list(house.ada)).map(({ id, plays }) => [id, plays])).to.have.deep.members([
      [twice.id, 2],
      [job.id - 1, 1],
    ]);
    expect(await house.imports.list(house.ada + 1)).to.deep.equal([]);
    const source = await house.imports.sourceOf(job.id);
    const filter = { owner: house.ada, source };
    expect((await forget(house.store.db, { type: 'plays', filter }, Date.now())).plays).to.equal(2);
    expect(await house.imports.list(house.ada)).to.have.length(1);
    expect(await codeOf(house.imports.sourceOf((await run([content], true)).id))).to.equal('not-found');
    expect(await countPlays(house.store.db.read)).to.equal(1);
    expect((await run([content])).report).to.include({ imported: 2, duplicates: 0 });
  });

  it('goes on after a restart where a batch had ended, and drops what belongs to no import', async () => {
    const rows = Array.from({ length: 2500 }, (_, index) => ({
      ...row(0, `Song ${index % 90}`),
      endTime: new Date(Date.UTC(2023, 0, 1) + index * 300_000).toISOString().slice(0, 16).replace('T', ' '),
    }));
    const { id } = await house.imports.start([spooled(JSON.stringify(rows))], { owner: house.ada, dryRun: false });
    // Stops between two batches, as a server that is told to end does.
    await house.imports.stop();
    const before = await countPlays(house.store.db.read);
    expect(before).to.be.below(2500);
    await house.imports.resume();
    expect(house.imports.get(id)?.state).to.equal('running');
  });

  const longHistory = (): string =>
    JSON.stringify(
      Array.from({ length: 9000 }, (_, index) => ({
        ...row(0, `Song ${index % 90}`),
        endTime: new Date(Date.UTC(2023, 0, 1) + index * 300_000).toISOString().slice(0, 16).replace('T', ' '),
      })),
    );

  const forgetAda = (): Promise<unknown> =>
    forget(house.store.db, { type: 'owner', owner: house.ada }, Date.now(), { settled: house.imports.halted });

  it('ends when its person has everything forgotten, with nothing of it left and one that waits behind it', async () => {
    const of = { owner: house.ada, dryRun: false };
    const { id } = await house.imports.start([spooled(longHistory())], of);
    const waiting = await house.imports.start([spooled(JSON.stringify([row(1, 'Later')]))], of);
    while ((await countPlays(house.store.db.read)) === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    await forgetAda();
    expect(readdirSync(join(house.dataDir, 'spool'))).to.deep.equal([]);
    expect(await countPlays(house.store.db.read)).to.equal(0);
    await house.imports.idle();
    expect(await countPlays(house.store.db.read)).to.equal(0);
    for (const job of [id, waiting.id].map(house.imports.get))
      expect(job).to.include({ state: 'failed', error: errorText('import-forgotten') });
    // Whoever wants it back says so.
    expect((await run([JSON.stringify([row(1, 'Later')])])).state).to.equal('done');
  });

  it('is not gone on with after a crash when its person had everything forgotten', async () => {
    await house.imports.start([spooled(longHistory())], { owner: house.ada, dryRun: false });
    await house.imports.stop();
    expect(await listRunningJobs(house.store.db.read)).to.have.length(1);
    await forget(house.store.db, { type: 'owner', owner: house.ada + 1 }, Date.now());
    expect(await listRunningJobs(house.store.db.read), 'another’s forgetting').to.have.length(1);
    await forgetAda();
    expect(await listRunningJobs(house.store.db.read)).to.deep.equal([]);
  });

  it('goes on while another import of the same person is deleted', async () => {
    const other = await run([JSON.stringify([row(1, 'Other')])]);
    const source = Number(other.report?.['source']);
    const { id } = await house.imports.start([spooled(longHistory())], { owner: house.ada, dryRun: false });
    await house.imports.stop();
    const running = async () => (await listRunningJobs(house.store.db.read)).map((job) => job.id);
    const filter = { owner: house.ada, source };
    await forget(house.store.db, { type: 'plays', filter }, Date.now());
    expect(await running()).to.deep.equal([id]);
    expect(await countPlays(house.store.db.read, filter)).to.equal(0);
    await forget(house.store.db, { type: 'plays', filter: { owner: house.ada, source: source + 1 } }, Date.now());
    expect(await running()).to.deep.equal([]);
  });

  it('is refused when its person has everything forgotten while the upload is read', async () => {
    const started = codeOf(house.imports.start([spooled(longHistory())], { owner: house.ada, dryRun: false }));
    await new Promise((resolve) => setTimeout(resolve, 2));
    await forgetAda();
    expect(await started).to.equal('import-forgotten');
    await house.imports.idle();
    expect(await countPlays(house.store.db.read)).to.equal(0);
    expect(readdirSync(join(house.dataDir, 'spool'))).to.deep.equal([]);
  });

  it('lists what is heard elsewhere and not owned, safe to open in a spreadsheet', async () => {
    await run([JSON.stringify([row(1, '=cmd()'), row(5, 'Two, "too"'), row(9, 'Two, "too"')])]);
    const { tracks, percentOfHistory, csv } = await house.imports.missing(house.ada);
    expect({ tracks, percentOfHistory }).to.deep.equal({ tracks: 2, percentOfHistory: 100 });
    expect(csv).to.equal('artist,title,plays\r\nSomebody,"Two, ""too""",2\r\nSomebody,\'=cmd(),1\r\n');
  });
});

describe('flows/imports on a real year of listening', () => {
  let house: LibraryHouse;
  before(async function () {
    needs(this, 'shared');
    house = await openLibraryHouse([], true);
  });
  after(() => house?.drop());

  it('reconciles every row in a few seconds', async () => {
    const folder = join(sharedFolder, 'data', 'listening', 'listener-a-spotify');
    const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
    const files = [];
    for (const name of names) {
      const path = join(house.dataDir, 'spool', name);
      writeFileSync(path, await readFile(join(folder, name)));
      files.push({ name, path });
    }
    const before = process.cpuUsage();
    const { id } = await house.imports.start(files, { owner: house.ada, dryRun: false });
    await house.imports.idle();
    const { user, system } = process.cpuUsage(before);
    const busyMs = (user + system) / 1000;
    const report = house.imports.get(id)?.report ?? {};
    const rejected = Object.values(report['rejected'] as Record<string, number>).reduce((sum, n) => sum + n, 0);
    expect(report['rows']).to.equal(32_907);
    expect(Number(report['imported']) + Number(report['duplicates']) + rejected).to.equal(32_907);
    expect(await countPlays(house.store.db.read)).to.equal(report['imported']);
    expect(Number(report['imported'])).to.be.above(32_000);
    console.log(`      32,907 rows in ${Math.round(busyMs)} ms of processor time: ${JSON.stringify(report)}`);
    expect(busyMs).to.be.below(20_000);
  }).timeout(240_000);
});
