// Who may say what: owners for a room, everybody for themselves, guardians for a child, nobody for another adult.
import { expect } from 'chai';
import type { Grant } from '../../config/words/grant.ts';
import {
  answersForRoom,
  mayEnd,
  mayEndSooner,
  mayForget,
  refusalToGrant,
  type Wish,
} from '../../server/core/may-grant.ts';
import { makeGrant, makeRoom, simulateHouse } from '../house/simulated-house.ts';

const nowMs = 1_000_000;
const [owner, member, child, otherGuardian] = [1, 2, 3, 4];
const people = { [child]: { guardians: [owner, otherGuardian], childUntilMs: nowMs + 1000 } };

const open = () => {
  const rooms = [
    makeRoom('kitchen'),
    makeRoom('den', { owners: [member], visibility: 'private' }),
    makeRoom('nursery', { owners: [child], visibility: 'child' }),
  ];
  const house = simulateHouse({ startMs: nowMs, rooms, speakers: false });
  house.send({ type: 'people-changed', people });
  return house.house();
};

const house = open();
const wish: Wish = { room: 'kitchen', kind: 'motion', purpose: 'react', effect: 'allow', child: null };
const refused = (change: Partial<Wish>, by: number, atMs = nowMs) =>
  refusalToGrant(house, { ...wish, ...change }, by, atMs);

describe('who may allow and veto', () => {
  it('is an owner for what a room senses, and anybody grown for a no in a shared room', () => {
    expect(refused({}, owner)).to.equal(null);
    expect(refused({}, member)).to.equal('not-allowed');
    expect(refused({ room: 'cellar' }, owner)).to.equal('no-such-room');
    expect(refused({ effect: 'deny' }, member)).to.equal(null);
    expect(refused({ effect: 'deny' }, child)).to.equal('not-allowed');
    expect(refused({ effect: 'deny', room: 'den' }, owner)).to.equal('not-allowed');
    expect(refused({ effect: 'deny', room: 'den' }, member)).to.equal(null);
    expect(refused({ kind: 'media' }, member)).to.equal('not-allowed');
  });

  it('is everybody for themselves, and no admin for another adult', () => {
    expect(refused({ kind: 'rssi' }, member)).to.equal(null);
    expect(refused({ kind: 'play', purpose: 'keep', room: null }, member)).to.equal(null);
    expect(refused({ kind: 'rssi', child: member }, owner)).to.equal('of-another-person');
    expect(refused({ kind: 'play', child: 99 }, owner)).to.equal('of-another-person');
  });

  it('is a guardian for a child, who may veto and not allow', () => {
    expect(refused({ kind: 'rssi', child }, owner)).to.equal(null);
    expect(refused({ kind: 'rssi', child }, otherGuardian)).to.equal(null);
    expect(refused({ kind: 'rssi', child }, member)).to.equal('of-another-person');
    expect(refused({ kind: 'rssi', purpose: 'share', child }, owner)).to.equal('not-allowed');
    expect(refused({ kind: 'rssi', purpose: 'share', effect: 'deny', child }, owner)).to.equal(null);
    expect(refused({ kind: 'motion', child }, owner)).to.equal('not-allowed');
    expect(refused({ kind: 'rssi' }, child)).to.equal('needs-guardian');
    expect(refused({ kind: 'rssi', effect: 'deny' }, child)).to.equal(null);
    expect(refused({ kind: 'rssi' }, child, nowMs + 1000)).to.equal(null);
    expect(refused({ kind: 'rssi', child }, owner, nowMs + 1000)).to.equal('of-another-person');
  });

  it('answers for a room as one of its owners, or as the guardian of a child who is one', () => {
    const answers = (room: string) =>
      [owner, member, child, otherGuardian].filter((by) => answersForRoom(house, room, by, nowMs));
    expect(answers('kitchen')).to.deep.equal([owner]);
    expect(answers('den')).to.deep.equal([member]);
    expect(answers('nursery')).to.deep.equal([owner, otherGuardian]);
    expect(answers('cellar')).to.deep.equal([]);
    expect(answersForRoom(house, 'nursery', child, nowMs + 1000)).to.equal(true);
  });

  it('ends sooner what whoever began it or an owner may, and never a button', () => {
    const may = (begunBy: number | null, by: number | null) =>
      mayEndSooner(house, { room: 'kitchen', by: begunBy }, by, nowMs);
    expect([may(member, member), may(member, owner), may(member, child), may(member, null)]).to.deep.equal([
      true,
      true,
      false,
      false,
    ]);
    expect([may(null, owner), may(null, member), may(null, null)]).to.deep.equal([true, false, true]);
  });

  it('is a guardian for the room of a child, and the child for a no there', () => {
    expect(refused({ room: 'nursery' }, owner)).to.equal(null);
    expect(refused({ room: 'nursery' }, member)).to.equal('not-allowed');
    expect(refused({ room: 'nursery', effect: 'deny' }, child)).to.equal(null);
    expect(refused({ room: 'nursery' }, owner, nowMs + 1000)).to.equal('not-allowed');
    expect(refused({ room: 'nursery' }, child, nowMs + 1000)).to.equal(null);
  });
});

describe('who may take back', () => {
  const may = (grant: Grant, by: number) => [mayEnd(house, grant, by, nowMs), mayForget(house, grant, by, nowMs)];

  it('is, for a yes, the giver, whom it is about, a guardian and an owner; what is about a person that one alone erases', () => {
    const room = makeGrant(1, 'kitchen', 'motion', 'react', { byPerson: otherGuardian });
    expect([owner, member, otherGuardian].map((by) => mayEnd(house, room, by, nowMs))).to.deep.equal([
      true,
      false,
      true,
    ]);
    const own = makeGrant(2, 'kitchen', 'play', 'keep', { byPerson: member, person: member });
    expect(may(own, member)).to.deep.equal([true, true]);
    expect(may(own, owner)).to.deep.equal([true, false]);
    expect(may(own, otherGuardian)).to.deep.equal([false, false]);
    const ofChild = makeGrant(3, 'den', 'rssi', 'keep', { byPerson: owner, person: child });
    expect(may(ofChild, child)).to.deep.equal([true, true]);
    expect(may(ofChild, otherGuardian)).to.deep.equal([true, true]);
    expect(may(ofChild, member)).to.deep.equal([true, false]);
    const imported = makeGrant(4, null, 'play', 'keep', { byPerson: member, person: member });
    expect(may(imported, owner)).to.deep.equal([false, false]);
    expect(mayEnd(house, { ...room, room: 'cellar' }, owner, nowMs)).to.equal(false);
  });

  it('is, for a no, the one who said it', () => {
    const no = makeGrant(1, 'kitchen', 'rssi', 'react', { effect: 'deny', byPerson: owner, person: child });
    expect([owner, child, otherGuardian].map((by) => mayEnd(house, no, by, nowMs))).to.deep.equal([true, false, false]);
  });
});
