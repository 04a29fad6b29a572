// Measures how well a skip is foreseen, each play asked before it is learnt: AUC, log-loss, and calibration error.
import { pathToFileURL } from 'node:url';
import { replayPicker } from '../../server/cli/replay-picker.ts';
import type { HistoryPlay } from './listening-files.ts';
import { readHistory } from './picker-eval.ts';

export interface SkipScore {
  readonly n: number;
  readonly skipped: number;
  readonly auc: number;
  readonly logLoss: number;
  /** Expected calibration error over ten bins of equal width. */
  readonly ece: number;
}

const shortMs = 30_000;

interface Guess {
  readonly p: number;
  readonly skipped: boolean;
}

/** Share of pairs in which the skipped play was given the higher probability; ties count half. */
const aucOf = (guesses: readonly Guess[]): number => {
  const sorted = [...guesses].sort((a, b) => a.p - b.p);
  const skips = guesses.filter((guess) => guess.skipped).length;
  let ranks = 0;
  for (let from = 0; from < sorted.length; ) {
    let to = from;
    while (to < sorted.length && sorted[to]?.p === sorted[from]?.p) to += 1;
    ranks += sorted.slice(from, to).filter((guess) => guess.skipped).length * ((from + to + 1) / 2);
    from = to;
  }
  return (ranks - (skips * (skips + 1)) / 2) / Math.max(1, skips * (guesses.length - skips));
};

const eceOf = (guesses: readonly Guess[]): number => {
  const bins = Array.from({ length: 10 }, () => ({ p: 0, skips: 0 }));
  for (const { p, skipped } of guesses) {
    const bin = bins[Math.min(9, Math.floor(p * 10))];
    if (bin === undefined) continue;
    bin.p += p;
    bin.skips += skipped ? 1 : 0;
  }
  return bins.reduce((sum, bin) => sum + Math.abs(bin.p - bin.skips), 0) / Math.max(1, guesses.length);
};

export const measureSkips = async (plays: readonly HistoryPlay[], skipFirst = 500): Promise<SkipScore> => {
  const known = plays.filter((play) => play.msPlayed !== null);
  const asked = { room: null, people: ['p0'] };
  function* lines(): Generator<string> {
    for (const [place, { atS, ...play }] of known.entries()) {
      const recent = known.slice(Math.max(0, place - 10), place).map((other) => other.id);
      if (place >= skipFirst)
        yield JSON.stringify({ op: 'skip', ts: atS, id: play.id, artist: play.artist, recent, ...asked });
      yield JSON.stringify({ op: 'observe', ts: atS, ...play, ...asked, skipped: null, reaction: null });
    }
  }
  const guesses: Guess[] = [];
  const report = (message: string): void => {
    throw new Error(message);
  };
  for await (const line of replayPicker(lines(), report)) {
    const skipped = (known[skipFirst + guesses.length]?.msPlayed ?? 0) < shortMs;
    guesses.push({ p: (JSON.parse(line) as { p: number }).p, skipped });
  }
  const logLoss = guesses.reduce((sum, { p, skipped }) => sum - Math.log(skipped ? p : 1 - p), 0);
  return {
    n: guesses.length,
    skipped: guesses.filter((guess) => guess.skipped).length / guesses.length,
    auc: aucOf(guesses),
    logLoss: logLoss / guesses.length,
    ece: eceOf(guesses),
  };
};

const most = 12_000;

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  for (const file of process.argv.slice(2)) {
    const { n, skipped, auc, logLoss, ece } = await measureSkips(readHistory(file).slice(-most));
    console.log(
      `${file.split('/').pop()}: ${n} plays, ${(100 * skipped).toFixed(1)} % skipped, AUC ${auc.toFixed(3)}, log-loss ${logLoss.toFixed(3)}, ECE ${ece.toFixed(4)}`,
    );
  }
