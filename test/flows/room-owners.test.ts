// Owners of one room cannot overrule each other: what all must allow stays theirs together, and each change is told.
import { expect } from 'chai';
import { type Counts, noCounts } from '../../server/store/erasure.ts';
import { recordForget } from '../../server/store/forget-record.ts';
import { listLedger } from '../../server/store/ledger.ts';
import { personById } from '../../server/store/people.ts';
import { roomIdOf } from '../../server/store/rooms.ts';
import { openSmallHouse, refusalOf, type SmallHouse } from '../support/small-house.ts';

describe('flows/rooms: several owners', () => {
  let small: SmallHouse;
  let ada: number;
  let ben: number;
  let room: string;

  beforeEach(async () => {
    small = await openSmallHouse();
    ada = await small.addPerson('Ada', 'admin');
    ben = await small.addPerson('Ben');
    room = (await small.rooms.add({ name: 'Bedroom', purpose: 'bedroom' }, ada)).id;
    await small.rooms.setOwners(room, [ada, ben], ada);
  });
  afterEach(() => small.drop());

  const allow = (by: number, effect: 'allow' | 'deny' = 'allow') =>
    small.permissions.grant({ room, kind: 'motion', purpose: 'react', endsAtMs: null, effect }, by);
  const senses = () => small.sense(room, 'motion');
  const effects = () => small.permissions.active().map(({ byPerson, effect }) => [byPerson, effect]);
  const cards = async (person: number) => {
    const pseudonym = (await personById(small.store.db.read, person))?.pseudonym ?? '';
    return small.rooms.cardsFor(person, pseudonym);
  };
  const told = { code: 'room-changed', fields: { room: 'Bedroom', who: 'Ada' } };

  it('lets nobody be put out by another owner, and everybody leave', async () => {
    await allow(ada);
    expect(senses()).to.equal(false);
    expect(await refusalOf(small.rooms.setOwners(room, [ada], ada))).to.equal('needs-other-owners');
    expect([senses(), await cards(ben)]).to.deep.equal([false, [told]]);
    await small.rooms.setOwners(room, [ada], ben);
    expect(senses()).to.equal(true);
  });

  for (const change of [{ purpose: 'office' }, { purpose: 'office', visibility: 'shared' }] as const) {
    it(`ends what was allowed when one of them makes it ${Object.values(change).join(' and ')}, and tells the other`, async () => {
      await allow(ada);
      await allow(ben, 'deny');
      await small.rooms.change(room, change, ada);
      expect(effects()).to.deep.equal([[ben, 'deny']]);
      expect(senses()).to.equal(false);
      expect([await cards(ada), await cards(ben)]).to.deep.equal([[], [told]]);
      const [entry, end] = await listLedger(small.store.db.read, { limit: 10 });
      expect([entry?.event, entry?.body]).to.deep.equal(['purpose-changed', '{"purpose":"office"}']);
      const next = await small.restart();
      expect(next.permissions.active().map(({ effect }) => effect)).to.deep.equal(['deny']);
      expect(end?.event).to.be.oneOf(['end', 'visibility-changed']);
      next.stop();
    });
  }

  it('ends it too when a private room is opened, and not when nothing gets looser', async () => {
    await small.rooms.change(room, { visibility: 'private' }, ada);
    await allow(ada);
    await allow(ben);
    await small.rooms.change(room, { purpose: 'office', name: 'Den' }, ada);
    expect(senses()).to.equal(true);
    await small.rooms.change(room, { visibility: 'shared' }, ben);
    expect([senses(), effects()]).to.deep.equal([false, []]);
    expect((await cards(ada))[0]).to.deep.include({ fields: { room: 'Den', who: 'Ben' } });
  });

  const forget = async (by: number, counts: Partial<Counts>, house = false) => {
    const { db, key } = small.store;
    const number = (await roomIdOf(db.read, room)) ?? 0;
    const about = house ? ({ house: true } as const) : { room: number };
    const gone = { ...noCounts(), ...counts };
    await db.write((write) => recordForget(write, key, { by, ...about, gone, atMs: small.clock.nowMs() }));
    await small.rooms.forgotten();
  };
  const forgotten = (what: string) => ({
    code: 'room-forgotten',
    fields: { room: 'Bedroom', who: 'Ada', dayMs: small.clock.nowMs(), what },
  });

  it('tells the other owners what kind of thing was forgotten, when and by whom, and nothing of what it was', async () => {
    const cleo = await small.addPerson('Cleo');
    await forget(ada, {});
    expect(await cards(ben), 'nothing was there').to.deep.equal([told]);
    await forget(ada, { observations: 1204, habits: 2 });
    expect(await cards(ben)).to.deep.equal([told, forgotten('sensed')]);
    expect([await cards(ada), await cards(cleo)]).to.deep.equal([[], []]);
    await forget(ada, { plays: 12, observations: 3 });
    expect(await cards(ben)).to.deep.equal([told, forgotten('kept')]);
    expect(JSON.stringify(await cards(ben))).to.not.match(/1204|12\b/);
    small.clock.advance(15 * 86_400_000);
    expect(await cards(ben)).to.deep.equal([]);
  });

  it('tells everybody that the whole house was made to forget', async () => {
    const cleo = await small.addPerson('Cleo');
    await forget(ada, { plays: 1 }, true);
    const card = { code: 'house-forgotten', fields: { dayMs: small.clock.nowMs() } };
    expect([await cards(cleo), await cards(ada)]).to.deep.equal([[card], []]);
  });

  it('tells whoever was put out of a shared room, for two weeks', async () => {
    await small.rooms.change(room, { purpose: 'kitchen' }, ada);
    await small.rooms.setOwners(room, [ada], ada);
    expect(await cards(ben)).to.deep.equal([told]);
    small.clock.advance(15 * 86_400_000);
    expect(await cards(ben)).to.deep.equal([]);
  });
});
