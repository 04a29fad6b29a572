// What announced itself while somebody looked or listened: only in memory, and gone soon after.
import type { Announced, Clock } from '../../devices/types.ts';
import { slugOf } from '../core/slug.ts';
import type { SensorWindow } from './sensor-windows.ts';

export interface AnnouncedDeps {
  readonly clock: Clock;
  /** A sensor of this house under that id, or for that very property. */
  isTaken(id: string): boolean;
  isMapped(one: Announced): boolean;
  changed(): void;
}

export interface AnnouncedList {
  entries(): readonly (Announced & { readonly id: string })[];
  get(id: string): Announced | undefined;
  hear(one: Announced, window: SensorWindow): void;
  /** The list of a window outlives it a while, so that there is time to place what was found. */
  windowOpened(window: SensorWindow): void;
  /** `early`: somebody pressed Stop, and what that window found goes at once. */
  windowEnded(window: SensorWindow, early: boolean): void;
  stop(): void;
}

const most = 500;
const outlivesMs = 30 * 60_000;

const isSame = (a: Announced, b: Announced): boolean =>
  a.source === b.source && a.instance === b.instance && a.entity === b.entity && a.kind === b.kind;

export const createAnnounced = (deps: AnnouncedDeps): AnnouncedList => {
  let found: ReadonlyMap<string, { readonly one: Announced; readonly window: SensorWindow }> = new Map();
  const ends = new Map<SensorWindow, () => void>();

  /** Names that differ only in what an id cannot hold are counted. */
  const freeId = ({ entity, kind }: Announced): string => {
    const slug = slugOf(entity);
    for (let n = 1; ; n += 1) {
      const id = `${n === 1 ? slug : `${slug.slice(0, 28)}-${n}`}.${kind}`;
      if (!found.has(id) && !deps.isTaken(id)) return id;
    }
  };

  const cancelEnd = (window: SensorWindow): void => {
    ends.get(window)?.();
    ends.delete(window);
  };

  const forget = (window: SensorWindow): void => {
    cancelEnd(window);
    const left = [...found].filter(([, entry]) => entry.window !== window);
    if (left.length === found.size) return;
    found = new Map(left);
    deps.changed();
  };

  return {
    entries: () => [...found].map(([id, { one }]) => ({ ...one, id })),
    get: (id) => found.get(id)?.one,
    hear: (one, window) => {
      if (found.size >= most || deps.isMapped(one)) return;
      if ([...found.values()].some((other) => isSame(other.one, one))) return;
      found = new Map([...found, [freeId(one), { one, window }]]);
      deps.changed();
    },
    windowOpened: cancelEnd,
    windowEnded: (window, early) => {
      if (early) forget(window);
      else {
        cancelEnd(window);
        ends.set(
          window,
          deps.clock.after(outlivesMs, () => forget(window)),
        );
      }
    },
    stop: () => {
      for (const window of [...ends.keys()]) cancelEnd(window);
    },
  };
};
