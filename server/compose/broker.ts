// Opens the embedded broker, or the household's own by URL, and the one link to it.
import { portOf } from '../../config/schema/household.ts';
import { RoomtoneError } from '../../config/words/errors.ts';
import type { CardView, SnapshotView } from '../../config/words/panel.ts';
import { startBroker } from '../../devices/broker.ts';
import { createMqttLink } from '../../devices/mqtt-link.ts';
import type { MqttLink, MqttMessage } from '../../devices/types.ts';
import { buttonFilter, covers } from '../core/acl.ts';
import type { Doors } from '../flows/broker-doors.ts';
import { offline, statusTopic } from '../flows/publish.ts';
import { openAccessFile } from './access-file.ts';
import type { Ground } from './ground.ts';
import { externalTarget, ownTarget, type Target } from './mqtt-target.ts';

export interface BrokerListeners {
  readonly doors: Doors;
  isGranted(topic: string): boolean;
  onMessage(message: MqttMessage): void;
  onOnline(online: boolean): void;
  /** Cards may have come or gone. */
  changed(): void;
}

export interface BrokerSide {
  readonly embedded: boolean;
  host(): string | null;
  port(): number;
  setFilters(filters: ReadonlySet<string>): void;
  /** Says it retained; whether the broker took it. */
  retain(topic: string, payload: string): Promise<boolean>;
  /** How a further connection comes in that only holds a will; null where the broker dies with this process. */
  witness(): Target | null;
  /** Cuts an account that is gone. */
  disconnect(username: string): void;
  mqtt(): SnapshotView['mqtt'];
  troubles(): readonly CardView[];
  stop(): Promise<void>;
}

const will = { topic: statusTopic, payload: offline };

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
        passes: (topic) => covers(buttonFilter, topic),
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
  const access = openAccessFile(ground);
  let unreachable: string | null = null;
  let refused = 0;
  let link: MqttLink | null = null;

  const target = external ?? (broker === null ? null : ownTarget(broker.url, listeners.doors.ownPassword));
  if (target !== null) {
    const onOnline = (online: boolean, problem: string | null): void => {
      unreachable = online ? null : (problem ?? 'no answer');
      listeners.onOnline(online);
    };
    const onRefused = (filters: number): void => {
      refused = filters;
      listeners.changed();
    };
    link = createMqttLink(
      { ...target, clientId: `roomtone-${run}`, will, onMessage: listeners.onMessage, onOnline, onRefused },
      { clock, report: log.warn },
    );
  }

  const troubles = (): CardView[] => {
    if (external === null)
      return broker === null ? [{ code: 'broker-taken', fields: { port: settings.mqtt.port } }] : [];
    if (unreachable !== null)
      return [{ code: 'broker-unreachable', fields: { url: external.url, problem: unreachable } }];
    return refused === 0 ? [] : [{ code: 'broker-refuses', fields: { count: refused } }];
  };

  return {
    embedded: external === null,
    host: () => (external === null ? null : new URL(external.url).hostname),
    port: () => (external === null ? (broker?.port ?? settings.mqtt.port) : portOf(external.url)),
    setFilters: (filters) => {
      // Stricter first: what is not asked for any more is unsubscribed before the list is written.
      link?.setFilters(filters);
      access.allow(filters);
    },
    retain: async (topic, payload) => (await link?.retain(topic, payload)) ?? false,
    witness: () => external,
    disconnect: (username) => broker?.disconnect(username),
    mqtt: () => ({ url: target?.url ?? null, embedded: external === null, online: link?.online() ?? false }),
    troubles,
    stop: async () => {
      await access.stop();
      await link?.stop();
      await broker?.stop();
    },
  };
};
