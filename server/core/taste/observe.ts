// Folds one play into an owner's taste: first learn from how well it was foreseen, then remember it.
import type { Catalogue } from './catalogue.ts';
import { addToBank, createBank, lastOf } from './decay-bank.ts';
import { type Frame, type FrameSetting, gatherFrame, latestKeys } from './frame.ts';
import { finishSession, freezeSession, learnChoice } from './learn.ts';
import { learnReach, pickReach, refreshPool } from './own-candidates.ts';
import { comparePlays, type TastePlay, wasSkipped } from './play.ts';
import { appendPlay } from './play-log.ts';
import { learnSkip } from './skip-model.ts';
import { createTaste, lastPlayS, type Taste } from './taste.ts';
import { fillTerms } from './terms.ts';

/** A pause this long between two starts ends a listening session. */
export const sessionGapS = 1800;
const skippedWeight = 0.1;

const idOf = (ids: Map<string, number>, names: string[], name: string): number => {
  const known = ids.get(name);
  if (known !== undefined) return known;
  const id = names.length;
  ids.set(name, id);
  names.push(name);
  return id;
};

const internTrack = (taste: Taste, play: TastePlay): number => {
  const known = taste.trackIds.get(play.key);
  if (known !== undefined) {
    if (play.album !== null && (taste.trackAlbum[known] ?? -1) < 0)
      taste.trackAlbum[known] = idOf(taste.albumIds, taste.albums, play.album);
    return known;
  }
  const id = idOf(taste.trackIds, taste.keys, play.key);
  taste.trackArtist[id] = idOf(taste.artistIds, taste.artists, play.artist);
  taste.trackAlbum[id] = play.album === null ? -1 : idOf(taste.albumIds, taste.albums, play.album);
  taste.pool.push(id);
  return id;
};

const frameBefore = (taste: Taste, play: TastePlay, setting: FrameSetting): Frame => {
  const moment = { atS: play.atMs / 1000, room: play.room, recent: latestKeys(taste) };
  const frame = gatherFrame([{ taste, weight: 1 }], moment, setting);
  fillTerms(frame);
  return frame;
};

const learnSkipOf = (taste: Taste, play: TastePlay, skipped: boolean, firstOfSession: boolean): void => {
  const track = taste.trackIds.get(play.key) ?? -1;
  const hoursSinceHeard =
    track < 0 || taste.trackBank.size <= track
      ? null
      : Math.max(0, play.atMs / 1000 - lastOf(taste.trackBank, track)) / 3600;
  const artist = taste.artistIds.get(play.artist) ?? -1;
  learnSkip(taste.skips, { track, artist, firstOfSession, hoursSinceHeard }, skipped);
};

const rememberInRoom = (taste: Taste, room: string, track: number, play: { atS: number; weight: number }): void => {
  let memory = taste.rooms.get(room);
  if (memory === undefined) {
    memory = { plays: 0, rows: new Map(), bank: createBank(), artists: new Map() };
    taste.rooms.set(room, memory);
  }
  memory.plays += 1;
  const row = memory.rows.get(track) ?? memory.rows.size;
  memory.rows.set(track, row);
  addToBank(memory.bank, row, play.atS, play.weight);
  const artist = taste.trackArtist[track] ?? 0;
  memory.artists.set(artist, (memory.artists.get(artist) ?? 0) + play.weight);
};

const react = (taste: Taste, track: number, reaction: TastePlay['reaction']): void => {
  if (reaction === 'dislike') taste.liking.set(track, -1);
  else if (reaction !== null) taste.liking.set(track, Math.max(0, taste.liking.get(track) ?? 0) + 1);
};

const remember = (taste: Taste, play: TastePlay, skipped: boolean): void => {
  const atS = play.atMs / 1000;
  const weight = skipped || play.reaction === 'dislike' ? skippedWeight : 1;
  const track = internTrack(taste, play);
  const artist = taste.trackArtist[track] ?? 0;
  addToBank(taste.trackBank, track, atS, weight);
  addToBank(taste.artistBank, artist, atS, weight);
  if (play.room !== null) rememberInRoom(taste, play.room, track, { atS, weight });
  appendPlay(taste.log, { track, artist, session: taste.session, atS, weight });
  react(taste, track, play.reaction);
  if (!skipped && !taste.gate.heard.includes(track)) taste.gate.heard.push(track);
  refreshPool(taste, atS);
};

/**
 * Learns and remembers one play. Plays must come in the order of `comparePlays`, else fold anew.
 * With a catalogue, owned tracks that had been added by then also count as what could have been chosen.
 */
export const observe = (taste: Taste, play: TastePlay, catalogue: Catalogue | null = null): void => {
  const before = lastPlayS(taste);
  const gapS = before === null ? null : play.atMs / 1000 - before;
  const firstOfSession = gapS === null || gapS > sessionGapS;
  const skipped = wasSkipped(play);
  if (firstOfSession) {
    finishSession(taste);
    taste.session += 1;
  }
  const chosen = skipped !== true && play.reaction !== 'dislike';
  const couldBeForeseen = taste.trackIds.has(play.key) || catalogue?.tracks.get(play.key)?.owned === true;
  if (chosen && couldBeForeseen)
    learnChoice(taste, frameBefore(taste, play, { reach: learnReach, catalogue }), play.key);
  if (firstOfSession)
    freezeSession(taste, frameBefore(taste, play, { reach: pickReach, catalogue: null, lastToo: true }));
  if (skipped !== null) learnSkipOf(taste, play, skipped, firstOfSession);
  remember(taste, play, skipped === true);
};

/** The taste of one owner, made from all plays that may be learnt, in any order. */
export const foldTaste = (plays: Iterable<TastePlay>, catalogue: Catalogue | null = null): Taste => {
  const taste = createTaste();
  for (const play of [...plays].sort(comparePlays)) observe(taste, play, catalogue);
  return taste;
};
