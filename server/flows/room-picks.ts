// Makes the pieces that a room plays next out of the tastes at hand, each with its reasons.
import type { Pick, Why, WhyText } from '../../config/words/pick.ts';
import type { Mood } from '../../config/words/room.ts';
import type { Track } from '../../config/words/track.ts';
import { type Evidence, evidenceOf, explain, explainTerm } from '../core/explain.ts';
import type { ListItem } from '../core/house-types.ts';
import { localMinutes, offsetMinutes } from '../core/local-time.ts';
import { neutralPicks } from '../core/neutral.ts';
import { pickTracks } from '../core/pick.ts';
import { hashOf } from '../core/taste/hash.ts';
import type { TasteShelf } from './taste-shelf.ts';
import type { Catalogue } from './track-catalogue.ts';

export interface ListQuestion {
  readonly room: string;
  readonly mood: Mood;
  /** The mood is what the room noticed. */
  readonly felt: boolean;
  /** False: neutral picks from the shared library, no taste is read. */
  readonly personal: boolean;
  readonly recent: readonly string[];
  readonly k: number;
  readonly atMs: number;
  readonly zone: string;
  readonly serial: number;
  readonly run: string;
  /** What stays at the head of the list, as people or earlier picks placed it. */
  readonly keep: readonly ListItem[];
}

const dayMs = 24 * 3600_000;

/** 0 Sunday to 6 Saturday in the household's zone. */
const weekdayOf = (zone: string, atMs: number): number => {
  return (Math.floor((atMs + offsetMinutes(zone, atMs) * 60_000) / dayMs) + 4) % 7;
};

const seedOf = ({ room, atMs }: ListQuestion): number => hashOf(`${room} ${Math.floor(atMs / dayMs)}`);

const personalPicks = (question: ListQuestion, shelf: TasteShelf, recent: readonly string[]): readonly Pick[] => {
  const { room, mood, felt, atMs, zone, k } = question;
  const tastes = question.personal ? shelf.voices() : [];
  if (tastes.length === 0) return [];
  const context = { atMs, hour: localMinutes(zone, atMs) / 60, weekday: weekdayOf(zone, atMs), room, recent };
  return pickTracks({
    tastes,
    catalogue: shelf.catalogue(),
    context,
    mode: 'playlist',
    k,
    mood,
    felt,
    ownedOnly: true,
  });
};

/** In a library smaller than the list only the very last pieces wait for their next turn. */
const justHeard = 3;

/** Up to `k` owned tracks, best first, none twice; `keep` stands in front. */
export const listFor = (question: ListQuestion, shelf: TasteShelf, library: Catalogue): readonly ListItem[] => {
  const kept = question.keep.filter((item) => library.byId(item.track.id)?.owned === true);
  const keys = new Set(kept.map((item) => item.track.key));
  const items = [...kept];
  const take = (picks: readonly Pick[]): void => {
    for (const { id, score, why } of picks) {
      const track = library.byKey(id);
      if (track === null || !track.owned || keys.has(id) || items.length >= question.k) continue;
      keys.add(id);
      items.push({ pickId: `${question.run}-k${question.serial}-${items.length}`, track, score, why, byHand: false });
    }
  };
  const fill = (heard: readonly string[]): void =>
    take(
      neutralPicks(shelf.catalogue(), seedOf(question), question.k, (key) => !keys.has(key) && !heard.includes(key)),
    );
  take(personalPicks(question, shelf, [...question.recent, ...keys]));
  if (items.length < question.k) fill(question.recent);
  if (items.length < question.k) fill(question.recent.slice(-justHeard));
  // One song is a library too: rather again than never.
  if (items.length === 0) fill([]);
  return items;
};

/** A piece, the room in which it would play, and what played there before it. */
export interface Heard {
  readonly track: Track;
  readonly room: string | null;
  readonly before: Track | null;
}

const evidenceFor = ({ track, room, before }: Heard, shelf: TasteShelf): Evidence =>
  evidenceOf(shelf.voices(), {
    key: track.key,
    artist: track.artist,
    room,
    recent: before === null ? [] : [before.key],
    beforeTitle: before?.title ?? null,
  });

/** The reasons of one piece as one sentence with true counts. */
export const becauseOf = (why: readonly Why[], heard: Heard, shelf: TasteShelf): string =>
  explain(why, evidenceFor(heard, shelf)).join('; ');

/** The reasons of one piece, each with its own sentence. */
export const reasonsOf = (why: readonly Why[], heard: Heard, shelf: TasteShelf): readonly WhyText[] => {
  const evidence = evidenceFor(heard, shelf);
  return why.map((term) => ({ ...term, text: explainTerm(term, evidence) }));
};
