// The clock by which permissions count: never backwards, never over a leap that nobody confirmed.
import { expect } from 'chai';
import {
  confirmTime,
  consentTimeMs,
  datedNowMs,
  hasLeapt,
  lookAtTime,
  unsetClock,
  wakeClock,
} from '../../server/core/consent-clock.ts';
import { dayMs, hourMs, makeGrant, makeRoom, simulateHouse } from '../house/simulated-house.ts';

const t0 = Date.UTC(2026, 2, 1);
const at = (atMs: number, monoMs: number) => ({ atMs, monoMs });
const begun = lookAtTime(unsetClock, at(t0, 0));

describe('the consent clock', () => {
  it('begins with what the wall shows, and follows it', () => {
    expect(begun).to.deep.equal({ markMs: t0, monoMs: 0, waits: false });
    const later = lookAtTime(begun, at(t0 + dayMs, dayMs));
    expect(later).to.deep.equal({ markMs: t0 + dayMs, monoMs: dayMs, waits: false });
    expect(lookAtTime(later, at(t0 + dayMs, dayMs))).to.equal(later);
  });

  it('stands still for a wall that is set back a little, until it has caught up', () => {
    const back = lookAtTime(begun, at(t0 - hourMs, 1000));
    expect(back.markMs).to.equal(t0);
    expect(consentTimeMs(back, t0 - hourMs)).to.equal(t0);
    expect(lookAtTime(back, at(t0 + 1, hourMs + 1001)).markMs).to.equal(t0 + 1);
    expect(lookAtTime(begun, at(t0 - 25 * hourMs, hourMs)).markMs).to.equal(t0);
  });

  it('counts what really passed while the wall is plainly wrong', () => {
    const wrong = lookAtTime(begun, at(0, 5 * hourMs));
    expect(wrong.markMs).to.equal(t0 + 5 * hourMs);
    expect(lookAtTime(wrong, at(1, 4 * hourMs)).markMs).to.equal(t0 + 5 * hourMs);
    const right = lookAtTime(wrong, at(t0 + 6 * hourMs, 6 * hourMs));
    expect(right).to.deep.equal({ markMs: t0 + 6 * hourMs, monoMs: 6 * hourMs, waits: false });
  });

  it('waits at a leap of more than 25 hours, and not at one of 25', () => {
    expect(lookAtTime(begun, at(t0 + 25 * hourMs, 0)).waits).to.equal(false);
    expect(lookAtTime(begun, at(t0 + 26 * hourMs, hourMs)).waits).to.equal(false);
    const leapt = lookAtTime(begun, at(t0 + 26 * hourMs + 1, hourMs));
    expect(leapt).to.deep.equal({ markMs: t0, monoMs: 0, waits: true });
    expect(lookAtTime(leapt, at(t0 + 27 * hourMs, 2 * hourMs))).to.equal(leapt);
    expect(consentTimeMs(leapt, t0 + 3650 * dayMs)).to.equal(t0);
    expect(datedNowMs(leapt, at(t0 + 27 * hourMs, 0))).to.equal(null);
    expect(datedNowMs(begun, at(t0 + 26 * hourMs + 1, hourMs))).to.equal(null);
    expect(datedNowMs(begun, at(t0 + 5, 5))).to.equal(t0 + 5);
    expect(confirmTime(leapt, at(t0 + 27 * hourMs, 7))).to.deep.equal({
      markMs: t0 + 27 * hourMs,
      monoMs: 7,
      waits: false,
    });
    expect(confirmTime(leapt, at(0, 7)).markMs).to.equal(t0);
  });

  it('tells a leap from time that passes, however slowly anybody looks', () => {
    const leaps = (atMs: number, monoMs: number) => hasLeapt(begun, lookAtTime(begun, at(atMs, monoMs)));
    expect(leaps(t0 + 9 * dayMs, 9 * dayMs)).to.equal(false);
    expect(leaps(t0 + hourMs + 1000, hourMs)).to.equal(false);
    expect(leaps(t0 + hourMs + 1001, hourMs)).to.equal(true);
    expect(leaps(t0 - hourMs, 0)).to.equal(false);
    expect(leaps(t0 + 9 * dayMs, 0), 'it is not believed').to.equal(false);
    expect(hasLeapt(unsetClock, begun)).to.equal(false);
    expect(hasLeapt(begun, unsetClock)).to.equal(false);
  });

  it('waits after having been off for long, not after a night, and knows nothing on the first day', () => {
    expect(wakeClock(null, at(t0, 3))).to.deep.equal({ markMs: t0, monoMs: 3, waits: false });
    expect(wakeClock(t0, at(t0 + 25 * hourMs, 3))).to.deep.equal({ markMs: t0 + 25 * hourMs, monoMs: 3, waits: false });
    expect(wakeClock(t0, at(t0 + 25 * hourMs + 1, 3))).to.deep.equal({ markMs: t0, monoMs: 3, waits: true });
    expect(wakeClock(t0, at(0, 3)).markMs).to.equal(t0);
  });
});

describe('a house whose date leaps', () => {
  const motion = makeGrant(1, 'kitchen', 'motion', 'react', { endsAtMs: t0 + 30 * dayMs });
  const open = () => {
    const now = { atMs: t0, monoMs: 0 };
    const house = simulateHouse({ startMs: t0, rooms: [makeRoom('kitchen')], zone: 'Etc/UTC', now: () => now });
    house.grant(motion);
    return { house, now };
  };
  const sense = (house: ReturnType<typeof simulateHouse>) =>
    house.sense({ room: 'kitchen', sensor: 's', kind: 'motion', value: true, edge: 'rise' });

  it('suspends sensing at a leap of ten years, forgets the live values, ends nothing, and goes on when an adult says so', () => {
    const { house, now } = open();
    expect(sense(house)).to.equal(true);
    expect(Object.keys(house.room('kitchen').levels)).to.deep.equal(['s']);
    now.atMs += 3650 * dayMs;
    const effects = house.send({ type: 'tick' });
    expect(effects.map(({ type }) => type)).to.include('subscriptions-changed');
    expect(house.room('kitchen').levels).to.deep.equal({});
    expect(sense(house)).to.equal(false);
    expect(house.house().grants.grants).to.deep.equal([motion]);
    expect(house.house().consentDueMs).to.equal(null);
    now.atMs = t0 + 26 * hourMs;
    house.send({ type: 'tick' });
    expect(sense(house)).to.equal(false);
    house.send({ type: 'clock-confirmed' });
    expect(sense(house)).to.equal(true);
  });

  it('revives nothing when the wall is set back', () => {
    const { house, now } = open();
    now.atMs = now.monoMs = t0 + 31 * dayMs;
    house.send({ type: 'tick' });
    expect(sense(house)).to.equal(false);
    for (const backMs of [1, hourMs, 20 * hourMs, 3650 * dayMs]) {
      now.atMs = t0 + 31 * dayMs - backMs;
      house.send({ type: 'tick' });
      expect(sense(house), `${backMs}`).to.equal(false);
    }
  });

  it('ends neither guest mode nor a private session over a leap', () => {
    const { house, now } = open();
    house.ask('kitchen', 'private', { on: true });
    house.send({ type: 'guest-mode', room: 'kitchen', asker: { askId: 'a', person: 1 }, forMs: hourMs });
    now.atMs += 3650 * dayMs;
    house.send({ type: 'tick' });
    expect(house.room('kitchen').kept.privateUntilMs).to.equal(t0 + 4 * hourMs);
    expect(house.room('kitchen').kept.guestUntilMs).to.equal(t0 + hourMs);
    house.send({ type: 'clock-confirmed' });
    expect(house.room('kitchen').kept.privateUntilMs).to.equal(null);
    expect(house.room('kitchen').kept.guestUntilMs).to.equal(null);
  });

  it('asks after a holiday, by the mark that was kept', () => {
    const { house, now } = open();
    house.send({ type: 'clock-woke', markMs: t0 - 26 * hourMs });
    expect(sense(house)).to.equal(false);
    now.atMs += 1000;
    house.send({ type: 'clock-confirmed' });
    expect(sense(house)).to.equal(true);
  });
});
