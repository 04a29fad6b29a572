// The plain table families: people, sign-ins, rooms, sensors, accounts, speakers and single facts.
import { expect } from 'chai';
import type { RoomKept } from '../../server/core/house-types.ts';
import {
  createAccount,
  findAccount,
  isBrokerPassword,
  listAccounts,
  removeAccount,
} from '../../server/store/accounts.ts';
import { isUniqueClash } from '../../server/store/clash.ts';
import { addGrant, endGrant } from '../../server/store/grants.ts';
import { readLastRuns, writeLastRun } from '../../server/store/last-runs.ts';
import {
  addRetainedTopics,
  listRetainedTopics,
  readHousehold,
  readMeta,
  removeRetainedTopics,
  writeHousehold,
  writeMeta,
} from '../../server/store/meta.ts';
import { countObservations, dropStaleObservations, keepObservations } from '../../server/store/observations.ts';
import {
  addGuardian,
  createPerson,
  guardiansOf,
  listPeople,
  personById,
  personByName,
  setPassword,
  setPersonalOn,
} from '../../server/store/people.ts';
import {
  addRoom,
  addRoomOwner,
  changeRoom,
  listRooms,
  readKept,
  removeRoom,
  writeKept,
} from '../../server/store/rooms.ts';
import { listSensors, removeSensor, saveSensor, sensorBySlug } from '../../server/store/sensors.ts';
import {
  createSignIn,
  dropEndedSignIns,
  endSignIn,
  endSignInsOf,
  findSignIn,
  listSignIns,
  touchSignIn,
} from '../../server/store/sign-ins.ts';
import { changeSpeaker, listSpeakers, removeSpeaker, seeSpeaker, speakerById } from '../../server/store/speakers.ts';
import { noonMs } from '../support/fake-clock.ts';
import {
  fillHousehold,
  grantOf,
  onEachDriver,
  openTestStore,
  permitNow,
  type TestHousehold,
  type TestStore,
} from '../support/stores.ts';

onEachDriver('table families', (driver) => {
  let store: TestStore;
  let household: TestHousehold;

  beforeEach(async () => {
    store = await openTestStore(driver);
    household = await fillHousehold(store);
  });
  afterEach(() => store.drop());

  const living = {
    id: 'living',
    name: 'Living room',
    purpose: 'living',
    automatic: 'suggest',
    settleSeconds: 30,
    ceilingPercent: 50,
    personalOn: false,
  } as const;

  const motion = {
    slug: 'pir.motion',
    source: 'roomtone',
    instance: 'i',
    entity: 'pir',
    kind: 'motion',
    name: 'PIR',
    unit: null,
    room: 'kitchen',
    stateTopic: 'roomtone/sensor/pir/motion',
    path: null,
    onValue: null,
  } as const;

  it('finds people by name in any case, and has each name once', async () => {
    const { db } = store;
    expect((await personByName(db.read, ' ADA '))?.id).to.equal(household.ada);
    expect(await personByName(db.read, 'Bob')).to.equal(null);
    const again = { name: 'ada', role: 'adult', passwordHash: null, atMs: 1 } as const;
    const error: unknown = await db.write((write) => createPerson(write, again)).catch((caught) => caught);
    expect(isUniqueClash(error)).to.equal(true);
    const child = { name: 'Kim', role: 'child', passwordHash: null, birthMonth: '2019-04', atMs: 1 } as const;
    const kim = await db.write(async (write) => {
      const made = await createPerson(write, child);
      await addGuardian(write, made.id, household.ada);
      await setPersonalOn(write, made.id, false);
      await setPassword(write, made.id, 'hash');
      return made;
    });
    expect(await personById(db.read, kim.id)).to.deep.include({
      birthMonth: '2019-04',
      role: 'child',
      personalOn: false,
      passwordHash: 'hash',
      status: 'active',
    });
    expect(await guardiansOf(db.read, kim.id)).to.deep.equal([household.ada]);
    const people = await listPeople(db.read);
    expect(people.map(({ name }) => name)).to.deep.equal(['Ada', 'Kim']);
    expect(new Set(people.map(({ pseudonym }) => pseudonym)).size).to.equal(2);
  });

  it('keeps sign-ins until they end', async () => {
    const { db } = store;
    const make = (tokenHash: string, kind: 'session' | 'token', endsAtMs: number | null) =>
      db.write((write) =>
        createSignIn(write, {
          tokenHash,
          person: household.ada,
          kind,
          name: 'phone',
          scopes: kind === 'token' ? ['metrics', 'read'] : [],
          atMs: 10,
          endsAtMs,
        }),
      );
    const session = await make('s', 'session', 100);
    const token = await make('t', 'token', null);
    expect(await findSignIn(db.read, 's', 99)).to.include({ id: session, person: household.ada, kind: 'session' });
    expect(await findSignIn(db.read, 's', 100)).to.equal(null);
    expect((await findSignIn(db.read, 't', 1e15))?.scopes).to.deep.equal(['metrics', 'read']);
    expect(await findSignIn(db.read, 'nothing', 1)).to.equal(null);
    await db.write((write) => touchSignIn(write, session, { atMs: 50, endsAtMs: 200 }));
    expect(await findSignIn(db.read, 's', 150)).to.include({ usedAtMs: 50, endsAtMs: 200 });
    expect((await listSignIns(db.read, household.ada, 'token')).map(({ id }) => id)).to.deep.equal([token]);
    expect(await db.write((write) => endSignInsOf(write, household.ada, token))).to.deep.equal([session]);
    expect(await db.write((write) => endSignIn(write, token))).to.equal(true);
    expect(await db.write((write) => endSignIn(write, token))).to.equal(false);
    await make('old', 'session', 5);
    await db.write((write) => dropEndedSignIns(write, 5));
    expect(await listSignIns(db.read, household.ada)).to.deep.equal([]);
  });

  it('adds, changes and removes rooms with their owners', async () => {
    const { db, key } = store;
    const added = await db.write((write) => addRoom(write, living, []));
    expect(added).to.deep.equal({ ...living, visibility: 'shared', owners: [] });
    const change = { name: 'Lounge', automatic: 'start', personalOn: true, visibility: 'private' } as const;
    expect(await db.write((write) => changeRoom(write, 'living', change))).to.deep.equal({
      ...living,
      ...change,
      owners: [],
    });
    await db.write((write) => addRoomOwner(write, 'living', household.ada));
    expect(await db.write((write) => changeRoom(write, 'living', {}))).to.deep.include({ owners: [household.ada] });
    expect(await db.write((write) => changeRoom(write, 'attic', { name: 'x' }))).to.equal(null);
    expect((await listRooms(db.read)).map(({ id }) => id)).to.deep.equal(['kitchen', 'living']);
    const removal = { by: household.ada, atMs: 1 };
    expect(await db.write((write) => removeRoom(write, key, 'living', removal))).to.equal(true);
    expect(await db.write((write) => removeRoom(write, key, 'living', removal))).to.equal(false);
  });

  it('keeps what a room must know after a restart', async () => {
    const kept: RoomKept = {
      holdUntilMs: 5,
      lastAutoStartAtMs: 4,
      mood: 'calm',
      moodUntilMs: 9,
      privateUntilMs: null,
      list: [],
    };
    await store.db.write((write) => writeKept(write, 'kitchen', { ...kept, mood: 'none' }));
    await store.db.write((write) => writeKept(write, 'kitchen', kept));
    await store.db.write((write) => writeKept(write, 'attic', kept));
    const db = await store.reopen();
    expect(await readKept(db.read)).to.deep.equal({ kitchen: kept });
  });

  it('maps sensors to rooms, and a known property only once', async () => {
    const { db } = store;
    const saved = await db.write((write) => saveSensor(write, motion));
    expect(await sensorBySlug(db.read, 'pir.motion')).to.deep.equal(saved);
    const again = await db.write((write) => saveSensor(write, { ...motion, name: 'Hall PIR', room: null }));
    expect(again.id).to.equal(saved.id);
    expect(await listSensors(db.read)).to.deep.equal([{ ...saved, name: 'Hall PIR', room: null }]);
    const changed = { ...motion, room: 'kitchen', kind: 'occupancy', path: 'a.b', onValue: 'yes' } as const;
    expect(await db.write((write) => saveSensor(write, changed))).to.deep.equal({
      ...changed,
      device: null,
      id: saved.id,
    });
    expect(await listSensors(db.read)).to.deep.equal([{ ...changed, device: null, id: saved.id }]);
    await db.write((write) => saveSensor(write, { ...motion, slug: 'pir.other', kind: 'motion' }));
    const clash = await db.write((write) => saveSensor(write, { ...changed, kind: 'motion' })).catch((one) => one);
    expect(clash).to.include({ code: 'already-exists' });
    expect(await db.write((write) => removeSensor(write, 'pir.motion'))).to.equal(true);
    expect(await db.write((write) => removeSensor(write, 'pir.motion'))).to.equal(false);
  });

  it('unmaps sensors and speakers of a room that goes', async () => {
    const { db, key } = store;
    await db.write((write) => saveSensor(write, motion));
    await db.write((write) => removeRoom(write, key, 'kitchen', { by: household.ada, atMs: 1 }));
    expect((await sensorBySlug(db.read, 'pir.motion'))?.room).to.equal(null);
  });

  it('gives a home-made sensor an account whose password is not stored', async () => {
    const { db } = store;
    const make = () => db.write((write) => createAccount(write, { username: 'pir', sensor: 'pir', atMs: 1 }));
    const first = await make();
    const second = await make();
    const account = await findAccount(db.read, 'pir');
    if (account === null) throw new Error('no account');
    expect(isBrokerPassword(account, second.password)).to.equal(true);
    expect(isBrokerPassword(account, first.password)).to.equal(false);
    expect(isBrokerPassword(account, '')).to.equal(false);
    expect(account.passwordHash).to.not.include(second.password);
    expect(await listAccounts(db.read)).to.have.length(1);
    expect(await db.write((write) => removeAccount(write, 'pir'))).to.equal(true);
    expect(await findAccount(db.read, 'pir')).to.equal(null);
  });

  it('knows a speaker again at a new address, and keeps the name that a person gave', async () => {
    const { db } = store;
    const seen = { driver: 'mpd', identity: 'k', name: 'mpd on pi', host: '10.0.0.1', port: 6600, found: 'mdns' };
    const see = (words: Partial<typeof seen>) => db.write((write) => seeSpeaker(write, { ...seen, ...words }));
    const first = await see({});
    expect(first).to.deep.equal({ ...seen, id: first.id, room: null, approvedAtMs: null, ceilingPercent: null });
    expect(await see({ host: '10.0.0.2', name: 'renamed' })).to.include({
      id: first.id,
      host: '10.0.0.2',
      name: 'renamed',
    });
    const change = { name: 'Radio', room: 'kitchen', approvedAtMs: 7 } as const;
    expect(await db.write((write) => changeSpeaker(write, first.id, change))).to.deep.include(change);
    expect(await see({ name: 'renamed again', port: 1 })).to.include({ name: 'Radio', port: 1, approvedAtMs: 7 });
    expect(
      await db.write((write) => changeSpeaker(write, first.id, { approvedAtMs: null, room: null })),
    ).to.deep.include({
      approvedAtMs: null,
      room: null,
    });
    expect(await db.write((write) => changeSpeaker(write, 99, change))).to.equal(null);
    expect(await listSpeakers(db.read)).to.have.length(1);
    expect(await db.write((write) => removeSpeaker(write, first.id))).to.equal(true);
    expect(await speakerById(db.read, first.id)).to.equal(null);
  });

  it('keeps observations only under a live grant, and only for its days', async () => {
    const { db, key } = store;
    await db.write((write) => saveSensor(write, motion));
    const day = 86_400_000;
    const react = grantOf({ byPerson: household.ada, room: 'kitchen', kind: 'motion', purpose: 'react' });
    const keep = { ...react, purpose: 'keep', retentionDays: 7 } as const;
    await db.write((write) => addGrant(write, key, react));
    const grant = await db.write((write) => addGrant(write, key, keep));
    const about = { room: 'kitchen', kind: 'motion', person: null } as const;
    const seen = (atMs: number) => permitNow(db, { sensor: 'pir.motion', atMs, value: 1 }, about);
    const batch = [await seen(noonMs), await seen(noonMs), await seen(noonMs + day)];
    expect(await db.write((write) => keepObservations(write, batch))).to.equal(2);
    expect(await countObservations(db.read, grant.id)).to.deep.equal({ observations: 2, sinceMs: noonMs });
    expect(await db.write((write) => dropStaleObservations(write, noonMs + 7 * day))).to.equal(0);
    expect(await db.write((write) => dropStaleObservations(write, noonMs + 7 * day + 1))).to.equal(1);
    await db.write((write) => endGrant(write, key, grant.id, { atMs: 1, by: null, reason: 'test' }));
    const late: unknown = await db.write((write) => keepObservations(write, batch)).catch((error) => error);
    expect(String(late)).to.include('no live grant');
  });

  it('keeps single facts, due times and our retained topics', async () => {
    const { db } = store;
    expect(await readHousehold(db.read)).to.deep.equal({ zone: null, personalOn: true, sensingStopped: false });
    await db.write(async (write) => {
      await writeHousehold(write, { zone: 'Europe/Berlin', sensingStopped: true });
      await writeHousehold(write, { personalOn: false });
      await writeMeta(write, 'install-id', 'a');
      await writeMeta(write, 'install-id', 'b');
      await writeLastRun(write, 'nightly', 5);
      await writeLastRun(write, 'nightly', 6);
      await addRetainedTopics(write, ['roomtone/a']);
      await addRetainedTopics(write, ['roomtone/a', 'roomtone/b']);
      await removeRetainedTopics(write, ['roomtone/b']);
    });
    const again = await store.reopen();
    expect(await readHousehold(again.read)).to.deep.equal({
      zone: 'Europe/Berlin',
      personalOn: false,
      sensingStopped: true,
    });
    expect(await readMeta(again.read, 'install-id')).to.equal('b');
    expect(await readMeta(again.read, 'media-key')).to.equal(null);
    expect([...(await readLastRuns(again.read))]).to.deep.equal([['nightly', 6]]);
    expect(await listRetainedTopics(again.read)).to.deep.equal(['roomtone/a']);
  });
});
