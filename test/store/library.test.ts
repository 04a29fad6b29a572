// Tracks, files, links, playlists and jobs.
import { expect } from 'chai';
import {
  addRoot,
  fileOfTrack,
  knownFiles,
  listBrokenFiles,
  listRoots,
  removeFiles,
  removeRoot,
  type ScannedFile,
  upsertFiles,
} from '../../server/store/files.ts';
import { changeJob, createJob, jobById, listJobs, listRunningJobs } from '../../server/store/jobs.ts';
import {
  addToPlaylist,
  createPlaylist,
  listPlaylists,
  playlistById,
  removePlaylist,
  renamePlaylist,
  setPlaylistTracks,
} from '../../server/store/playlists.ts';
import {
  countTracks,
  listLinks,
  loadTracks,
  saveLinks,
  setTrackSound,
  trackById,
  trackIdsOf,
  tracksByIds,
  upsertTracks,
} from '../../server/store/tracks.ts';
import { noonMs } from '../support/fake-clock.ts';
import { addTracks, newTrack, onEachDriver, openTestStore, type TestStore } from '../support/stores.ts';

onEachDriver('library tables', (driver) => {
  let store: TestStore;

  beforeEach(async () => {
    store = await openTestStore(driver);
  });
  afterEach(() => store.drop());

  const file = (path: string, words: Partial<ScannedFile> = {}): ScannedFile => ({
    path,
    trackId: null,
    size: 10,
    mtimeMs: 5,
    fingerprint: null,
    mime: 'audio/mpeg',
    gainDb: null,
    error: null,
    ...words,
  });

  const addFiles = (files: readonly ScannedFile[]) =>
    store.db.write(async (write) => {
      const root = await addRoot(write, '/music');
      await upsertFiles(write, root, files);
      return root;
    });

  it('fills gaps of a known track and keeps what it knew', async () => {
    const { db } = store;
    const heard = newTrack('a', { durationMs: null, addedAtMs: 200 });
    const scanned = newTrack('a', {
      title: 'A (other spelling)',
      album: 'Album',
      albumKey: 'artist of a|album',
      disc: 1,
      number: 4,
      durationMs: 1234.56,
      year: 1999,
      addedAtMs: 100,
    });
    const first = await db.write((write) => upsertTracks(write, [heard]));
    const second = await db.write((write) => upsertTracks(write, [scanned]));
    expect([...second]).to.deep.equal([...first]);
    expect(await loadTracks(db.read)).to.deep.equal([
      {
        id: first.get(heard.key),
        key: heard.key,
        title: 'a',
        artist: 'Artist of a',
        album: 'Album',
        disc: 1,
        number: 4,
        durationMs: 1234,
        tempoBpm: null,
        energy: null,
        addedAtMs: 100,
        owned: false,
      },
    ]);
    await db.write((write) => upsertTracks(write, [heard]));
    expect((await loadTracks(db.read))[0]?.durationMs).to.equal(1234);
  });

  it('stores twins within one batch once, and quotes, accents and emoji unharmed', async () => {
    const odd = `Robert'); DROP TABLE tracks;-- "é" 🎵 \\ %`;
    await addTracks(store.db, [odd, odd, 'b']);
    const tracks = await loadTracks(store.db.read);
    expect(tracks.map(({ title }) => title)).to.deep.equal([odd, 'b']);
    const ids = await trackIdsOf(store.db.read, [`artist of ${odd}|${odd}`, 'unknown']);
    expect([...ids.values()]).to.deep.equal([tracks[0]?.id]);
  });

  it('loads 20,000 tracks across pages', async function () {
    this.timeout(60_000);
    const tracks = Array.from({ length: 20_001 }, (_, index) =>
      newTrack(`t${index}`, { artist: `A${index % 500}`, artistKey: `a${index % 500}` }),
    );
    await store.db.write((write) => upsertTracks(write, tracks));
    const loaded = await loadTracks(store.db.read);
    expect(loaded).to.have.length(20_001);
    expect(new Set(loaded.map(({ id }) => id)).size).to.equal(20_001);
  });

  it('knows which tracks can be played', async () => {
    const { db } = store;
    const [a = 0, b = 0, c = 0] = await addTracks(db, ['a', 'b', 'c']);
    await addFiles([
      file('a.mp3', { trackId: a }),
      file('b.mp3', { trackId: b, error: 'damaged' }),
      file('x.mp3', { error: 'damaged' }),
    ]);
    const owned = (await tracksByIds(db.read, [a, b, c])).filter((track) => track.owned).map(({ id }) => id);
    expect(owned).to.deep.equal([a]);
    expect(await countTracks(db.read)).to.deep.equal({ tracks: 3, owned: 1 });
    expect(await fileOfTrack(db.read, a)).to.deep.include({ root: '/music', path: 'a.mp3', trackId: a });
    expect(await fileOfTrack(db.read, b)).to.equal(null);
    expect((await listBrokenFiles(db.read)).map(({ path }) => path)).to.deep.equal(['b.mp3', 'x.mp3']);
    expect(await trackById(db.read, 999)).to.equal(null);
    await db.write((write) => setTrackSound(write, a, { tempoBpm: 120.5, energy: 1 }));
    expect(await trackById(db.read, a)).to.include({ tempoBpm: 120.5, energy: 1, owned: true });
  });

  it('remembers files for the next scan', async () => {
    const { db } = store;
    const root = await addFiles([file('a'), file('b', { size: 20 })]);
    expect(await addFiles([file('a', { mtimeMs: 9.7 })])).to.equal(root);
    expect([...(await knownFiles(db.read, root))]).to.deep.equal([
      ['a', { size: 10, mtimeMs: 9 }],
      ['b', { size: 20, mtimeMs: 5 }],
    ]);
    expect(await db.write((write) => removeFiles(write, root, ['a', 'nothing']))).to.equal(1);
    expect(await listRoots(db.read)).to.deep.equal([{ id: root, path: '/music', tracks: 0 }]);
    await db.write((write) => removeRoot(write, '/music'));
    expect(await listRoots(db.read)).to.deep.equal([]);
  });

  it('lets a link made by hand win over a guessed one', async () => {
    const { db } = store;
    const [a = 0, b = 0] = await addTracks(db, ['a', 'b']);
    const link = (trackId: number, byHand: boolean) =>
      db.write((write) => saveLinks(write, [{ heardKey: 'heard', trackId, byHand }]));
    await link(a, false);
    await link(b, true);
    await link(a, false);
    expect([...(await listLinks(db.read))]).to.deep.equal([['heard', b]]);
  });

  it('keeps playlists in order', async () => {
    const { db } = store;
    const [a = 0, b = 0] = await addTracks(db, ['a', 'b']);
    const id = await db.write((write) =>
      createPlaylist(write, { owner: 1, name: 'Mine', trackIds: [b, a, b], atMs: noonMs }),
    );
    await db.write((write) => addToPlaylist(write, id, a));
    await db.write((write) => renamePlaylist(write, id, 'Ours'));
    expect(await playlistById(db.read, id)).to.deep.equal({ id, owner: 1, name: 'Ours', trackIds: [b, a, b] });
    await db.write((write) => setPlaylistTracks(write, id, []));
    await db.write((write) => addToPlaylist(write, id, b));
    expect((await playlistById(db.read, id))?.trackIds).to.deep.equal([b]);
    expect(await listPlaylists(db.read, 1)).to.deep.equal([{ id, owner: 1, name: 'Ours', tracks: 1 }]);
    expect(await listPlaylists(db.read, 2)).to.deep.equal([]);
    expect(await db.write((write) => removePlaylist(write, id))).to.equal(true);
    expect(await playlistById(db.read, id)).to.equal(null);
  });

  it('tells after a restart which work was cut off', async () => {
    const first = await store.db.write((write) => createJob(write, { kind: 'scan', owner: 0, total: null, atMs: 1 }));
    const second = await store.db.write((write) => createJob(write, { kind: 'import', owner: 1, total: 9, atMs: 1 }));
    await store.db.write((write) => changeJob(write, first.id, { state: 'done', done: 3, report: { new: 3 } }));
    await store.db.write((write) => changeJob(write, second.id, { done: 4, cursor: 'row 4' }));
    await store.db.write((write) => changeJob(write, second.id, {}));
    const db = await store.reopen();
    expect(await listRunningJobs(db.read)).to.deep.equal([{ ...second, done: 4, cursor: 'row 4' }]);
    expect(await jobById(db.read, first.id)).to.deep.include({ state: 'done', report: { new: 3 } });
    expect((await listJobs(db.read, 1)).map(({ id }) => id)).to.deep.equal([second.id]);
    expect(await jobById(db.read, 99)).to.equal(null);
  });
});
