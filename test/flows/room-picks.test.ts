// A room's list: never empty where there is music, none twice, and blind to every taste when personal picks are off.
import { expect } from 'chai';
import type { Track } from '../../config/words/track.ts';
import type { ListItem } from '../../server/core/house-types.ts';
import { createCatalogue } from '../../server/core/taste/catalogue.ts';
import { becauseOf, type ListQuestion, listFor } from '../../server/flows/room-picks.ts';
import type { TasteShelf } from '../../server/flows/taste-shelf.ts';
import type { Catalogue } from '../../server/flows/track-catalogue.ts';
import { noonMs } from '../support/fake-clock.ts';

const tracksOf = (count: number): Track[] =>
  Array.from({ length: count }, (_, id) => ({
    id,
    key: `artist ${id % 4}|song ${id}`,
    title: `Song ${id}`,
    artist: `Artist ${id % 4}`,
    album: null,
    durationMs: 1000,
    owned: true,
  })) as unknown as Track[];

const libraryOf = (tracks: readonly Track[]): Catalogue =>
  ({
    byId: (id: number) => tracks.find((track) => track.id === id) ?? null,
    byKey: (key: string) => tracks.find((track) => track.key === key) ?? null,
  }) as unknown as Catalogue;

/** Whoever asks it for a taste fails the test. */
const blindShelf = (tracks: readonly Track[]): TasteShelf =>
  ({
    catalogue: () => createCatalogue(tracks),
    voices: () => expect.fail('a taste was read'),
  }) as unknown as TasteShelf;

const question = (words: Partial<ListQuestion> = {}): ListQuestion => ({
  room: 'kitchen',
  mood: 'none',
  felt: false,
  personal: false,
  recent: [],
  k: 30,
  atMs: noonMs,
  zone: 'Etc/UTC',
  serial: 1,
  run: 'run',
  keep: [],
  ...words,
});

describe('flows/room-picks', () => {
  it('reads no taste when personal picks are off, and gives the same list for the same day', () => {
    const tracks = tracksOf(50);
    const list = (words: Partial<ListQuestion> = {}) =>
      listFor(question(words), blindShelf(tracks), libraryOf(tracks)).map(({ track }) => track.id);
    expect(new Set(list()).size).to.equal(30);
    expect(list()).to.deep.equal(list());
    expect(list()).not.to.deep.equal(list({ room: 'bath' }));
    expect(list()).not.to.deep.equal(list({ atMs: noonMs + 24 * 3600_000 }));
  });

  it('is never empty in a small library, and waits with the last heard pieces where it can', () => {
    const listOf = (count: number) => {
      const tracks = tracksOf(count);
      const recent = tracks.map(({ key }) => key);
      return listFor(question({ recent }), blindShelf(tracks), libraryOf(tracks)).map(({ track }) => track.id);
    };
    expect(listOf(0)).to.deep.equal([]);
    expect(listOf(1)).to.deep.equal([0]);
    expect(listOf(3)).to.have.members([0, 1, 2]);
    expect(listOf(6)).to.have.members([0, 1, 2]);
  });

  it('keeps in front what people placed, drops what is gone, and repeats nothing', () => {
    const tracks = tracksOf(5);
    const [first, second] = [tracks[4], tracks[2]];
    if (first === undefined || second === undefined) throw new Error('too few');
    const item = (track: Track): ListItem => ({ pickId: `p${track.id}`, track, score: 0, why: [], byHand: true });
    const gone = item({ ...first, id: 99, key: 'gone' });
    const list = listFor(question({ keep: [item(first), gone, item(second)] }), blindShelf(tracks), libraryOf(tracks));
    expect(list.slice(0, 2).map(({ pickId }) => pickId)).to.deep.equal(['p4', 'p2']);
    expect(list.map(({ track }) => track.id)).to.have.members([0, 1, 2, 3, 4]);
    expect(new Set(list.map(({ pickId }) => pickId)).size).to.equal(5);
  });

  it('always has a sentence', () => {
    const [track] = tracksOf(1);
    const shelf = { voices: () => [] } as unknown as TasteShelf;
    if (track !== undefined) expect(becauseOf([], { track, room: null, before: null }, shelf)).not.to.equal('');
  });
});
