// Fills the terms of every candidate: raw sums over the owners who listen, then one shape per term.
import { counterOf, countOf, decayOf, lastOf, powerReading, readBank } from './decay-bank.ts';
import { featureCount, featureIndex, shapes } from './features.ts';
import type { Frame, VoiceView } from './frame.ts';
import { followerValues } from './sequence.ts';
import { skipRates } from './skip-model.ts';

const at = featureIndex;
const hoursCounter = 3;
const daysCounter = 5;
const weekCounter = 6;
const monthCounter = 7;

/** One owner's ids of all candidates, row by row; -1 where that owner never heard the track or the artist. */
interface Column {
  readonly view: VoiceView;
  readonly ids: Int32Array;
  readonly artists: Int32Array;
}

const columnsOf = ({ views, candidates }: Frame): readonly Column[] =>
  views.map((view, index) => {
    const { taste } = view;
    const ids = Int32Array.from(candidates, (candidate) => candidate.ids[index] ?? -1);
    const artists = Int32Array.from(candidates, ({ artist }, row) => {
      const id = ids[row] ?? -1;
      // Alone, an owner knows the artist of a heard track by the track.
      if (views.length === 1 && id >= 0) return taste.trackArtist[id] ?? 0;
      return taste.artistIds.get(artist) ?? -1;
    });
    return { view, ids, artists };
  });

const bump = (raw: Float64Array, row: number, feature: number, amount: number): void => {
  const place = row * featureCount + feature;
  raw[place] = (raw[place] ?? 0) + amount;
};

const addMemory = (raw: Float64Array, { view, ids }: Column, atS: number): void => {
  const bank = view.taste.trackBank;
  const { weight } = view;
  const half = powerReading(bank, 'half', atS);
  const one = powerReading(bank, 'one', atS);
  const counters = [
    [at['last-hours'], hoursCounter],
    [at.today, daysCounter],
    [at['this-week'], weekCounter],
    [at['this-month'], monthCounter],
  ].map(([feature = 0, counter = 0]) => ({ feature, counter, decay: decayOf(bank, counter, atS) * weight }));
  for (let row = 0; row < ids.length; row++) {
    const id = ids[row] ?? -1;
    if (id < 0) continue;
    bump(raw, row, at.memory, weight * readBank(bank, id, half));
    bump(raw, row, at['recent-memory'], weight * readBank(bank, id, one));
    bump(raw, row, at.recency, weight / (Math.max(0, atS - lastOf(bank, id)) + 60));
    for (const { feature, counter, decay } of counters) bump(raw, row, feature, decay * counterOf(bank, id, counter));
    bump(raw, row, at['all-time'], weight * countOf(bank, id));
  }
};

const addSequence = (raw: Float64Array, { view, ids }: Column): void => {
  const recent = new Set(view.recent);
  const { slots, values } = view.followers;
  for (let row = 0; row < ids.length; row++) {
    const id = ids[row] ?? -1;
    if (id < 0) continue;
    if (recent.has(id)) bump(raw, row, at['in-session'], view.weight);
    const slot = slots.get(id);
    if (slot === undefined) continue;
    for (let value = 0; value < followerValues; value++)
      bump(raw, row, at.follows + value, view.weight * (values[slot * followerValues + value] ?? 0));
  }
};

const addArtist = (raw: Float64Array, { view, artists }: Column, atS: number): void => {
  const bank = view.taste.artistBank;
  const half = powerReading(bank, 'half', atS);
  const decay = decayOf(bank, hoursCounter, atS) * view.weight;
  for (let row = 0; row < artists.length; row++) {
    const artist = artists[row] ?? -1;
    if (artist < 0) continue;
    bump(raw, row, at['artist-memory'], view.weight * readBank(bank, artist, half));
    bump(raw, row, at['artist-today'], decay * counterOf(bank, artist, hoursCounter));
    bump(raw, row, at['artist-follows'], view.weight * (view.artistFollowers.get(artist) ?? 0));
  }
};

const addLiking = (raw: Float64Array, { view, ids, artists }: Column): void => {
  const { skips, liking } = view.taste;
  for (let row = 0; row < ids.length; row++) {
    const id = ids[row] ?? -1;
    const rates = skipRates(skips, id, artists[row] ?? -1);
    bump(raw, row, at.liked, view.weight * Math.log((1 - rates.track) / (1 - rates.owner)));
    if (id >= 0 && (liking.get(id) ?? 0) > 0) bump(raw, row, at.loved, view.weight);
  }
};

const roomStrength = 4;
const enoughPlays = 50;

/** How much more often than elsewhere it plays in this room: a smoothed log ratio, 0 without evidence. */
const addRoomLifts = (frame: Frame, columns: readonly Column[]): void => {
  const raw = frame.terms;
  const { room } = frame.moment;
  if (room === null) return;
  const sum = (of: (view: VoiceView) => number): number =>
    frame.views.reduce((total, view) => total + view.weight * of(view), 0);
  const plays = sum((view) => view.taste.log.size);
  const share = sum((view) => view.taste.rooms.get(room)?.plays ?? 0) / Math.max(1, plays);
  if (share === 0 || plays < enoughPlays) return;
  const lift = (here: number, all: number, strength: number): number =>
    all === 0 ? 0 : Math.log((here + strength * share) / ((all + strength) * share));
  const places = columns.map((column) => ({ ...column, memory: column.view.taste.rooms.get(room) }));
  for (let row = 0; row < frame.candidates.length; row++) {
    let here = 0;
    let all = 0;
    let artistHere = 0;
    let artistAll = 0;
    for (const { view, ids, artists, memory } of places) {
      const { taste, weight } = view;
      const id = ids[row] ?? -1;
      const own = id < 0 ? undefined : memory?.rows.get(id);
      if (id >= 0) all += weight * countOf(taste.trackBank, id);
      if (memory !== undefined && own !== undefined) here += weight * countOf(memory.bank, own);
      const artist = artists[row] ?? -1;
      if (artist < 0) continue;
      artistAll += weight * countOf(taste.artistBank, artist);
      artistHere += weight * (memory?.artists.get(artist) ?? 0);
    }
    bump(raw, row, at.room, lift(here, all, roomStrength));
    bump(raw, row, at['artist-room'], lift(artistHere, artistAll, 2 * roomStrength));
  }
};

const addPlain = (frame: Frame, raw: Float64Array): void => {
  const { last } = frame;
  frame.candidates.forEach((candidate, row) => {
    const unheard = candidate.ids.every((id) => id < 0);
    const sameArtist = last !== null && candidate.artist === last.artist;
    const sameAlbum = sameArtist && last.album !== null && candidate.album === last.album;
    const next =
      sameAlbum &&
      last.place !== null &&
      candidate.place?.disc === last.place.disc &&
      candidate.place.number === last.place.number + 1;
    if (unheard) bump(raw, row, at.unheard, 1);
    if (sameArtist) bump(raw, row, at['same-artist'], 1);
    if (sameAlbum) bump(raw, row, at['same-album'], 1);
    if (next) bump(raw, row, at['album-next'], 1);
    if (unheard && sameArtist) bump(raw, row, at['unheard-artist'], 1);
    if (unheard && sameAlbum) bump(raw, row, at['unheard-album'], 1);
  });
};

const logShapes = shapes.flatMap(({ kind, floor, scale }, feature) =>
  kind === 'log' ? [{ feature, floor, scale }] : [],
);

/** Turns raw sums into terms in place. */
const shape = (raw: Float64Array): void => {
  for (let start = 0; start < raw.length; start += featureCount) {
    for (const { feature, floor, scale } of logShapes) {
      const value = raw[start + feature] ?? 0;
      if (value !== 0) raw[start + feature] = scale * Math.log(1 + value / floor);
    }
  }
};

export const fillTerms = (frame: Frame): void => {
  const raw = frame.terms;
  const { atS } = frame.moment;
  const columns = columnsOf(frame);
  for (const column of columns) {
    addMemory(raw, column, atS);
    addSequence(raw, column);
    addArtist(raw, column, atS);
    addLiking(raw, column);
  }
  addRoomLifts(frame, columns);
  addPlain(frame, raw);
  shape(raw);
};
