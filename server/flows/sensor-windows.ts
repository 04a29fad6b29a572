// The minutes in which an adult looks or listens for sensors: each has a beginning, an end and a name in the ledger.
import type { LedgerEvent } from '../../config/words/ledger.ts';
import type { Clock } from '../../devices/types.ts';

/** `look` reads what announces itself; `listen` reads topics, never payloads. */
export type SensorWindow = 'look' | 'listen';

const began = { look: 'looked-for-sensors', listen: 'listened-for-sensors' } as const satisfies Record<
  SensorWindow,
  LedgerEvent
>;
const ended = { look: 'looking-ended', listen: 'listening-ended' } as const satisfies Record<SensorWindow, LedgerEvent>;

export type WindowEvent = (typeof began)[SensorWindow] | (typeof ended)[SensorWindow];

export interface SensorWindowsDeps {
  readonly clock: Clock;
  /** Sensing is stopped, or the date is in doubt: nothing is looked for. */
  closed(): boolean;
  record(event: WindowEvent, by: number, body: { readonly untilMs?: number }): Promise<void>;
  changed(): void;
  opened(window: SensorWindow): void;
  /** `early`: somebody ended it before its time. */
  ended(window: SensorWindow, early: boolean): void;
  failed(): void;
}

export interface SensorWindows {
  /** Written down before it opens; no time at all closes it. */
  open(window: SensorWindow, by: number, lastsMs: number): Promise<void>;
  isOpen(window: SensorWindow): boolean;
  /** Until when it is open, or null. */
  untilMs(window: SensorWindow): number | null;
  /** The house may have closed them. */
  refresh(): void;
  stop(): Promise<void>;
}

interface Open {
  readonly by: number;
  /** By the clock that nobody can set back: five minutes are five minutes. */
  readonly untilMonoMs: number;
}

export const createSensorWindows = (deps: SensorWindowsDeps): SensorWindows => {
  const open = new Map<SensorWindow, Open>();
  let writing: Promise<void> = Promise.resolve();
  let cancel: (() => void) | null = null;

  const leftMs = (window: SensorWindow): number => (open.get(window)?.untilMonoMs ?? 0) - deps.clock.monoMs();
  const isOpen = (window: SensorWindow): boolean => open.has(window) && !deps.closed() && leftMs(window) > 0;

  const end = (window: SensorWindow, early: boolean): void => {
    const one = open.get(window);
    if (one !== undefined) open.delete(window);
    // What an earlier window left goes with the word to stop, too.
    if (one !== undefined || early) deps.ended(window, early);
    if (one === undefined) return;
    writing = writing.then(() => deps.record(ended[window], one.by, {})).catch(() => deps.failed());
  };

  const refresh = (): void => {
    const over = [...open.keys()].filter((window) => !isOpen(window));
    for (const window of over) end(window, false);
    cancel?.();
    const next = Math.min(...[...open.keys()].map(leftMs));
    cancel = Number.isFinite(next) ? deps.clock.after(next + 1, refresh) : null;
    if (over.length > 0) deps.changed();
  };

  return {
    isOpen,
    untilMs: (window) => (isOpen(window) ? deps.clock.nowMs() + leftMs(window) : null),
    refresh,
    open: async (window, by, lastsMs) => {
      if (lastsMs > 0) {
        const untilMs = deps.clock.nowMs() + lastsMs;
        const untilMonoMs = deps.clock.monoMs() + lastsMs;
        const wrote = writing.then(() => deps.record(began[window], by, { untilMs }));
        writing = wrote.catch(() => {});
        await wrote;
        open.set(window, { by, untilMonoMs });
        deps.opened(window);
        deps.changed();
      } else end(window, true);
      refresh();
      deps.changed();
    },
    stop: async () => {
      cancel?.();
      for (const window of [...open.keys()]) end(window, true);
      await writing;
    },
  };
};
