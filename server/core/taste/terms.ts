// Fills the terms of every candidate: raw sums over the owners who listen, then one shape per term.
import { counterOf, countOf, decayOf, lastOf, powerReading, readBank } from './decay-bank.ts';
import { featureCount, featureIndex, shapes } from './features.ts';
import type { Candidate, Frame, VoiceView } from './frame.ts';
import { followerValues } from './sequence.ts';
import { skipRates } from './skip-model.ts';

const at = featureIndex;
const hoursCounter = 3;
const daysCounter = 5;
const weekCounter = 6;
const monthCounter = 7;

type Fill = (raw: Float64Array, row: number, candidate: Candidate) => void;

const bump = (raw: Float64Array, row: number, feature: number, amount: number): void => {
  const place = row * featureCount + feature;
  raw[place] = (raw[place] ?? 0) + amount;
};

const memoryFill = (view: VoiceView, index: number, atS: number): Fill => {
  const bank = view.taste.trackBank;
  const half = powerReading(bank, 'half', atS);
  const one = powerReading(bank, 'one', atS);
  const counters = [
    [at['last-hours'], hoursCounter],
    [at.today, daysCounter],
    [at['this-week'], weekCounter],
    [at['this-month'], monthCounter],
  ].map(([feature = 0, counter = 0]) => ({ feature, counter, decay: decayOf(bank, counter, atS) * view.weight }));
  return (raw, row, candidate) => {
    const id = candidate.ids[index] ?? -1;
    if (id < 0) return;
    bump(raw, row, at.memory, view.weight * readBank(bank, id, half));
    bump(raw, row, at['recent-memory'], view.weight * readBank(bank, id, one));
    bump(raw, row, at.recency, view.weight / (Math.max(0, atS - lastOf(bank, id)) + 60));
    for (const { feature, counter, decay } of counters) bump(raw, row, feature, decay * counterOf(bank, id, counter));
    bump(raw, row, at['all-time'], view.weight * countOf(bank, id));
  };
};

const sequenceFill = (view: VoiceView, index: number): Fill => {
  const recent = new Set(view.recent);
  return (raw, row, candidate) => {
    const id = candidate.ids[index] ?? -1;
    if (id < 0) return;
    if (recent.has(id)) bump(raw, row, at['in-session'], view.weight);
    const slot = view.followers.slots.get(id);
    if (slot === undefined) return;
    for (let value = 0; value < followerValues; value++)
      bump(raw, row, at.follows + value, view.weight * (view.followers.values[slot * followerValues + value] ?? 0));
  };
};

const artistFill = (view: VoiceView, atS: number): Fill => {
  const { artistBank: bank, artistIds } = view.taste;
  const half = powerReading(bank, 'half', atS);
  const decay = decayOf(bank, hoursCounter, atS) * view.weight;
  return (raw, row, candidate) => {
    const artist = artistIds.get(candidate.artist) ?? -1;
    if (artist < 0) return;
    bump(raw, row, at['artist-memory'], view.weight * readBank(bank, artist, half));
    bump(raw, row, at['artist-today'], decay * counterOf(bank, artist, hoursCounter));
    bump(raw, row, at['artist-follows'], view.weight * (view.artistFollowers.get(artist) ?? 0));
  };
};

const likingFill = (view: VoiceView, index: number): Fill => {
  const { skips, liking, artistIds } = view.taste;
  return (raw, row, candidate) => {
    const id = candidate.ids[index] ?? -1;
    const rates = skipRates(skips, id, artistIds.get(candidate.artist) ?? -1);
    bump(raw, row, at.liked, view.weight * Math.log((1 - rates.track) / (1 - rates.owner)));
    if (id >= 0 && (liking.get(id) ?? 0) > 0) bump(raw, row, at.loved, view.weight);
  };
};

const roomStrength = 4;
const enoughPlays = 50;

/** How much more often than elsewhere it plays in this room: a smoothed log ratio, 0 without evidence. */
const addRoomLifts = (frame: Frame, raw: Float64Array): void => {
  const { room } = frame.moment;
  if (room === null) return;
  const sum = (of: (view: VoiceView) => number): number =>
    frame.views.reduce((total, view) => total + view.weight * of(view), 0);
  const plays = sum((view) => view.taste.log.size);
  const share = sum((view) => view.taste.rooms.get(room)?.plays ?? 0) / Math.max(1, plays);
  if (share === 0 || plays < enoughPlays) return;
  const lift = (here: number, all: number, strength: number): number =>
    all === 0 ? 0 : Math.log((here + strength * share) / ((all + strength) * share));
  frame.candidates.forEach((candidate, row) => {
    let here = 0;
    let all = 0;
    let artistHere = 0;
    let artistAll = 0;
    frame.views.forEach(({ taste, weight }, index) => {
      const memory = taste.rooms.get(room);
      const id = candidate.ids[index] ?? -1;
      const own = memory?.rows.get(id);
      if (id >= 0) all += weight * countOf(taste.trackBank, id);
      if (memory !== undefined && own !== undefined) here += weight * countOf(memory.bank, own);
      const artist = taste.artistIds.get(candidate.artist) ?? -1;
      if (artist < 0) return;
      artistAll += weight * countOf(taste.artistBank, artist);
      artistHere += weight * (memory?.artists.get(artist) ?? 0);
    });
    bump(raw, row, at.room, lift(here, all, roomStrength));
    bump(raw, row, at['artist-room'], lift(artistHere, artistAll, 2 * roomStrength));
  });
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

/** Turns raw sums into terms in place. */
const shape = (raw: Float64Array): void => {
  for (let place = 0; place < raw.length; place++) {
    const value = raw[place] ?? 0;
    if (value === 0) continue;
    const form = shapes[place % featureCount];
    if (form === undefined || form.kind === 'plain') continue;
    raw[place] = form.scale * Math.log(1 + value / form.floor);
  }
};

export const fillTerms = (frame: Frame): void => {
  const raw = frame.terms;
  const { atS } = frame.moment;
  frame.views.forEach((view, index) => {
    const fills = [
      memoryFill(view, index, atS),
      sequenceFill(view, index),
      artistFill(view, atS),
      likingFill(view, index),
    ];
    frame.candidates.forEach((candidate, row) => {
      for (const fill of fills) fill(raw, row, candidate);
    });
  });
  addRoomLifts(frame, raw);
  addPlain(frame, raw);
  shape(raw);
};
