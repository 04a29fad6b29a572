// Ranks every play of a history before it is learnt, with the picker and with all simple methods in the same run.
import { existsSync, statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { replayPicker } from '../../server/cli/replay-picker.ts';
import { type HistoryPlay, readLastfm, readSpotify } from './listening-files.ts';
import { makeHistory } from './made-history.ts';
import { baselineNames, createBaselines } from './picker-baselines.ts';

export interface Score {
  readonly method: string;
  readonly n: number;
  readonly hr1: number;
  readonly hr10: number;
  readonly hr30: number;
  readonly mrr: number;
  /** HR@10 of the first track of each session. */
  readonly first: number;
}

interface Target {
  readonly place: number;
  readonly first: boolean;
}

const sessionGapS = 1800;
const uncounted = 500;
const shortMs = 30_000;

/** Loops and plays under 30 s are no targets; the first plays only teach. */
const targetsOf = (plays: readonly HistoryPlay[], skipFirst: number): readonly Target[] =>
  plays.flatMap((play, place): Target[] => {
    const before = plays[place - 1];
    if (place < skipFirst || before === undefined || before.id === play.id) return [];
    if (play.msPlayed !== null && play.msPlayed < shortMs) return [];
    return [{ place, first: play.atS - before.atS > sessionGapS }];
  });

const summarise = (method: string, ranks: readonly (number | null)[], targets: readonly Target[]): Score => {
  const within = (k: number, of: readonly (number | null)[]): number =>
    (100 * of.filter((rank) => rank !== null && rank <= k).length) / Math.max(1, of.length);
  const mrr = ranks.reduce<number>((sum, rank) => sum + (rank === null || rank > 30 ? 0 : 1 / rank), 0);
  return {
    method,
    n: ranks.length,
    hr1: within(1, ranks),
    hr10: within(10, ranks),
    hr30: within(30, ranks),
    mrr: (100 * mrr) / Math.max(1, ranks.length),
    first: within(
      10,
      ranks.filter((_, index) => targets[index]?.first === true),
    ),
  };
};

const rankByPicker = async (plays: readonly HistoryPlay[], targets: readonly Target[]): Promise<(number | null)[]> => {
  const isTarget = new Set(targets.map((target) => target.place));
  function* lines(): Generator<string> {
    yield JSON.stringify({ op: 'reset', household: 'measured', rooms: [] });
    for (const [place, play] of plays.entries()) {
      const recent = plays.slice(Math.max(0, place - 10), place).map((other) => other.id);
      if (isTarget.has(place))
        yield JSON.stringify({ op: 'pick', mode: 'next', k: 30, ts: play.atS, room: null, people: ['p0'], recent });
      const { atS, ...fields } = play;
      yield JSON.stringify({
        op: 'observe',
        ts: atS,
        ...fields,
        room: null,
        people: ['p0'],
        skipped: null,
        reaction: null,
      });
    }
  }
  const ranks: (number | null)[] = [];
  const report = (message: string): void => {
    throw new Error(message);
  };
  for await (const line of replayPicker(lines(), report)) {
    const answer = JSON.parse(line) as { picks: { id: string }[] };
    const target = plays[targets[ranks.length]?.place ?? -1];
    const place = answer.picks.findIndex((pick) => pick.id === target?.id);
    ranks.push(place < 0 ? null : place + 1);
  }
  return ranks;
};

/** One row per method; percentages. First-time tracks count as misses for all. */
export const measureNext = async (plays: readonly HistoryPlay[], skipFirst = uncounted): Promise<readonly Score[]> => {
  const targets = targetsOf(plays, skipFirst);
  const isTarget = new Set(targets.map((target) => target.place));
  const baselines = createBaselines(plays.length);
  const ranks = plays.flatMap((play, place) => {
    const found = isTarget.has(place) ? [baselines.rank(play.id, play.atS)] : [];
    baselines.add(play);
    return found;
  });
  const simple = baselineNames.map((name) =>
    summarise(
      name,
      ranks.map((rank) => rank?.[name] ?? null),
      targets,
    ),
  );
  return [...simple, summarise('picker', await rankByPicker(plays, targets), targets)];
};

export const readHistory = (file: string): readonly HistoryPlay[] => {
  if (file.startsWith('made:')) return makeHistory(Number(file.slice(5)));
  return statSync(file).isDirectory() ? readSpotify(file) : readLastfm(file);
};

const cell = (value: number): string => value.toFixed(2).padStart(7);

export const printScores = (scores: readonly Score[]): string =>
  [
    'method            HR@1  HR@10  HR@30    MRR  first-of-session HR@10',
    ...scores.map(
      (row) => `${row.method.padEnd(14)}${[row.hr1, row.hr10, row.hr30, row.mrr, row.first].map(cell).join('')}`,
    ),
  ].join('\n');

const most = 12_000;

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const file of process.argv.slice(2)) {
    if (!file.startsWith('made:') && !existsSync(file)) {
      console.log(`${file}: not there, not measured`);
      continue;
    }
    const scores = await measureNext(readHistory(file).slice(-most));
    console.log(`${file.split('/').pop()}: ${scores[0]?.n} targets\n${printScores(scores)}\n`);
  }
}
