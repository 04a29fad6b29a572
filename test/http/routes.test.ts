// What routes hand on and what they answer: the room's list, one tap on a row, uploads, imports, history.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { changeJob, createJob } from '../../server/store/jobs.ts';
import { fakeTrack } from '../support/fake-handles.ts';
import { enter, type HttpBench, type Reply, startHttp } from '../support/http-server.ts';
import { multipart } from '../support/multipart.ts';

/** The fake library's tracks must exist in the database too, for playlists to hold them. */
const bareTrack = {
  artist_id: 1,
  album_id: null,
  disc: null,
  number: null,
  duration_ms: null,
  mbid: null,
  tempo_bpm: null,
  energy: null,
  added_at_ms: 0,
};

describe('routes', function () {
  this.timeout(240_000);
  let bench: HttpBench;
  let cookie: string;
  before(async () => {
    bench = await startHttp();
    cookie = await enter(bench);
    await bench.db.write(async (write) => {
      await write.insertInto('artists').values({ id: 1, key: 'artist', name: 'Artist', mbid: null }).execute();
      for (const id of [1, 2, 3]) {
        const { key, title } = fakeTrack(id);
        await write
          .insertInto('tracks')
          .values({ ...bareTrack, id, key, title })
          .execute();
      }
    });
  });
  after(() => bench.close());

  const ask = (method: string, path: string, body?: unknown): Promise<Reply> =>
    bench.ask(method, path, { headers: { cookie }, ...(body !== undefined && { body }) });
  const upload = (path: string, parts: Parameters<typeof multipart>[0]): Promise<Reply> => {
    const { raw, headers } = multipart(parts);
    return bench.ask('POST', path, { raw, headers: { ...headers, cookie } });
  };
  const lastEvent = () => bench.fake.events.at(-1);

  describe('of rooms', () => {
    it('make, change and remove one', async () => {
      expect((await ask('POST', '/api/rooms', { name: 'Küche', purpose: 'kitchen' })).json).to.include({ id: 'kuche' });
      expect((await ask('POST', '/api/rooms', { name: 'Küche', purpose: 'kitchen' })).status).to.equal(409);
      const changed = await ask('PATCH', '/api/rooms/kuche', {
        automatic: 'suggest',
        settleSeconds: 0,
        ceilingPercent: 40,
      });
      expect(changed.json).to.include({ automatic: 'suggest', settleSeconds: 0, ceilingPercent: 40 });
      expect((await ask('PATCH', '/api/rooms/kuche', { ceilingPercent: 101 })).status).to.equal(400);
      expect((await ask('DELETE', '/api/rooms/kuche')).status).to.equal(200);
      expect((await ask('GET', '/api/rooms/kuche')).json.code).to.equal('no-such-room');
    });

    it('ask the house and wait for its answer', async () => {
      await ask('POST', '/api/rooms/this-room/play', { track: 2 });
      expect(lastEvent()).to.deep.include({ type: 'asked', room: 'this-room', action: 'play' });
      expect(lastEvent()).to.have.nested.property('track.title', 'Track 2');
      expect(lastEvent()).to.deep.nested.include({ asker: { askId: 'ask', person: 1 } });
      await ask('POST', '/api/rooms/this-room/volume', { percent: 35 });
      expect(lastEvent()).to.include({ action: 'volume', percent: 35 });
      await ask('POST', '/api/rooms/this-room/mute', { on: true });
      expect(lastEvent()).to.include({ action: 'mute', on: true });
      await ask('POST', '/api/rooms/this-room/mood', { mood: 'calm' });
      expect(lastEvent()).to.include({ type: 'mood-chosen', mood: 'calm' });
      await ask('POST', '/api/rooms/this-room/lift', {});
      expect(lastEvent()).to.include({ type: 'hold-lifted' });
      expect((await ask('POST', '/api/rooms/this-room/play', { track: 99 })).json.code).to.equal('no-such-track');
      expect((await ask('POST', '/api/rooms/this-room/explode', {})).status).to.equal(404);
    });

    it('save what plays to a playlist that it makes', async () => {
      const saved = await ask('POST', '/api/rooms/this-room/save', { playlist: 'Evenings' });
      expect(saved.status).to.equal(200);
      await ask('POST', '/api/rooms/this-room/save', { playlist: saved.json.playlist });
      const { playlists } = (await ask('GET', '/api/playlists')).json;
      expect(playlists).to.deep.equal([{ id: saved.json.playlist, name: 'Evenings', tracks: 1 }]);
      const unnamed = await ask('POST', '/api/rooms/this-room/save', {});
      const names = (await ask('GET', '/api/playlists')).json.playlists;
      expect(names).to.deep.include({ id: unnamed.json.playlist, name: 'Saved', tracks: 1 });
    });

    it('tell whether an opinion was remembered', async () => {
      const liked = await ask('POST', '/api/rooms/this-room/like', {});
      expect(liked.json).to.deep.equal({ ok: true, remembered: false });
      expect(lastEvent()).to.include({ type: 'asked', action: 'like' });
    });
  });

  describe('of the room’s list', () => {
    it('put it into a new order, remove and add, and mark only what a hand moved', async () => {
      const reply = await ask('PUT', '/api/rooms/this-room/list', { ids: [3, 2] });
      expect(reply.json.list.map(({ id }: { id: number }) => id)).to.deep.equal([3, 2]);
      const event = lastEvent();
      expect(event?.type).to.equal('list-edited');
      await ask('PUT', '/api/rooms/this-room/list', { ids: [3, 2, 1] });
      const items = lastEvent();
      if (items?.type !== 'list-edited') throw new Error('the list was not edited');
      expect(items.items.map(({ track, byHand }) => [track.id, byHand])).to.deep.equal([
        [3, true],
        [2, true],
        [1, true],
      ]);
      expect((await ask('PUT', '/api/rooms/this-room/list', { ids: [1, 1] })).status).to.equal(400);
      expect((await ask('PUT', '/api/rooms/this-room/list', { ids: [99] })).json.code).to.equal('no-such-track');
    });

    it('keep it as a playlist and export it', async () => {
      const kept = await ask('PUT', '/api/rooms/this-room/list', { keepAs: 'Kept' });
      const playlist = await ask('GET', `/api/playlists/${kept.json.playlist}`);
      expect(playlist.json.tracks.map(({ id }: { id: number }) => id)).to.deep.equal([3, 2, 1]);
      const m3u = await ask('GET', '/api/rooms/this-room/list?format=m3u');
      expect(m3u.headers['content-type']).to.match(/^audio\/x-mpegurl/);
      expect(m3u.headers['content-disposition']).to.equal('attachment; filename=this-room.m3u');
      expect(m3u.text.split('\n').slice(0, 3)).to.deep.equal([
        '#EXTM3U',
        '#EXTINF:60,Artist - Track 3',
        'Artist/03 Track 3',
      ]);
    });
  });

  describe('of permissions', () => {
    const sensor = (id: string, kind: 'motion' | 'illuminance' | 'media', room: string | null = 'this-room') =>
      bench.fake.addSensor({ id, name: id, source: 'roomtone', kind, room, health: 'unheard', blocked: 0 });
    const granted = async (): Promise<string[]> =>
      (await ask('GET', '/api/grants')).json.grants.map(
        ({ kind, purpose }: { kind: string; purpose: string }) => `${kind} ${purpose}`,
      );

    it('say no to a tap on what no sensor here can tell', async () => {
      sensor('elsewhere.motion', 'motion', null);
      const reply = await ask('POST', '/api/rooms/this-room/rows/presence', { state: 'reacts' });
      expect([reply.status, reply.json.message]).to.deep.equal([
        400,
        'That request cannot be read: no sensor of this room can tell that yet; add one first.',
      ]);
    });

    it('grant with one tap what the sensors of the room have now, and start by presence, visibly', async () => {
      sensor('pir.motion', 'motion');
      sensor('pir.illuminance', 'illuminance');
      sensor('tv.media', 'media');
      const tapped = await ask('POST', '/api/rooms/this-room/rows/presence', { state: 'reacts' });
      expect(tapped.json).to.deep.include({ automatic: 'start', ended: [] });
      expect(await granted()).to.deep.equal(['motion react']);
      expect((await ask('GET', '/api/rooms/this-room')).json.automatic).to.equal('start');
    });

    it('do not undo a choice that was made', async () => {
      await ask('PATCH', '/api/rooms/this-room', { automatic: 'suggest' });
      const tapped = await ask('POST', '/api/rooms/this-room/rows/presence', { state: 'reacts-and-learns' });
      expect(tapped.json.automatic).to.equal('suggest');
      expect(await granted()).to.include.members(['motion react', 'motion learn']);
    });

    it('take back with a tap only what it says: learning with "Reacts", and everything with "Off"', async () => {
      for (const purpose of ['keep', 'share'])
        await ask('POST', '/api/grants', { room: 'this-room', kind: 'motion', purpose });
      const less = await ask('POST', '/api/rooms/this-room/rows/presence', { state: 'reacts' });
      expect(less.json.ended).to.have.length(1);
      expect(new Set(await granted())).to.deep.equal(new Set(['motion react', 'motion keep', 'motion share']));
      const more = await ask('POST', '/api/rooms/this-room/rows/presence', { state: 'reacts-and-learns' });
      expect(more.json.ended).to.deep.equal([]);
      expect(await granted()).to.include.members(['motion learn', 'motion keep', 'motion share']);
      const off = await ask('POST', '/api/rooms/this-room/rows/presence', { state: 'off', forget: true });
      expect(off.json.forgotten.observations).to.be.greaterThan(0);
      expect(await granted()).to.deep.equal([]);
    });

    it('leave the end of what is on as it is, unless the tap names another', async () => {
      const until = new Date(Date.now() + 3600_000).toISOString();
      const wish = { room: 'this-room', kind: 'motion', purpose: 'react', until };
      const { id } = (await ask('POST', '/api/grants', wish)).json;
      const ends = async (): Promise<Record<string, string | null>> =>
        Object.fromEntries(
          (await ask('GET', '/api/grants')).json.grants.map(
            ({ purpose, endsAtMs }: { purpose: string; endsAtMs: number | null }) => [purpose, endsAtMs],
          ),
        );
      const tapped = await ask('POST', '/api/rooms/this-room/rows/presence', { state: 'reacts-and-learns' });
      expect(tapped.json.grants).to.include(id);
      expect(await ends()).to.deep.equal({ react: Date.parse(until), learn: null });
      await ask('POST', '/api/rooms/this-room/rows/presence', { state: 'reacts', duration: 'until-off' });
      expect(await ends()).to.deep.equal({ react: null });
      await ask('POST', '/api/rooms/this-room/rows/presence', { state: 'off' });
    });

    it('remember what is played as keep and learn together', async () => {
      await ask('POST', '/api/rooms/this-room/rows/played', { state: 'remembered' });
      expect(await granted()).to.include.members(['play keep', 'play learn', 'like keep', 'volume learn']);
      expect((await ask('POST', '/api/rooms/this-room/rows/played', { state: 'reacts' })).status).to.equal(400);
      expect((await ask('POST', '/api/rooms/this-room/rows/presence', { state: 'remembered' })).status).to.equal(400);
      expect((await ask('POST', '/api/rooms/this-room/rows/constructor', { state: 'off' })).status).to.equal(404);
    });

    it('end at a time that lies ahead, and are ended by their number', async () => {
      const until = new Date(Date.now() + 3600_000).toISOString();
      const grant = { room: 'this-room', kind: 'illuminance', purpose: 'react' };
      const made = await ask('POST', '/api/grants', { ...grant, until });
      expect(made.status).to.equal(201);
      expect((await ask('POST', '/api/grants', { ...grant, until: '2001-01-01T00:00:00Z' })).status).to.equal(400);
      expect((await ask('POST', '/api/grants', { ...grant, until: 'tomorrow' })).status).to.equal(400);
      expect((await ask('POST', '/api/grants', { ...grant, kind: 'button' })).status).to.equal(400);
      const ended = await ask('DELETE', `/api/grants/${made.json.id}?forget=true`);
      expect(ended.json.forgotten).to.deep.equal({ observations: 2 });
      expect((await ask('DELETE', '/api/grants/0x1')).status).to.equal(404);
    });

    it('stop all sensing at once, and let it go on', async () => {
      await ask('POST', '/api/panic');
      expect(bench.fake.handles.feed.snapshot({ person: 1, role: 'admin', room: null }).household.sensing).to.equal(
        'stopped',
      );
      await ask('DELETE', '/api/panic');
      expect(bench.fake.handles.feed.snapshot({ person: 1, role: 'admin', room: null }).household.sensing).to.equal(
        'off',
      );
    });
  });

  describe('of uploads', () => {
    it('store each audio file as it arrives, and leave the rest of a folder', async () => {
      const reply = await upload('/api/music/upload', [
        { name: 'one.flac', content: Buffer.alloc(300_000, 1) },
        { name: 'cover.jpg', content: 'not music' },
        { name: '../../two.mp3', content: 'abc' },
      ]);
      expect(reply.status).to.equal(201);
      expect(bench.fake.uploads).to.deep.equal(['one.flac 300000', 'two.mp3 3']);
      expect(reply.json.skipped).to.deep.equal(['cover.jpg']);
      expect((await upload('/api/music/upload', [{ name: 'x.txt', content: 'x' }])).status).to.equal(400);
    });

    it('refuse an upload that ends in the middle or is none', async () => {
      const { raw, headers } = multipart([{ name: 'one.flac', content: 'abc' }]);
      const half = raw.subarray(0, 60);
      expect(
        (await bench.ask('POST', '/api/music/upload', { raw: half, headers: { ...headers, cookie } })).status,
      ).to.equal(400);
      const noEdge = { 'content-type': 'multipart/form-data', cookie };
      expect((await bench.ask('POST', '/api/music/upload', { raw: half, headers: noEdge })).status).to.equal(415);
    });

    it('set an import aside with private names, and clean up after a refusal', async () => {
      const spool = join(bench.dataDir, 'spool');
      const started = await upload('/api/imports?dryRun=true', [
        { name: 'StreamingHistory_music_0.json', content: '[]' },
        { name: 'StreamingHistory_music_1.json', content: '[]' },
      ]);
      expect([started.status, started.json.id]).to.deep.equal([202, 1]);
      expect(bench.fake.imported).to.deep.equal([{ files: 2, dryRun: true, owner: 1 }]);
      const names = await readdir(spool);
      expect(names).to.have.length(2);
      expect(names.join()).to.not.include('Streaming');
      expect((await upload('/api/imports', [{ field: 'other', name: 'x', content: 'x' }])).status).to.equal(400);
      expect((await upload('/api/imports', [])).status).to.equal(400);
      expect(await readdir(spool)).to.have.length(2);
    });

    it('tell how far an import is', async () => {
      expect((await ask('GET', '/api/imports/1')).json).to.deep.include({
        state: 'done',
        imported: 1,
        duplicates: 0,
        rejected: {},
        error: null,
      });
      expect((await ask('GET', '/api/imports/2')).status).to.equal(404);
      expect((await ask('GET', '/api/imports')).json).to.deep.equal({ imports: [{ id: 1, atMs: 1, plays: 2 }] });
      expect((await ask('DELETE', '/api/imports/1')).status).to.equal(200);
      expect((await ask('DELETE', '/api/imports/2')).status).to.equal(404);
      // One that is too old for the list which a start reads.
      const old = await bench.db.write((write) =>
        createJob(write, { kind: 'import', owner: 1, total: 1, atMs: 1 }).then(async (job) => {
          await changeJob(write, job.id, { state: 'done', done: 1, report: { imported: 1 } });
          return job.id;
        }),
      );
      expect((await ask('GET', `/api/imports/${old}`)).json).to.deep.include({ state: 'done', imported: 1 });
      expect((await ask('DELETE', `/api/imports/${old}`)).status).to.equal(200);
      expect((await ask('GET', '/api/imports/missing')).json).to.deep.equal({ tracks: 1, percentOfHistory: 50 });
      expect((await ask('GET', '/api/imports/missing.csv')).headers['content-type']).to.match(/^text\/csv/);
    });
  });

  it('look through an empty history and an empty ledger', async () => {
    expect((await ask('GET', '/api/history?from=2026-01-01T00:00:00Z&person=self')).json).to.deep.equal({
      plays: [],
      next: null,
    });
    expect((await ask('GET', '/api/history?room=cellar')).json.code).to.equal('no-such-room');
    expect((await ask('GET', '/api/history?person=2')).status).to.equal(400);
    expect((await ask('DELETE', '/api/history?from=2026-01-01T00:00:00Z')).json).to.include({ forgotten: 0, id: 1 });
    expect((await ask('GET', '/api/ledger')).json).to.deep.equal({ entries: [] });
  });

  it('place and make sensors, and add speakers', async () => {
    const made = await ask('POST', '/api/sensors', { id: 'kitchen-pir', kind: 'motion' });
    expect([made.status, made.json.username]).to.deep.equal([201, 'kitchen-pir']);
    expect((await ask('POST', '/api/sensors', { id: 'Kitchen PIR', kind: 'motion' })).status).to.equal(400);
    expect((await ask('POST', '/api/sensors', { id: 'x', kind: 'motion', room: 'cellar' })).json.code).to.equal(
      'no-such-room',
    );
    expect((await ask('PUT', '/api/sensors/nothing', { room: 'this-room' })).json.code).to.equal('no-such-sensor');
    expect((await ask('POST', '/api/sensors/listen', { minutes: 6 })).status).to.equal(400);
    const added = await ask('POST', '/api/speakers', { kind: 'mpd', host: '192.0.2.1', port: 6600 });
    expect([added.status, added.json]).to.deep.equal([201, { id: 2, approved: false, online: false }]);
    expect((await ask('POST', '/api/speakers', { kind: 'mpd', host: 'http://192.0.2.1/' })).status).to.equal(400);
    expect((await ask('PATCH', '/api/speakers/1', { approved: true, room: 'this-room' })).json.approved).to.equal(true);
    expect((await ask('PATCH', '/api/speakers/9', { approved: true })).status).to.equal(404);
  });

  it('set the zone and personal picks', async () => {
    expect((await ask('PATCH', '/api/household', { zone: 'Europe/Berlin' })).status).to.equal(200);
    expect((await ask('PATCH', '/api/household', { zone: 'Nowhere/None' })).json.code).to.equal('zone-unknown');
    for (const body of [
      { house: true, on: false },
      { room: 'this-room', on: false },
      { person: 'self', on: true },
    ]) {
      expect((await ask('PATCH', '/api/personalisation', body)).status).to.equal(200);
    }
    expect((await ask('PATCH', '/api/personalisation', { person: 'Ada', on: true })).status).to.equal(400);
    expect((await ask('PATCH', '/api/personalisation', { house: true, room: 'this-room', on: true })).status).to.equal(
      400,
    );
  });
});
