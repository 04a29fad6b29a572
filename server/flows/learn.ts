// Keeps each owner's taste in memory, folded from the store; writes what may be remembered and answers what a room could play.

import type { WhyView } from '../../config/words/panel.ts';
import type { Why } from '../../config/words/pick.ts';
import type { PlayEvent } from '../../config/words/play.ts';
import type { Track } from '../../config/words/track.ts';
import type { Clock, Report } from '../../devices/types.ts';
import { feltMood } from '../core/atmosphere.ts';
import { isHeldBack, isPermitted, permit, stillPermits } from '../core/consent.ts';
import type { Effect, House, HouseEvent } from '../core/house-types.ts';
import { offsetMinutes } from '../core/local-time.ts';
import { permitsOutcome } from '../core/outcome-consent.ts';
import type { TastePlay } from '../core/taste/play.ts';
import type { Db } from '../store/db.ts';
import { listPeople } from '../store/people.ts';
import { appendPlay, houseOwner, listOwners } from '../store/plays.ts';
import { saveReaction } from '../store/reactions.ts';
import { dropSnapshots } from '../store/taste-snapshots.ts';
import type { TasteHandle } from './handles.ts';
import { becauseOf, type ListQuestion, listFor, reasonsOf } from './room-picks.ts';
import { isTelling, reactionOf, tastePlayOf } from './taste-facts.ts';
import { createTasteShelf, type TasteShelf } from './taste-shelf.ts';
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
  /** Their tastes, or all, are laid aside at once: nothing of them moves a pick until they are folded again. */
  layAside(owners?: readonly number[]): void;
  /** Rows of theirs, or anybody's, went or changed: folds what is left, from the beginning. */
  refold(owners?: readonly number[]): Promise<void>;
  /** Rows were added: folds them in, and what was learnt before serves until then. */
  learnMore(owners: readonly number[]): Promise<void>;
  /** Somebody came, went or changed their mind about being known. */
  peopleChanged(): Promise<void>;
  plays(): number;
  idle(): Promise<void>;
  stop(): void;
}

type ListEffect = Extract<Effect, { type: 'list' }>;
type PlayEffect = Extract<Effect, { type: 'remember-play' }>;
type ReactionEffect = Extract<Effect, { type: 'remember-reaction' }>;

const longestWaitMs = 30 * 60_000;

/** As the store gives it back. */
const factOf = (track: Track, play: PlayEvent): TastePlay =>
  tastePlayOf(track, play.room, {
    atMs: play.startedAtMs,
    msPlayed: Math.round(play.listenedMs),
    outcome: play.outcome,
  });

const shelfOf = (deps: LearnDeps): TasteShelf => createTasteShelf({ ...deps, failed: () => deps.report('not-folded') });

export const createLearn = (deps: LearnDeps, shelf: TasteShelf = shelfOf(deps)): LearnFlow => {
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
    // What somebody who is suspended allowed counts as off; they cannot switch it off themselves.
    const heard = people.filter(({ personalOn, status }) => personalOn && status === 'active');
    shelf.setListeners(heard.map((person) => person.id));
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
    settle();
    const items = listFor({ ...question({ ...effect, k: 30 }), keep: effect.keep }, shelf, deps.library);
    deps.send({ type: 'listed', room: effect.room, commandId: effect.commandId, items });
  };

  /** When the plays began that have ended and are not written yet. */
  const ending: number[] = [];

  /** Nothing that began before this is still to come; a play that never seems to end holds the others up only so long. */
  const settledMs = (): number => {
    const running = Object.values(deps.house().rooms).flatMap(({ tracked }) => tracked?.startedAtMs ?? []);
    const first = Math.min(...running, ...ending);
    return Math.max(first, deps.clock.nowMs() - longestWaitMs);
  };
  const settle = (): void => shelf.settle(settledMs());

  const writePlay = async ({ play, item, learn: learnt, aside }: PlayEffect): Promise<void> => {
    const { grants } = deps.house();
    const nowMs = deps.clock.nowMs();
    const { about } = play;
    const tells = (purpose: 'keep' | 'learn'): boolean =>
      permitsOutcome(grants, { purpose, about, outcome: play.value.outcome }, nowMs);
    if (!stillPermits(grants, play, nowMs) || !tells('keep')) return;
    const owner = ownerOf(about.person);
    const heldBack = (purpose: 'keep' | 'learn'): boolean =>
      owner !== houseOwner && isHeldBack(grants, purpose, { ...about, person: owner }, nowMs);
    const isSomebodys = owner !== houseOwner && about.person === null;
    if (heldBack('keep') || (aside === true && isSomebodys)) return;
    const mayLearn = isPermitted(permit(grants, 'learn', { ...about, value: null }, nowMs)) && !heldBack('learn');
    const learn = learnt && tells('learn') && mayLearn;
    const pick =
      item === null || item.why.length === 0 ? null : { score: item.score, model: shelf.model, terms: item.why };
    const offsetMin = offsetMinutes(deps.house().zone, play.value.startedAtMs);
    const id = await deps.db.write((write) => appendPlay(write, play, { owner, learn, offsetMin, pick }));
    if (id === null) return;
    const track = deps.library.byId(play.value.trackId);
    if (learn && track !== null && isTelling(play.value.outcome)) shelf.learn(owner, factOf(track, play.value));
    deps.changed();
  };

  const writeReaction = async ({ reaction }: ReactionEffect): Promise<void> => {
    const { grants } = deps.house();
    const nowMs = deps.clock.nowMs();
    if (!stillPermits(grants, reaction, nowMs)) return;
    const learn = isPermitted(permit(grants, 'learn', { ...reaction.about, value: null }, nowMs));
    const owner = ownerOf(reaction.about.person);
    const said = await deps.db.write((write) => saveReaction(write, reaction, { owner, learn }));
    const track = deps.library.byId(reaction.value.trackId);
    if (said === 'new' && learn && track !== null) shelf.learn(owner, reactionOf(track, reaction.value));
    // What was learnt before is taken back, and nothing can be subtracted.
    if (said === 'turned') void shelf.fold([owner]);
  };

  const queue = (work: () => Promise<void>): boolean => {
    writing = writing.then(work).catch(() => deps.report('not-remembered'));
    return true;
  };

  const fold = async (owners?: readonly number[]): Promise<void> => {
    // What is being written is read by the fold, or comes after it.
    await shelf.fold(owners);
    deps.changed();
  };

  const refold = async (owners?: readonly number[]): Promise<void> => {
    const all = owners ?? (await listOwners(deps.db.read));
    shelf.layAside(all);
    await deps.db.write((write) => dropSnapshots(write, all));
    await fold(all);
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
      if (effect.type === 'remember-play') {
        ending.push(effect.play.value.startedAtMs);
        return queue(() =>
          writePlay(effect).finally(() => {
            ending.shift();
            settle();
          }),
        );
      }
      if (effect.type === 'remember-reaction') return queue(() => writeReaction(effect).finally(settle));
      return false;
    },
    start: async () => {
      await readAdults();
      await fold();
    },
    layAside: (owners) => shelf.layAside(owners ?? shelf.owners()),
    refold,
    learnMore: fold,
    peopleChanged: readAdults,
    plays: shelf.plays,
    picks: async (room, n) => {
      const now = deps.house().rooms[room];
      if (now === undefined) return [];
      settle();
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
