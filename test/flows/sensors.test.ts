// Sensors are added and mapped by people; looking and listening end by themselves; an account lives as long as its sensor.
import { expect } from 'chai';
import type { Announced, SensorCodec } from '../../devices/types.ts';
import { createSensorBoard } from '../../server/flows/sensor-board.ts';
import { sensorStore } from '../../server/flows/sensor-store.ts';
import { createSensors, type SensorsFlow } from '../../server/flows/sensors.ts';
import { listAccounts } from '../../server/store/accounts.ts';
import { addDevice } from '../../server/store/devices.ts';
import { listLedger } from '../../server/store/ledger.ts';
import { createPerson } from '../../server/store/people.ts';
import { addRoom } from '../../server/store/rooms.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';
import { refusalOf } from '../support/small-house.ts';
import { fillHousehold, openTestStore, type TestStore } from '../support/stores.ts';

const found = (entity: string): Announced => ({
  source: 'bridge',
  instance: 'b',
  entity,
  name: `The ${entity}`,
  kind: 'occupancy',
  unit: null,
  stateTopic: `b/${entity}`,
  path: 'occupancy',
  onValue: null,
  suggestedRoom: null,
});

const twin = { topic: 'roomtone/sensor/pir/motion', path: null, onValue: null };

const office = {
  id: 'office',
  name: 'Office',
  purpose: 'office',
  automatic: 'off',
  settleSeconds: 20,
  ceilingPercent: 60,
  personalOn: true,
} as const;

const nameRoom = ({ id, slug }: { id: number; slug: string }): readonly [string, string] => [`room:${id}`, slug];

const codec: SensorCodec = {
  id: 'bridge',
  kinds: ['occupancy'],
  maxBytes: 1000,
  decode: () => ({ readings: [], refused: [] }),
  existenceTopics: ['b/devices'],
  readExistence: (_topic, payload) => new TextDecoder().decode(payload).split(' ').map(found),
  announceFromTopic: (topic) => (topic.startsWith('b/heard-') ? found(topic.slice(2)) : null),
};

describe('flows/sensors', () => {
  let store: TestStore;
  let clock: FakeClock;
  let ada = 0;
  let filters: ReadonlySet<string>;
  let removed: (string | null)[];
  let granted: Set<string>;
  let closed = false;
  let owners: Record<string, number>;
  const open = async (embedded: boolean): Promise<SensorsFlow> => {
    const sensors = createSensors({
      clock,
      store: sensorStore(store.db, store.key, clock),
      board: createSensorBoard({ clock, changed: () => undefined, dropped: () => undefined }),
      codecs: new Map([['bridge', codec]]),
      broker: { embedded, host: () => (embedded ? '10.0.0.2' : 'broker.lan'), port: () => 1884 },
      granted: (topic) => granted.has(topic),
      closed: () => closed,
      failed: () => undefined,
      roomExists: (room) => room === 'kitchen' || room === 'office',
      ownsRoom: (room, by) => owners[room] === by,
      changed: () => undefined,
      accountsChanged: async (gone) => void removed.push(gone),
      setFilters: (wanted) => {
        filters = wanted;
      },
    });
    await sensors.start();
    return sensors;
  };
  const message = (topic: string, text = '') => ({
    topic,
    payload: new TextEncoder().encode(text),
    retained: false,
    receivedAtMs: clock.nowMs(),
  });
  const names = async () => (await listAccounts(store.db.read)).map(({ username }) => username);
  beforeEach(async () => {
    store = await openTestStore();
    ada = (await fillHousehold(store)).ada;
    clock = createFakeClock();
    filters = new Set();
    removed = [];
    granted = new Set();
    owners = { kitchen: ada, office: ada + 1 };
  });
  afterEach(() => store.drop());

  it('makes one account per sensor, with a line that can be pasted, once', async () => {
    const sensors = await open(true);
    const first = await sensors.add({ id: 'kitchen-pir', kind: 'motion', room: 'kitchen' }, ada);
    expect(first.line).to.equal(
      `mosquitto_pub -h 10.0.0.2 -p 1884 -u kitchen-pir -P ${first.password} -t roomtone/sensor/kitchen-pir/motion -m ON`,
    );
    const second = await sensors.add({ id: 'kitchen-pir', kind: 'illuminance', room: 'kitchen' }, ada);
    expect([second.username, second.password]).to.deep.equal(['kitchen-pir', null]);
    expect(second.line).to.contain('-P <its password>').and.to.contain('-m 42');
    const again = sensors.add({ id: 'kitchen-pir', kind: 'motion', room: null }, ada);
    expect(await refusalOf(again)).to.equal('already-exists');
    expect(await names()).to.deep.equal(['kitchen-pir']);
    expect(sensors.list().map(({ id, room }) => [id, room])).to.deep.equal([
      ['kitchen-pir.motion', 'kitchen'],
      ['kitchen-pir.illuminance', 'kitchen'],
    ]);
  });

  it('cuts the account with the last sensor that used it', async () => {
    const sensors = await open(true);
    for (const kind of ['motion', 'illuminance'] as const) await sensors.add({ id: 'pir', kind, room: null }, ada);
    removed = [];
    await sensors.remove('pir.motion', ada);
    expect(await names()).to.deep.equal(['pir']);
    await sensors.remove('pir.illuminance', ada);
    expect([await names(), removed, sensors.list()]).to.deep.equal([[], ['pir', 'pir'], []]);
    expect(await refusalOf(sensors.remove('pir.motion', ada))).to.equal('no-such-sensor');
  });

  it('makes accounts for bridges, and none under its own name or beside a foreign broker', async () => {
    const sensors = await open(true);
    const bridge = await sensors.addBridge('zigbee2mqtt', ada);
    expect(bridge).to.include({ username: 'zigbee2mqtt', url: 'mqtt://10.0.0.2:1884' });
    expect(await refusalOf(sensors.addBridge('zigbee2mqtt', ada))).to.equal('already-exists');
    expect(await refusalOf(sensors.addBridge('roomtone', ada))).to.equal('already-exists');
    expect(await refusalOf(sensors.add({ id: 'roomtone', kind: 'motion', room: null }, ada))).to.equal(
      'already-exists',
    );
    expect(await refusalOf(sensors.add({ id: 'Küche', kind: 'motion', room: null }, ada))).to.equal('bad-request');
    expect(await refusalOf(sensors.add({ id: 'pir', kind: 'motion', room: 'cellar' }, ada))).to.equal('no-such-room');
    const outside = await open(false);
    expect(await refusalOf(outside.addBridge('other', ada))).to.equal('bad-request');
    const line = await outside.add({ id: 'pir', kind: 'motion', room: null }, ada);
    expect(line).to.deep.equal({
      username: null,
      password: null,
      line: 'mosquitto_pub -h broker.lan -p 1884 -u <user> -P <password> -t roomtone/sensor/pir/motion -m ON',
    });
    expect(await names()).to.deep.equal(['zigbee2mqtt']);
  });

  it('looks for five minutes, and records who looked', async () => {
    const sensors = await open(false);
    sensors.onMessage(message('b/devices', 'early'));
    await sensors.look(5, ada);
    expect([...filters]).to.deep.equal(['b/devices']);
    expect(sensors.isLookedFor('b/devices')).to.equal(true);
    sensors.onMessage(message('b/devices', 'door window'));
    sensors.onMessage(message('b/devices', 'door'));
    expect(sensors.announced().map(({ id }) => id)).to.deep.equal(['door.occupancy', 'window.occupancy']);
    clock.advance(5 * 60_000 + 1);
    expect([filters.size, sensors.isLookedFor('b/devices')]).to.deep.equal([0, false]);
    sensors.onMessage(message('b/devices', 'late'));
    expect(sensors.announced()).to.have.length(2);
    clock.advance(30 * 60_000);
    expect([sensors.announced().length, clock.pending()], 'half an hour to place them').to.deep.equal([0, 0]);
    const [entry] = await listLedger(store.db.read, { limit: 1 });
    expect(entry?.event).to.equal('looked-for-sensors');
  });

  it('looks for five minutes by a clock that nobody can set: the date set back or ahead changes nothing', async () => {
    const sensors = await open(false);
    await sensors.look(5, ada);
    clock.jump(-3 * 3600_000);
    clock.advance(4 * 60_000);
    expect(sensors.windows().lookingUntilMs).to.equal(clock.nowMs() + 60_000);
    clock.jump(6 * 3600_000);
    expect(sensors.isLookedFor('b/devices')).to.equal(true);
    clock.jump(-9 * 3600_000);
    clock.advance(60_000);
    expect([sensors.isLookedFor('b/devices'), sensors.windows().lookingUntilMs]).to.deep.equal([false, null]);
    await sensors.stop();
  });

  it('drops what was found as soon as somebody presses stop, while it looks and after', async () => {
    const sensors = await open(false);
    await sensors.look(5, ada);
    expect(sensors.windows()).to.deep.equal({ lookingUntilMs: clock.nowMs() + 5 * 60_000, listeningUntilMs: null });
    sensors.onMessage(message('b/devices', 'door'));
    await sensors.listen(5, ada);
    sensors.onMessage(message('b/heard-one'));
    await sensors.look(0, ada);
    expect(
      sensors.announced().map(({ id }) => id),
      'each window has its own',
    ).to.deep.equal(['heard-one.occupancy']);
    expect(sensors.windows().lookingUntilMs).to.equal(null);
    clock.advance(6 * 60_000);
    expect(sensors.announced()).to.have.length(1);
    await sensors.listen(0, ada);
    expect([sensors.announced().length, clock.pending()]).to.deep.equal([0, 0]);
  });

  it('listens to topics for five minutes at most, by # only at a foreign broker', async () => {
    const outside = await open(false);
    await outside.listen(600, ada);
    expect([...filters]).to.deep.equal(['#']);
    outside.onMessage(message('b/heard-one', 'a payload'));
    clock.advance(5 * 60_000 + 1);
    outside.onMessage(message('b/heard-two'));
    expect(filters.size).to.equal(0);
    expect(outside.announced().map(({ entity }) => entity)).to.deep.equal(['heard-one']);
    const inside = await open(true);
    await inside.listen(1, ada);
    expect(filters.size).to.equal(0);
    inside.onTopic('b/heard-three');
    expect(inside.announced()).to.have.length(1);
    await Promise.all([inside.stop(), outside.stop()]);
    expect(clock.pending()).to.equal(0);
  });

  it('writes the end of each window under the name of who opened it, whatever ended it', async () => {
    const sensors = await open(false);
    const entries = async (): Promise<string[]> => {
      const found = [...(await listLedger(store.db.read, { limit: 10 }))].reverse();
      return found.map(({ event, actor }) => `${event} ${actor === actorOfAda}`);
    };
    const [{ actor: actorOfAda } = { actor: '' }] = await (async () => {
      await sensors.look(5, ada);
      return listLedger(store.db.read, { limit: 1 });
    })();
    const before = (await entries()).length;
    await clock.advanceAsync(5 * 60_000 + 2);
    await sensors.listen(2, ada);
    await sensors.listen(0, ada);
    await sensors.listen(2, ada);
    expect([...filters]).to.deep.equal(['#']);
    closed = true;
    sensors.refresh();
    expect([...filters], 'all sensing is stopped').to.deep.equal([]);
    closed = false;
    await sensors.look(5, ada);
    await sensors.stop();
    expect((await entries()).slice(before)).to.deep.equal([
      'looking-ended true',
      'listened-for-sensors true',
      'listening-ended true',
      'listened-for-sensors true',
      'listening-ended true',
      'looked-for-sensors true',
      'looking-ended true',
    ]);
  });

  it('maps what was announced or what a person describes, and nothing else', async () => {
    const sensors = await open(false);
    await sensors.look(5, ada);
    sensors.onMessage(message('b/devices', 'door'));
    expect(await refusalOf(sensors.map('window.occupancy', { room: 'kitchen' }, ada))).to.equal('no-such-sensor');
    expect(await refusalOf(sensors.map('door.occupancy', { room: 'cellar' }, ada))).to.equal('no-such-room');
    await sensors.map('door.occupancy', { room: 'kitchen', name: 'Door' }, ada);
    expect(sensors.list().map(({ id, name, room }) => [id, name, room])).to.deep.equal([
      ['door.occupancy', 'Door', 'kitchen'],
    ]);
    await sensors.map('door.occupancy', { name: 'Front door' }, ada);
    expect(sensors.rows()[0]).to.include({ room: 'kitchen', stateTopic: 'b/door', path: 'occupancy' });
    const generic = (topic: string) => ({ kind: 'motion', generic: { topic, path: 'a.b', onValue: 'yes' } }) as const;
    await sensors.map('tv.motion', generic('living/tv'), ada);
    expect(sensors.rows()[1]).to.include({ source: 'generic', stateTopic: 'living/tv', path: 'a.b', onValue: 'yes' });
    for (const topic of ['', 'living/#', '+/tv', 'roomtone/state'])
      expect(await refusalOf(sensors.map('x.motion', generic(topic), ada)), topic).to.equal('bad-request');
    await sensors.stop();
  });

  it('lets the owners of a room alone place, relabel and remove what stands there, and note it in the ledger', async () => {
    const sensors = await open(true);
    const bob = ada + 1;
    await store.db.write(async (write) => {
      await createPerson(write, { name: 'Bob', role: 'adult', passwordHash: null, atMs: 0 });
      await addRoom(write, office, [bob]);
    });
    await sensors.add({ id: 'pir', kind: 'motion', room: 'kitchen' }, ada);
    const refused = [
      sensors.map('pir.motion', { room: 'office' }, bob),
      sensors.map('pir.motion', { room: null }, bob),
      sensors.map('pir.motion', { kind: 'occupancy' }, bob),
      sensors.map('pir.motion', { name: 'Mine' }, bob),
      sensors.map('pir.motion', { generic: { topic: 'other/pir', path: null, onValue: null } }, bob),
      sensors.remove('pir.motion', bob),
      sensors.add({ id: 'lamp', kind: 'illuminance', room: 'kitchen' }, bob),
      // By the back door: the same topic, or another property of the same device, in a room of one's own.
      sensors.map('spy.motion', { kind: 'motion', room: 'office', generic: twin }, bob),
      sensors.add({ id: 'pir', kind: 'illuminance', room: 'office' }, bob),
      sensors.map('pir.motion', { room: 'office' }, ada),
    ];
    for (const attempt of refused) expect(await refusalOf(attempt)).to.equal('not-the-rooms-owner');
    expect(sensors.rows().map(({ id, room, kind, name }) => [id, room, kind, name])).to.deep.equal([
      ['pir.motion', 'kitchen', 'motion', 'pir'],
    ]);
    await sensors.add({ id: 'free', kind: 'motion', room: null }, ada);
    await sensors.map('free.motion', { room: 'office' }, bob);
    await sensors.map('free.motion', { name: 'Door' }, bob);
    await sensors.map('pir.motion', { kind: 'occupancy' }, ada);
    await sensors.map('pir.motion', { room: null }, ada);
    await sensors.remove('pir.motion', bob);
    const entries = [...(await listLedger(store.db.read, { limit: 20 }))].reverse();
    const rooms = new Map((await store.db.read.selectFrom('rooms').select(['id', 'slug']).execute()).map(nameRoom));
    const told = entries.filter(({ event }) => event.startsWith('sensor-'));
    expect(
      told.map(({ event, subject, body }) => [event, rooms.get(subject) ?? subject, JSON.parse(body).kind]),
    ).to.deep.equal([
      ['sensor-mapped', 'kitchen', 'motion'],
      ['sensor-mapped', 'house', 'motion'],
      ['sensor-mapped', 'office', 'motion'],
      ['sensor-mapped', 'kitchen', 'occupancy'],
      ['sensor-removed', 'kitchen', 'occupancy'],
      ['sensor-mapped', 'house', 'occupancy'],
      ['sensor-removed', 'house', 'occupancy'],
    ]);
    expect(new Set(told.map(({ actor }) => actor)).size).to.equal(2);
    expect(JSON.stringify(told)).to.not.contain('pir');
  });

  it('leaves it to a person whether a sensor follows their phone, also in a room of others', async () => {
    const sensors = await open(true);
    const bob = (
      await store.db.write((write) => createPerson(write, { name: 'Bob', role: 'adult', passwordHash: null, atMs: 0 }))
    ).id;
    const phone = (await store.db.write((write) => addDevice(write, { person: bob, name: 'Phone', ref: 'ph1' }))).id;
    const topic = { topic: 'ble/ph1/kitchen', path: null, onValue: null };
    await sensors.map('node.rssi', { kind: 'rssi', room: 'kitchen', generic: topic }, ada);
    await sensors.map('node.rssi', { device: phone }, bob);
    expect(sensors.rows()[0]).to.include({ room: 'kitchen', person: bob });
    expect(await refusalOf(sensors.map('node.rssi', { device: phone, room: null }, bob))).to.equal(
      'not-the-rooms-owner',
    );
    await sensors.remove('node.rssi', bob);
    expect(sensors.rows()).to.deep.equal([]);
  });

  it('counts what nobody allowed, without looking at it', async () => {
    const sensors = await open(true);
    await sensors.add({ id: 'pir', kind: 'motion', room: 'kitchen' }, ada);
    sensors.onTopic('roomtone/sensor/pir/motion');
    expect(sensors.list()[0]).to.include({ health: 'unheard', blocked: 0 });
    clock.jump(3600_000);
    expect(sensors.list()[0]).to.include({ health: 'blocked', blocked: 1 });
    granted.add('roomtone/sensor/pir/motion');
    sensors.onTopic('roomtone/sensor/pir/motion');
    expect(sensors.list()[0]).to.include({ health: 'unheard', blocked: 1 });
  });

  it('tells at once that a sensor spoke while somebody listens for it', async () => {
    const sensors = await open(true);
    await sensors.add({ id: 'pir', kind: 'motion', room: 'kitchen' }, ada);
    await sensors.listen(5, ada);
    sensors.onTopic('roomtone/sensor/pir/motion');
    expect(sensors.list()[0]).to.include({ health: 'blocked', blocked: 0 });
    await sensors.listen(0, ada);
    await sensors.stop();
  });
});
