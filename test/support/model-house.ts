// The real house beside its reference: every command is given to both, and what each would allow is compared.
import { existsSync } from 'node:fs';
import { type GrantPurpose, grantPurposes } from '../../config/words/grant.ts';
import { type Kind, kinds } from '../../config/words/kind.ts';
import { permit } from '../../server/core/consent.ts';
import type { Signal } from '../../server/core/house-types.ts';
import { createPerson } from '../../server/store/people.ts';
import { addRoom } from '../../server/store/rooms.ts';
import { judge, passTime, speaker } from './consent-model.ts';
import type { Home, Model } from './consent-words.ts';
import type { FakeClock } from './fake-clock.ts';
import { type SmallHouse, wire } from './small-house.ts';
import { openTestStore, type TestStore } from './stores.ts';

export const startMs = Date.UTC(2026, 0, 1, 12);
const dayMs = 86_400_000;
export const minuteMs = 60_000;
export const hourMs = 3600_000;
export const adults = [1, 2] as const;
export const child = 3;
export const home: Home = {
  owners: { kitchen: [1], bedroom: [1, 2], den: [2], nursery: [child] },
  everyOwner: ['bedroom', 'den', 'nursery'],
  shared: ['kitchen', 'bedroom'],
  child: { id: child, guardian: 1, untilMs: startMs + 200 * dayMs },
};
export const roomIds = Object.keys(home.owners);
export const kindsHere = ['motion', 'sound-level', 'rssi', 'play'] as const satisfies readonly Kind[];

/** Time moves in leaps, and what fell due meanwhile fires once. */
const leapingClock = (): FakeClock & { leap(ms: number): void; forget(): void } => {
  let [wallMs, monoMs] = [startMs, 0];
  const timers = new Set<{ atMs: number; run: () => void }>();
  const leap = (ms: number): void => {
    wallMs += ms;
    monoMs += ms;
    for (const timer of [...timers]) {
      if (timer.atMs > monoMs) continue;
      timers.delete(timer);
      timer.run();
    }
  };
  return {
    nowMs: () => wallMs,
    monoMs: () => monoMs,
    after: (ms, run) => {
      const timer = { atMs: monoMs + ms, run };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    leap,
    forget: () => timers.clear(),
    advance: leap,
    advanceAsync: async (ms) => leap(ms),
    jump: (ms) => {
      wallMs += ms;
    },
    pending: () => timers.size,
  };
};

export interface Real {
  house: SmallHouse;
  readonly clock: ReturnType<typeof leapingClock>;
  readonly store: TestStore;
  run: number;
  /** The mark of time that the disk holds. */
  keptMs: number;
  /** What really passed since the house last looked at the clock by itself. */
  sinceLookMs: number;
}

export const openModelStore = async (): Promise<TestStore> => {
  // What is proved here is not how a disk keeps things, so memory may be the disk.
  if (existsSync('/dev/shm')) process.env['TMPDIR'] = '/dev/shm';
  const store = await openTestStore();
  const rooms = { automatic: 'off', settleSeconds: 0, ceilingPercent: 60, personalOn: true } as const;
  await store.db.write(async (write) => {
    for (const [name, role] of [
      ['Ada', 'admin'],
      ['Ben', 'adult'],
      ['Cleo', 'child'],
    ] as const)
      await createPerson(write, { name, role, passwordHash: null, atMs: startMs });
    for (const id of roomIds) {
      const purpose = id === 'bedroom' ? 'bedroom' : 'other';
      await addRoom(write, { ...rooms, id, name: id, purpose }, home.owners[id] ?? []);
    }
    await write.updateTable('rooms').set({ visibility: 'private' }).where('slug', '=', 'den').execute();
    await write.updateTable('rooms').set({ visibility: 'child' }).where('slug', '=', 'nursery').execute();
  });
  return store;
};

export const tellPeople = (real: Real, model: Model): void => {
  const { id, guardian, untilMs } = home.child;
  const away = (person: number) => ({
    privateUntilMs: model.alone.get(person) ?? null,
    suspended: model.suspended.has(person),
  });
  const grown = (person: number) => ({ guardians: [], childUntilMs: null, ...away(person) });
  const people = { 1: grown(1), 2: grown(2), [id]: { guardians: [guardian], childUntilMs: untilMs, ...away(id) } };
  real.house.house.send({ type: 'people-changed', people });
};

const begin = async (real: Real, model: Model): Promise<void> => {
  real.run += 1;
  real.house = wire(real.store, real.clock, `run-${real.run}`);
  await real.house.start();
  tellPeople(real, model);
  real.house.permissions.watchClock();
  real.sinceLookMs = 0;
};

/** A house in which nobody has said anything yet, over a store that others used before. */
export const freshHouse = async (store: TestStore): Promise<{ real: Real; model: Model }> => {
  await store.db.write(async (write) => {
    await write.deleteFrom('grants').execute();
    await write.deleteFrom('room_kept').execute();
    await write.deleteFrom('meta').where('key', 'in', ['clock-high-water-ms', 'sensing-stopped']).execute();
  });
  const model: Model = {
    words: [],
    timeMs: startMs,
    waits: false,
    stopped: null,
    alone: new Map(),
    suspended: new Set(),
    guests: new Map(),
    levels: [],
  };
  const clock = leapingClock();
  const real: Real = { house: wire(store, clock, 'none'), clock, store, run: 0, keptMs: startMs, sinceLookMs: 0 };
  await begin(real, model);
  return { real, model };
};

/** In memory everything is lost; a clean stop writes the mark first. */
export const restart = async (real: Real, model: Model, isClean: boolean): Promise<void> => {
  await real.house.rooms.idle();
  if (isClean) await real.house.permissions.stop();
  real.house.stop();
  // Nothing of a process goes on after it.
  real.clock.forget();
  if (isClean && !model.waits) real.keptMs = model.timeMs;
  await begin(real, model);
  const wallMs = real.clock.nowMs();
  model.waits = wallMs - real.keptMs > 25 * hourMs;
  model.timeMs = model.waits ? real.keptMs : Math.max(real.keptMs, wallMs);
  if (!model.waits) real.keptMs = model.timeMs;
  model.levels = [];
  for (const word of model.words) word.lost = false;
};

/** Whoever is over by the model's own time goes: live values, and words that the minute's look ends for good. */
export const settle = (model: Model, wallMs: number): void => {
  model.levels = model.levels.filter(({ room, kind, person, ids, goneMs }) => {
    const { ids: now } = judge(home, model, 'react', { room, kind, person });
    return wallMs < goneMs && ids.some((id) => now.includes(id));
  });
};

export const lookEachMinute = async (real: Real, model: Model): Promise<void> => {
  await real.house.minute();
  model.words = model.words.filter((word) => !word.lost);
  if (model.waits) return;
  model.words = model.words.filter(
    ({ untilMs, about, by, no }) =>
      untilMs > model.timeMs && (no || about === null || about === by || speaker(home, model, about) !== about),
  );
};

/** The moments at which time alone ends something. */
export const endsOf = (model: Model): readonly number[] => [
  ...[...model.words, ...model.guests.values()].map(({ untilMs }) => untilMs),
  ...model.alone.values(),
  home.child.untilMs,
];

/** Once a minute, and whenever time leapt or has ended something: else a crash would lose it. */
const keepTime = (real: Real, model: Model, beforeMs: number, passedMs: number): void => {
  real.sinceLookMs += passedMs;
  const looks = real.sinceLookMs >= minuteMs;
  if (looks) real.sinceLookMs = 0;
  const leapt = model.timeMs - beforeMs - passedMs > 1000;
  const ended = endsOf(model).some((atMs) => beforeMs < atMs && atMs <= model.timeMs);
  if (!model.waits && (looks || leapt || ended)) real.keptMs = model.timeMs;
};

export const pass = async (real: Real, model: Model, ms: number): Promise<void> => {
  const beforeMs = model.timeMs;
  real.clock.leap(ms);
  passTime(model, real.clock.nowMs(), ms);
  real.house.house.send({ type: 'tick' });
  keepTime(real, model, beforeMs, ms);
  if (ms === 0 || ms >= minuteMs) await lookEachMinute(real, model);
  await real.house.permissions.idle();
};

export const publish = (
  real: Real,
  model: Model,
  said: { readonly room: string; readonly kind: 'motion' | 'sound-level' | 'rssi'; readonly person: number | null },
): boolean => {
  const { room, kind, person } = said;
  const nowMs = real.clock.nowMs();
  const value = kind === 'motion' ? true : 40;
  const sensor = `${kind}-${person ?? 'all'}`;
  const signal: Signal = { room, sensor, kind, value, edge: 'rise', receivedAtMs: nowMs, person };
  const answer = permit(real.house.house.state().grants, 'react', { room, kind, person, value: signal }, nowMs);
  if (!('denied' in answer)) real.house.house.send({ type: 'sensed', signal: answer });
  const { why, ids } = judge(home, model, 'react', { room, kind, person });
  if (why === 'allow') {
    const others = model.levels.filter((one) => one.room !== room || one.kind !== kind || one.person !== person);
    const goneMs = nowMs + Math.min(kinds[kind].ttlS * 1000, 4 * hourMs);
    model.levels = [...others, { room, kind, person, ids, goneMs }];
  }
  return 'denied' in answer === (why !== 'allow');
};

const peopleOf = (kind: Kind): readonly (number | null)[] =>
  kinds[kind].class <= 'C' ? [null] : kind === 'play' ? [null, ...adults, child] : [...adults, child];

/** Everything that could be asked of both, answered by each; the first difference, or null. */
export const difference = (real: Real, model: Model): string | null => {
  const nowMs = real.clock.nowMs();
  settle(model, nowMs);
  const house = real.house.house.state();
  for (const room of roomIds)
    for (const kind of kindsHere)
      for (const purpose of grantPurposes satisfies readonly GrantPurpose[])
        for (const person of peopleOf(kind)) {
          const answer = permit(house.grants, purpose, { room, kind, person, value: null }, nowMs);
          const is = 'denied' in answer ? answer.denied : 'allow';
          const { why } = judge(home, model, purpose, { room, kind, person });
          if (is !== why) return `${room} ${kind} ${purpose} ${person}: the house says ${is}, the reference ${why}`;
        }
  for (const room of roomIds) {
    const held = Object.keys(house.rooms[room]?.levels ?? {}).sort();
    const wanted = model.levels
      .filter((one) => one.room === room)
      .map(({ kind, person }) => `${kind}-${person ?? 'all'}`);
    if (held.join() !== wanted.sort().join()) return `${room}: the house holds ${held}, the reference ${wanted}`;
  }
  return null;
};
