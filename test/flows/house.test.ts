// Every ask is answered once: when it is done, when it is refused, when nobody answers, and when the house stops.
import { expect } from 'chai';
import type { Asker, HouseEvent, RoomSettings } from '../../server/core/house-types.ts';
import { type OutwardEffect, startHouse } from '../../server/flows/house.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { refusalOf } from '../support/small-house.ts';

const kitchen: RoomSettings = {
  id: 'kitchen',
  name: 'Kitchen',
  purpose: 'kitchen',
  automatic: 'off',
  settleSeconds: 20,
  ceilingPercent: 60,
  personalOn: true,
  owners: [1],
};

const openHouse = (written: () => Promise<unknown> = async () => undefined) => {
  const clock = createFakeClock();
  const effects: OutwardEffect[] = [];
  const reports: string[] = [];
  const house = startHouse({
    clock,
    report: (code) => void reports.push(code),
    run: 'run',
    zone: 'Etc/UTC',
    perform: (effect) => void effects.push(effect),
    written,
  });
  house.send({ type: 'rooms-changed', rooms: [kitchen] });
  return { clock, effects, reports, house };
};

const beAlone = (asker: Asker): HouseEvent => ({ type: 'asked', room: 'kitchen', asker, action: 'private', on: true });

describe('flows/house', () => {
  it('answers what was done, and refuses with the reason of the house', async () => {
    const { house, clock } = openHouse();
    await house.ask(1, beAlone);
    expect(house.state().rooms['kitchen']?.kept.privateUntilMs).to.be.above(clock.nowMs());
    const play = house.ask(1, (asker) => ({ type: 'asked', room: 'kitchen', asker, action: 'play' }));
    expect(await refusalOf(play)).to.equal('no-speaker');
    const nowhere = house.ask(1, (asker) => ({ type: 'asked', room: 'cellar', asker, action: 'play' }));
    expect(await refusalOf(nowhere)).to.equal('no-such-room');
    house.stop();
    expect(clock.pending()).to.equal(0);
  });

  it('answers only when what the step writes lies on the disk', async () => {
    let land: () => void = () => undefined;
    const { house } = openHouse(() => new Promise<void>((resolve) => (land = resolve)));
    let answered = false;
    const asked = house.ask(1, beAlone).then(() => {
      answered = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(answered).to.equal(false);
    land();
    await asked;
    house.stop();
  });

  it('gives up after ten seconds on an ask that nobody answers, and says so in the log', async () => {
    const { house, clock, reports } = openHouse();
    const asked = refusalOf(house.ask(1, () => ({ type: 'tick' })));
    clock.advance(9_999);
    expect(reports).to.deep.equal([]);
    clock.advance(1);
    expect(await asked).to.equal('internal');
    expect(reports).to.deep.equal(['ask-unanswered']);
    house.stop();
  });

  it('refuses what waits and what comes when it stops', async () => {
    const { house } = openHouse();
    const waiting = refusalOf(house.ask(1, () => ({ type: 'tick' })));
    house.stop();
    expect(await waiting).to.equal('degraded');
    expect(await refusalOf(house.ask(1, beAlone))).to.equal('degraded');
  });

  it('takes an event sent from a listener after the one that is being taken', () => {
    const { house } = openHouse();
    const seen: number[] = [];
    house.onChange((_before, after) => {
      seen.push(Object.keys(after.rooms).length);
      if (seen.length === 1) house.send({ type: 'rooms-changed', rooms: [kitchen] });
      expect(house.state()).to.equal(after);
    });
    house.send({ type: 'rooms-changed', rooms: [kitchen, { ...kitchen, id: 'hall', name: 'Hall' }] });
    expect(seen).to.deep.equal([2, 1]);
    house.stop();
  });

  it('goes on with the queue after a listener that throws', () => {
    const { house } = openHouse();
    const off = house.onChange(() => {
      throw new Error('a broken listener');
    });
    expect(() => house.send({ type: 'rooms-changed', rooms: [] })).to.throw('a broken listener');
    off();
    house.send({ type: 'rooms-changed', rooms: [kitchen] });
    expect(Object.keys(house.state().rooms)).to.deep.equal(['kitchen']);
    house.stop();
  });

  it('wakes by itself when a private session ends', async () => {
    const { house, clock } = openHouse();
    await house.ask(1, beAlone);
    const untilMs = house.state().rooms['kitchen']?.kept.privateUntilMs ?? 0;
    clock.advance(untilMs - clock.nowMs() + 1000);
    expect(house.state().rooms['kitchen']?.kept.privateUntilMs).to.equal(null);
    house.stop();
    expect(clock.pending()).to.equal(0);
  });
});
