// Folders, made pieces, uploads and what speakers fetch, over a real database.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import { RoomtoneError } from '../../config/words/errors.ts';
import { recipes } from '../../server/library/made-recipes.ts';
import { playRecipe } from '../../server/library/synth.ts';
import { encodeWav } from '../../server/library/wav.ts';
import { type LibraryHouse, openLibraryHouse } from '../support/library-house.ts';

const tone = (title: string, artist: string): Buffer => {
  const left = Float32Array.from({ length: 8000 }, (_, index) => 0.3 * Math.sin(index / 9));
  return encodeWav({ left, right: left, sampleRate: 8000 }, { title, artist, album: 'Tests', number: 1 });
};

describe('flows/scan, music and media', function () {
  this.timeout(180_000);
  let house: LibraryHouse;
  let folder: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'roomtone-folder-'));
    mkdirSync(join(folder, 'Band'));
    writeFileSync(join(folder, 'Band', 'a.wav'), tone('Über den Wolken', 'Band'));
    house = await openLibraryHouse([folder, join(folder, 'unplugged')]);
    await house.scan.start();
    await house.scan.idle();
  });
  after(async () => {
    await house.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('scans the folders it was given; a missing one is a card', () => {
    expect(house.scan.folders().find((one) => one.path === folder)).to.include({ tracks: 1, problem: null });
    expect(house.scan.troubles()).to.deep.equal([
      { code: 'music-folder-missing', fields: { path: join(folder, 'unplugged') } },
    ]);
    const [job] = [...house.jobs.values()].filter((one) => one.kind === 'scan');
    expect(job).to.include({ state: 'done', error: null });
  });

  it('finds by any folded word', () => {
    expect(house.music.search('UBER wolken', 5).map((track) => track.title)).to.deep.equal(['Über den Wolken']);
    expect(house.music.search('nowhere', 5)).to.deep.equal([]);
    expect(house.music.search('', 5)).to.deep.equal([]);
  });

  it('refuses to add a folder that is not there', async () => {
    const problem = await house.music.addFolder('/nowhere/at/all').catch((error: unknown) => error);
    expect(problem).to.be.instanceOf(RoomtoneError).with.property('code', 'music-folder-missing');
  });

  it('takes an upload by what it is, not by its name, and never replaces another', async () => {
    const first = await house.music.upload('../../song.mp3', Readable.from([tone('Up', 'Loader')]));
    const second = await house.music.upload('song.wav', Readable.from([tone('Down', 'Loader')]));
    expect(first).to.include({ title: 'Up', artist: 'Loader' });
    expect(house.music.track(second.trackId)).to.include({ title: 'Down', owned: true });
    expect(readdirSync(house.scan.uploadDir).sort()).to.deep.equal(['song (2).wav', 'song.wav']);
    const problem = await house.music.upload('x.mp3', Readable.from(['no music'])).catch((error: unknown) => error);
    expect(problem).to.be.instanceOf(RoomtoneError).with.property('code', 'bad-request');
    expect(readdirSync(house.scan.uploadDir)).to.have.lengthOf(2);
  });

  it('signs what a speaker may fetch, and opens nothing that is forged or unknown', async () => {
    const [track] = house.music.search('wolken', 1);
    const media = house.media.mediaOf(track?.id ?? 0, 'run-7');
    const capability = media?.capability ?? '';
    expect(media?.mime).to.equal('audio/wav');
    expect(encodeURIComponent(capability)).to.equal(capability);
    expect(house.media.playIdOf(capability)).to.equal('run-7');
    expect(await house.media.open(capability)).to.include({ path: join(folder, 'Band', 'a.wav'), mime: 'audio/wav' });
    for (let index = 0; index < capability.length; index += 1) {
      const other = capability[index] === 'A' ? 'B' : 'A';
      const forged = `${capability.slice(0, index)}${other}${capability.slice(index + 1)}`;
      expect(await house.media.open(forged), String(index)).to.equal(null);
    }
    expect(await house.media.open('../../etc/passwd')).to.equal(null);
    expect(await house.media.open(house.media.sign({ trackId: 99_999, playId: 'x' }))).to.equal(null);
    expect(house.media.mediaOf(99_999, 'x')).to.equal(null);
  });

  it('makes its own pieces, which can be played and told apart by energy', async () => {
    await house.music.makeMusic();
    await house.music.idle();
    const made = house.music.search('roomtone', 50);
    expect(made).to.have.lengthOf(recipes.length);
    expect(made.every((track) => track.owned && (track.durationMs ?? 0) > 25_000)).to.equal(true);
    expect(made.filter((track) => (track.energy ?? 1) < 0.3).length).to.be.above(2);
    expect(made.filter((track) => (track.energy ?? 0) > 0.6).length).to.be.above(2);
  });

  it('plays the same recipe the same way, loud enough and never clipped', () => {
    const [recipe] = recipes;
    if (recipe === undefined) throw new Error('no recipe');
    const one = playRecipe(recipe);
    expect(Buffer.from(one.left.buffer).equals(Buffer.from(playRecipe(recipe).left.buffer))).to.equal(true);
    const power = one.left.reduce((sum, value) => sum + value * value, 0) / one.left.length;
    expect(Math.sqrt(power)).to.be.within(0.08, 0.25);
    expect(one.left.reduce((most, value) => Math.max(most, Math.abs(value)), 0)).to.be.below(0.95);
    expect(Math.abs(one.left[0] ?? 1)).to.be.below(0.001);
    expect(Math.abs(one.left.at(-1) ?? 1)).to.be.below(0.001);
  });
});
