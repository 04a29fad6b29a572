// What Roomtone says by MQTT: what is on in each room for an LED, what is shared, and the presses that make a room stricter.
import type { Clock, MqttMessage, Report } from '../../devices/types.ts';
import type { Permitted } from '../core/consent.ts';
import type { House } from '../core/house-types.ts';
import { privacyOf } from '../core/room-news.ts';
import { type SharedNews, sharedOf } from '../core/shared-news.ts';

/** The retained topics that are ours, so that a later run can empty what this one left. */
export interface RetainedTopics {
  list(): Promise<readonly string[]>;
  add(topics: readonly string[]): Promise<void>;
  remove(topics: readonly string[]): Promise<void>;
}

/** `guest` and `stop` are about one room, `stop-all` about the house. */
export type Press = 'guest' | 'stop' | 'stop-all';

export interface PublishDeps {
  readonly clock: Clock;
  readonly report: Report;
  readonly topics: RetainedTopics;
  house(): House;
  online(): boolean;
  /** Says it retained at QoS 1; whether the broker took it. */
  retain(topic: string, payload: string): Promise<boolean>;
  /** The eight words of the ledger's newest entry; null while there is none. */
  ledgerWords(): Promise<string | null>;
  /** Must never loosen anything. */
  press(room: string, press: Press): Promise<void>;
  /** The button topics to ask the broker for. */
  setFilters(filters: ReadonlySet<string>): void;
}

export interface PublishFlow {
  /** Reads which topics an earlier run left. */
  start(): Promise<void>;
  /** The house, the ledger or the link changed. */
  changed(): void;
  /** Somebody else may have written over it: everything is said anew. */
  again(): void;
  onOnline(online: boolean): void;
  onMessage(message: MqttMessage): void;
  /** Empties whatever is said of rooms, and says anew what may be said now; resolves when the broker took it, false when it did not. */
  forget(): Promise<boolean>;
  /** Says that nothing is known any more, and resolves when that is said. */
  stop(): Promise<void>;
}

export const statusTopic = 'roomtone/status';
export const offline = 'offline';
const headTopic = 'roomtone/ledger/head';

export const privacyTopic = (room: string): string => `roomtone/room/${room}/privacy`;
export const unknownPrivacy = JSON.stringify({ state: 'unknown', until: null });
const buttonTopic = (room: string): string => `roomtone/room/${room}/button`;

const maxPressBytes = 64;
const pressPauseMs = 1000;
/** What is shared is no live feed of movements. */
const sharePauseMs = 5000;

/** Words that buttons and switches really send; what is not here does nothing. */
const presses: Readonly<Record<string, Press>> = {
  press: 'guest',
  single: 'guest',
  on: 'guest',
  guest: 'guest',
  stop: 'stop',
  double: 'stop',
  'stop-all': 'stop-all',
  long: 'stop-all',
  hold: 'stop-all',
  panic: 'stop-all',
};

const pressOf = (payload: Uint8Array): Press | null => {
  if (payload.byteLength > maxPressBytes) return null;
  const word = Buffer.from(payload).toString('utf8').trim().toLowerCase();
  return Object.hasOwn(presses, word) ? (presses[word] ?? null) : null;
};

const privacyText = (house: House, room: string, nowMs: number): string => {
  const { state, untilMs } = privacyOf(house, room, nowMs);
  return JSON.stringify({ state, until: untilMs === null ? null : new Date(untilMs).toISOString() });
};

const sharedText = ({ value }: Permitted<'share', SharedNews>): readonly [string, string] => [
  value.topic,
  JSON.stringify({ ...value.body, ...(value.sinceMs !== null && { since: new Date(value.sinceMs).toISOString() }) }),
];

export const createPublish = (deps: PublishDeps): PublishFlow => {
  /** Ours at the broker, as the database knows them. */
  const known = new Set<string>();
  const said = new Map<string, { readonly payload: string; readonly atMonoMs: number }>();
  const pressedAt = new Map<string, number>();
  let head: string | null = null;
  let working: Promise<void> = Promise.resolve();
  let waiting = false;
  let cancel: (() => void) | null = null;
  let stopped = false;

  const wanted = (): Map<string, string> => {
    const house = deps.house();
    const nowMs = deps.clock.nowMs();
    const rooms = Object.values(house.rooms);
    return new Map([
      [statusTopic, 'online'],
      ...(head === null ? [] : [[headTopic, head] as const]),
      ...rooms.map(({ settings: { id } }) => [privacyTopic(id), privacyText(house, id, nowMs)] as const),
      ...rooms.flatMap((room) => sharedOf(house, room, nowMs)).map(sharedText),
    ]);
  };

  /** Empties them at once; those that the broker took need no remembering any more. */
  const empty = async (topics: readonly string[]): Promise<boolean> => {
    for (const topic of topics) said.delete(topic);
    const taken = await Promise.all(topics.map((topic) => deps.retain(topic, '')));
    const gone = topics.filter((_, at) => taken[at] === true);
    if (gone.length > 0) await deps.topics.remove(gone);
    for (const topic of gone) known.delete(topic);
    return gone.length === topics.length;
  };

  const isShared = (topic: string): boolean => /\/(?:occupancy|playing)$/.test(topic);

  /** How long a changed value still has to wait. */
  const waitMs = (topic: string): number => {
    const before = said.get(topic);
    if (before === undefined || !isShared(topic)) return 0;
    return Math.max(0, before.atMonoMs + sharePauseMs - deps.clock.monoMs());
  };

  const sayAll = async (): Promise<void> => {
    let nextMs: number | null = null;
    const taken: Promise<unknown>[] = [];
    // Asked again after the database had its turn: what was allowed before it may not be allowed any more.
    for (const [topic, payload] of wanted()) {
      if (!known.has(topic) || said.get(topic)?.payload === payload) continue;
      const ms = waitMs(topic);
      if (ms > 0) nextMs = Math.min(nextMs ?? ms, ms);
      else {
        said.set(topic, { payload, atMonoMs: deps.clock.monoMs() });
        taken.push(deps.retain(topic, payload).then((ok) => ok || said.delete(topic)));
      }
    }
    await Promise.all(taken);
    cancel?.();
    cancel = nextMs === null ? null : deps.clock.after(nextMs, changed);
  };

  const unwanted = (topics: Iterable<string>): string[] => {
    const before = wanted();
    return [...topics].filter((topic) => !before.has(topic));
  };

  const sync = async (): Promise<void> => {
    if (deps.online()) await empty(unwanted(known));
    head = await deps.ledgerWords();
    // Written down first, so that no crash leaves a topic that nobody would ever empty.
    const fresh = [...wanted().keys()].filter((topic) => !known.has(topic));
    if (fresh.length > 0) await deps.topics.add(fresh);
    for (const topic of fresh) known.add(topic);
    if (deps.online() && !stopped) await sayAll();
  };

  const work = <T>(run: () => Promise<T>): Promise<T> => {
    const result = working.then(run);
    working = result.then(
      () => {},
      () => deps.report('publish-failed'),
    );
    return result;
  };

  const changed = (): void => {
    if (stopped) return;
    const rooms = Object.keys(deps.house().rooms);
    deps.setFilters(new Set(rooms.map(buttonTopic)));
    // What may not stand there any more waits for nothing that is being written.
    for (const topic of unwanted(said.keys())) {
      said.delete(topic);
      deps.retain(topic, '').catch(() => deps.report('publish-failed'));
    }
    if (waiting) return;
    waiting = true;
    work(() => {
      waiting = false;
      return sync();
    }).catch(() => {});
  };

  const again = (): void => {
    said.clear();
    changed();
  };

  const onMessage = ({ topic, payload, retained }: MqttMessage): void => {
    const room = Object.keys(deps.house().rooms).find((id) => buttonTopic(id) === topic);
    // A kept press would be pressed again at every connect.
    if (room === undefined || retained) return;
    const press = pressOf(payload);
    const nowMs = deps.clock.monoMs();
    if (press === null || nowMs - (pressedAt.get(topic) ?? Number.NEGATIVE_INFINITY) < pressPauseMs) return;
    pressedAt.set(topic, nowMs);
    deps.press(room, press).catch(() => deps.report('press-failed'));
  };

  return {
    start: async () => {
      for (const topic of await deps.topics.list()) known.add(topic);
      changed();
    },
    changed,
    again,
    onMessage,
    onOnline: (online) => {
      if (online) again();
      else said.clear();
    },
    forget: () =>
      work(async () => {
        if (!deps.online()) return false;
        const done = await empty([...known].filter((topic) => topic !== statusTopic));
        await sync();
        return done;
      }),
    stop: async () => {
      stopped = true;
      cancel?.();
      await working;
      if (!deps.online()) return;
      const rooms = Object.keys(deps.house().rooms).filter((room) => known.has(privacyTopic(room)));
      await Promise.all([
        ...rooms.map((room) => deps.retain(privacyTopic(room), unknownPrivacy)),
        deps.retain(statusTopic, offline),
      ]);
    },
  };
};
