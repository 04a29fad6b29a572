// The most active tracks by a short list are those by reading every one of them, whatever was played meanwhile.
import { expect } from 'chai';
import { addToBank, createBank, powerReading, readBank } from '../../../server/core/taste/decay-bank.ts';
import { appendPlay, createLog } from '../../../server/core/taste/play-log.ts';
import { largest } from '../../../server/core/taste/select.ts';
import { type Field, mostActive } from '../../../server/core/taste/shortlist.ts';
import { seeded } from '../../house/simulated-house.ts';

const hourS = 3600;

interface Bench {
  readonly ask: (power: 'half' | 'one', atS: number, k: number) => readonly number[];
  readonly byAll: (power: 'half' | 'one', atS: number, k: number) => readonly number[];
  readonly reads: () => number;
  play(track: number, atS: number): void;
}

/** Only even tracks are in question; the rows go by first play, as in a room. */
const openBench = (): Bench => {
  const bank = createBank();
  const log = createLog();
  const rows = new Map<number, number>();
  let reads = 0;
  const field: Field = {
    bank,
    tracks: () => {
      reads += 1;
      return rows.keys();
    },
    rowOf: (track) => rows.get(track),
  };
  return {
    reads: () => reads,
    ask: (power, atS, k) => mostActive(field, log, { power, atS }, k),
    byAll: (power, atS, k) => {
      const reading = powerReading(bank, power, atS);
      const tracks = [...rows.keys()];
      const values = Float64Array.from(tracks, (track) => readBank(bank, rows.get(track) ?? 0, reading));
      return largest(values, values.length, k).map((index) => tracks[index] ?? -1);
    },
    play: (track, atS) => {
      appendPlay(log, { track, artist: 0, session: 0, atS, weight: 1 });
      if (track % 2 === 1) return;
      const row = rows.get(track) ?? rows.size;
      rows.set(track, row);
      addToBank(bank, row, atS, 1);
    },
  };
};

describe('the short list', () => {
  for (const seed of [1, 2, 3]) {
    it(`gives what reading all would give, through 4,000 plays and pauses (seed ${seed})`, () => {
      const random = seeded(seed);
      const bench = openBench();
      let atS = 1_600_000_000;
      let asked = 0;
      for (let n = 0; n < 4000; n += 1) {
        atS += random() < 0.9 ? 220 : random() < 0.9 ? 6 * hourS : 90 * 24 * hourS;
        bench.play(Math.floor(3000 * random() ** 2), atS);
        if (n % 7 !== 0) continue;
        asked += 2;
        for (const [power, k] of [
          ['half', 160],
          ['one', 25],
        ] as const)
          expect(bench.ask(power, atS + 60, k), `${power} after ${n}`).to.deep.equal(bench.byAll(power, atS + 60, k));
      }
      expect(bench.reads(), 'lists made').to.be.lessThan(asked / 4);
    });
  }

  it('looks at all again for a moment before the one it was made for', () => {
    const bench = openBench();
    for (let n = 0; n < 800; n += 1) bench.play(2 * n, 1_600_000_000 + n * 300);
    const endS = 1_600_000_000 + 800 * 300;
    bench.ask('half', endS, 30);
    for (const atS of [endS - 240, endS - 120, endS])
      expect(bench.ask('half', atS, 30)).to.deep.equal(bench.byAll('half', atS, 30));
  });
});
