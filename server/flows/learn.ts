// Keeps each owner's taste in memory, folded from the store; writes what may be remembered and answers what a room could play.

import type { WhyView } from '../../config/words/panel.ts';
import type { Why } from '../../config/words/pick.ts';
import type { Track } from '../../config/words/track.ts';
import type { Clock, Report } from '../../devices/types.ts';
import { feltMood } from '../core/atmosphere.ts';
import { isPermitted, permit, stillPermits } from '../core/consent.ts';
import type { Effect, House, HouseEvent } from '../core/house-types.ts';
import { localMinutes } from '../core/local-time.ts';
import type { Db } from '../store/db.ts';
import { listPeople } from '../store/people.ts';
import { appendPlay, houseOwner } from '../store/plays.ts';
import { saveReaction } from '../store/reactions.ts';
import type { TasteHandle } from './handles.ts';
import { becauseOf, type ListQuestion, listFor, reasonsOf } from './room-picks.ts';
import { createTasteShelf } from './taste-shelf.ts';
import type { Catalogue } from './track-catalogue.ts';

export interface LearnDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly report: Report;
  house(): House;
  send(event: HouseEvent): void;
  /** Every track that was heard or is owned. */
  readonly library: Catalogue;
  changed(): void;
}

export interface LearnFlow extends TasteHandle {
  perform(effect: Effect): boolean;
  /** Folds every owner's taste; answers when the last is done. */
  start(): Promise<void>;
  /** Rows went or people changed their mind: lay every taste aside and fold again. */
  refold(): Promise<void>;
  plays(): number;
  idle(): Promise<void>;
  stop(): void;
}

type ListEffect = Extract<Effect, { type: 'list' }>;
type PlayEffect = Extract<Effect, { type: 'remember-play' }>;
type ReactionEffect = Extract<Effect, { type: 'remember-reaction' }>;

const dayMinutes = 24 * 60;

/** Minutes east of UTC, -720 to 840, of a zone at a moment. */
const offsetMinutesOf = (zone: string, atMs: number): number => {
  const utcMinutes = Math.floor(atMs / 60_000) % dayMinutes;
  const ahead = (localMinutes(zone, atMs) - utcMinutes + dayMinutes) % dayMinutes;
  return ahead > 840 ? ahead - dayMinutes : ahead;
};

export const createLearn = (deps: LearnDeps): LearnFlow => {
  const shelf = createTasteShelf(deps);
  let adults: readonly number[] = [];
  let writing: Promise<void> = Promise.resolve();

  /** Whoever a play is about owns it; nobody's play belongs to the one adult of the house, or else to the house. */
  const ownerOf = (person: number | null): number =>
    person ?? (adults.length === 1 ? (adults[0] ?? houseOwner) : houseOwner);

  const readAdults = async (): Promise<void> => {
    const people = (await listPeople(deps.db.read)).filter(
      (person) => person.role === 'admin' || person.role === 'adult',
    );
    adults = people.map((person) => person.id);
    shelf.setListeners(people.filter((person) => person.personalOn).map((person) => person.id));
  };

  const question = (
    wanted: Pick<ListQuestion, 'room' | 'mood' | 'felt' | 'personal' | 'recent' | 'k'>,
  ): ListQuestion => ({
    ...wanted,
    atMs: deps.clock.nowMs(),
    zone: deps.house().zone,
    serial: deps.house().serial,
    run: deps.house().run,
    keep: [],
  });

  const answerList = (effect: ListEffect): void => {
    const items = listFor({ ...question({ ...effect, k: 30 }), keep: effect.keep }, shelf, deps.library);
    deps.send({ type: 'listed', room: effect.room, commandId: effect.commandId, items });
  };

  /** A play is learnt when it ends, at the time when it began; what was said of it meanwhile comes after it, as in a fold. */
  const said = new Map<string, (() => void)[]>();
  const letSay = (room: string): void => {
    const waiting = said.get(room) ?? [];
    said.delete(room);
    for (const say of waiting) say();
  };

  const writePlay = async ({ play, item, learn: learnt }: PlayEffect): Promise<void> => {
    const { grants } = deps.house();
    const nowMs = deps.clock.nowMs();
    if (!stillPermits(grants, play, nowMs)) return;
    const learn = learnt && isPermitted(permit(grants, 'learn', { ...play.about, value: null }, nowMs));
    const owner = ownerOf(play.about.person);
    const pick =
      item === null || item.why.length === 0 ? null : { score: item.score, model: shelf.model, terms: item.why };
    const offsetMin = offsetMinutesOf(deps.house().zone, play.value.startedAtMs);
    const id = await deps.db.write((write) => appendPlay(write, play, { owner, learn, offsetMin, pick }));
    if (id === null) return;
    const track = deps.library.byId(play.value.trackId);
    if (learn && track !== null) shelf.observe(owner, track, play.value);
    deps.changed();
  };

  const writeReaction = async ({ reaction }: ReactionEffect): Promise<void> => {
    if (!stillPermits(deps.house().grants, reaction, deps.clock.nowMs())) return;
    const owner = ownerOf(reaction.about.person);
    const isNew = await deps.db.write((write) => saveReaction(write, reaction, owner));
    const track = deps.library.byId(reaction.value.trackId);
    if (!isNew || track === null) return;
    const { room } = reaction.value;
    said.set(room, [...(said.get(room) ?? []), () => shelf.react(owner, track, reaction.value)]);
    if ((deps.house().rooms[room]?.tracked ?? null) === null) letSay(room);
  };

  const queue = (work: () => Promise<void>): boolean => {
    writing = writing.then(work).catch(() => deps.report('not-remembered'));
    return true;
  };

  const refold = async (): Promise<void> => {
    await writing;
    await readAdults();
    said.clear();
    await shelf.fold();
    deps.changed();
  };

  /** What played in the room last; when `playing` stands at the end already, the piece before it. */
  const beforeOf = (recent: readonly string[], playing: string | null): Track | null => {
    const heard = recent[recent.length - 1] === playing ? recent.slice(0, -1) : recent;
    return deps.library.byKey(heard[heard.length - 1] ?? '');
  };

  const why = (room: string): WhyView => {
    const now = deps.house().rooms[room];
    const item = now?.playback.item ?? null;
    if (now === undefined || item === null || now.playback.state === 'idle')
      return { trackId: null, score: 0, reasons: [] };
    const before = beforeOf(now.recent, item.track.key);
    return {
      trackId: item.track.id,
      score: item.score,
      reasons: reasonsOf(item.why, { track: item.track, room, before }, shelf),
    };
  };

  return {
    perform: (effect) => {
      if (effect.type === 'list') return queue(async () => answerList(effect));
      if (effect.type === 'remember-play')
        return queue(() => writePlay(effect).finally(() => letSay(effect.play.value.room)));
      if (effect.type === 'remember-reaction') return queue(() => writeReaction(effect));
      return false;
    },
    start: refold,
    refold,
    plays: shelf.plays,
    picks: async (room, n) => {
      const now = deps.house().rooms[room];
      if (now === undefined) return [];
      const personal = deps.house().personalOn && now.settings.personalOn;
      const felt = feltMood(now, personal);
      const mood = felt === 'none' ? now.kept.mood : felt;
      const wanted = question({ room, mood, felt: felt !== 'none', personal, recent: now.recent, k: n });
      const items = listFor(wanted, shelf, deps.library);
      const before = beforeOf(now.recent, null);
      return items.map((item) => ({ ...item, text: becauseOf(item.why, { track: item.track, room, before }, shelf) }));
    },
    why,
    sentenceOf: (parts: readonly Why[], track: Track) => becauseOf(parts, { track, room: null, before: null }, shelf),
    idle: () => writing,
    stop: shelf.stop,
  };
};
