// Times picks and learning on a made household of the size that the product promises to carry.
import { pathToFileURL } from 'node:url';
import { pickTracks } from '../../server/core/pick.ts';
import { addToCatalogue, createCatalogue } from '../../server/core/taste/catalogue.ts';
import { observe } from '../../server/core/taste/observe.ts';
import type { TastePlay } from '../../server/core/taste/play.ts';
import { createTaste, type Taste } from '../../server/core/taste/taste.ts';
import { randomFrom } from './made-history.ts';

export interface SpeedRow {
  readonly what: string;
  readonly value: number;
  readonly unit: 'ms' | 'MB' | 's';
}

const rooms = ['kitchen', 'living', 'bedroom', 'office'];
const perArtist = 12;

/** Zipf-like draws over the tracks, in sessions of about fifteen. */
const makePlays = function* (tracks: number, plays: number): Generator<TastePlay> {
  const random = randomFrom(7);
  let atMs = Date.UTC(2020, 0, 1);
  let room = 'kitchen';
  for (let place = 0; place < plays; place++) {
    if (random() < 1 / 15) {
      atMs += 6 * 3600_000;
      room = rooms[Math.floor(random() * rooms.length)] ?? 'kitchen';
    }
    atMs += 220_000;
    const track = Math.min(tracks - 1, Math.floor(tracks * random() ** 3));
    const artist = `artist ${Math.floor(track / perArtist)}`;
    const skipped = random() < 0.2;
    const msPlayed = skipped ? 9000 : 200_000;
    yield { atMs, key: `${artist}|track ${track}`, artist, album: null, room, msPlayed, skipped, reaction: null };
  }
};

const percentile = (values: readonly number[], p: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * p))] ?? 0;

const pickTimes = (
  taste: Taste,
  catalogue: ReturnType<typeof createCatalogue>,
  mode: 'next' | 'playlist',
  tries: number,
) => {
  const recentAll = Array.from(taste.log.track.subarray(-400), (id) => taste.keys[id] ?? '');
  const lastMs = (taste.log.atS[taste.log.size - 1] ?? 0) * 1000;
  const times: number[] = [];
  for (let turn = 0; turn < tries + 20; turn++) {
    const from = (turn * 7) % 390;
    const context = { atMs: lastMs + 240_000, room: rooms[turn % 4] ?? null, recent: recentAll.slice(from, from + 10) };
    const started = performance.now();
    pickTracks({ tastes: [{ taste, weight: 1 }], catalogue, context, mode, k: 30, ownedOnly: mode === 'playlist' });
    if (turn >= 20) times.push(performance.now() - started);
  }
  return times;
};

const tries = 300;

/** Times of this machine. Stops folding when the budget is spent, and then says how many plays it came to. */
export const measurePickerSpeed = (tracks = 20_000, plays = 200_000, budgetS = 600): readonly SpeedRow[] => {
  const catalogue = createCatalogue();
  for (let track = 0; track < tracks; track++) {
    const artist = `artist ${Math.floor(track / perArtist)}`;
    addToCatalogue(catalogue, { key: `${artist}|track ${track}`, artist, album: null, owned: true, addedAtMs: 0 });
  }
  const taste = createTaste();
  let longest = 0;
  let folded = 0;
  const started = performance.now();
  const heapBefore = process.memoryUsage();
  for (const play of makePlays(tracks, plays)) {
    const before = process.cpuUsage();
    observe(taste, play);
    const used = process.cpuUsage(before);
    longest = Math.max(longest, (used.user + used.system) / 1000);
    folded += 1;
    if (folded % 20_000 === 0) process.stderr.write(`learnt ${folded} of ${plays} plays\n`);
    if (performance.now() - started > budgetS * 1000) break;
  }
  const tookMs = performance.now() - started;
  globalThis.gc?.();
  const heapAfter = process.memoryUsage();
  const used = heapAfter.heapUsed + heapAfter.arrayBuffers - heapBefore.heapUsed - heapBefore.arrayBuffers;
  const next = pickTimes(taste, catalogue, 'next', tries);
  const playlist = pickTimes(taste, catalogue, 'playlist', tries);
  return [
    { what: 'pick next p50', value: percentile(next, 0.5), unit: 'ms' },
    { what: 'pick next p95', value: percentile(next, 0.95), unit: 'ms' },
    { what: 'pick playlist p50', value: percentile(playlist, 0.5), unit: 'ms' },
    { what: 'pick playlist p95', value: percentile(playlist, 0.95), unit: 'ms' },
    { what: 'observe mean', value: tookMs / folded, unit: 'ms' },
    { what: 'observe longest, processor', value: longest, unit: 'ms' },
    { what: `fold of ${folded} plays`, value: tookMs / 1000, unit: 's' },
    { what: 'memory of the taste', value: used / 1e6, unit: 'MB' },
  ];
};

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  for (const row of measurePickerSpeed(20_000, Number(process.argv[2] ?? 200_000), Number(process.argv[3] ?? 600)))
    console.log(`${row.what.padEnd(30)}${row.value.toFixed(2).padStart(9)} ${row.unit}`);
