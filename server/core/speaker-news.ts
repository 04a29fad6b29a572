// What a room makes of its speaker's words: plays that begin, go on and end, commands that failed, links that died.
import type { Outcome, PlayEvent } from '../../config/words/play.ts';
import { isPermitted, permit } from './consent.ts';
import { changeRoom, type Draft, keepInRoom, makeSentence, roomOf, say, untilMsOf } from './draft.ts';
import { noteUse } from './grant-use.ts';
import type { HouseEvent, RoomNow, SpeakerNow, TrackedPlay } from './house-types.ts';
import { follow } from './hush.ts';
import { permitsOutcome } from './outcome-consent.ts';
import { endPlay, isOver, outcomeOf, trackPlay, trackStatus } from './play-tracker.ts';
import { stopWinsMs } from './politeness.ts';
import { abandonListing, playNext } from './room-list.ts';

const roomOfSpeaker = (draft: Draft, speaker: number): string | null =>
  Object.values(draft.house.rooms).find((room) => room.speaker?.id === speaker)?.settings.id ?? null;

/** Emits the play for the history where its people allow that; nothing otherwise. */
const remember = (draft: Draft, play: PlayEvent, tracked: TrackedPlay): void => {
  const observed = { room: play.room, kind: 'play', person: tracked.person, value: play } as const;
  const kept = permit(draft.house.grants, 'keep', observed, draft.now.atMs);
  const tells = (purpose: 'keep' | 'learn'): boolean =>
    permitsOutcome(draft.house.grants, { purpose, about: observed, outcome: play.outcome }, draft.now.atMs);
  if ('denied' in kept || !tells('keep')) return;
  const learn = tells('learn') && isPermitted(permit(draft.house.grants, 'learn', observed, draft.now.atMs));
  noteUse(draft, kept.about);
  const aside = tracked.aside === true;
  draft.effects.push({ type: 'remember-play', play: kept, item: tracked.item, learn, ...(aside && { aside }) });
};

/** Ends the tracked play of a room; `monoMs` is when the evidence for it was true. */
export const closePlay = (draft: Draft, id: string, outcome: Outcome, monoMs: number): void => {
  const room = roomOf(draft, id);
  if (room === undefined || room.tracked === null) return;
  const { tracked } = room;
  changeRoom(draft, id, { tracked: null });
  const play = endPlay(tracked, outcome, { room: id, monoMs, atMs: draft.now.atMs });
  if (play !== null && tracked.forgotten !== true) remember(draft, play, tracked);
  if (room.kept.playing != null) keepInRoom(draft, id, { playing: null });
};

const goIdle = (draft: Draft, id: string): void => {
  const room = roomOf(draft, id);
  if (room === undefined) return;
  changeRoom(draft, id, { playback: { ...room.playback, state: 'idle', positionMs: 0, atMs: draft.now.atMs } });
};

/** One more try with the next piece, then the room gives up and says why. */
const onFailure = (draft: Draft, id: string, problem: string): void => {
  const room = roomOf(draft, id);
  if (room === undefined) return;
  changeRoom(draft, id, { failures: room.failures + 1 });
  say(draft, id, makeSentence('speaker-error', draft.now.atMs, { fields: { problem } }));
  if (room.failures === 0 && room.speakerOnline) playNext(draft, id, { origin: 'list', person: room.playback.person });
  else {
    changeRoom(draft, id, { failures: 0 });
    goIdle(draft, id);
  }
};

const onStoppedElsewhere = (draft: Draft, id: string): void => {
  const untilMs = untilMsOf(draft, stopWinsMs);
  goIdle(draft, id);
  keepInRoom(draft, id, { holdUntilMs: untilMs });
  say(draft, id, makeSentence('stopped-by-hand', draft.now.atMs, { untilMs }));
};

const goOnAfter = (draft: Draft, id: string, outcome: Outcome, status: SpeakerNow): void => {
  const room = roomOf(draft, id);
  // Another piece was asked for already, or is being looked for.
  if (room === undefined || room.coming !== null || room.listing?.start != null) return;
  // Stopped here at the very moment at which it ended.
  if (room.playback.state === 'idle') return;
  if (outcome === 'finished' || status.ranOut === true)
    playNext(draft, id, { origin: 'list', person: room.playback.person });
  else if (outcome === 'error') onFailure(draft, id, status.error ?? 'unknown');
  else if (outcome === 'stopped_elsewhere') onStoppedElsewhere(draft, id);
  else {
    goIdle(draft, id);
    if (outcome === 'skipped_elsewhere') say(draft, id, makeSentence('foreign', draft.now.atMs));
  }
};

/** Writes what plays for the next start of the server, where plays are remembered anyway. */
const keepPlaying = (draft: Draft, id: string, play: TrackedPlay): void => {
  const room = roomOf(draft, id);
  if (room === undefined || play.item === null || play.forgotten === true || play.aside === true) return;
  const observed = { room: id, kind: 'play', person: play.person, value: null } as const;
  if ('denied' in permit(draft.house.grants, 'keep', observed, draft.now.atMs)) return;
  const { playId, item, origin, person, startedAtMs } = play;
  keepInRoom(draft, id, { playing: { playId, item, origin, person, startedAtMs, byItself: room.playback.byItself } });
};

const begin = (draft: Draft, id: string, coming: TrackedPlay, status: SpeakerNow): void => {
  const before = roomOf(draft, id)?.tracked;
  if (before != null) closePlay(draft, id, outcomeOf(before, status), status.atMonoMs);
  changeRoom(draft, id, { coming: null, failures: 0 });
  keepPlaying(draft, id, follow(draft, id, trackStatus({ ...coming, startedAtMs: draft.now.atMs }, status)));
};

/** Takes up a play of ours that an earlier run, or a link that came back, left on the speaker. */
const adopt = (draft: Draft, id: string, playId: string, status: SpeakerNow): void => {
  const room = roomOf(draft, id);
  if (room === undefined) return;
  const kept = room.kept.playing?.playId === playId ? room.kept.playing : null;
  const known = kept ?? (room.playback.playId === playId ? room.playback : null);
  const item = known?.item ?? null;
  const origin = known?.origin ?? 'list';
  const person = known?.person ?? null;
  const durationMs = status.durationMs ?? item?.track.durationMs ?? null;
  const fresh = trackPlay({
    playId,
    item,
    speaker: room.speaker?.id ?? 0,
    origin,
    person,
    startedAtMs: kept?.startedAtMs ?? draft.now.atMs,
    durationMs,
  });
  // What was listened to before the restart is what has passed of the piece.
  const listenedMs = kept === null ? 0 : status.positionMs;
  follow(draft, id, trackStatus({ ...fresh, listenedMs }, status));
  changeRoom(draft, id, {
    playback: { ...room.playback, playId, item, origin, person, byItself: known?.byItself ?? false },
  });
};

/** A pause that nobody here asked for was made at the speaker, by a person. */
const isPausedElsewhere = (room: RoomNow, status: SpeakerNow): boolean =>
  status.state === 'paused' &&
  room.playback.state === 'playing' &&
  room.pending.length === 0 &&
  (room.commandedAtMonoMs === null || status.atMonoMs > room.commandedAtMonoMs + 1000);

/** Somebody turned a muted speaker up at its own knob. */
const isTurnedUp = (room: RoomNow, status: SpeakerNow): boolean =>
  room.playback.muted &&
  (status.volumePercent ?? 0) > 0 &&
  room.pending.length === 0 &&
  (room.commandedAtMonoMs === null || status.atMonoMs > room.commandedAtMonoMs + 1000);

const followPlayback = (draft: Draft, id: string, status: SpeakerNow): void => {
  const room = roomOf(draft, id);
  if (room === undefined) return;
  if (isTurnedUp(room, status)) changeRoom(draft, id, { playback: { ...room.playback, muted: false } });
  const { playback } = roomOf(draft, id) ?? room;
  const volumePercent = playback.muted ? playback.volumePercent : (status.volumePercent ?? playback.volumePercent);
  if (room.tracked === null || status.playId !== room.tracked.playId) {
    if (volumePercent !== playback.volumePercent) changeRoom(draft, id, { playback: { ...playback, volumePercent } });
    return;
  }
  const state = status.state === 'buffering' || status.state === 'idle' ? 'starting' : status.state;
  if (isPausedElsewhere(room, status)) {
    const untilMs = untilMsOf(draft, stopWinsMs);
    keepInRoom(draft, id, { holdUntilMs: untilMs });
    say(draft, id, makeSentence('stopped-by-hand', draft.now.atMs, { untilMs }));
  }
  changeRoom(draft, id, {
    playback: {
      ...playback,
      volumePercent,
      state,
      positionMs: status.positionMs,
      durationMs: status.durationMs ?? playback.durationMs,
      atMs: draft.now.atMs - Math.max(0, draft.now.monoMs - status.atMonoMs),
    },
  });
};

const isOurs = (room: RoomNow, status: SpeakerNow): boolean =>
  status.playId !== null && !status.foreign && status.state !== 'idle' && room.coming === null && room.tracked === null;

export const onSpeakerStatus = (draft: Draft, event: Extract<HouseEvent, { type: 'speaker-status' }>): void => {
  const { status } = event;
  const id = roomOfSpeaker(draft, event.speaker);
  if (id === null) return;
  changeRoom(draft, id, { speakerNow: status });
  const room = roomOf(draft, id);
  if (room === undefined) return;
  const { coming, tracked } = room;
  const began = coming !== null && status.playId === coming.playId && status.state !== 'idle' && status.error === null;
  if (began) begin(draft, id, coming, status);
  else if (tracked !== null && isOver(tracked, status)) {
    const outcome = outcomeOf(tracked, status);
    closePlay(draft, id, outcome, status.atMonoMs);
    goOnAfter(draft, id, outcome, status);
  } else if (tracked !== null) changeRoom(draft, id, { tracked: trackStatus(tracked, status) });
  else if (coming !== null && status.error !== null) failComing(draft, id, status.error);
  else if (status.playId !== null && isOurs(room, status)) adopt(draft, id, status.playId, status);
  followPlayback(draft, id, status);
};

/** The piece that was asked for will not come. */
export const failComing = (draft: Draft, id: string, problem: string): void => {
  changeRoom(draft, id, { coming: null });
  onFailure(draft, id, problem);
};

export const onSpeakerOnline = (draft: Draft, event: Extract<HouseEvent, { type: 'speaker-online' }>): void => {
  const speaker = draft.house.speakers[event.speaker];
  if (speaker !== undefined) {
    const speakers = { ...draft.house.speakers, [event.speaker]: { ...speaker, online: event.online } };
    draft.house = { ...draft.house, speakers };
  }
  const id = roomOfSpeaker(draft, event.speaker);
  const room = id === null ? undefined : roomOf(draft, id);
  if (id === null || room === undefined) return;
  changeRoom(draft, id, { speakerOnline: event.online });
  if (event.online) return;
  closePlay(draft, id, 'lost', draft.now.monoMs);
  const wasUsed = room.playback.state !== 'idle';
  changeRoom(draft, id, { coming: null, pending: [], speakerNow: null });
  goIdle(draft, id);
  if (wasUsed) say(draft, id, makeSentence('speaker-offline', draft.now.atMs));
};

export const onCommandDone = (draft: Draft, event: Extract<HouseEvent, { type: 'command-done' }>): void => {
  for (const room of Object.values(draft.house.rooms)) {
    const { id } = room.settings;
    if (room.listing?.commandId === event.commandId && event.problem !== null) {
      abandonListing(draft, id);
      return;
    }
    const command = room.pending.find((one) => one.commandId === event.commandId);
    if (command === undefined) continue;
    changeRoom(draft, id, { pending: room.pending.filter((one) => one !== command) });
    if (event.problem === null) return;
    if (command.does === 'play') {
      if (room.coming?.playId === command.playId) failComing(draft, id, event.problem);
      return;
    }
    say(draft, id, makeSentence('speaker-error', draft.now.atMs, { fields: { problem: event.problem } }));
    return;
  }
};
