// Opens the embedded broker, or the household's own by URL, and the one link to it.
import { portOf } from '../../config/schema/household.ts';
import { RoomtoneError } from '../../config/words/errors.ts';
import type { CardView, SnapshotView } from '../../config/words/panel.ts';
import { startBroker } from '../../devices/broker.ts';
import { createMqttLink } from '../../devices/mqtt-link.ts';
import type { MqttLink, MqttMessage } from '../../devices/types.ts';
import { type Doors, ownName } from '../flows/broker-doors.ts';
import type { Ground } from './ground.ts';

export interface BrokerListeners {
  readonly doors: Doors;
  isGranted(topic: string): boolean;
  onMessage(message: MqttMessage): void;
  onOnline(online: boolean): void;
}

export interface BrokerSide {
  readonly embedded: boolean;
  host(): string | null;
  port(): number;
  setFilters(filters: ReadonlySet<string>): void;
  /** Cuts an account that is gone. */
  disconnect(username: string): void;
  mqtt(): SnapshotView['mqtt'];
  troubles(): readonly CardView[];
  stop(): Promise<void>;
}

interface Target {
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  readonly caFile?: string;
  readonly version?: 4;
}

const externalTarget = ({ mqtt }: Ground['settings']): Target | null =>
  mqtt.url === null
    ? null
    : {
        url: mqtt.url,
        ...(mqtt.username === null ? {} : { username: mqtt.username }),
        ...(mqtt.password === null ? {} : { password: mqtt.password }),
        ...(mqtt.caFile === null ? {} : { caFile: mqtt.caFile }),
      };

type Broker = Awaited<ReturnType<typeof startBroker>>;

/** The embedded broker, or null with a reason to show when its port is taken. */
const openEmbedded = async (ground: Ground, listeners: BrokerListeners): Promise<Broker | null> => {
  const { settings, clock, log } = ground;
  try {
    const { host, mqtt } = settings;
    return await startBroker(
      {
        host,
        port: mqtt.port,
        authenticate: (username, password) => listeners.doors.open(username, password),
        isGranted: listeners.isGranted,
      },
      { clock, report: log.warn },
    );
  } catch (error) {
    if (!(error instanceof RoomtoneError && error.code === 'port-taken')) throw error;
    log.warn('broker-port-taken', { port: settings.mqtt.port });
    return null;
  }
};

export const openBroker = async (ground: Ground, listeners: BrokerListeners): Promise<BrokerSide> => {
  const { settings, clock, log, run } = ground;
  const external = externalTarget(settings);
  const broker = external === null ? await openEmbedded(ground, listeners) : null;
  let unreachable: string | null = null;
  let link: MqttLink | null = null;

  const own = (url: string): Target => ({
    url,
    username: ownName,
    password: listeners.doors.ownPassword,
    version: 4,
  });
  const target = external ?? (broker === null ? null : own(broker.url));
  if (target !== null) {
    const onOnline = (online: boolean, problem: string | null): void => {
      unreachable = online ? null : (problem ?? 'no answer');
      listeners.onOnline(online);
    };
    link = createMqttLink(
      { ...target, clientId: `roomtone-${run}`, onMessage: listeners.onMessage, onOnline },
      { clock, report: log.warn },
    );
  }

  const troubles = (): CardView[] => {
    if (external === null)
      return broker === null ? [{ code: 'broker-taken', fields: { port: settings.mqtt.port } }] : [];
    return unreachable === null
      ? []
      : [{ code: 'broker-unreachable', fields: { url: external.url, problem: unreachable } }];
  };

  return {
    embedded: external === null,
    host: () => (external === null ? null : new URL(external.url).hostname),
    port: () => (external === null ? (broker?.port ?? settings.mqtt.port) : portOf(external.url)),
    setFilters: (filters) => link?.setFilters(filters),
    disconnect: (username) => broker?.disconnect(username),
    mqtt: () => ({ url: target?.url ?? null, embedded: external === null, online: link?.online() ?? false }),
    troubles,
    stop: async () => {
      await link?.stop();
      await broker?.stop();
    },
  };
};
