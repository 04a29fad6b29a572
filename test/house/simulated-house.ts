// A house on virtual time for tests: the real step(), simulated speakers that answer commands, a library of pieces.

import type { Grant, GrantPurpose } from '../../config/words/grant.ts';
import { noticeVersion } from '../../config/words/grant.ts';
import type { Kind } from '../../config/words/kind.ts';
import { settleSecondsOf } from '../../config/words/room.ts';
import type { Track } from '../../config/words/track.ts';
import { seeded } from '../../devices/sim/people.ts';
import { permit } from '../../server/core/consent.ts';
import { createHouse, step } from '../../server/core/house.ts';
import type {
  Asker,
  Effect,
  House,
  HouseEvent,
  ListItem,
  Now,
  RoomNow,
  RoomSettings,
  Signal,
  SpeakerNow,
} from '../../server/core/house-types.ts';

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

export { seeded };

export const makeTrack = (id: number, durationMs: number | null = 200_000): Track => ({
  id,
  key: `artist|piece ${id}`,
  title: `Piece ${id}`,
  artist: 'Artist',
  album: null,
  disc: null,
  number: null,
  durationMs,
  tempoBpm: null,
  energy: null,
  addedAtMs: 0,
  owned: true,
});

export const makeItem = (id: number, durationMs: number | null = 200_000): ListItem => ({
  pickId: `pick-${id}`,
  track: makeTrack(id, durationMs),
  score: 1,
  why: [
    { reason: 'baseline', value: 0.2 },
    { reason: 'memory', value: 0.8 },
  ],
  byHand: false,
});

export const makeRoom = (id: string, change: Partial<RoomSettings> = {}): RoomSettings => ({
  id,
  name: id,
  purpose: 'other',
  automatic: 'start',
  settleSeconds: settleSecondsOf(change.purpose ?? 'other'),
  ceilingPercent: 60,
  personalOn: true,
  owners: [1],
  ...change,
});

export const makeGrant = (
  id: number,
  room: string | null,
  kind: Kind,
  purpose: GrantPurpose,
  change: Partial<Grant> = {},
): Grant => ({
  id,
  room,
  person: null,
  kind,
  purpose,
  effect: 'allow',
  byPerson: 1,
  startsAtMs: 0,
  endsAtMs: null,
  retentionDays: null,
  noticeVersion,
  endedAtMs: null,
  ...change,
});

interface Speaker {
  playId: string | null;
  state: SpeakerNow['state'];
  positionMs: number;
  sinceMs: number;
  durationMs: number | null;
  volumePercent: number;
  foreign: boolean;
  error: string | null;
  /** Counts starts, so that the end of an earlier piece ends nothing. */
  turn: number;
}

export interface SimulatedHouse {
  readonly log: { readonly atMs: number; readonly effect: Effect }[];
  house(): House;
  room(id: string): RoomNow;
  nowMs(): number;
  send(event: HouseEvent): readonly Effect[];
  /** A signal that passes consent first, as the flow does; false when it was denied. */
  sense(signal: Partial<Signal> & Pick<Signal, 'room' | 'sensor' | 'kind' | 'value' | 'edge'>): boolean;
  ask(
    room: string,
    action: Extract<HouseEvent, { type: 'asked' }>['action'],
    more?: Partial<Asked>,
  ): Effect | undefined;
  at(atMs: number, run: () => void): void;
  /** Lets time pass, tick by tick and end by end. */
  runUntil(atMs: number): void;
  speaker(id: number): Speaker;
  /** Somebody uses the speaker without us. */
  tell(id: number, change: Partial<Speaker>): void;
  grant(...grants: readonly Grant[]): void;
  onStep(listener: (before: House, after: House, event: HouseEvent) => void): void;
}

type Asked = Extract<HouseEvent, { type: 'asked' }>;

export interface SimulatedOptions {
  readonly startMs: number;
  readonly rooms: readonly RoomSettings[];
  readonly zone?: string;
  /** One approved speaker per room, unless said otherwise; ids count from 1 in the order of the rooms. */
  readonly speakers?: boolean;
  readonly library?: number;
  readonly durationMs?: number;
  readonly step?: typeof step;
  /** Wall and monotonic time apart; left out: both are the virtual time. */
  readonly now?: () => Now;
}

export const simulateHouse = (options: SimulatedOptions): SimulatedHouse => {
  const stepOnce = options.step ?? step;
  let house = createHouse({ run: 'r1', zone: options.zone ?? 'Europe/Berlin' });
  let nowMs = options.startMs;
  let order = 0;
  let asks = 0;
  let nextPiece = 0;
  const log: SimulatedHouse['log'] = [];
  const listeners: ((before: House, after: House, event: HouseEvent) => void)[] = [];
  const due: { atMs: number; order: number; run: () => void }[] = [];
  const speakers = new Map<number, Speaker>();
  let grants: readonly Grant[] = [];

  const at = (atMs: number, run: () => void): void => {
    order += 1;
    const one = { atMs, order, run };
    let place = due.length;
    while (place > 0 && (due[place - 1]?.atMs ?? 0) > atMs) place -= 1;
    due.splice(place, 0, one);
  };

  const speaker = (id: number): Speaker => {
    const found = speakers.get(id);
    if (found === undefined) throw new Error(`no speaker ${id}`);
    return found;
  };

  const positionOf = (one: Speaker): number => one.positionMs + (one.state === 'playing' ? nowMs - one.sinceMs : 0);

  const report = (id: number): void => {
    const one = speaker(id);
    const { playId, foreign, state, durationMs, volumePercent, error } = one;
    const status = { playId, foreign, state, durationMs, volumePercent, error, positionMs: positionOf(one) };
    send({ type: 'speaker-status', speaker: id, status: { ...status, atMonoMs: nowMs } });
  };

  const watchEnd = (id: number): void => {
    const one = speaker(id);
    const { turn, durationMs } = one;
    if (durationMs === null || one.state !== 'playing') return;
    at(nowMs + durationMs - positionOf(one), () => {
      if (one.turn !== turn || one.state !== 'playing') return;
      tell(id, { state: 'idle', playId: null, positionMs: 0 });
    });
  };

  const tell = (id: number, change: Partial<Speaker>): void => {
    const one = speaker(id);
    Object.assign(one, { positionMs: positionOf(one), sinceMs: nowMs, turn: one.turn + 1 }, change);
    watchEnd(id);
    report(id);
  };

  const perform = (effect: Effect): void => {
    if (effect.type === 'list') {
      const known = new Set(effect.keep.map((item) => item.track.id));
      const size = options.library ?? 100;
      const items: ListItem[] = [];
      for (let n = 0; n < size && items.length < 30; n += 1) {
        nextPiece = (nextPiece % size) + 1;
        if (!known.has(nextPiece)) items.push(makeItem(nextPiece, options.durationMs ?? 200_000));
      }
      const { room, commandId } = effect;
      at(nowMs + 5, () => send({ type: 'listed', room, commandId, items }));
    }
    if (!('speaker' in effect)) return;
    const { commandId, speaker: id } = effect;
    at(nowMs + 20, () => {
      send({ type: 'command-done', commandId, problem: null });
      if (effect.type === 'play') {
        const { playId, track, volumePercent } = effect;
        tell(id, {
          playId,
          state: 'playing',
          positionMs: 0,
          durationMs: track.durationMs,
          foreign: false,
          error: null,
          ...(volumePercent !== null && { volumePercent }),
        });
      } else if (effect.type === 'pause') tell(id, { state: 'paused' });
      else if (effect.type === 'resume') tell(id, { state: 'playing' });
      else if (effect.type === 'stop') tell(id, { state: 'idle', playId: null, positionMs: 0 });
      else tell(id, { volumePercent: effect.percent });
    });
  };

  const send = (event: HouseEvent): readonly Effect[] => {
    const before = house;
    const next = stepOnce(house, event, options.now?.() ?? { atMs: nowMs, monoMs: nowMs });
    house = next.house;
    for (const effect of next.effects) {
      log.push({ atMs: nowMs, effect });
      perform(effect);
    }
    for (const listener of listeners) listener(before, house, event);
    return next.effects;
  };

  const runUntil = (atMs: number): void => {
    for (;;) {
      const wallAheadMs = options.now === undefined ? 0 : options.now().atMs - nowMs;
      const tickMs = (house.nextDueMs ?? Number.POSITIVE_INFINITY) - wallAheadMs;
      const nextMs = Math.min(due[0]?.atMs ?? Number.POSITIVE_INFINITY, tickMs);
      if (nextMs > atMs) break;
      nowMs = Math.max(nowMs, nextMs);
      const first = due[0];
      if (first !== undefined && first.atMs <= nowMs) {
        due.shift();
        first.run();
      } else send({ type: 'tick' });
    }
    nowMs = Math.max(nowMs, atMs);
  };

  send({ type: 'rooms-changed', rooms: options.rooms, kept: {} });
  if (options.speakers !== false) {
    options.rooms.forEach((_, n) => {
      speakers.set(n + 1, {
        playId: null,
        state: 'idle',
        positionMs: 0,
        sinceMs: nowMs,
        durationMs: null,
        volumePercent: 40,
        foreign: false,
        error: null,
        turn: 0,
      });
    });
    const settings = options.rooms.map((room, n) => ({
      id: n + 1,
      room: room.id,
      approved: true,
      name: `${room.id} speaker`,
      driver: 'sim',
    }));
    send({ type: 'speakers-changed', speakers: settings });
    for (const one of settings) {
      send({ type: 'speaker-online', speaker: one.id, online: true });
      report(one.id);
    }
  }

  return {
    log,
    house: () => house,
    room: (id) => {
      const room = house.rooms[id];
      if (room === undefined) throw new Error(`no room ${id}`);
      return room;
    },
    nowMs: () => nowMs,
    send,
    sense: (part) => {
      const signal: Signal = { person: null, receivedAtMs: nowMs, ...part };
      const { room, kind, person } = signal;
      const answer = permit(
        house.grants,
        'react',
        { room, kind, person, value: signal },
        options.now?.().atMs ?? nowMs,
      );
      if ('denied' in answer) return false;
      send({ type: 'sensed', signal: answer });
      return true;
    },
    ask: (room, action, more = {}) => {
      asks += 1;
      const asker: Asker = { askId: `ask-${asks}`, person: 1 };
      const start = log.length;
      send({ type: 'asked', room, asker, action, ...more });
      return log
        .slice(start)
        .map((one) => one.effect)
        .find((effect) => effect.type === 'answer');
    },
    at,
    runUntil,
    speaker,
    tell,
    grant: (...added) => {
      grants = [...grants, ...added];
      send({ type: 'grants-changed', grants });
    },
    onStep: (listener) => listeners.push(listener),
  };
};
