// Sends each open panel what changed for its person, and nothing twice; at most ten times a second.
import type { RoomView, ServerToClient, SnapshotView } from '../../config/words/panel.ts';
import { newsOf } from '../core/news.ts';
import type { Looker } from '../core/viewer.ts';
import type { FeedHandle } from '../flows/handles.ts';
import type { Clock } from '../ground/clock.ts';
import type { Report } from '../ground/log.ts';

export interface Watcher {
  readonly looker: Looker;
  emit<Name extends keyof ServerToClient>(name: Name, ...args: Parameters<ServerToClient[Name]>): void;
}

export interface LiveViews {
  /** Sends a whole snapshot now and changes from then on; the answer ends it. */
  watch(watcher: Watcher): () => void;
  /** Something may have changed. */
  changed(): void;
  stop(): void;
}

const pauseMs = 100;

/** What a panel was last sent, as it was and part by part as text. */
interface Sent {
  readonly view: SnapshotView;
  readonly rooms: ReadonlyMap<string, string>;
  readonly parts: Readonly<Record<'speakers' | 'sensors' | 'grants' | 'cards' | 'rest', string>>;
  readonly jobs: ReadonlyMap<number, string>;
}

const sentOf = (view: SnapshotView): Sent => ({
  view,
  rooms: new Map(view.rooms.map((room) => [room.id, JSON.stringify(room)])),
  parts: {
    speakers: JSON.stringify(view.speakers),
    sensors: JSON.stringify(view.sensors),
    grants: JSON.stringify(view.grants),
    cards: JSON.stringify(view.cards),
    rest: JSON.stringify([view.me, view.household, view.people, view.mine, view.library, view.mqtt]),
  },
  jobs: new Map(view.jobs.map((job) => [job.id, JSON.stringify(job)])),
});

const sameRooms = (before: Sent, after: Sent): boolean =>
  [...before.rooms.keys()].join() === [...after.rooms.keys()].join();

const changedRooms = (view: SnapshotView, before: Sent, after: Sent): readonly RoomView[] =>
  view.rooms.filter(({ id }) => before.rooms.get(id) !== after.rooms.get(id));

const sendChanges = (watcher: Watcher, view: SnapshotView, before: Sent): Sent => {
  const after = sentOf(view);
  for (const text of newsOf(before.view, view)) watcher.emit('notice', text);
  // A room that came or went, and what has no event of its own, is told by a new snapshot.
  if (!sameRooms(before, after) || before.parts.rest !== after.parts.rest) {
    watcher.emit('snapshot', view);
    return after;
  }
  for (const room of changedRooms(view, before, after)) watcher.emit('room', view.version, room);
  for (const name of ['speakers', 'sensors', 'grants', 'cards'] as const) {
    if (before.parts[name] === after.parts[name]) continue;
    if (name === 'speakers') watcher.emit(name, view.version, view.speakers);
    else if (name === 'sensors') watcher.emit(name, view.version, view.sensors);
    else if (name === 'grants') watcher.emit(name, view.version, view.grants);
    else watcher.emit(name, view.version, view.cards);
  }
  for (const job of view.jobs) if (before.jobs.get(job.id) !== after.jobs.get(job.id)) watcher.emit('job', job);
  return after;
};

export const createLiveViews = (feed: FeedHandle, clock: Clock, report: Report): LiveViews => {
  const watchers = new Map<Watcher, Sent>();
  let cancel: (() => void) | null = null;
  let lastMs = Number.NEGATIVE_INFINITY;

  const sendAll = (): void => {
    const views = new Map<string, SnapshotView>();
    for (const [watcher, before] of watchers) {
      const { person, room } = watcher.looker;
      const who = `${person} ${room ?? ''}`;
      const view = views.get(who) ?? feed.snapshot(watcher.looker);
      views.set(who, view);
      watchers.set(watcher, sendChanges(watcher, view, before));
    }
  };

  const flush = (): void => {
    cancel = null;
    lastMs = clock.monoMs();
    try {
      sendAll();
    } catch {
      // A view that cannot be drawn must not end the house.
      report('view-failed');
    }
  };

  const changed = (): void => {
    if (cancel !== null || watchers.size === 0) return;
    // The first change goes out at once; those that follow it wait for the rest of the pause.
    cancel = clock.after(Math.max(0, pauseMs - (clock.monoMs() - lastMs)), flush);
  };

  return {
    changed,
    stop: () => {
      cancel?.();
      watchers.clear();
    },
    watch: (watcher) => {
      const view = feed.snapshot(watcher.looker);
      watchers.set(watcher, sentOf(view));
      watcher.emit('snapshot', view);
      return () => {
        watchers.delete(watcher);
      };
    },
  };
};
