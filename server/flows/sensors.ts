// The sensors that people added, mapped, or are looking for; it reads that they exist, never what they say.
import { RoomtoneError } from '../../config/words/errors.ts';
import { isKind, kinds, type SensorKind } from '../../config/words/kind.ts';
import { slugPattern } from '../../config/words/room.ts';
import type { Announced, Clock, MqttMessage, SensorCodec } from '../../devices/types.ts';
import { isOwnTopic } from '../core/acl.ts';
import type { SensorsHandle } from './handles.ts';
import { createAnnounced } from './sensor-announced.ts';
import type { SensorBoard, SensorRow } from './sensor-board.ts';
import { checkOwners } from './sensor-owners.ts';
import { createSensorWindows, type SensorWindow, type WindowEvent } from './sensor-windows.ts';

export interface SensorStore {
  list(): Promise<readonly SensorRow[]>;
  put(row: SensorRow, by: number): Promise<void>;
  remove(slug: string, by: number): Promise<void>;
  /** A new account's password, or null when the account is there already; a bridge may speak for many sensors. */
  makeAccount(username: string, bridge: boolean): Promise<string | null>;
  /** Whether the device is that person's own. */
  owns(person: number, device: number): Promise<boolean>;
  /** Looking and listening are entries in the ledger. */
  record(event: WindowEvent | 'bridge-added', by: number, body?: { readonly untilMs?: number }): Promise<void>;
}

export interface SensorsDeps {
  readonly clock: Clock;
  readonly store: SensorStore;
  readonly board: SensorBoard;
  readonly codecs: ReadonlyMap<string, SensorCodec>;
  /** null with the embedded broker; else the external broker's host and port for the line to paste. */
  readonly broker: { readonly embedded: boolean; host(): string; port(): number };
  granted(topic: string): boolean;
  /** Sensing is stopped, or the date is in doubt. */
  closed(): boolean;
  failed(): void;
  roomExists(room: string): boolean;
  /** Whether this person speaks for the owners of a room. */
  ownsRoom(room: string, by: number): boolean;
  /** Sensors or their mapping changed: subscriptions must be made anew. */
  changed(): void;
  /** An account was made or removed: the broker must know before its sensor knocks. */
  accountsChanged(removed: string | null): Promise<void>;
  /** Topics asked of the broker beside the granted ones, while somebody looks or listens. */
  setFilters(filters: ReadonlySet<string>): void;
}

export interface SensorsFlow extends SensorsHandle {
  rows(): readonly SensorRow[];
  start(): Promise<void>;
  onMessage(message: MqttMessage): void;
  /** Whether this topic announces what exists and an adult looks for that now. */
  isLookedFor(topic: string): boolean;
  /** The embedded broker saw a publish on a topic; only the topic is looked at. */
  onTopic(topic: string): void;
  /** The house may have closed what is open. */
  refresh(): void;
  stop(): Promise<void>;
}

const lookLastsMs = 5 * 60_000;

const rowOfAnnounced = (id: string, one: Announced): SensorRow => ({
  id,
  name: one.name,
  source: one.source,
  instance: one.instance,
  entity: one.entity,
  kind: one.kind,
  unit: one.unit,
  room: null,
  stateTopic: one.stateTopic,
  path: one.path,
  onValue: one.onValue,
  person: null,
});

/** Roomtone's own account on its broker bears this name. */
const checkAccountName = (id: string): void => {
  if (id === 'roomtone') throw new RoomtoneError('already-exists');
};

const homeMade = (id: string, kind: SensorKind, room: string | null): SensorRow => ({
  id: `${id}.${kind}`,
  name: id,
  source: 'roomtone',
  instance: '',
  entity: id,
  kind,
  unit: isKind(kind) ? kinds[kind].unit : null,
  room,
  stateTopic: `roomtone/sensor/${id}/${kind}`,
  path: null,
  onValue: null,
  person: null,
});

const generic = (
  slug: string,
  kind: SensorKind,
  given: { topic: string; path: string | null; onValue: string | null },
): SensorRow => {
  if (given.topic === '' || /[+#]/.test(given.topic)) {
    throw new RoomtoneError('bad-request', { problem: 'the topic must be one whole topic, without + and #' });
  }
  if (isOwnTopic(given.topic)) {
    throw new RoomtoneError('bad-request', { problem: 'Roomtone does not listen to what it says itself' });
  }
  const [entity = slug] = slug.split('.');
  return {
    ...homeMade(entity, kind, null),
    id: slug,
    source: 'generic',
    stateTopic: given.topic,
    path: given.path,
    onValue: given.onValue,
  };
};

const exampleValue = (kind: SensorKind): string => (isKind(kind) && kinds[kind].value === 'number' ? '42' : 'ON');

export const createSensors = (deps: SensorsDeps): SensorsFlow => {
  let rows: readonly SensorRow[] = [];
  const reload = async (): Promise<void> => {
    rows = await deps.store.list();
    deps.changed();
  };

  const announced = createAnnounced({
    clock: deps.clock,
    isTaken: (id) => rows.some((row) => row.id === id),
    isMapped: (one) =>
      rows.some(
        ({ source, instance, entity, kind }) =>
          source === one.source && instance === one.instance && entity === one.entity && kind === one.kind,
      ),
    changed: deps.changed,
  });

  const windows = createSensorWindows({
    clock: deps.clock,
    closed: deps.closed,
    record: deps.store.record,
    failed: deps.failed,
    opened: announced.windowOpened,
    ended: announced.windowEnded,
    changed: () => {
      const looking = [...deps.codecs.values()].flatMap((codec) => codec.existenceTopics ?? []);
      const listens = windows.isOpen('listen') && !deps.broker.embedded;
      deps.setFilters(new Set([...(windows.isOpen('look') ? looking : []), ...(listens ? ['#'] : [])]));
    },
  });

  const hear = (one: Announced | null | undefined, window: SensorWindow): void => {
    if (one !== null && one !== undefined && !isOwnTopic(one.stateTopic)) announced.hear(one, window);
  };

  const countBlocked = (topic: string): void => {
    if (deps.granted(topic)) return;
    const listens = windows.isOpen('listen');
    for (const { id, stateTopic } of rows) {
      if (stateTopic !== topic) continue;
      deps.board.blocked(id);
      if (listens) deps.board.noticed(id);
    }
  };

  const onTopic = (topic: string): void => {
    countBlocked(topic);
    if (!windows.isOpen('listen')) return;
    for (const codec of deps.codecs.values()) hear(codec.announceFromTopic?.(topic), 'listen');
  };

  const rowFor = (slug: string, change: Parameters<SensorsHandle['map']>[1]): SensorRow => {
    const known = rows.find((row) => row.id === slug);
    const seen = announced.get(slug);
    if (change.generic !== undefined) {
      const kind = change.kind ?? known?.kind;
      if (kind === undefined) throw new RoomtoneError('bad-request', { problem: 'say which kind the value is' });
      return { ...generic(slug, kind, change.generic), room: known?.room ?? null };
    }
    if (known !== undefined) return known;
    if (seen !== undefined) return rowOfAnnounced(slug, seen);
    throw new RoomtoneError('no-such-sensor');
  };

  const existsIn = (room: string | null): void => {
    if (room !== null && !deps.roomExists(room)) throw new RoomtoneError('no-such-room');
  };

  const ownedBy = (row: SensorRow, by: number): void => checkOwners(rows, row, (room) => deps.ownsRoom(room, by));

  const checkOwn = async (device: number | null, by: number): Promise<void> => {
    if (device !== null && !(await deps.store.owns(by, device))) throw new RoomtoneError('of-another-person');
  };

  /** What follows somebody's device that person alone changes; only what tells identity follows anybody. */
  const following = async (row: SensorRow, wanted: number | null | undefined, by: number): Promise<SensorRow> => {
    const before = rows.find(({ id }) => id === row.id)?.device ?? null;
    const device = wanted === undefined ? before : wanted;
    await checkOwn(before, by);
    await checkOwn(device, by);
    if (device !== null && !(isKind(row.kind) && kinds[row.kind].class === 'D'))
      throw new RoomtoneError('bad-request', { problem: 'only what tells where a phone or watch is can follow one' });
    return { ...row, device, person: device === null ? null : by };
  };

  return {
    rows: () => rows,
    start: reload,
    list: () => [
      ...rows.map((row) => deps.board.view(row, row.stateTopic !== null && deps.granted(row.stateTopic))),
      ...announced
        .entries()
        .map((one) => rowOfAnnounced(one.id, one))
        .filter((row) => !rows.some((one) => one.id === row.id))
        .map((row) => deps.board.view(row, false)),
    ],
    announced: announced.entries,
    following: (device) => rows.filter((row) => row.device === device).map(({ id }) => id),
    windows: () => ({ lookingUntilMs: windows.untilMs('look'), listeningUntilMs: windows.untilMs('listen') }),
    add: async ({ id, kind, room }, by) => {
      if (!slugPattern.test(id))
        throw new RoomtoneError('bad-request', { problem: 'a sensor id has small letters, digits and dashes' });
      checkAccountName(id);
      existsIn(room);
      const row = homeMade(id, kind, room);
      if (rows.some((one) => one.id === row.id)) throw new RoomtoneError('already-exists');
      ownedBy(row, by);
      const password = deps.broker.embedded ? await deps.store.makeAccount(id, false) : null;
      await deps.store.put(row, by);
      await deps.accountsChanged(null);
      await reload();
      const account = deps.broker.embedded ? `-u ${id} -P ${password ?? '<its password>'}` : '-u <user> -P <password>';
      const where = `-h ${deps.broker.host()} -p ${deps.broker.port()}`;
      const line = `mosquitto_pub ${where} ${account} -t ${row.stateTopic ?? ''} -m ${exampleValue(kind)}`;
      return { username: deps.broker.embedded ? id : null, password, line };
    },
    addBridge: async (id, by) => {
      if (!slugPattern.test(id))
        throw new RoomtoneError('bad-request', { problem: 'an account name has small letters, digits and dashes' });
      checkAccountName(id);
      if (!deps.broker.embedded) {
        throw new RoomtoneError('bad-request', { problem: 'with your own broker, accounts are made there' });
      }
      const password = await deps.store.makeAccount(id, true);
      if (password === null) throw new RoomtoneError('already-exists');
      await deps.store.record('bridge-added', by);
      await deps.accountsChanged(null);
      return { username: id, password, url: `mqtt://${deps.broker.host()}:${deps.broker.port()}` };
    },
    map: async (slug, change, by) => {
      const row = rowFor(slug, change);
      existsIn(change.room ?? null);
      const room = change.room === undefined ? row.room : change.room;
      const named = { ...row, room, kind: change.kind ?? row.kind, name: change.name ?? row.name };
      // Whose phone it is that a sensor follows is that person's word, in whosever room it stands.
      if (Object.keys(change).some((word) => word !== 'device')) for (const one of [row, named]) ownedBy(one, by);
      const next = await following(named, change.device, by);
      await deps.store.put(next, by);
      await reload();
      return deps.board.view(next, next.stateTopic !== null && deps.granted(next.stateTopic));
    },
    remove: async (slug, by) => {
      const row = rows.find((one) => one.id === slug);
      if (row === undefined) throw new RoomtoneError('no-such-sensor');
      if (row.person !== by) ownedBy(row, by);
      await deps.store.remove(slug, by);
      await deps.accountsChanged(slug.split('.')[0] ?? slug);
      await reload();
    },
    look: (minutes, by) => windows.open('look', by, Math.min(minutes * 60_000, lookLastsMs)),
    listen: (minutes, by) => windows.open('listen', by, Math.min(minutes * 60_000, lookLastsMs)),
    onMessage: ({ topic, payload }) => {
      onTopic(topic);
      if (!windows.isOpen('look')) return;
      for (const codec of deps.codecs.values()) {
        if (codec.existenceTopics?.includes(topic) !== true) continue;
        for (const one of codec.readExistence?.(topic, payload) ?? []) hear(one, 'look');
      }
    },
    isLookedFor: (topic) =>
      windows.isOpen('look') &&
      [...deps.codecs.values()].some((codec) => codec.existenceTopics?.includes(topic) === true),
    onTopic,
    refresh: windows.refresh,
    stop: async () => {
      await windows.stop();
      announced.stop();
    },
  };
};
