// Thousands of random events in random order: the house never throws, and what must always hold does hold.
import { expect } from 'chai';
import { grantPurposes } from '../../config/words/grant.ts';
import type { Kind } from '../../config/words/kind.ts';
import { automatics, moods, roomActions } from '../../config/words/room.ts';
import { permit } from '../../server/core/consent.ts';
import type { Effect, HouseEvent, RoomNow } from '../../server/core/house-types.ts';
import { knows } from '../../server/core/knows.ts';
import { viewRoom } from '../../server/core/view.ts';
import { hourMs, makeGrant, makeRoom, makeTrack, minuteMs, seeded, simulateHouse } from './simulated-house.ts';

const startMs = Date.UTC(2026, 2, 2, 5);
const sensed: readonly Kind[] = ['motion', 'occupancy', 'contact', 'media', 'voice', 'illuminance', 'count'];

const run = (seed: number): { steps: number; effects: readonly Effect[]; problems: string[]; plays: number } => {
  const random = seeded(seed);
  const one = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const rooms = ['kitchen', 'living'].map((id) => makeRoom(id, { settleSeconds: one([0, 20]) }));
  const sim = simulateHouse({ startMs, rooms, library: one([0, 3, 100]), durationMs: 90_000 });
  const problems: string[] = [];
  let steps = 0;

  const check = (room: RoomNow): void => {
    const { id } = room.settings;
    const granted = sensed.some((kind) => {
      const answer = permit(sim.house().grants, 'react', { room: id, kind, person: null, value: 0 }, sim.nowMs());
      return !('denied' in answer);
    });
    if (!granted && Object.keys(room.levels).length > 0) problems.push(`${id} knows what nobody granted`);
    if (!granted && room.arrival !== null) problems.push(`${id} waits for people without a grant`);
    if (knows(sim.house(), id, sim.nowMs()).length !== Object.keys(room.levels).length)
      problems.push(`${id} knows more than it shows`);
    if (room.kept.list.length > 30) problems.push(`${id} has a list of ${room.kept.list.length}`);
    if (room.dueMs !== null && room.dueMs <= sim.nowMs()) problems.push(`${id} is due in the past`);
    if (room.listing === null && room.coming === null && room.tracked === null && room.playback.state === 'starting')
      problems.push(`${id} starts nothing for ever`);
    if (steps % 50 === 0) viewRoom(sim.house(), id, sim.nowMs());
  };

  sim.onStep((_, after) => {
    steps += 1;
    for (const room of Object.values(after.rooms)) check(room);
  });

  const asker = (n: number) => ({ askId: `chaos-${n}`, person: one([1, 2, null]) });
  const makeEvent = (n: number): HouseEvent => {
    const room = one(['kitchen', 'living', 'gone']);
    switch (Math.floor(random() * 12)) {
      case 0:
        return {
          type: 'grants-changed',
          grants: sensed.flatMap((kind, k) =>
            random() < 0.7
              ? [
                  makeGrant(n * 100 + k, one(['kitchen', 'living']), kind, one([...grantPurposes, 'react', 'react']), {
                    endsAtMs: one([null, null, sim.nowMs() + minuteMs * 7]),
                  }),
                ]
              : [],
          ),
        };
      case 1:
        return { type: 'rooms-changed', rooms: rooms.map((each) => ({ ...each, automatic: one(automatics) })) };
      case 2:
        return {
          type: 'household-changed',
          zone: 'Europe/Berlin',
          personalOn: random() < 0.5,
          sensingStopped: random() < 0.2,
        };
      case 3:
        return { type: 'speaker-online', speaker: one([1, 2, 3]), online: random() < 0.8 };
      case 4:
        return { type: 'sensor-availability', sensor: `${room}-motion`, online: random() < 0.7 };
      case 5:
        return one([{ type: 'sensors-lost' }, { type: 'tick' }] as const);
      case 6:
        return { type: 'mood-chosen', room, asker: asker(n), mood: one(moods) };
      case 7:
        return { type: 'hold-lifted', room, asker: asker(n) };
      case 8:
        return { type: 'command-done', commandId: `r1-c${Math.floor(random() * n)}`, problem: one([null, 'broken']) };
      case 9:
        return {
          type: 'list-edited',
          room,
          asker: asker(n),
          items: sim.house().rooms['kitchen']?.kept.list.slice(1) ?? [],
        };
      default:
        return {
          type: 'asked',
          room,
          asker: asker(n),
          action: one(roomActions),
          ...(random() < 0.3 && { percent: random() * 130 }),
          ...(random() < 0.1 && { track: makeTrack(500) }),
        };
    }
  };

  for (let n = 1; n <= 250; n += 1) {
    sim.runUntil(sim.nowMs() + random() * random() * 20 * minuteMs);
    if (random() < 0.4) sim.send(makeEvent(n));
    else {
      const kind = one(sensed);
      const value = one([true, true, false, null]);
      const edge =
        kind === 'count' || kind === 'illuminance' ? 'update' : one(['rise', 'fall', 'state', 'replay'] as const);
      const room = one(['kitchen', 'living']);
      sim.sense({
        room,
        sensor: `${room}-${kind}`,
        kind,
        value: edge === 'update' ? Math.floor(random() * 4) : value,
        edge,
      });
    }
    if (random() < 0.03)
      sim.tell(
        one([1, 2]),
        one([{ state: 'idle', playId: null }, { state: 'paused' }, { foreign: true, playId: null }] as const),
      );
  }
  sim.runUntil(sim.nowMs() + hourMs);
  const effects = sim.log.map((entry) => entry.effect);
  return { steps, effects, problems, plays: effects.filter((effect) => effect.type === 'play').length };
};

describe('the house under random events', function () {
  this.timeout(60_000);

  it('never throws, keeps its promises, and answers each ask exactly once', () => {
    let [plays, steps] = [0, 0];
    for (let seed = 1; seed <= 10; seed += 1) {
      const told = run(seed);
      expect(told.problems.slice(0, 3), `seed ${seed}`).to.deep.equal([]);
      const answers = told.effects.flatMap((effect) => (effect.type === 'answer' ? [effect.askId] : []));
      expect(new Set(answers).size, `seed ${seed}`).to.equal(answers.length);
      plays += told.plays;
      steps += told.steps;
    }
    expect(plays).to.be.greaterThan(500);
    expect(steps).to.be.greaterThan(5_000);
  });
});
