// Who may allow and take back, in which order, and what stays off whatever the disk does.
import { expect } from 'chai';
import type { GrantRequest } from '../../server/flows/handles.ts';
import { listActiveGrants } from '../../server/store/grants.ts';
import { listLedger, verifyLedger } from '../../server/store/ledger.ts';
import { openSmallHouse, refusalOf, type SmallHouse } from '../support/small-house.ts';

const motion: GrantRequest = { room: 'this-room', kind: 'motion', purpose: 'react', endsAtMs: null };

describe('flows/permissions', () => {
  let small: SmallHouse;
  let ada = 0;
  let ben = 0;
  beforeEach(async () => {
    small = await openSmallHouse();
    ada = await small.addPerson('Ada', 'admin');
    ben = await small.addPerson('Ben');
    await small.rooms.claim(ada);
  });
  afterEach(() => small.drop());

  const activeIds = () => small.permissions.active().map(({ id }) => id);
  const inHouse = () => small.house.state().grants.grants.map(({ id }) => id);

  it('grants once what is said twice, also at the same time', async () => {
    const [one, two] = await Promise.all([small.permissions.grant(motion, ada), small.permissions.grant(motion, ada)]);
    expect(two.id).to.equal(one.id);
    expect((await small.permissions.grant(motion, ada)).id).to.equal(one.id);
    expect(activeIds()).to.deep.equal([one.id]);
    expect(await listActiveGrants(small.store.db.read)).to.have.length(1);
    const entries = await listLedger(small.store.db.read, { limit: 10 });
    expect(entries.map(({ event }) => event)).to.deep.equal(['grant']);
  });

  it('lets an owner alone allow what a room senses, and anybody say no', async () => {
    expect(await refusalOf(small.permissions.grant(motion, ben))).to.equal('not-allowed');
    expect(await refusalOf(small.permissions.grant({ ...motion, room: 'cellar' }, ada))).to.equal('no-such-room');
    expect(await refusalOf(small.permissions.grant({ ...motion, room: null }, ada))).to.equal('bad-request');
    const no = await small.permissions.grant({ ...motion, effect: 'deny' }, ben);
    expect(no.byPerson).to.equal(ben);
    expect(await refusalOf(small.permissions.end(no.id, ada, false))).to.equal('not-allowed');
    await small.permissions.end(no.id, ben, false);
    expect(activeIds()).to.deep.equal([]);
  });

  it('makes grants about a person speak for whoever gives them', async () => {
    const keep = await small.permissions.grant({ room: null, kind: 'play', purpose: 'keep', endsAtMs: null }, ben);
    expect([keep.person, keep.byPerson]).to.deep.equal([ben, ben]);
    expect(await refusalOf(small.permissions.end(keep.id, ada, false))).to.equal('not-allowed');
    const here = await small.permissions.grant({ ...motion, kind: 'home' }, ben);
    expect(here.person).to.equal(ben);
    expect((await small.permissions.end(here.id, ada, false)).forgotten).to.deep.equal({});
  });

  it('is off in memory before the disk hears of it, and erases only when asked', async () => {
    const react = await small.permissions.grant(motion, ada);
    const { id } = await small.permissions.grant({ ...motion, purpose: 'keep' }, ada);
    const ending = small.permissions.endAll([react.id, id], ada, true);
    expect(inHouse()).to.deep.equal([]);
    expect((await ending).forgotten).to.deep.include({ plays: 1, tracks: 0 });
    expect(small.erased).to.deep.equal([react.id, id]);
    expect(await refusalOf(small.permissions.end(id, ada, false))).to.equal('not-found');
  });

  it('stays off when the disk refuses, and writes the end as soon as it can', async () => {
    const { id } = await small.permissions.grant(motion, ada);
    const short = await small.permissions.grant(
      { ...motion, kind: 'occupancy', endsAtMs: small.clock.nowMs() + 1 },
      ada,
    );
    small.breakDisk(true);
    expect(await refusalOf(small.permissions.end(id, ada, false))).to.contain('disk');
    expect(inHouse()).to.deep.equal([short.id]);
    small.clock.advance(10);
    await refusalOf(small.minute());
    expect(inHouse()).not.to.include(id);
    small.breakDisk(false);
    await small.minute();
    expect(inHouse()).to.deep.equal([]);
    expect(await listActiveGrants(small.store.db.read)).to.deep.equal([]);
    const again = await small.permissions.grant(motion, ada);
    expect(again.id).not.to.equal(id);
    expect((await verifyLedger(small.store.db.read, small.store.key)).ok).to.equal(true);
  });

  it('holds to a no that the disk refuses, and writes it as soon as it can', async () => {
    await small.permissions.grant(motion, ada);
    expect(small.sense('this-room', 'motion')).to.equal(true);
    small.breakDisk(true);
    const no = { ...motion, effect: 'deny' } as const;
    expect(await refusalOf(small.permissions.grant(no, ben))).to.contain('disk');
    expect(small.sense('this-room', 'motion')).to.equal(false);
    await refusalOf(small.minute());
    small.breakDisk(false);
    await small.minute();
    expect(small.sense('this-room', 'motion')).to.equal(false);
    const written = (await listActiveGrants(small.store.db.read)).filter(({ effect }) => effect === 'deny');
    expect(written.map(({ byPerson }) => byPerson)).to.deep.equal([ben]);
    expect((await small.permissions.grant(no, ben)).id).to.equal(written[0]?.id);
    expect((await verifyLedger(small.store.db.read, small.store.key)).ok).to.equal(true);
  });

  it('lets whoever takes a no back that the disk refused have it gone', async () => {
    await small.permissions.grant(motion, ada);
    small.breakDisk(true);
    await refusalOf(small.permissions.grant({ ...motion, effect: 'deny' }, ben));
    const [no] = small.permissions.active().filter(({ effect }) => effect === 'deny');
    await small.permissions.end(no?.id ?? 0, ben, false);
    small.breakDisk(false);
    await small.minute();
    expect(small.sense('this-room', 'motion')).to.equal(true);
    expect(await listActiveGrants(small.store.db.read)).to.have.length(1);
  });

  it('forgets with a react what rested on it, and leaves nothing that a later yes would wake', async () => {
    const react = await small.permissions.grant(motion, ada);
    const keep = await small.permissions.grant({ ...motion, purpose: 'keep' }, ada);
    const other = await small.permissions.grant({ ...motion, kind: 'occupancy', purpose: 'keep' }, ada);
    await small.permissions.end(react.id, ada, true);
    expect(small.erased).to.deep.equal([react.id, keep.id]);
    expect(activeIds()).to.deep.equal([other.id]);
    await small.permissions.grant(motion, ada);
    expect(small.permissions.active().map(({ purpose, kind }) => `${kind} ${purpose}`)).to.have.members([
      'occupancy keep',
      'motion react',
    ]);
  });

  it('ends by itself at the time that was chosen', async () => {
    const until = small.clock.nowMs() + 60_000;
    const { id } = await small.permissions.grant({ ...motion, endsAtMs: until }, ada);
    small.clock.advance(59_000);
    await small.minute();
    expect(activeIds()).to.deep.equal([id]);
    small.clock.advance(1000);
    await small.minute();
    expect(activeIds()).to.deep.equal([]);
  });

  it('stops sensing over a restart, over a change of the zone and over a broken disk, until a person allows it', async () => {
    await small.permissions.stopSensing(ben);
    expect(small.house.state().sensingStopped).to.equal(true);
    const next = await small.restart();
    expect(next.house.state().sensingStopped).to.equal(true);
    await next.permissions.allowSensing(ada, true);
    expect(next.house.state().sensingStopped).to.equal(false);
    next.breakDisk(true);
    expect(await refusalOf(next.permissions.stopSensing(ben))).to.contain('disk');
    next.breakDisk(false);
    await next.rooms.setZone('Europe/Berlin');
    expect(next.house.state().sensingStopped).to.equal(true);
    await next.minute();
    const events = (await listLedger(small.store.db.read, { limit: 10 })).map(({ event }) => event);
    expect(events).to.deep.equal(['sensing-stopped', 'sensing-allowed', 'sensing-stopped']);
    const last = await next.restart();
    expect(last.house.state().sensingStopped, 'the disk took it a minute later').to.equal(true);
    last.stop();
  });

  it('lets a new room of the same name inherit nothing', async () => {
    const added = await small.rooms.add({ name: 'Nursery', purpose: 'bedroom' }, ada);
    await small.permissions.grant({ ...motion, room: added.id }, ada);
    await small.rooms.remove(added.id, ada);
    await small.rooms.add({ name: 'Nursery', purpose: 'bedroom' }, ada);
    expect(activeIds()).to.deep.equal([]);
    expect(inHouse()).to.deep.equal([]);
  });
});
