// The panel's judgements that need no browser: pictures, shares, ends, lists, days.
import { expect } from 'chai';
import { artworkOf, hashOf } from '../../web/artwork.ts';
import { byDay } from '../../web/by-day.ts';
import { fill, lengthOf, positionOf } from '../../web/format.ts';
import { moved, without } from '../../web/reorder.ts';
import { sharesOf } from '../../web/shares.ts';
import { silentWave } from '../../web/silence.ts';

describe('web: artwork', () => {
  it('draws the same album the same way and spreads albums over pictures', () => {
    expect(artworkOf('A\nB')).to.deep.equal(artworkOf('A\nB'));
    const pictures = new Set(Array.from({ length: 100 }, (_, index) => JSON.stringify(artworkOf(`artist ${index}`))));
    expect(pictures.size).to.equal(100);
    expect(hashOf('')).to.equal(0x811c9dc5);
  });

  it('writes no path with a number that is none', () => {
    for (let index = 0; index < 200; index++) expect(JSON.stringify(artworkOf(`x${index}`))).not.to.match(/NaN|null/);
  });
});

describe('web: shares of the reasons', () => {
  const why = (reason: string, value: number) => ({ reason, value, text: reason });

  it('names at most five, sums the rest, and adds up to 100', () => {
    const reasons = [
      why('baseline', 1),
      why('rest', 0.4),
      ...[5, 4, 3, 2, 1, 0.5].map((value, at) => why(`r${at}`, value)),
    ];
    const { named, otherPercent } = sharesOf(reasons);
    expect(named.map(({ reason }) => reason)).to.deep.equal(['r0', 'r1', 'r2', 'r3', 'r4']);
    expect(named.reduce((sum, { percent }) => sum + percent, otherPercent)).to.equal(100);
  });

  it('counts only what spoke for the track and tells what spoke against it', () => {
    const { named, against } = sharesOf([why('room', 2), why('recent', -1)]);
    expect(named).to.deep.equal([{ reason: 'room', text: 'room', percent: 100 }]);
    expect(against).to.deep.equal(['recent']);
  });

  it('names nothing where nothing spoke for it', () => {
    expect(sharesOf([why('recent', -1)]).named).to.deep.equal([]);
  });
});

describe('web: lists', () => {
  it('moves within bounds and leaves the list alone outside them', () => {
    expect(moved([1, 2, 3], 0, 2)).to.deep.equal([2, 3, 1]);
    expect(moved([1, 2, 3], 2, 0)).to.deep.equal([3, 1, 2]);
    expect(moved([1, 2, 3], 0, -1)).to.deep.equal([1, 2, 3]);
    expect(moved([1, 2, 3], 5, 0)).to.deep.equal([1, 2, 3]);
    expect(without([1, 2, 3], 1)).to.deep.equal([1, 3]);
  });

  it('gathers plays under the day on which they began', () => {
    const play = (id: number, startedAt: Date) => ({
      id,
      startedAt: startedAt.toISOString(),
      title: 't',
      artist: 'a',
      album: null,
      room: null,
      msPlayed: null,
      outcome: null,
      learns: true,
      mine: true,
    });
    const days = byDay([
      play(3, new Date(2026, 10, 24, 0, 1)),
      play(2, new Date(2026, 10, 23, 23, 59)),
      play(1, new Date(2026, 10, 23, 1)),
    ]);
    expect(days.map(({ plays }) => plays.map(({ id }) => id))).to.deep.equal([[3], [2, 1]]);
    expect(days[0]?.from).to.equal(days[1]?.to);
  });
});

describe('web: what is written', () => {
  it('writes lengths and fills words', () => {
    expect(lengthOf(187_999)).to.equal('3:07');
    expect(lengthOf(3_765_000)).to.equal('1:02:45');
    expect(fill('{a} of {b} {c}', { a: 1, b: 'two' })).to.equal('1 of two {c}');
  });

  it('moves the position only while it plays and never past the end', () => {
    const playing = { trackId: 1, title: 't', artist: 'a', album: null, positionMs: 1000, durationMs: 5000, atMs: 100 };
    expect(positionOf({ ...playing, state: 'playing' }, 1100)).to.equal(2000);
    expect(positionOf({ ...playing, state: 'playing' }, 99_000)).to.equal(5000);
    expect(positionOf({ ...playing, state: 'paused' }, 99_000)).to.equal(1000);
  });

  it('makes a silent WAV whose header tells its own length', () => {
    const wave = silentWave();
    const view = new DataView(wave.buffer);
    expect(String.fromCharCode(...wave.slice(0, 4))).to.equal('RIFF');
    expect(view.getUint32(4, true)).to.equal(wave.length - 8);
    expect(view.getUint32(40, true)).to.equal(wave.length - 44);
    expect(wave.slice(44).every((sample) => sample === 128)).to.equal(true);
  });
});
