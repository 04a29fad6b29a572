// A taste is a fold: it does not matter how it was made, and what was forgotten was never known.
import { expect } from 'chai';
import fc from 'fast-check';
import { foldTaste, observe } from '../../../server/core/taste/observe.ts';
import { comparePlays, type TastePlay } from '../../../server/core/taste/play.ts';
import { restoreTaste, serialiseTaste } from '../../../server/core/taste/snapshot.ts';
import { createTaste } from '../../../server/core/taste/taste.ts';

const playOf = (track: number, atMs: number, extra: Partial<TastePlay> = {}): TastePlay => ({
  atMs,
  key: `track ${track}`,
  artist: `artist ${track % 5}`,
  album: track % 3 === 0 ? null : `album ${track % 7}`,
  room: null,
  msPlayed: null,
  skipped: null,
  reaction: null,
  ...extra,
});

const anyPlay: fc.Arbitrary<TastePlay> = fc
  .record({
    track: fc.nat(20),
    minute: fc.nat(5000),
    room: fc.constantFrom(null, 'kitchen', 'living'),
    msPlayed: fc.constantFrom(null, 4000, 200_000),
    skipped: fc.constantFrom(null, true, false),
    reaction: fc.constantFrom(null, null, null, 'like' as const, 'dislike' as const, 'save' as const),
  })
  .map(({ track, minute, ...extra }) => playOf(track, minute * 60_000, extra));
const history = fc.uniqueArray(anyPlay, { maxLength: 120, selector: (play) => `${play.atMs} ${play.key}` });

const bytesOf = (plays: Iterable<TastePlay>): string => Buffer.from(serialiseTaste(foldTaste(plays))).toString('hex');

describe('the fold of a taste', () => {
  it('is the same play by play and all at once, in whatever order the rows come', () => {
    fc.assert(
      fc.property(history, (plays) => {
        const taste = createTaste();
        for (const play of [...plays].sort(comparePlays)) observe(taste, play);
        expect(Buffer.from(serialiseTaste(taste)).toString('hex')).to.equal(bytesOf([...plays].reverse()));
      }),
      { numRuns: 40 },
    );
  });

  it('never knew what was forgotten', () => {
    fc.assert(
      fc.property(history, fc.nat(20), (plays, forgotten) => {
        const left = plays.filter((play) => play.key !== `track ${forgotten}`);
        const bytes = bytesOf(left);
        foldTaste(plays);
        expect(bytesOf(left)).to.equal(bytes);
        if (forgotten > 9) expect(Buffer.from(bytes, 'hex').includes(`track ${forgotten}"`)).to.equal(false);
      }),
      { numRuns: 20 },
    );
  });

  it('tells tastes apart', () => {
    expect(bytesOf([playOf(1, 0), playOf(2, 60_000)])).not.to.equal(bytesOf([playOf(1, 0), playOf(2, 61_000)]));
  });

  it('goes on from a snapshot as if it had never stopped', () => {
    fc.assert(
      fc.property(history, fc.nat(100), (plays, cut) => {
        const sorted = [...plays].sort(comparePlays);
        const restored = restoreTaste(serialiseTaste(foldTaste(sorted.slice(0, cut))));
        if (restored === null) throw new Error('the snapshot was not read');
        for (const play of sorted.slice(cut)) observe(restored, play);
        expect(Buffer.from(serialiseTaste(restored)).toString('hex')).to.equal(bytesOf(plays));
      }),
      { numRuns: 20 },
    );
  });

  it('refuses damaged bytes and other models', () => {
    const bytes = serialiseTaste(foldTaste([playOf(1, 0)]));
    expect(restoreTaste(bytes.subarray(0, 3))).to.equal(null);
    expect(restoreTaste(bytes.subarray(0, 40))).to.equal(null);
    expect(restoreTaste(serialiseTaste({ ...createTaste(), model: 99 }))).to.equal(null);
  });
});
