// Wires the broker to the flows that turn its messages into permitted signals.
import type { CardView, SnapshotView } from '../../config/words/panel.ts';
import { createDoors } from '../flows/broker-doors.ts';
import type { HouseHandle } from '../flows/handles.ts';
import { startSense } from '../flows/sense.ts';
import { createSensorBoard } from '../flows/sensor-board.ts';
import { sensorStore } from '../flows/sensor-store.ts';
import { createSensors, type SensorsFlow } from '../flows/sensors.ts';
import { listAccounts } from '../store/accounts.ts';
import { type BrokerSide, openBroker } from './broker.ts';
import type { Ground } from './ground.ts';
import type { Registry } from './registry.ts';

export interface SensesDeps {
  readonly ground: Ground;
  readonly registry: Registry;
  readonly house: HouseHandle;
  /** The address of this machine on the household's network, for the line to paste. */
  lanHost(): string;
  changed(): void;
}

export interface Senses {
  readonly sensors: SensorsFlow;
  mqtt(): SnapshotView['mqtt'];
  troubles(): readonly CardView[];
  /** Grants changed: ask the broker anew. */
  refresh(): void;
  stop(): Promise<void>;
}

export const startSenses = async ({ ground, registry, house, lanHost, changed }: SensesDeps): Promise<Senses> => {
  const { clock, log, db, settings, ledgerKey } = ground;
  const doors = createDoors();
  const board = createSensorBoard(changed);
  const wishes: { granted: ReadonlySet<string>; looking: ReadonlySet<string> } = {
    granted: new Set(),
    looking: new Set(),
  };
  let broker: BrokerSide | null = null;

  const reloadDoors = async (): Promise<void> => doors.replace(await listAccounts(db.read));
  const applyFilters = (): void => broker?.setFilters(new Set([...wishes.granted, ...wishes.looking]));

  const sensors = createSensors({
    clock,
    store: sensorStore(db, ledgerKey, clock),
    board,
    codecs: registry.codecs,
    broker: {
      embedded: settings.mqtt.url === null,
      host: () => broker?.host() ?? lanHost(),
      port: () => broker?.port() ?? settings.mqtt.port,
    },
    granted: (topic) => sense.isGranted(topic),
    roomExists: (room) => house.state().rooms[room] !== undefined,
    changed: () => {
      sense.refresh();
      changed();
    },
    accountsChanged: async (removed) => {
      await reloadDoors();
      if (removed !== null && doors.isStranger(removed)) broker?.disconnect(removed);
    },
    setFilters: (filters) => {
      wishes.looking = filters;
      applyFilters();
    },
  });

  const sense = startSense({
    clock,
    report: log.warn,
    codecs: registry.codecs,
    house: house.state,
    send: house.send,
    sensors: sensors.rows,
    setFilters: (filters) => {
      wishes.granted = filters;
      applyFilters();
    },
    health: board.health,
    blocked: board.blocked,
  });

  await reloadDoors();
  broker = await openBroker(ground, {
    doors,
    isGranted: (topic) => {
      sensors.onTopic(topic);
      return sense.isGranted(topic) || sensors.isLookedFor(topic);
    },
    onMessage: (message) => {
      sense.onMessage(message);
      sensors.onMessage(message);
    },
    onOnline: (online) => {
      sense.onOnline(online);
      changed();
    },
  });
  const side = broker;
  await sensors.start();

  return {
    sensors,
    mqtt: side.mqtt,
    troubles: side.troubles,
    refresh: sense.refresh,
    stop: async () => {
      sensors.stop();
      await side.stop();
    },
  };
};
