// Keeps one live link per known speaker: found by mDNS, added by hand, or a browser; only approved ones are played to.
import { RoomtoneError } from '../../config/words/errors.ts';
import type { BrowserStatus, SpeakerView } from '../../config/words/panel.ts';
import type {
  Clock,
  Report,
  Sighting,
  SpeakerDriver,
  SpeakerIdentity,
  SpeakerItem,
  SpeakerLink,
  SpeakerStatus,
} from '../../devices/types.ts';
import type { HouseEvent, SpeakerSettings } from '../core/house-types.ts';
import { settleIdentity } from '../core/sightings.ts';
import type { BrowserChannel, SpeakersHandle } from './handles.ts';

/** A speaker as the store keeps it. */
export interface SpeakerRow extends SpeakerSettings {
  readonly key: string;
  readonly host: string | null;
  readonly port: number | null;
  readonly found: string;
}

export interface SpeakerStore {
  list(): Promise<readonly SpeakerRow[]>;
  /** Adds or refreshes by (driver, key); a new one is not approved. */
  put(identity: SpeakerIdentity, found: string): Promise<SpeakerRow>;
  change(id: number, change: Partial<{ approved: boolean; room: string | null; name: string }>): Promise<void>;
  remove(id: number): Promise<void>;
}

/** The browser driver takes its channels from outside; every other driver opens its own connection. */
export interface BrowserDriver extends SpeakerDriver {
  attach(key: string, channel: BrowserChannel): { status(status: BrowserStatus): void; detach(): void };
}

export interface SpeakersDeps {
  readonly clock: Clock;
  readonly report: Report;
  readonly store: SpeakerStore;
  readonly drivers: ReadonlyMap<string, SpeakerDriver>;
  readonly browser: BrowserDriver;
  send(event: HouseEvent): void;
  /** Where a host that somebody typed is dialled; null when that is not in the household's network. */
  homePlaceOf(host: string): Promise<string | null>;
  mediaBaseUrl(host: string): string;
  /** The house's name of a play, from the capability that the speaker shows. */
  playIdOf(capability: string): string;
  /** A short sound by which a person tells which speaker this is. */
  chime(): SpeakerItem;
  changed(): void;
}

interface Live {
  /** null only while it is being made. */
  link: SpeakerLink | null;
  readonly address: string;
  online: boolean;
  /** Anything but a chime, whoever started it. */
  plays: boolean;
}

export interface SpeakersFlow extends SpeakersHandle {
  linkOf(speaker: number): SpeakerLink | null;
  onSighting(sighting: Sighting): void;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const settingsOf = ({ id, room, approved, name, driver }: SpeakerRow): SpeakerSettings => ({
  id,
  room,
  approved,
  name,
  driver,
});

const addressOf = (row: SpeakerRow): string => `${row.host ?? ''}:${row.port ?? ''}`;

export const createSpeakers = (deps: SpeakersDeps): SpeakersFlow => {
  const live = new Map<number, Live>();
  let rows: readonly SpeakerRow[] = [];

  const onStatus = (id: number, status: SpeakerStatus): void => {
    const playId = status.playId === null ? null : deps.playIdOf(status.playId);
    const one = live.get(id);
    // A chime says which speaker it is; no room plays it.
    if (playId !== null && playId === deps.playIdOf(deps.chime().playId)) return;
    if (one !== undefined) one.plays = status.state !== 'idle';
    deps.send({ type: 'speaker-status', speaker: id, status: { ...status, playId } });
  };

  const tellOnline = (id: number, online: boolean): void => {
    deps.send({ type: 'speaker-online', speaker: id, online });
    deps.changed();
  };

  const connect = async (row: SpeakerRow): Promise<void> => {
    const before = live.get(row.id);
    if (before?.address === addressOf(row)) return;
    live.delete(row.id);
    await before?.link?.close();
    if (before?.online === true) tellOnline(row.id, false);
    const driver = deps.drivers.get(row.driver);
    if (driver === undefined || row.host === null) return;
    const identity: SpeakerIdentity = {
      driver: row.driver,
      key: row.key,
      name: row.name,
      host: row.host,
      port: row.port ?? 0,
    };
    const one: Live = { link: null, address: addressOf(row), online: false, plays: false };
    live.set(row.id, one);
    // What a link says after it was replaced is about a place where the speaker no longer is.
    const isCurrent = (): boolean => live.get(row.id) === one;
    one.link = driver.connect(
      identity,
      {
        onStatus: (status) => {
          if (isCurrent()) onStatus(row.id, status);
        },
        onOnline: (online) => {
          if (!isCurrent()) return;
          one.online = online;
          tellOnline(row.id, online);
        },
      },
      { clock: deps.clock, report: deps.report, mediaBaseUrl: deps.mediaBaseUrl },
    );
  };

  const reload = async (): Promise<void> => {
    rows = await deps.store.list();
    deps.send({ type: 'speakers-changed', speakers: rows.map(settingsOf) });
    for (const row of rows) await connect(row);
    deps.changed();
  };

  const view = (row: SpeakerRow): SpeakerView => ({
    id: row.id,
    name: row.name,
    kind: row.driver,
    room: row.room,
    approved: row.approved,
    online: live.get(row.id)?.online ?? false,
    address: row.host === null || row.driver === 'browser' ? null : addressOf(row),
    found: row.found,
  });

  const rowOf = (id: number): SpeakerRow => {
    const row = rows.find((one) => one.id === id);
    if (row === undefined) throw new RoomtoneError('no-such-speaker');
    return row;
  };

  let last: Promise<unknown> = Promise.resolve();
  /** One change after another: two at once would open two links to one speaker. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  };

  const keep = (identity: () => SpeakerIdentity, via: string): Promise<SpeakerRow> =>
    inTurn(async () => {
      const row = await deps.store.put(identity(), via === 'manual' ? 'manual' : 'mdns');
      await reload();
      return row;
    });

  const take = async (sighting: Sighting, driver: SpeakerDriver): Promise<void> => {
    const seen = await driver.identify(sighting, deps);
    if (seen !== null && !stopped) await keep(() => settleIdentity(rows, seen), sighting.via);
  };

  const sight = async (sighting: Sighting): Promise<void> => {
    for (const driver of deps.drivers.values()) {
      if (driver.mdns.includes(sighting.via)) await take(sighting, driver);
    }
  };

  /** Those of one place one after another; a place that is slow to answer holds up no other. */
  const sighted = new Map<string, Promise<void>>();
  let stopped = false;

  return {
    list: () => rows.map(view),
    linkOf: (speaker) => live.get(speaker)?.link ?? null,
    onSighting: (sighting) => {
      const place = `${sighting.via} ${sighting.host}:${sighting.port}`;
      const mine = (sighted.get(place) ?? Promise.resolve())
        .then(() => sight(sighting))
        .catch(() => deps.report('sighting-failed'))
        .finally(() => {
          if (sighted.get(place) === mine) sighted.delete(place);
        });
      sighted.set(place, mine);
    },
    addByHand: async ({ kind, host, port }) => {
      const driver = deps.drivers.get(kind);
      if (driver === undefined || driver.defaultPort === null) {
        throw new RoomtoneError('bad-request', {
          problem: `there is no speaker kind ${kind} that can be added by hand`,
        });
      }
      const place = await deps.homePlaceOf(host);
      if (place === null) throw new RoomtoneError('speaker-elsewhere', { host });
      const at = { name: host, host: place, port: port ?? driver.defaultPort };
      const sighting = { ...at, via: 'manual', addresses: [place], txt: {} };
      const answering = await driver.identify(sighting, deps);
      // What does not answer yet is kept all the same: its link tries until somebody switches it on.
      const silent = { ...at, driver: kind, key: `${place}:${at.port}` };
      const row = await keep(() => settleIdentity(rows, answering ?? silent), 'manual');
      const online = answering !== null || live.get(row.id)?.online === true;
      return { id: row.id, approved: row.approved, online };
    },
    change: async (id, change) => {
      rowOf(id);
      return inTurn(async () => {
        await deps.store.change(id, change);
        await reload();
        return view(rowOf(id));
      });
    },
    remove: async (id) => {
      rowOf(id);
      await inTurn(async () => {
        const before = live.get(id);
        live.delete(id);
        await before?.link?.close();
        await deps.store.remove(id);
        await reload();
      });
    },
    identify: async (id) => {
      const row = rowOf(id);
      if (!row.approved) throw new RoomtoneError('not-approved');
      const one = live.get(id);
      if (one === undefined || one.link === null || !one.online) throw new RoomtoneError('speaker-offline');
      if (one.plays) throw new RoomtoneError('speaker-plays');
      await one.link.play(deps.chime(), { volumePercent: null, positionMs: 0 });
    },
    attachBrowser: async (device, name, person, channel) => {
      const key = `${person}:${device}`;
      const attached = deps.browser.attach(key, channel);
      const row = await keep(() => ({ driver: 'browser', key, name, host: 'browser', port: 0 }), 'browser');
      return { speaker: row.id, ...attached };
    },
    start: () => inTurn(reload),
    stop: async () => {
      // Whoever still looks for a speaker finds the door closed.
      stopped = true;
      await last;
      await Promise.all([...live.values()].map((one) => one.link?.close()));
      live.clear();
    },
  };
};
