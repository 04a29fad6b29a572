// What an installed panel shows while the house is away: how the house was when it was last seen, as far as it may be kept.
import type { SnapshotView } from '../config/words/panel.ts';
import { lastingHouse } from './lasting-house.ts';
import { getState, onChange } from './state.ts';

const cacheName = 'roomtone-last-seen';
const place = '/last-seen';
const keepEveryMs = 5000;
/** Older than this it tells more about the past than about the house. */
const longestMs = 7 * 86_400_000;

export interface LastSeen {
  readonly atMs: number;
  readonly house: SnapshotView;
}

/** Over plain HTTP browsers offer neither a worker nor a cache, and on localhost nobody installs the panel. */
const isPossible = (): boolean => location.protocol === 'https:' && 'serviceWorker' in navigator && 'caches' in window;

const keep = async (house: SnapshotView): Promise<void> => {
  const seen: LastSeen = { atMs: Date.now(), house: lastingHouse(house) };
  const cache = await caches.open(cacheName);
  await cache.put(place, new Response(JSON.stringify(seen), { headers: { 'content-type': 'application/json' } }));
};

/** null when nothing was kept, or it is too old. */
export const readLastSeen = async (): Promise<LastSeen | null> => {
  if (!isPossible()) return null;
  try {
    const answer = await (await caches.open(cacheName)).match(place);
    const seen = answer === undefined ? null : ((await answer.json()) as LastSeen);
    return seen === null || Date.now() - seen.atMs > longestMs ? null : seen;
  } catch {
    return null;
  }
};

/** Signing out, or being signed out, leaves nothing of the house on this device. */
export const forgetLastSeen = async (): Promise<void> => {
  if (isPossible()) await caches.delete(cacheName).catch(() => false);
};

/** Offers the panel for installing and keeps what is seen, now and then. */
export const startOffline = (): void => {
  if (!isPossible()) return;
  navigator.serviceWorker.register('/worker.js').catch(() => undefined);
  let isDue = false;
  let kept: SnapshotView | null = null;
  const look = async (): Promise<void> => {
    isDue = false;
    const { door, house, online } = getState();
    // Whoever comes in next is seen anew, and at once.
    if (door !== 'in') kept = null;
    if (door !== 'in' || house === null || !online || house === kept) return;
    kept = house;
    await keep(house);
    // Somebody signed out meanwhile.
    if (getState().door !== 'in') await forgetLastSeen();
  };
  onChange(() => {
    if (isDue) return;
    isDue = true;
    setTimeout(() => void look().catch(() => undefined), kept === null ? 0 : keepEveryMs);
  });
};
