// What somebody may see of rooms and grants, by who they are.
import { expect } from 'chai';
import type { Grant } from '../../config/words/grant.ts';
import type { Kind } from '../../config/words/kind.ts';
import { viewRoom } from '../../server/core/view.ts';
import { forGuest, forProgram, type Looker, seesGrant, seesRoom, withoutPresence } from '../../server/core/viewer.ts';
import { makeGrant, makeRoom, simulateHouse } from '../house/simulated-house.ts';

const noonMs = Date.UTC(2026, 2, 2, 11);
const who = (person: number, role: Looker['role'], room: string | null = null): Looker => ({ person, role, room });
const owner = who(1, 'adult');
const other = who(2, 'admin');
const child = who(3, 'child');
const guest = who(9, 'guest', 'kitchen');
const shared = { id: 'kitchen', owners: [1] };

describe('core/viewer', () => {
  it('shows a shared and a child’s room to the household, a private one to its owners, and one room to a guest', () => {
    const seen = (room: Parameters<typeof seesRoom>[0]) =>
      [owner, other, child, guest].map((one) => seesRoom(room, one));
    expect(seen(shared)).to.deep.equal([true, true, true, true]);
    expect(seen({ ...shared, visibility: 'child' })).to.deep.equal([true, true, true, true]);
    expect(seen({ ...shared, visibility: 'private' })).to.deep.equal([true, false, false, true]);
    expect(seesRoom({ id: 'study', owners: [1] }, guest)).to.equal(false);
  });

  it('shows what is about a person to that person and the guardians alone', () => {
    const sim = simulateHouse({ startMs: noonMs, rooms: [makeRoom('kitchen')] });
    const house = { rooms: sim.house().rooms, guardiansOf: (person: number) => (person === 3 ? [1] : []) };
    const grant = (kind: Kind, person: number | null): Grant => makeGrant(1, 'kitchen', kind, 'react', { person });
    const seen = (one: Grant) => [owner, other, child, guest].map((looker) => seesGrant(one, looker, house));
    expect(seen(grant('motion', null))).to.deep.equal([true, true, true, false]);
    expect(seen(grant('rssi', 1))).to.deep.equal([true, false, false, false]);
    expect(seen(grant('rssi', 3))).to.deep.equal([true, false, true, false]);
    expect(seen(grant('play', 2))).to.deep.equal([false, true, false, false]);
    expect(seen(grant('play', null))).to.deep.equal([false, false, false, false]);
    const gone = { ...grant('motion', null), room: 'attic' };
    expect(seen(gone)).to.deep.equal([false, false, false, false]);
  });

  it('leaves out of a view what tells that somebody was noticed', () => {
    const sim = simulateHouse({ startMs: noonMs, rooms: [makeRoom('kitchen')] });
    sim.grant(makeGrant(1, 'kitchen', 'motion', 'react'));
    sim.sense({ room: 'kitchen', sensor: 'pir', kind: 'motion', value: true, edge: 'rise' });
    const view = viewRoom(sim.house(), 'kitchen', noonMs, 1);
    expect(view).to.have.property('occupancy');
    expect(view.sentence?.code).to.equal('settling');
    expect(view.activity).to.deep.equal({ label: 'active', from: 'motion' });
    const nothing = { occupancy: false, activity: false, playing: false, volume: false };
    expect(forProgram(view, nothing))
      .to.include({ sentence: null })
      .and.not.have.any.keys('occupancy', 'activity', 'list', 'rows');
    expect(forProgram(view, { ...nothing, occupancy: true }).sentence?.code).to.equal('settling');
    expect(forProgram(view, { ...nothing, occupancy: true })).not.to.have.property('activity');
    expect(forProgram(view, { ...nothing, activity: true })).to.deep.include({ activity: view.activity });
    expect(forProgram(view, { ...nothing, playing: true })).to.have.property('playing');
    expect(withoutPresence(view)).to.deep.include({ sentence: null }).and.not.have.any.keys('occupancy', 'activity');
    expect(forGuest({ ...view, owners: [1] })).to.deep.include({ owners: [], list: [], speaker: null, sentence: null });
  });
});
