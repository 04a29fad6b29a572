// Guest mode, and what was given for once: who may end them, and when they end by themselves.
import { expect } from 'chai';
import { dayMs, hourMs, makeGrant, makeRoom, minuteMs, simulateHouse } from '../house/simulated-house.ts';

const t0 = Date.UTC(2026, 2, 2, 12);

const open = () => {
  const house = simulateHouse({ startMs: t0, rooms: [makeRoom('kitchen'), makeRoom('hall')], zone: 'Etc/UTC' });
  let asks = 0;
  const guest = (forMs: number, objection?: { readonly signIn: number | null }, room = 'kitchen') => {
    asks += 1;
    const asker = { askId: `guest-${asks}`, person: null };
    const more = objection === undefined ? {} : { objection };
    const effects = house.send({ type: 'guest-mode', room, asker, forMs, ...more });
    const answer = effects.find((effect) => effect.type === 'answer');
    return answer?.type === 'answer' ? (answer.refusal?.code ?? 'done') : 'nothing';
  };
  const until = () => house.room('kitchen').kept.guestUntilMs ?? null;
  return { house, guest, until };
};

describe('guest mode', () => {
  it('lasts four hours at most, may be ended by the household that began it, and ends by itself', () => {
    const { house, guest, until } = open();
    expect(guest(9 * hourMs)).to.equal('done');
    expect(until()).to.equal(t0 + 4 * hourMs);
    expect(guest(0)).to.equal('done');
    expect(until()).to.equal(null);
    guest(hourMs);
    house.runUntil(t0 + hourMs);
    expect(until()).to.equal(null);
    expect(guest(hourMs, undefined, 'cellar')).to.equal('no-such-room');
    expect(guest(-5)).to.equal('done');
    expect(until()).to.equal(null);
  });

  it('that a guest asked for is ended sooner by that guest alone, and shortened by nobody', () => {
    const { house, guest, until } = open();
    guest(4 * hourMs, { signIn: 7 });
    expect(guest(0)).to.equal('guest-objected');
    expect(guest(0, { signIn: 8 })).to.equal('guest-objected');
    expect(guest(hourMs)).to.equal('done');
    expect(until()).to.equal(t0 + 4 * hourMs);
    house.runUntil(t0 + hourMs);
    expect(guest(4 * hourMs)).to.equal('done');
    expect(until()).to.equal(t0 + 5 * hourMs);
    expect(guest(0)).to.equal('guest-objected');
    expect(guest(0, { signIn: 7 })).to.equal('done');
    expect(until()).to.equal(null);
  });

  it('that two guests asked for, or one without a sign-in, nobody ends before its time', () => {
    for (const second of [8, null]) {
      const { house, guest, until } = open();
      guest(hourMs, { signIn: second });
      guest(hourMs, { signIn: 7 });
      for (const signIn of [7, second]) expect(guest(0, { signIn })).to.equal('guest-objected');
      house.runUntil(t0 + hourMs);
      expect(until()).to.equal(null);
      expect(guest(0)).to.equal('done');
    }
  });

  it('drops at once what it does not let a room know', () => {
    const { house, guest } = open();
    house.grant(makeGrant(1, 'kitchen', 'motion', 'react'), makeGrant(2, 'kitchen', 'media', 'react'));
    house.sense({ room: 'kitchen', sensor: 'm', kind: 'motion', value: true, edge: 'rise' });
    house.sense({ room: 'kitchen', sensor: 'tv', kind: 'media', value: false, edge: 'fall' });
    guest(hourMs, { signIn: null });
    expect(Object.keys(house.room('kitchen').levels)).to.deep.equal(['m']);
  });
});

describe('a grant for once', () => {
  const once = makeGrant(1, 'kitchen', 'occupancy', 'react', {
    startsAtMs: t0,
    endsAtMs: t0 + 4 * hourMs,
    duration: 'once',
  });
  const lasting = makeGrant(2, 'kitchen', 'motion', 'react', { startsAtMs: t0 });
  const say = (house: ReturnType<typeof simulateHouse>, value: boolean) =>
    house.sense({ room: 'kitchen', sensor: 'r', kind: 'occupancy', value, edge: value ? 'rise' : 'fall' });
  const ends = (house: ReturnType<typeof simulateHouse>) =>
    house.log.flatMap(({ atMs, effect }) =>
      effect.type === 'end-grants' ? [[atMs - t0, effect.grants, effect.reason] as const] : [],
    );

  it('ends when the room has been empty for ten minutes, and nothing else with it', () => {
    const { house } = open();
    house.grant(once, lasting);
    say(house, true);
    house.runUntil(t0 + hourMs);
    say(house, false);
    house.runUntil(t0 + 2 * hourMs);
    const [[atMs, grants, reason] = [0, [], '']] = ends(house);
    expect(atMs).to.be.within(hourMs + 10 * minuteMs, hourMs + 12 * minuteMs);
    expect([grants, reason]).to.deep.equal([[1], 'once-over']);
    expect(house.house().grants.grants).to.deep.equal([lasting]);
    expect(say(house, true)).to.equal(false);
  });

  it('lasts while somebody is there, and four hours at most', () => {
    const { house } = open();
    house.grant(once);
    say(house, true);
    house.runUntil(t0 + hourMs);
    say(house, false);
    house.runUntil(t0 + hourMs + 9 * minuteMs);
    say(house, true);
    for (let n = 1; n < 12; n += 1) {
      house.runUntil(t0 + hourMs + 9 * minuteMs + n * 15 * minuteMs);
      say(house, true);
    }
    expect(ends(house)).to.deep.equal([]);
    house.runUntil(t0 + 4 * hourMs - 1);
    expect(say(house, true)).to.equal(true);
    house.runUntil(t0 + dayMs);
    expect(say(house, true)).to.equal(false);
  });
});
