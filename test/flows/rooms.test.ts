// Rooms get a public name of their own, an owner, and the settings that a restart finds again.
import { expect } from 'chai';
import { openSmallHouse, refusalOf, type SmallHouse } from '../support/small-house.ts';

describe('flows/rooms', () => {
  let small: SmallHouse;
  beforeEach(async () => {
    small = await openSmallHouse();
  });
  afterEach(() => small.drop());

  const ownersOf = () =>
    Object.fromEntries(Object.values(small.house.state().rooms).map(({ settings }) => [settings.id, settings.owners]));
  const declared = [
    { name: 'Kitchen', purpose: 'kitchen' },
    { name: 'Bad', purpose: 'bath' },
  ] as const;

  it('makes slugs from names in any script, and numbers those that clash', async () => {
    const ada = await small.addPerson('Ada', 'admin');
    const ids = [];
    for (const name of ['Küche', 'kuche', 'Straße', '居間', 'キッチン', 'a'.repeat(40), 'A'.repeat(40)])
      ids.push((await small.rooms.add({ name, purpose: 'other' }, ada)).id);
    expect(ids).to.deep.equal(['kuche', 'kuche-2', 'strasse', 'room', 'room-2', 'a'.repeat(32), `${'a'.repeat(29)}-2`]);
    expect(await refusalOf(small.rooms.add({ name: '居間', purpose: 'other' }, ada))).to.equal('already-exists');
    expect(await refusalOf(small.rooms.change('kuche', { name: 'Straße' }, ada))).to.equal('already-exists');
    expect((await small.rooms.change('kuche', { name: 'Küche' }, ada)).name).to.equal('Küche');
    expect((await small.rooms.change('kuche', { name: 'Cuisine' }, ada)).id).to.equal('kuche');
  });

  it('makes one room of a double tap', async () => {
    const ada = await small.addPerson('Ada', 'admin');
    const twice = [1, 2].map(() => refusalOf(small.rooms.add({ name: 'Hall', purpose: 'hall' }, ada)));
    expect(await Promise.all(twice)).to.have.members(['kept', 'already-exists']);
  });

  it('declares the rooms of the settings once, for whoever claims the house', async () => {
    await small.rooms.declare(declared);
    await small.rooms.declare(declared);
    expect(ownersOf()).to.deep.equal({ kitchen: [], bad: [] });
    const ada = await small.addPerson('Ada', 'admin');
    const first = await small.rooms.claim(ada);
    expect([first.id, first.name]).to.deep.equal(['this-room', 'This room']);
    expect(ownersOf()).to.deep.equal({ kitchen: [ada], bad: [ada], 'this-room': [ada] });
    await small.rooms.declare([...declared, { name: 'Attic', purpose: 'office' }]);
    expect(ownersOf()['attic']).to.deep.equal([ada]);
  });

  it('declares no room again that was renamed or removed, and keeps no name of it', async () => {
    const ada = await small.addPerson('Ada', 'admin');
    await small.rooms.declare(declared);
    await small.rooms.change('kitchen', { name: 'Cuisine' }, ada);
    await small.rooms.remove('bad', ada);
    await small.rooms.declare(declared);
    expect(Object.values(small.house.state().rooms).map(({ settings }) => settings.name)).to.deep.equal(['Cuisine']);
    const kept = await small.store.db.read
      .selectFrom('meta')
      .select('value')
      .where('key', '=', 'declared-rooms')
      .execute();
    expect(kept).to.have.length(1);
    expect(JSON.stringify(kept)).to.not.match(/Kitchen|Bad/);
  });

  it('takes the room of that name where one was declared, and leaves owned rooms to their owners', async () => {
    await small.rooms.declare([{ name: 'This room', purpose: 'living' }]);
    const ada = await small.addPerson('Ada', 'admin');
    const ben = await small.addPerson('Ben');
    await small.rooms.add({ name: 'Study', purpose: 'office' }, ben);
    expect((await small.rooms.claim(ada)).purpose).to.equal('living');
    expect(ownersOf()).to.deep.equal({ 'this-room': [ada], study: [ben] });
  });

  it('removes a room once', async () => {
    const ada = await small.addPerson('Ada', 'admin');
    await small.rooms.add({ name: 'Hall', purpose: 'hall' }, ada);
    await small.rooms.remove('hall', ada);
    expect(ownersOf()).to.deep.equal({});
    expect(await refusalOf(small.rooms.remove('hall', ada))).to.equal('no-such-room');
    expect(await refusalOf(small.rooms.change('hall', { automatic: 'start' }, ada))).to.equal('no-such-room');
  });

  it('keeps zone, switches and what a room keeps over a restart', async () => {
    const ada = await small.addPerson('Ada', 'admin');
    await small.rooms.claim(ada);
    expect(await refusalOf(small.rooms.setZone('Mars/Olympus'))).to.equal('zone-unknown');
    await small.rooms.setZone('Asia/Tokyo');
    await small.rooms.setPersonal({ house: true }, false);
    await small.rooms.setPersonal({ room: 'this-room' }, false);
    await small.rooms.setPersonal({ person: ada }, false);
    expect(await refusalOf(small.rooms.setPersonal({ room: 'cellar' }, false))).to.equal('no-such-room');
    await small.rooms.change('this-room', { automatic: 'start', ceilingPercent: 35, settleSeconds: 5 }, ada);
    await small.house.ask(ada, (asker) => {
      return { type: 'asked', room: 'this-room', asker, action: 'private', on: true };
    });
    expect(small.switched).to.deep.equal([ada]);
    const next = await small.restart();
    const { zone, personalOn, rooms } = next.house.state();
    expect([zone, personalOn]).to.deep.equal(['Asia/Tokyo', false]);
    expect(rooms['this-room']?.settings).to.include({
      automatic: 'start',
      ceilingPercent: 35,
      settleSeconds: 5,
      personalOn: false,
    });
    expect(rooms['this-room']?.kept.privateUntilMs).to.be.above(small.clock.nowMs());
    next.stop();
  });
});
