// Grants over time: durations, renewal, one word per person, announcement, use, want of use, coming of age, the clock and the stop.
import { expect } from 'chai';
import type { Grant } from '../../config/words/grant.ts';
import type { GrantRequest } from '../../server/flows/handles.ts';
import { listActiveGrants } from '../../server/store/grants.ts';
import { listLedger, verifyLedger } from '../../server/store/ledger.ts';
import { readMeta } from '../../server/store/meta.ts';
import { openSmallHouse, refusalOf, type SmallHouse } from '../support/small-house.ts';

const motion: GrantRequest = { room: 'this-room', kind: 'motion', purpose: 'react', endsAtMs: null };
const hourMs = 3600_000;
const dayMs = 24 * hourMs;

describe('flows/grant-care', () => {
  let small: SmallHouse;
  let [ada, ben, cleo] = [0, 0, 0];
  beforeEach(async () => {
    small = await openSmallHouse();
    ada = await small.addPerson('Ada', 'admin');
    ben = await small.addPerson('Ben');
    cleo = await small.addPerson('Cleo');
    await small.rooms.claim(ada);
  });
  afterEach(() => small.drop());

  const ids = () => small.permissions.active().map(({ id }) => id);
  const ends = async (): Promise<readonly string[]> =>
    (await listLedger(small.store.db.read, { limit: 50 }))
      .filter(({ event }) => event === 'end')
      .map(({ body }) => String((JSON.parse(body) as { reason: string }).reason));
  const give = (change: Partial<GrantRequest> = {}, by = ada): Promise<Grant> =>
    small.permissions.grant({ ...motion, ...change }, by);
  const leap = (ms: number): void => {
    small.clock.jump(ms);
    small.house.send({ type: 'tick' });
  };
  /** Days that really pass, one look at the clock each. */
  const days = (n: number): void => {
    for (let day = 0; day < n; day += 1) leap(dayMs);
  };
  const everyDay = (): Promise<unknown> | undefined => small.permissions.jobs[1]?.run();
  const codes = (person: number) => small.permissions.cardsFor(person).map(({ code }) => code);

  it('reckons the end from now in the household’s zone', async () => {
    await small.rooms.setZone('Europe/Berlin');
    const nowMs = small.clock.nowMs();
    const endOf = async (duration: NonNullable<GrantRequest['duration']>) => (await give({ duration })).endsAtMs;
    expect(await endOf('once')).to.equal(nowMs + 4 * hourMs);
    expect(await endOf('tonight')).to.equal(Date.UTC(2024, 4, 4, 2));
    expect(await endOf('7-days')).to.equal(nowMs + 7 * dayMs);
    expect(await endOf('until-off')).to.equal(null);
    expect(small.permissions.active()[0]?.duration).to.equal('until-off');
  });

  it('lets one person’s later word take the place of the earlier one, whatever it says', async () => {
    const long = await give();
    const short = await give({ duration: 'tonight' });
    expect(ids()).to.deep.equal([short.id]);
    const no = await give({ effect: 'deny' });
    expect(ids()).to.deep.equal([no.id]);
    expect(await ends()).to.deep.equal(['revoked', 'renewed']);
    const yes = await give();
    expect(ids()).to.deep.equal([yes.id]);
    const other = await give({ effect: 'deny' }, ben);
    expect(ids()).to.deep.equal([yes.id, other.id]);
    expect(long.id).not.to.equal(yes.id);
    expect((await listActiveGrants(small.store.db.read)).map(({ id }) => id)).to.deep.equal(ids());
  });

  it('renews in one transaction, as long as it was or as one says', async () => {
    const old = await give({ duration: '7-days' });
    leap(dayMs);
    const next = await small.permissions.renew(old.id, ada, undefined);
    expect(next.endsAtMs).to.equal(small.clock.nowMs() + 7 * dayMs);
    expect(await ends()).to.deep.equal(['renewed']);
    const dated = await give({ kind: 'occupancy', endsAtMs: small.clock.nowMs() + hourMs });
    leap(60_000);
    expect((await small.permissions.renew(dated.id, ada, undefined)).endsAtMs).to.equal(small.clock.nowMs() + hourMs);
    expect((await small.permissions.renew(next.id, ada, 'until-off')).endsAtMs).to.equal(null);
    expect(await refusalOf(small.permissions.renew(next.id, ada, undefined))).to.equal('not-found');
    const own = await give({ kind: 'play', purpose: 'keep' }, ben);
    expect(await refusalOf(small.permissions.renew(own.id, ada, undefined))).to.equal('of-another-person');
    expect((await verifyLedger(small.store.db.read, small.store.key)).ok).to.equal(true);
  });

  it('adds the yes of another owner who renews, and leaves that of the first one', async () => {
    await small.rooms.setOwners('this-room', [ada, ben], ada);
    const first = await give({ duration: '7-days' });
    const second = await small.permissions.renew(first.id, ben, 'until-off');
    expect(second.byPerson).to.equal(ben);
    expect(ids()).to.deep.equal([first.id, second.id]);
    const again = await small.permissions.renew(first.id, ben, 'until-off');
    expect(again.id).to.equal(second.id);
    const own = await small.permissions.renew(first.id, ada, '30-days');
    expect(ids()).to.deep.equal([second.id, own.id]);
    expect(await ends()).to.deep.equal(['renewed']);
  });

  it('keeps for as long as was said, and no child’s for longer than a guardian may say', async () => {
    const keep = { purpose: 'keep' } as const;
    expect((await give(keep)).retentionDays).to.equal(30);
    expect((await give({ ...keep, keepDays: 7 })).retentionDays).to.equal(7);
    expect((await give({ ...keep, kind: 'play' })).retentionDays).to.equal(null);
    expect((await give({ ...keep, kind: 'play', keepYears: 2 })).retentionDays).to.equal(731);
    expect(await refusalOf(give({ ...keep, keepYears: 2 }))).to.equal('bad-request');
    small.house.send({ type: 'people-changed', people: { [cleo]: { guardians: [ada], childUntilMs: 1e15 } } });
    const ofChild = { ...keep, kind: 'play', person: cleo } as const;
    const given = await give(ofChild);
    expect([given.person, given.byPerson, given.retentionDays]).to.deep.equal([cleo, ada, 30]);
    expect((await give({ ...ofChild, keepDays: 7 })).retentionDays).to.equal(7);
    expect(await refusalOf(give({ ...ofChild, keepDays: 90 }))).to.equal('bad-request');
    expect(await refusalOf(give({ ...ofChild, keepYears: 1 }))).to.equal('bad-request');
    expect(await refusalOf(give({ ...ofChild, purpose: 'share' }))).to.equal('not-allowed');
    expect(await refusalOf(give(ofChild, ben))).to.equal('of-another-person');
    expect(await refusalOf(give({ ...keep, kind: 'play' }, cleo))).to.equal('needs-guardian');
    const no = await give({ ...keep, kind: 'play', effect: 'deny' }, cleo);
    expect(no.person).to.equal(cleo);
  });

  it('lists what ended with its reason, latest first, and only to whoever it was of', async () => {
    await give({ duration: '7-days' });
    await give({ kind: 'occupancy', purpose: 'learn', duration: '7-days' });
    const renewed = await give({ kind: 'illuminance', duration: '7-days' });
    const lasts = await small.permissions.renew(renewed.id, ada, 'until-off');
    await give({ kind: 'play', purpose: 'keep', effect: 'deny' }, ben);
    days(8);
    await small.minute();
    leap(60_000);
    const off = await give({ kind: 'play', purpose: 'keep' }, ben);
    await small.permissions.end(off.id, ben, true);
    await small.permissions.end(lasts.id, ada, false);
    const seen = async (person: number) =>
      (await small.permissions.lately(person)).map(({ row, purposes, reason }) =>
        [row, purposes.join(), reason].join(' '),
      );
    expect(await seen(ada)).to.deep.equal(['light-and-air react revoked', 'presence react,learn ran-out']);
    expect(await seen(ben)).to.deep.equal(['played keep forgotten']);
    expect(await seen(cleo)).to.deep.equal([]);
    days(91);
    expect(await seen(ada)).to.deep.equal([]);
  });

  it('ends what guardians allowed on the day a child decides alone, and tells that one', async () => {
    const childUntilMs = small.clock.nowMs() + dayMs;
    small.house.send({ type: 'people-changed', people: { [cleo]: { guardians: [ada], childUntilMs } } });
    const own = await give({ kind: 'play', purpose: 'keep' });
    await give({ kind: 'play', purpose: 'keep', person: cleo });
    await small.minute();
    expect(ids()).to.have.length(2);
    leap(dayMs);
    await small.minute();
    expect(ids()).to.deep.equal([own.id]);
    expect(await ends()).to.deep.equal(['of-age']);
    expect(codes(cleo)).to.deep.equal(['of-age']);
    expect(codes(ada)).to.deep.equal([]);
  });

  it('announces an end three days ahead, and asks again after a year', async () => {
    const week = await give({ duration: '7-days' });
    await give({ kind: 'occupancy' });
    days(3);
    expect(codes(ada)).to.deep.equal([]);
    days(1);
    expect(codes(ada)).to.deep.equal(['grants-ending']);
    expect(codes(ben)).to.deep.equal([]);
    await everyDay();
    const row = await small.store.db.read
      .selectFrom('grants')
      .select('warned_at_ms')
      .where('id', '=', week.id)
      .execute();
    expect(row[0]?.warned_at_ms).to.equal(small.clock.nowMs());
    days(361);
    expect(codes(ada)).to.deep.equal(['review']);
    expect(small.permissions.review(ada).map(({ unused, kinds }) => [unused, kinds])).to.deep.equal([
      [true, ['occupancy']],
    ]);
    await small.permissions.reviewed(ada);
    expect(codes(ada)).to.deep.equal([]);
    const next = await small.restart();
    expect(next.permissions.cardsFor(ada)).to.deep.equal([]);
    next.stop();
  });

  it('ends what nobody used for ninety days while its sensor lives, and says so quietly', async () => {
    const used = await give();
    const idle = await give({ kind: 'occupancy' });
    await give({ room: null, kind: 'play', purpose: 'keep' });
    days(60);
    const day = Math.floor(small.clock.nowMs() / dayMs);
    small.permissions.perform({ type: 'grants-used', grants: [used.id], day });
    await small.minute();
    expect(small.permissions.active().find(({ id }) => id === used.id)?.lastUsedDay).to.equal(day);
    days(29);
    small.hear('this-room', 'occupancy');
    await everyDay();
    expect(ids()).to.include(idle.id);
    days(1);
    small.hear(null);
    await everyDay();
    expect(ids()).to.include(idle.id);
    // Another sensor of the room says nothing about the one that is meant.
    small.hear('this-room', 'motion');
    await everyDay();
    expect(ids()).to.include(idle.id);
    small.hear('this-room', 'occupancy');
    await everyDay();
    expect(ids()).to.include(used.id);
    expect(ids()).not.to.include(idle.id);
    expect(await ends()).to.deep.equal(['unused']);
    expect(codes(ada)).to.deep.equal(['grants-unused']);
    const stored = (await listActiveGrants(small.store.db.read)).find(({ id }) => id === used.id);
    expect(stored?.lastUsedDay).to.equal(day);
    days(15);
    await everyDay();
    expect(codes(ada)).to.deep.equal([]);
  });

  it('notes the first use of a day from the message itself', async () => {
    const { id } = await give();
    small.sense('this-room', 'motion');
    small.sense('this-room', 'motion');
    const uses = small.effects.filter(({ type }) => type === 'grants-used');
    expect(uses).to.deep.equal([{ type: 'grants-used', grants: [id], day: Math.floor(small.clock.nowMs() / dayMs) }]);
    leap(dayMs);
    small.sense('this-room', 'motion');
    expect(small.effects.filter(({ type }) => type === 'grants-used')).to.have.length(2);
  });

  it('ends nothing of what a room is used for every day: not to react, nor to learn, keep and share', async () => {
    const purposes = ['react', 'learn', 'keep', 'share'] as const;
    for (const purpose of purposes) await give({ purpose });
    const given = ids();
    small.hear('this-room');
    for (let day = 0; day < 95; day += 1) {
      leap(dayMs);
      expect(small.sense('this-room', 'motion')).to.equal(true);
    }
    await everyDay();
    expect(ids()).to.deep.equal(given);
    expect(small.permissions.review(ada).map(({ unused, purposes: all }) => [unused, all])).to.deep.equal([
      [false, [...purposes]],
    ]);
  });

  it('ends nothing and deletes nothing by its date while the date is in doubt', async () => {
    const { id } = await give({ duration: '7-days' });
    small.permissions.watchClock();
    await small.permissions.idle();
    leap(3650 * dayMs);
    await small.minute();
    await everyDay();
    await small.permissions.jobs[2]?.run();
    expect(ids()).to.deep.equal([id]);
    expect(await refusalOf(give({ kind: 'occupancy' }))).to.equal('degraded');
    expect(await refusalOf(give({ kind: 'occupancy', effect: 'deny' }))).to.equal('kept');
    expect(small.house.datedNowMs()).to.equal(null);
    const next = await small.restart();
    expect(next.house.datedNowMs()).to.equal(null);
    expect(next.permissions.active().map((one) => one.id)).to.include(id);
    await next.permissions.confirmClock(ada);
    await next.permissions.confirmClock(ada);
    await next.minute();
    expect(next.permissions.active().map((one) => one.id)).not.to.include(id);
    const events = (await listLedger(small.store.db.read, { limit: 50 })).map(({ event }) => event);
    expect(events.filter((event) => event === 'clock-confirmed')).to.have.length(1);
    next.stop();
  });

  it('keeps the mark of time over a restart with a clock that was set back', async () => {
    const { id } = await give({ duration: '7-days' });
    days(8);
    small.permissions.watchClock();
    await small.permissions.stop();
    expect(Number(await readMeta(small.store.db.read, 'clock-high-water-ms'))).to.equal(small.clock.nowMs());
    small.clock.jump(-5 * dayMs);
    const next = await small.restart();
    expect(next.permissions.active().map((one) => one.id)).to.deep.equal([id]);
    const about = { room: 'this-room', kind: 'motion' } as const;
    expect(next.sense(about.room, about.kind)).to.equal(false);
    await next.minute();
    expect(next.permissions.active()).to.deep.equal([]);
    next.stop();
  });

  it('lets whoever stopped all sensing undo it for ten seconds, over a restart too, and later only an adult', async () => {
    await small.permissions.stopSensing(cleo);
    await small.permissions.stopSensing(ben);
    expect(small.house.state().stop).to.deep.equal({ by: cleo, undoUntilMs: small.clock.nowMs() + 10_000 });
    expect(await refusalOf(small.permissions.allowSensing(ben, false))).to.equal('not-allowed');
    const next = await small.restart();
    expect(next.house.state().stop).to.deep.equal({ by: cleo, undoUntilMs: next.clock.nowMs() + 10_000 });
    await next.permissions.allowSensing(cleo, false);
    expect(next.house.state().sensingStopped).to.equal(false);
    await next.permissions.allowSensing(cleo, false);
    await next.permissions.stopSensing(cleo);
    next.clock.jump(10_000);
    expect(await refusalOf(next.permissions.allowSensing(cleo, false))).to.equal('too-late');
    next.clock.jump(-10_000);
    next.house.send({ type: 'tick' });
    await next.permissions.allowSensing(ada, true);
    expect(next.house.state().stop).to.equal(null);
    next.stop();
  });

  it('takes back several at once or none', async () => {
    const one = await give();
    const own = await give({ kind: 'play', purpose: 'keep' }, ben);
    expect(await refusalOf(small.permissions.endAll([one.id, own.id], ada, true))).to.equal('of-another-person');
    expect(ids()).to.deep.equal([one.id, own.id]);
    await small.permissions.endAll([one.id, own.id], ada, false);
    expect(ids()).to.deep.equal([]);
    expect(small.erased).to.deep.equal([]);
  });

  it('forgets what earlier grants let in that said the same', async () => {
    const first = await give({ purpose: 'keep', duration: '7-days' });
    const second = await small.permissions.renew(first.id, ada, undefined);
    await small.permissions.end(second.id, ada, true);
    expect(small.erased).to.deep.equal([first.id, second.id]);
  });
});
