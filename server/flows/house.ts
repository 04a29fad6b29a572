// Owns the only queue of the house: events go in one after another, each effect goes to the one who executes it.
import { RoomtoneError } from '../../config/words/errors.ts';
import type { Clock, Report } from '../../devices/types.ts';
import { datedNowMs } from '../core/consent-clock.ts';
import { createHouse, step } from '../core/house.ts';
import type { Asker, Effect, House, HouseEvent } from '../core/house-types.ts';
import type { HouseHandle } from './handles.ts';

/** Everything but `answer`, which the queue itself delivers to whoever asked. */
export type OutwardEffect = Exclude<Effect, { type: 'answer' }>;

export interface HouseDeps {
  readonly clock: Clock;
  readonly report: Report;
  /** Makes ids of this run differ from those of every earlier one. */
  readonly run: string;
  readonly zone: string;
  perform(effect: OutwardEffect): void;
  /** Resolves when everything that was to be written so far lies on the disk. */
  written(): Promise<unknown>;
}

/** An ask that nobody answers would hang its request for ever. */
const answerWithinMs = 10_000;
/** A timer longer than this is split, so that a clock that jumps is noticed. */
const longestNapMs = 30_000;

const writes: ReadonlySet<Effect['type']> = new Set(['keep-room', 'remember-play', 'remember-reaction']);

type Answer = Extract<Effect, { type: 'answer' }>;

const stopping = (): RoomtoneError => new RoomtoneError('degraded', { problem: 'it is stopping' });

interface Waiting {
  resolve(): void;
  reject(error: RoomtoneError): void;
  cancel(): void;
}

export const startHouse = (deps: HouseDeps): HouseHandle & { stop(): void } => {
  let house: House = createHouse({ run: deps.run, zone: deps.zone });
  const queue: HouseEvent[] = [];
  const listeners = new Set<(before: House, after: House) => void>();
  const waiting = new Map<string, Waiting>();
  let draining = false;
  let asked = 0;
  let cancelNap: (() => void) | null = null;
  let stopped = false;

  const dated = (): number | null =>
    datedNowMs(house.grants.clock, { atMs: deps.clock.nowMs(), monoMs: deps.clock.monoMs() });

  const answer = (effect: Answer): void => {
    const one = waiting.get(effect.askId);
    waiting.delete(effect.askId);
    one?.cancel();
    if (effect.refusal === null) one?.resolve();
    else one?.reject(new RoomtoneError(effect.refusal.code, effect.refusal.fields));
  };

  /** What a person is told has been done survives a power cut, so an answer waits for what its step writes. */
  const answerAll = (answers: readonly Answer[], effects: readonly Effect[]): void => {
    const tell = (): void => answers.forEach(answer);
    if (answers.length > 0 && effects.some(({ type }) => writes.has(type))) deps.written().then(tell, tell);
    else tell();
  };

  const takeOne = (event: HouseEvent): void => {
    const before = house;
    const now = { atMs: deps.clock.nowMs(), monoMs: deps.clock.monoMs() };
    const next = step(house, event, now);
    house = next.house;
    const answers: Answer[] = [];
    for (const effect of next.effects) {
      if (effect.type === 'answer') answers.push(effect);
      else deps.perform(effect);
    }
    answerAll(answers, next.effects);
    if (house.version !== before.version) for (const listener of listeners) listener(before, house);
  };

  const drain = (): void => {
    if (draining) return;
    draining = true;
    try {
      for (let event = queue.shift(); event !== undefined; event = queue.shift()) takeOne(event);
    } finally {
      draining = false;
      nap();
    }
  };

  const nap = (): void => {
    cancelNap?.();
    cancelNap = null;
    if (stopped || house.nextDueMs === null) return;
    const ms = Math.min(Math.max(0, house.nextDueMs - deps.clock.nowMs()), longestNapMs);
    cancelNap = deps.clock.after(ms, () => send({ type: 'tick' }));
  };

  const send = (event: HouseEvent): void => {
    if (stopped) return;
    queue.push(event);
    drain();
  };

  const ask = (person: number | null, make: (asker: Asker) => HouseEvent): Promise<void> => {
    if (stopped) return Promise.reject(stopping());
    asked += 1;
    const askId = `ask-${asked}`;
    return new Promise((resolve, reject) => {
      const cancel = deps.clock.after(answerWithinMs, () => {
        waiting.delete(askId);
        deps.report('ask-unanswered');
        reject(new RoomtoneError('internal'));
      });
      waiting.set(askId, { resolve, reject, cancel });
      send(make({ askId, person }));
    });
  };

  return {
    state: () => house,
    consentNowMs: () => dated() ?? house.grants.clock.markMs,
    datedNowMs: dated,
    send,
    ask,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop: () => {
      stopped = true;
      cancelNap?.();
      for (const one of waiting.values()) {
        one.cancel();
        one.reject(stopping());
      }
      waiting.clear();
    },
  };
};
