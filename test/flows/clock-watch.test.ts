// What time has changed stays changed over a crash between two looks at the clock, however wrong the clock is afterwards.
import { expect } from 'chai';
import { readTimeMark } from '../../server/store/time-mark.ts';
import { openSmallHouse, type SmallHouse } from '../support/small-house.ts';

const motion = { room: 'this-room', kind: 'motion', purpose: 'react', endsAtMs: null } as const;
const secondMs = 1000;
const hourMs = 3600_000;
const tenYearsMs = 3650 * 24 * hourMs;

describe('flows/clock-watch', () => {
  let small: SmallHouse;
  let ada = 0;
  beforeEach(async () => {
    small = await openSmallHouse();
    ada = await small.addPerson('Ada', 'admin');
    await small.rooms.claim(ada);
    small.permissions.watchClock();
    await small.permissions.idle();
  });
  afterEach(() => small.drop());

  const keptMs = () => readTimeMark(small.store.db.read);
  const pass = async (ms: number): Promise<void> => {
    await small.clock.advanceAsync(ms);
    await small.permissions.idle();
  };
  /** Nothing is written on the way out; the clock of the next run begins ten years ago, as one without a battery does. */
  const crash = async (): Promise<SmallHouse> => {
    small.clock.jump(-tenYearsMs);
    const next = await small.restart();
    next.permissions.watchClock();
    return next;
  };

  it('keeps the mark once a minute, and not each time that somebody looks', async () => {
    const beganMs = await keptMs();
    await pass(59 * secondMs);
    small.house.send({ type: 'tick' });
    await small.permissions.idle();
    expect(await keptMs()).to.equal(beganMs);
    await pass(secondMs);
    expect(await keptMs()).to.equal(small.clock.nowMs());
  });

  it('lets a yes count from when it was given, not from when time has come as far again', async () => {
    await pass(30 * secondMs);
    const { startsAtMs } = await small.permissions.grant(motion, ada);
    expect(await keptMs()).to.equal(startsAtMs);
    const next = await crash();
    expect(next.sense('this-room', 'motion')).to.equal(true);
    next.stop();
  });

  it('revives nothing that ended less than a minute before', async () => {
    await small.permissions.grant({ ...motion, endsAtMs: small.clock.nowMs() + 30 * secondMs }, ada);
    await pass(30 * secondMs);
    expect(small.sense('this-room', 'motion')).to.equal(false);
    const next = await crash();
    expect(next.permissions.active(), 'the end itself was not written yet').to.have.length(1);
    expect(next.sense('this-room', 'motion')).to.equal(false);
    await next.minute();
    expect(next.permissions.active()).to.deep.equal([]);
    next.stop();
  });

  it('keeps a leap that is believed at once, and one that is not never', async () => {
    small.clock.jump(25 * hourMs);
    small.house.send({ type: 'tick' });
    await small.permissions.idle();
    const believedMs = small.clock.nowMs();
    expect(await keptMs()).to.equal(believedMs);
    small.clock.jump(26 * hourMs);
    small.house.send({ type: 'tick' });
    await pass(120 * secondMs);
    expect(await keptMs()).to.equal(believedMs);
    small.clock.jump(-26 * hourMs);
    const next = await crash();
    expect(next.house.consentNowMs()).to.equal(believedMs);
    next.stop();
  });

  it('never sets the mark back by a word that was said while the clock was behind', async () => {
    const beganMs = await keptMs();
    small.clock.jump(-hourMs);
    const { startsAtMs } = await small.permissions.grant(motion, ada);
    expect([startsAtMs, await keptMs()]).to.deep.equal([beganMs, beganMs]);
  });
});
