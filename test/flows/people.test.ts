// Who may change whom in the household, and that a guardian's power ends when the child decides alone.
import { expect } from 'chai';
import { createHouse, step } from '../../server/core/house.ts';
import type { House } from '../../server/core/house-types.ts';
import { createFeed } from '../../server/flows/feed.ts';
import { createInvitations } from '../../server/flows/invitations.ts';
import { createPeople, type PeopleFlow } from '../../server/flows/people.ts';
import type { PersonChangeWords } from '../../server/flows/people-handles.ts';
import { listLedger } from '../../server/store/ledger.ts';
import { createPerson, listMembers, setGuardians } from '../../server/store/people.ts';
import { makeGrant, makeRoom } from '../house/simulated-house.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';
import { refusalOf } from '../support/small-house.ts';
import { openTestStore, type TestStore } from '../support/stores.ts';

describe('flows/people', () => {
  let store: TestStore;
  let clock: FakeClock;
  let house: House;
  let people: PeopleFlow;
  /** By how much the date of the machine is ahead and waits to be confirmed. */
  let waitsMs = 0;
  let ids: Record<'ada' | 'ben' | 'olive' | 'kim', number>;

  beforeEach(async () => {
    store = await openTestStore();
    clock = createFakeClock();
    waitsMs = 0;
    house = createHouse({ run: 'r', zone: 'Etc/UTC' });
    const send: Parameters<typeof createPeople>[0]['send'] = (event) => {
      house = step(house, event, { atMs: clock.nowMs(), monoMs: clock.monoMs() }).house;
    };
    send({ type: 'rooms-changed', rooms: [makeRoom('kitchen')] });
    people = createPeople({
      ...{ db: store.db, key: store.key, clock, send },
      wallMs: () => clock.nowMs() + waitsMs,
      house: () => house,
      dropGrants: () => undefined,
      carryOut: async () => undefined,
      roomsChanged: async () => undefined,
      signedOut: () => undefined,
      changed: async () => undefined,
    });
    const add = (name: string, role: 'admin' | 'adult' | 'child', birthMonth?: string) =>
      store.db.write(async (write) => {
        const more = birthMonth === undefined ? {} : { birthMonth };
        return (await createPerson(write, { name, role, passwordHash: null, atMs: 0, ...more })).id;
      });
    ids = {
      ada: await add('Ada', 'admin'),
      ben: await add('Ben', 'adult'),
      olive: await add('Olive', 'adult'),
      kim: await add('Kim', 'child', '2010-05'),
    };
    await store.db.write((write) => setGuardians(write, ids.kim, [ids.olive]));
    await people.reload();
  });
  afterEach(() => store.drop());

  const change = (words: PersonChangeWords, by: number) => refusalOf(people.change(ids.kim, words, by));
  const comesOfAge = (): void => clock.jump(Date.UTC(2026, 5, 2) - clock.nowMs());
  const pair = (by: number) => {
    const { db, key } = store;
    const { guardiansNow } = people;
    return refusalOf(
      createInvitations({ db, key, clock, guardiansNow, changed: async () => undefined }).pair(ids.kim, by),
    );
  };
  const grantsSeenBy = (person: number, role: 'adult' | 'child') =>
    createFeed({
      house: () => house,
      nowMs: clock.nowMs,
      members: people.all,
      childAge: people.childAge,
      speakers: () => [],
      sensors: () => [],
      grants: () => [makeGrant(1, 'kitchen', 'rssi', 'react', { person: ids.kim, byPerson: ids.kim })],
      jobs: () => [],
      onJob: () => () => undefined,
      library: () => ({ tracks: 0, owned: 0, plays: 0 }),
      mqtt: () => ({ url: null, embedded: true, online: true }),
      grantCards: () => [],
      troubles: () => [],
      remembersDue: () => false,
    }).snapshot({ person, role, room: null }).grants.length;

  it('leaves guardians and month of birth to the guardians, and to an admin only where none of them is active', async () => {
    expect(await change({ guardians: [ids.ada] }, ids.ada)).to.equal('not-allowed');
    expect(await change({ birthMonth: '2012-01' }, ids.ada)).to.equal('not-allowed');
    expect(await change({ guardians: [ids.ben] }, ids.ben)).to.equal('not-allowed');
    expect(await change({ birthMonth: '2011-05' }, ids.olive)).to.equal('kept');
    expect(await change({ guardians: [ids.olive, ids.kim] }, ids.olive)).to.equal('not-allowed');
    expect(await change({ guardians: [ids.olive, ids.ben] }, ids.olive)).to.equal('kept');
    await people.change(ids.olive, { status: 'suspended' }, ids.ada);
    expect(await change({ guardians: [ids.ada] }, ids.ada)).to.equal('not-allowed');
    await people.change(ids.ben, { status: 'suspended' }, ids.ada);
    expect(await change({ guardians: [ids.olive] }, ids.ada)).to.equal('not-allowed');
    expect(await change({ guardians: [ids.ada] }, ids.ada)).to.equal('kept');
    const entries = await listLedger(store.db.read, { limit: 20 });
    const born = entries.filter(({ event }) => event === 'birth-month-changed');
    expect(born.map(({ body }) => body)).to.deep.equal(['{}']);
    expect(entries.filter(({ event }) => event === 'guardians-changed')).to.have.length(2);
  });

  it('makes nobody an adult by a slip in the month of birth', async () => {
    expect(await change({ birthMonth: '1999-05' }, ids.olive)).to.equal('bad-request');
    expect(people.guardiansNow(ids.kim)).to.deep.equal([ids.olive]);
  });

  it('ends all that a guardian may on the day on which the child decides alone', async () => {
    expect([grantsSeenBy(ids.olive, 'adult'), await pair(ids.olive)]).to.deep.equal([1, 'kept']);
    expect(await refusalOf(Promise.resolve().then(() => people.mayErase(ids.kim, ids.olive)))).to.equal('kept');
    comesOfAge();
    expect(people.guardiansNow(ids.kim)).to.equal(null);
    expect([grantsSeenBy(ids.olive, 'adult'), await pair(ids.olive)]).to.deep.equal([0, 'not-allowed']);
    expect(grantsSeenBy(ids.kim, 'child')).to.equal(1);
    expect(await refusalOf(Promise.resolve().then(() => people.mayErase(ids.kim, ids.olive)))).to.equal('not-allowed');
    const refused: readonly (readonly [PersonChangeWords, string])[] = [
      [{ birthMonth: '2020-01' }, 'not-allowed'],
      [{ guardians: [ids.olive, ids.ben] }, 'not-allowed'],
      [{ status: 'suspended' }, 'not-allowed'],
      [{ name: 'Kimberly' }, 'of-another-person'],
    ];
    for (const [words, code] of refused) expect([words, await change(words, ids.olive)]).to.deep.equal([words, code]);
    for (const words of [{ birthMonth: '2020-01' }, { guardians: [ids.ada] }])
      expect([words, await change(words, ids.ada)]).to.deep.equal([words, 'not-allowed']);
  });

  it('leaves an adult without guardians and without a month of birth', async () => {
    expect(await change({ role: 'adult' }, ids.ada)).to.equal('not-allowed');
    comesOfAge();
    expect(await change({ role: 'adult' }, ids.ada)).to.equal('kept');
    const kim = (await listMembers(store.db.read)).find(({ id }) => id === ids.kim);
    expect(kim).to.deep.include({ role: 'adult', guardians: [], birthMonth: null });
    // A clock that was wrong makes nobody a child again.
    clock.jump(-2 * 365 * 86_400_000);
    expect([people.guardiansNow(ids.kim), grantsSeenBy(ids.olive, 'adult')]).to.deep.equal([null, 0]);
  });

  it('tells the decision who is suspended, and who is let in again', async () => {
    const suspended = () => house.grants.people[ids.ben]?.suspended ?? false;
    await people.change(ids.ben, { status: 'suspended' }, ids.ada);
    expect(suspended()).to.equal(true);
    await people.change(ids.ben, { status: 'active' }, ids.ada);
    expect(suspended()).to.equal(false);
  });

  it('begins a private session also on a disk that takes nothing', async () => {
    const { write } = store.db;
    Object.assign(store.db, { write: () => Promise.reject(new Error('disk I/O error')) });
    const failed = await refusalOf(people.setPrivate(ids.ben, 60));
    Object.assign(store.db, { write });
    expect(failed).to.include('disk I/O error');
    expect(house.grants.people[ids.ben]?.privateUntilMs).to.equal(clock.nowMs() + 60 * 60_000);
  });

  it('begins a private session that goes on when the date is confirmed for which the house waits', async () => {
    waitsMs = 48 * 3_600_000;
    const untilMs = await people.setPrivate(ids.ben, 240);
    expect(untilMs).to.equal(clock.nowMs() + waitsMs + 240 * 60_000);
    expect(house.grants.people[ids.ben]?.privateUntilMs).to.equal(untilMs);
  });

  it('lets a child be erased by its guardians, and by an admin only where it has none', async () => {
    const may = (by: number) => refusalOf(Promise.resolve().then(() => people.mayErase(ids.kim, by)));
    expect([await may(ids.ada), await may(ids.ben), await may(ids.olive)]).to.deep.equal([
      'not-allowed',
      'not-allowed',
      'kept',
    ]);
    await people.change(ids.olive, { status: 'suspended' }, ids.ada);
    expect(await may(ids.ada)).to.equal('kept');
    expect(await refusalOf(Promise.resolve().then(() => people.mayErase(ids.ada, ids.ada)))).to.equal('last-admin');
  });
});
