// Private sessions and guest mode: who may end them sooner, and that each stands in the ledger, a button's too.
import { expect } from 'chai';
import { createGuests } from '../../server/flows/guests.ts';
import type { GuestsHandle } from '../../server/flows/people-handles.ts';
import { listLedger } from '../../server/store/ledger.ts';
import { openSmallHouse, refusalOf, type SmallHouse } from '../support/small-house.ts';

describe('flows/guests', () => {
  let small: SmallHouse;
  let guests: GuestsHandle;
  let ids: readonly [owner: number, ben: number, cy: number];
  const room = 'kitchen';

  beforeEach(async () => {
    small = await openSmallHouse();
    const { house, clock, store } = small;
    guests = createGuests({ db: store.db, key: store.key, clock, house: house.state, ask: house.ask });
    ids = [await small.addPerson('Ada', 'admin'), await small.addPerson('Ben'), await small.addPerson('Cy', 'admin')];
    await small.rooms.add({ name: 'Kitchen', purpose: 'kitchen' }, ids[0]);
  });
  afterEach(() => small.drop());

  const kept = () => small.house.state().rooms[room]?.kept;
  const events = async () =>
    (await listLedger(small.store.db.read, { limit: 50 })).map(({ event, actor }) => `${event} ${actor === 'nobody'}`);

  it('end a private session by whoever began it or an owner, and by nobody else, however they ask', async () => {
    const [owner, ben, cy] = ids;
    await guests.setPrivate(room, true, ben);
    for (const on of [false, null])
      expect(await refusalOf(guests.setPrivate(room, on, cy))).to.equal('begun-by-another');
    expect(await refusalOf(guests.lift(room, cy))).to.equal('begun-by-another');
    await guests.setPrivate(room, true, cy);
    expect(await refusalOf(guests.setPrivate(room, false, cy))).to.equal('begun-by-another');
    await guests.setPrivate(room, null, ben);
    expect(kept()?.privateUntilMs).to.equal(null);
    await guests.setPrivate(room, null, ben);
    await guests.lift(room, owner);
    expect(kept()).to.include({ privateUntilMs: null, privateBy: null });
    expect(await events()).to.deep.equal(
      ['private-off', 'private-on', 'private-off', 'private-on'].map((e) => `${e} false`),
    );
  });

  it('end guest mode of the household by whoever began it or an owner, and let everybody prolong it', async () => {
    const [owner, ben, cy] = ids;
    await guests.set(room, 3, ben);
    const untilMs = kept()?.guestUntilMs;
    expect(await refusalOf(guests.set(room, 0, cy))).to.equal('begun-by-another');
    expect(await refusalOf(guests.withdraw(room, 9))).to.equal('begun-by-another');
    await guests.set(room, 1, cy);
    expect(kept()).to.include({ guestUntilMs: untilMs, guestBy: ben });
    await guests.set(room, 1, ben);
    expect(kept()?.guestUntilMs).to.be.below(untilMs ?? 0);
    await guests.set(room, 0, owner);
    expect(kept()?.guestUntilMs).to.equal(null);
  });

  it('stand in the ledger without a name where a button began them, and are an owner’s to end', async () => {
    const [owner, ben] = ids;
    await guests.set(room, 4, null);
    await guests.setPrivate(room, true, null);
    expect(await events()).to.deep.equal(['private-on true', 'guest-mode-on true']);
    expect(await refusalOf(guests.setPrivate(room, false, ben))).to.equal('begun-by-another');
    expect(await refusalOf(guests.set(room, 0, ben))).to.equal('begun-by-another');
    await guests.setPrivate(room, false, owner);
    await guests.set(room, 0, owner);
    expect(kept()).to.include({ guestUntilMs: null, privateUntilMs: null });
  });

  it('are remembered with who began them over a restart', async () => {
    const [, ben, cy] = ids;
    await guests.setPrivate(room, true, ben);
    await guests.set(room, 4, ben);
    await small.rooms.idle();
    const next = await small.restart();
    const { house, clock, store } = next;
    const again = createGuests({ db: store.db, key: store.key, clock, house: house.state, ask: house.ask });
    expect(await refusalOf(again.setPrivate(room, false, cy))).to.equal('begun-by-another');
    expect(await refusalOf(again.setPrivate(room, false, ben))).to.equal('kept');
    expect(await refusalOf(again.set(room, 0, ben))).to.equal('kept');
    next.stop();
  });
});
