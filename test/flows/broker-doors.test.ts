// Who comes in at the embedded broker, and what each account may say and hear there.
import { expect } from 'chai';
import { bridgeMark, createDoors, ownName } from '../../server/flows/broker-doors.ts';
import { hashBrokerPassword } from '../../server/store/accounts.ts';

const account = (username: string, sensor = username) => ({
  username,
  sensor,
  passwordHash: hashBrokerPassword(`password of ${username}`),
});

describe('flows/broker-doors', () => {
  const doors = createDoors();
  doors.replace([account('kitchen-pir'), account('zigbee2mqtt', bridgeMark), account(ownName)]);
  const open = (name: string) => doors.open(name, `password of ${name}`);

  it('opens for a name with its own password only', () => {
    expect(open('kitchen-pir')).not.to.equal(null);
    for (const password of ['', 'password of zigbee2mqtt', doors.ownPassword])
      expect(doors.open('kitchen-pir', password)).to.equal(null);
    expect(open('stranger')).to.equal(null);
    expect(doors.isStranger('stranger')).to.equal(true);
  });

  it('keeps its own name for itself, with a password of this run', () => {
    expect(open(ownName)).to.equal(null);
    expect(doors.open(ownName, doors.ownPassword)?.ungated).to.equal(true);
    expect(createDoors().ownPassword).not.to.equal(doors.ownPassword);
  });

  it('lets a sensor speak under its own name, press a button, and read what an LED shows', () => {
    const door = open('kitchen-pir');
    for (const topic of ['roomtone/sensor/kitchen-pir/motion', 'roomtone/room/hall/button'])
      expect(door?.mayPublish(topic), topic).to.equal(true);
    for (const filter of [
      'roomtone/room/+/privacy',
      'roomtone/room/hall/privacy',
      'roomtone/ledger/head',
      'roomtone/status',
    ])
      expect(door?.maySubscribe(filter), filter).to.equal(true);
    for (const topic of [
      'roomtone/sensor/kitchen-pir-2/motion',
      'roomtone/sensor/hall/motion',
      'roomtone/state',
      'roomtone/room/hall/privacy',
      'roomtone/room/hall/button/x',
      '$SYS/x',
    ])
      expect(door?.mayPublish(topic), topic).to.equal(false);
    for (const filter of [
      ...['#', 'roomtone/sensor/kitchen-pir/motion', '+', 'roomtone/room/#', 'roomtone/room/+/+'],
      ...['roomtone/room/+/occupancy', 'roomtone/room/hall/button', 'roomtone/#', '+/room/+/privacy'],
    ])
      expect(door?.maySubscribe(filter), filter).to.equal(false);
    expect(door?.ungated).to.equal(undefined);
  });

  it('lets a bridge use its own topics, speak for sensors, and neither hear them nor speak as Roomtone', () => {
    const door = open('zigbee2mqtt');
    for (const topic of ['zigbee2mqtt/bridge/devices', 'roomtone/sensor/x/motion'])
      expect(door?.mayPublish(topic)).to.equal(true);
    for (const topic of ['roomtone', 'roomtone/state', '$SYS/x'])
      expect(door?.mayPublish(topic), topic).to.equal(false);
    for (const filter of ['zigbee2mqtt/#', 'roomtone/room/+/occupancy', 'homeassistant/#', 'roomtone/status'])
      expect(door?.maySubscribe(filter), filter).to.equal(true);
    for (const filter of [
      'roomtone/room/+/+',
      'roomtone/room/+/button',
      '#',
      '+/#',
      'roomtone/#',
      'roomtone/sensor/#',
      '$SYS/#',
    ])
      expect(door?.maySubscribe(filter), filter).to.equal(false);
  });

  it('closes for an account that is gone', () => {
    const changing = createDoors();
    changing.replace([account('kitchen-pir')]);
    changing.replace([]);
    expect(changing.open('kitchen-pir', 'password of kitchen-pir')).to.equal(null);
  });
});
