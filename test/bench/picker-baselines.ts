// The simple methods that the picker is compared with, each ranking everything heard so far.
import { hashOf } from '../../server/core/taste/hash.ts';
import type { HistoryPlay } from './listening-files.ts';

export const baselineNames = ['frequency', 'recency', 'bll .5', 'bll 1', 'markov', 'rules 5', 'bll + rules'] as const;
export type BaselineName = (typeof baselineNames)[number];

const sessionGapS = 1800;
const reach = 5;

export interface Baselines {
  /** Mid-rank of the target per method, 1 for first; null when it was never heard. */
  rank(target: string, atS: number): Readonly<Record<BaselineName, number>> | null;
  /** Everything heard so far, best first by one method; equals in an order that tells nothing. */
  order(name: BaselineName, atS: number): readonly string[];
  add(play: HistoryPlay): void;
}

const midRank = (scores: Float64Array, count: number, target: number): number => {
  const own = scores[target] ?? 0;
  let above = 0;
  let same = 0;
  for (let id = 0; id < count; id++) {
    const score = scores[id] ?? 0;
    if (score > own) above += 1;
    else if (score === own && id !== target) same += 1;
  }
  return above + 1 + same / 2;
};

const share = (counts: ReadonlyMap<number, number> | undefined): ReadonlyMap<number, number> => {
  if (counts === undefined) return new Map();
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return new Map([...counts].map(([id, count]) => [id, count / total]));
};

/** `capacity` is the number of plays that will come. */
export const createBaselines = (capacity: number): Baselines => {
  const ids = new Map<string, number>();
  const track = new Int32Array(capacity);
  const atS = new Float64Array(capacity);
  const counts = new Float64Array(capacity);
  const lastAt = new Float64Array(capacity);
  const next = new Map<number, Map<number, number>>();
  const soon = new Map<number, Map<number, number>>();
  let size = 0;
  let sessionStart = 0;
  const bump = (table: Map<number, Map<number, number>>, from: number, to: number, amount: number): void => {
    const row = table.get(from) ?? new Map<number, number>();
    table.set(from, row);
    row.set(to, (row.get(to) ?? 0) + amount);
  };
  const scoresNow = (nowS: number): Record<BaselineName, Float64Array> => {
    const half = new Float64Array(ids.size);
    const one = new Float64Array(ids.size);
    for (let place = 0; place < size; place++) {
      const age = Math.max(0, nowS - (atS[place] ?? 0)) + 60;
      const id = track[place] ?? 0;
      half[id] = (half[id] ?? 0) + 1 / Math.sqrt(age);
      one[id] = (one[id] ?? 0) + 1 / age;
    }
    const last = size === 0 ? -1 : (track[size - 1] ?? -1);
    const frequency = counts.slice(0, ids.size);
    const markov = frequency.map((count) => count * 1e-9);
    const rules = markov.slice();
    const mixed = new Float64Array(ids.size);
    const most = half.reduce((a, b) => Math.max(a, b), 1e-12);
    for (let id = 0; id < ids.size; id++) mixed[id] = (half[id] ?? 0) / most;
    for (const [id, count] of next.get(last) ?? []) markov[id] = (markov[id] ?? 0) + count;
    for (const [id, count] of soon.get(last) ?? []) rules[id] = (rules[id] ?? 0) + count;
    const shares = share(soon.get(last));
    const top = Math.max(1e-12, ...shares.values());
    for (const [id, value] of shares) mixed[id] = (mixed[id] ?? 0) + value / top;
    return {
      frequency,
      recency: lastAt.slice(0, ids.size),
      'bll .5': half,
      'bll 1': one,
      markov,
      'rules 5': rules,
      'bll + rules': mixed,
    };
  };
  return {
    rank(target, nowS) {
      const id = ids.get(target);
      if (id === undefined) return null;
      const scores = scoresNow(nowS);
      const ranks = baselineNames.map((name) => [name, midRank(scores[name], ids.size, id)] as const);
      return Object.fromEntries(ranks) as Record<BaselineName, number>;
    },
    order(name, nowS) {
      const scores = scoresNow(nowS)[name];
      const keys = [...ids.keys()];
      const hashes = keys.map((key) => hashOf(key));
      const byScore = (a: number, b: number): number =>
        (scores[b] ?? 0) - (scores[a] ?? 0) || (hashes[a] ?? 0) - (hashes[b] ?? 0);
      return [...keys.keys()].sort(byScore).map((id) => keys[id] ?? '');
    },
    add(play) {
      const id = ids.get(play.id) ?? ids.size;
      ids.set(play.id, id);
      if (size > 0 && play.atS - (atS[size - 1] ?? 0) > sessionGapS) sessionStart = size;
      for (let back = 1; back <= reach && size - back >= sessionStart; back++) {
        const from = track[size - back] ?? 0;
        if (back === 1) bump(next, from, id, 1);
        bump(soon, from, id, 1 / back);
      }
      track[size] = id;
      atS[size] = play.atS;
      counts[id] = (counts[id] ?? 0) + 1;
      lastAt[id] = play.atS;
      size += 1;
    },
  };
};
