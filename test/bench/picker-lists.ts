// Measures the list of 30 that is made as a session begins: how much of the session it held, and whether it kept the rules.
import { pathToFileURL } from 'node:url';
import { replayPicker } from '../../server/cli/replay-picker.ts';
import type { HistoryPlay } from './listening-files.ts';
import { habitNames, makeHabit } from './made-habits.ts';
import { type Baselines, createBaselines } from './picker-baselines.ts';
import { readHistory } from './picker-eval.ts';

export interface ListScore {
  readonly method: string;
  readonly n: number;
  readonly ndcg: number;
  readonly recall: number;
  readonly hr10: number;
  /** Percent of the tracks on the lists. */
  readonly artists: number;
  readonly tooSoon: number;
  /** Most tracks of one artist on any full list. */
  readonly mostOfArtist: number;
  /** Lists whose scores rise on the way or that hold a track twice. */
  readonly disorder: number;
}

const sessionGapS = 1800;
const shortMs = 30_000;
const length = 30;
const hourS = 3600;
const simple = ['recency', 'bll .5', 'bll 1', 'frequency'] as const;

interface Start {
  readonly place: number;
  readonly heard: ReadonlySet<string>;
}

const startsOf = (plays: readonly HistoryPlay[], skipFirst: number): readonly Start[] => {
  const starts: { place: number; heard: Set<string> }[] = [];
  plays.forEach((play, place) => {
    const before = plays[place - 1];
    if (before !== undefined && play.atS - before.atS > sessionGapS) starts.push({ place, heard: new Set() });
    if (play.msPlayed === null || play.msPlayed >= shortMs) starts[starts.length - 1]?.heard.add(play.id);
  });
  return starts.filter((start) => start.place >= skipFirst && start.heard.size > 0);
};

/** What a list needs to know of the past to keep the rules of T7. */
class Past {
  private readonly plays = new Map<string, { artist: string; times: number[] }>();

  add(play: HistoryPlay): void {
    const known = this.plays.get(play.id) ?? { artist: play.artist, times: [] };
    this.plays.set(play.id, known);
    known.times.push(play.atS);
  }

  artist(id: string): string {
    return this.plays.get(id)?.artist ?? id;
  }

  isTooSoon(id: string, atS: number): boolean {
    const times = this.plays.get(id)?.times ?? [];
    const ago = atS - (times[times.length - 1] ?? Number.NEGATIVE_INFINITY);
    if (ago < 4 * hourS) return true;
    return ago < 24 * hourS && times.filter((time) => atS - time <= 7 * 24 * hourS).length < 2;
  }
}

const keepRules = (order: readonly string[], past: Past, atS: number): readonly string[] => {
  const perArtist = new Map<string, number>();
  const list: string[] = [];
  for (const id of order) {
    if (list.length === length) break;
    const artist = past.artist(id);
    const count = perArtist.get(artist) ?? 0;
    if (count >= 2 || past.isTooSoon(id, atS)) continue;
    perArtist.set(artist, count + 1);
    list.push(id);
  }
  return list;
};

class Sum {
  private readonly totals = { n: 0, ndcg: 0, recall: 0, hr10: 0, artists: 0, tooSoon: 0, tracks: 0, disorder: 0 };
  private mostOfArtist = 0;

  add(list: readonly string[], heard: ReadonlySet<string>, past: Past, atS: number): void {
    const { totals } = this;
    const hits = list.map((id) => heard.has(id));
    const gain = hits.reduce((sum, hit, place) => sum + (hit ? 1 / Math.log2(place + 2) : 0), 0);
    const ideal = Array.from({ length: Math.min(heard.size, length) }, (_, place) => 1 / Math.log2(place + 2));
    totals.n += 1;
    totals.ndcg += gain / ideal.reduce((sum, value) => sum + value, 0);
    totals.recall += hits.filter(Boolean).length / heard.size;
    totals.hr10 += hits.slice(0, 10).some(Boolean) ? 1 : 0;
    const counts = new Map<string, number>();
    for (const id of list) counts.set(past.artist(id), (counts.get(past.artist(id)) ?? 0) + 1);
    totals.tracks += list.length;
    totals.artists += counts.size;
    totals.tooSoon += list.filter((id) => past.isTooSoon(id, atS)).length;
    if (list.length === length) this.mostOfArtist = Math.max(this.mostOfArtist, ...counts.values());
  }

  addDisorder(): void {
    this.totals.disorder += 1;
  }

  score(method: string): ListScore {
    const { n, ndcg, recall, hr10, artists, tooSoon, tracks, disorder } = this.totals;
    const percent = (value: number, of: number): number => (100 * value) / Math.max(1, of);
    return {
      method,
      n,
      ndcg: percent(ndcg, n),
      recall: percent(recall, n),
      hr10: percent(hr10, n),
      artists: percent(artists, tracks),
      tooSoon: percent(tooSoon, tracks),
      mostOfArtist: this.mostOfArtist,
      disorder,
    };
  }
}

interface Listed {
  readonly id: string;
  readonly score: number;
}

const listsOfPicker = async (plays: readonly HistoryPlay[], starts: readonly Start[]): Promise<Listed[][]> => {
  const isStart = new Set(starts.map((start) => start.place));
  const asked = { room: null, people: ['p0'] };
  function* lines(): Generator<string> {
    yield JSON.stringify({ op: 'reset', household: 'measured', rooms: [] });
    for (const [place, play] of plays.entries()) {
      const recent = plays.slice(Math.max(0, place - 10), place).map((other) => other.id);
      if (isStart.has(place))
        yield JSON.stringify({ op: 'pick', mode: 'playlist', k: length, ts: play.atS, recent, ...asked });
      const { atS, ...fields } = play;
      yield JSON.stringify({ op: 'observe', ts: atS, ...fields, ...asked, skipped: null, reaction: null });
    }
  }
  const lists: Listed[][] = [];
  const report = (message: string): void => {
    throw new Error(message);
  };
  for await (const line of replayPicker(lines(), report))
    lists.push((JSON.parse(line) as { picks: Listed[] }).picks.map(({ id, score }) => ({ id, score })));
  return lists;
};

const isDisorderly = (list: readonly Listed[]): boolean =>
  new Set(list.map((item) => item.id)).size < list.length ||
  list.some((item, place) => item.score > (list[place - 1]?.score ?? Number.POSITIVE_INFINITY) + 1e-9);

const sumsOfSimple = (
  baselines: Baselines,
  sums: ReadonlyMap<string, Sum>,
  moment: { past: Past; atS: number; heard: ReadonlySet<string> },
): void => {
  const { past, atS, heard } = moment;
  for (const name of simple) {
    const order = baselines.order(name, atS);
    sums.get(name)?.add(order.slice(0, length), heard, past, atS);
    sums.get(`${name}, ruled`)?.add(keepRules(order, past, atS), heard, past, atS);
  }
};

/** One row per simple method, bare and under the rules, and one for the picker. */
export const measureLists = async (
  plays: readonly HistoryPlay[],
  skipFirst: number,
  reads = listsOfPicker,
): Promise<readonly ListScore[]> => {
  const starts = startsOf(plays, skipFirst);
  const names = [...simple, ...simple.map((name) => `${name}, ruled`), 'picker'];
  const sums = new Map(names.map((name) => [name, new Sum()]));
  const baselines = createBaselines(plays.length);
  const past = new Past();
  const lists = await reads(plays, starts);
  let next = 0;
  plays.forEach((play, place) => {
    const start = starts[next];
    if (start?.place === place) {
      const { atS } = play;
      sumsOfSimple(baselines, sums, { past, atS, heard: start.heard });
      const list = lists[next] ?? [];
      const ids = list.map((item) => item.id);
      sums.get('picker')?.add(ids, start.heard, past, atS);
      if (isDisorderly(list)) sums.get('picker')?.addDisorder();
      next += 1;
    }
    baselines.add(play);
    past.add(play);
  });
  return [...sums].map(([name, sum]) => sum.score(name));
};

export const printLists = (scores: readonly ListScore[]): string =>
  [
    'method           nDCG@30  Rec@30  HR@10  artists  too soon  most of one  disorder',
    ...scores.map(({ method, ndcg, recall, hr10, artists, tooSoon, mostOfArtist, disorder }) =>
      [
        method.padEnd(16),
        ...[ndcg, recall, hr10, artists, tooSoon].map((value) => value.toFixed(2).padStart(8)),
        String(mostOfArtist).padStart(9),
        String(disorder).padStart(9),
      ].join(''),
    ),
  ].join('\n');

const most = 8000;
const uncounted = 2000;

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const file of process.argv.slice(2)) {
    const habit = habitNames.find((name) => file === `made:${name}`);
    const plays = habit === undefined ? readHistory(file) : makeHabit(habit, 1);
    const scores = await measureLists(plays.slice(-most), uncounted);
    console.log(`${file.split('/').pop()}: ${scores[0]?.n} sessions\n${printLists(scores)}\n`);
  }
}
