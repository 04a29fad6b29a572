// A child's own room: made by a guardian, answered for by the guardians, and out of reach of everybody else.
import { expect } from 'chai';
import { createPerson, setGuardians } from '../../server/store/people.ts';
import { noonMs } from '../support/fake-clock.ts';
import { openSmallHouse, refusalOf, type SmallHouse } from '../support/small-house.ts';

describe('flows/rooms: a child’s room', () => {
  let small: SmallHouse;
  let [ada, ben, kim] = [0, 0, 0];
  const room = 'nursery';

  beforeEach(async () => {
    small = await openSmallHouse();
    [ada, ben] = [await small.addPerson('Ada', 'admin'), await small.addPerson('Ben')];
    kim = await small.store.db.write(async (write) => {
      const child = { name: 'Kim', role: 'child', passwordHash: null, birthMonth: '2018-05', atMs: noonMs } as const;
      const { id } = await createPerson(write, child);
      await setGuardians(write, id, [ada]);
      return id;
    });
    small.house.send({ type: 'people-changed', people: { [kim]: { guardians: [ada], childUntilMs: noonMs * 2 } } });
    await small.rooms.add({ name: 'Nursery', purpose: 'bedroom' }, ada);
  });
  afterEach(() => small.drop());

  const settings = () => small.house.state().rooms[room]?.settings;
  const allow = (by: number) =>
    refusalOf(small.permissions.grant({ room, kind: 'motion', purpose: 'react', endsAtMs: null }, by));

  it('is made by a guardian alone, and is a child’s room from then on', async () => {
    await small.rooms.setOwners(room, [ada, ben], ada);
    expect(await refusalOf(small.rooms.setOwners(room, [ada, ben, kim], ben))).to.equal('bad-request');
    await small.rooms.setOwners(room, [ada], ben);
    await small.rooms.setOwners(room, [kim], ada);
    expect(settings()).to.deep.include({ owners: [kim], visibility: 'child' });
  });

  it('is answered for by the guardian, and by nobody else', async () => {
    await small.rooms.setOwners(room, [kim], ada);
    expect([await allow(ben), await allow(kim), await allow(ada)]).to.deep.equal([
      'not-allowed',
      'needs-guardian',
      'kept',
    ]);
    expect(small.sense(room, 'motion')).to.equal(true);
    expect(await refusalOf(small.rooms.setOwners(room, [ben], ben))).to.equal('needs-other-owners');
    await small.rooms.setOwners(room, [ada], ada);
    expect(settings()?.owners).to.deep.equal([ada]);
  });
});
