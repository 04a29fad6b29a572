// Wires the broker to the flows that turn its messages into permitted signals.
import type { CardView, SnapshotView } from '../../config/words/panel.ts';
import type { UnreadReason } from '../core/drop-counts.ts';
import { answersForRoom } from '../core/may-grant.ts';
import { createDoors } from '../flows/broker-doors.ts';
import type { HouseHandle } from '../flows/handles.ts';
import type { PublishFlow } from '../flows/publish.ts';
import { startSense } from '../flows/sense.ts';
import { createSensorBoard } from '../flows/sensor-board.ts';
import { sensorStore } from '../flows/sensor-store.ts';
import { createSensors, type SensorsFlow } from '../flows/sensors.ts';
import { listAccounts } from '../store/accounts.ts';
import { type BrokerSide, openBroker } from './broker.ts';
import type { Ground } from './ground.ts';
import { placeOf } from './mqtt-target.ts';
import { openPublish, type VoiceDeps } from './publish.ts';
import type { Registry } from './registry.ts';
import { createWishes } from './wishes.ts';

export interface SensesDeps extends Pick<VoiceDeps, 'permissions' | 'guests'> {
  readonly ground: Ground;
  readonly registry: Registry;
  readonly house: HouseHandle;
  /** The address of this machine on the household's network, for the line to paste. */
  lanHost(): string;
  dropped(sensor: string, unread?: UnreadReason): void;
  changed(): void;
}

export interface Senses {
  readonly sensors: SensorsFlow;
  readonly publish: PublishFlow;
  mqtt(): SnapshotView['mqtt'];
  troubles(): readonly CardView[];
  refresh(): void;
  stop(): Promise<void>;
}

export const startSenses = async (deps: SensesDeps): Promise<Senses> => {
  const { ground, registry, house, lanHost, changed } = deps;
  const { clock, log, db, settings, ledgerKey } = ground;
  const doors = createDoors();
  const board = createSensorBoard({ clock, changed, dropped: deps.dropped });
  let broker: BrokerSide | null = null;
  const wishes = createWishes((filters) => broker?.setFilters(filters));

  const reloadDoors = async (): Promise<void> => doors.replace(await listAccounts(db.read));
  const sensors = createSensors({
    clock,
    store: sensorStore(db, ledgerKey, clock),
    board,
    codecs: registry.codecs,
    broker: placeOf(settings, () => broker, lanHost),
    granted: (topic) => sense.isGranted(topic),
    closed: () => house.state().sensingStopped || house.state().grants.clock.waits,
    failed: () => log.warn('window-not-written'),
    roomExists: (room) => house.state().rooms[room] !== undefined,
    ownsRoom: (room, by) => answersForRoom(house.state(), room, by, clock.nowMs()),
    changed: () => {
      sense.refresh();
      changed();
    },
    accountsChanged: async (removed) => {
      await reloadDoors();
      if (removed !== null && doors.isStranger(removed)) broker?.disconnect(removed);
    },
    setFilters: wishes.of('looking'),
  });

  const sense = startSense({
    clock,
    report: log.warn,
    codecs: registry.codecs,
    house: house.state,
    send: house.send,
    sensors: sensors.rows,
    setFilters: wishes.of('granted'),
    health: board.health,
    blocked: board.blocked,
    unread: deps.dropped,
  });

  const publish = openPublish({
    ...deps,
    side: () => broker,
    setFilters: wishes.of('buttons'),
  });

  await reloadDoors();
  broker = await openBroker(ground, {
    doors,
    isGranted: (topic) => {
      sensors.onTopic(topic);
      return sense.isGranted(topic) || sensors.isLookedFor(topic);
    },
    onMessage: (message) => {
      for (const part of [sense, sensors, publish]) part.onMessage(message);
    },
    onOnline: (online) => {
      for (const part of [sense, publish]) part.onOnline(online);
      changed();
    },
    changed,
  });
  const side = broker;
  for (const part of [sensors, publish]) await part.start();

  return {
    sensors,
    publish,
    mqtt: side.mqtt,
    troubles: side.troubles,
    refresh: () => {
      for (const part of [sense, sensors]) part.refresh();
    },
    stop: async () => {
      for (const part of [sensors, publish, side]) await part.stop();
    },
  };
};
