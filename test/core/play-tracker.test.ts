// What became of a play: the script of twenty-one plays that was measured on a real player, told by statuses alone.
import { expect } from 'chai';
import type { Outcome } from '../../config/words/play.ts';
import type { SpeakerNow, TrackedPlay } from '../../server/core/house-types.ts';
import {
  endPlay,
  type Intent,
  isOver,
  outcomeOf,
  trackPlay,
  trackStatus,
  withIntent,
} from '../../server/core/play-tracker.ts';
import { makeItem } from '../house/simulated-house.ts';

const durationMs = 20_000;

const fresh = (): TrackedPlay =>
  trackPlay({
    playId: 'p1',
    item: makeItem(1, durationMs),
    speaker: 1,
    origin: 'person',
    person: 1,
    startedAtMs: 5000,
    durationMs,
  });

type Told = Partial<SpeakerNow> & { readonly at: number };
type Step = Told | { readonly at: number; readonly intent: Intent } | { readonly at: number; readonly lost: true };

const status = ({ at, ...told }: Told): SpeakerNow => ({
  playId: 'p1',
  foreign: false,
  state: 'playing',
  positionMs: at,
  durationMs,
  volumePercent: 30,
  error: null,
  atMonoMs: at,
  ...told,
});

const follow = (steps: readonly Step[]): { outcome: Outcome; listenedMs: number } | null => {
  let play = fresh();
  const end = (outcome: Outcome, monoMs: number) => {
    const event = endPlay(play, outcome, { room: 'kitchen', monoMs, atMs: 5000 + monoMs });
    return event === null ? null : { outcome: event.outcome, listenedMs: event.listenedMs };
  };
  for (const one of steps) {
    if ('intent' in one) play = withIntent(play, one.intent, { atMs: 0, monoMs: one.at });
    else if ('lost' in one) return end('lost', one.at);
    else {
      const now = status(one);
      if (isOver(play, now)) return end(outcomeOf(play, now), one.at);
      play = trackStatus(play, now);
    }
  }
  return null;
};

const stopped = { state: 'idle', playId: null, positionMs: 0 } as const;
const begun: Step = { at: 0, state: 'playing' };

/** [what happens, the statuses, outcome, milliseconds listened] */
const script: readonly (readonly [string, readonly Step[], Outcome, number])[] = [
  ['a natural end', [begun, { at: 20_000, ...stopped }], 'finished', 20_000],
  ['a natural end that is told a little early', [begun, { at: 19_700, ...stopped }], 'finished', 19_700],
  ['a natural end that is told late', [begun, { at: 20_900, ...stopped }], 'finished', 20_000],
  [
    'a natural end after many statuses',
    [begun, { at: 4000 }, { at: 12_000 }, { at: 20_003, ...stopped }],
    'finished',
    20_000,
  ],
  ['a natural end into the next piece', [begun, { at: 20_003, playId: 'p2', positionMs: 0 }], 'finished', 20_000],
  [
    'our skip',
    [begun, { at: 5000, intent: 'skipped_here' }, { at: 5040, playId: 'p2', positionMs: 0 }],
    'skipped_here',
    5040,
  ],
  [
    'our skip, told by a stop first',
    [begun, { at: 5000, intent: 'skipped_here' }, { at: 5100, ...stopped }],
    'skipped_here',
    5100,
  ],
  ['our stop', [begun, { at: 7000, intent: 'stopped_here' }, { at: 7030, ...stopped }], 'stopped_here', 7030],
  [
    'our other piece',
    [begun, { at: 3000, intent: 'replaced' }, { at: 3050, playId: 'p2', positionMs: 0 }],
    'replaced',
    3050,
  ],
  [
    'a skip in the last moment is an end',
    [begun, { at: 19_800, intent: 'skipped_here' }, { at: 19_850, playId: 'p2' }],
    'finished',
    19_850,
  ],
  [
    'a skip by another client',
    [begun, { at: 6000, playId: null, foreign: true, positionMs: 0 }],
    'skipped_elsewhere',
    6000,
  ],
  [
    'another piece of ours by another client',
    [begun, { at: 6000, playId: 'p9', positionMs: 0 }],
    'skipped_elsewhere',
    6000,
  ],
  ['a stop by another client', [begun, { at: 8000, ...stopped }], 'stopped_elsewhere', 8000],
  [
    'a command that was not obeyed is forgotten',
    [begun, { at: 4000, intent: 'skipped_here' }, { at: 6100, ...stopped }],
    'stopped_elsewhere',
    6100,
  ],
  [
    'pause and end',
    [begun, { at: 5000, state: 'paused' }, { at: 65_000, positionMs: 5000 }, { at: 80_010, ...stopped }],
    'finished',
    20_000,
  ],
  ['pause and stop', [begun, { at: 5000, state: 'paused' }, { at: 65_000, ...stopped }], 'stopped_elsewhere', 5000],
  [
    'a seek forward and the end',
    [begun, { at: 5000, positionMs: 15_000 }, { at: 10_005, ...stopped }],
    'finished',
    10_000,
  ],
  [
    'a seek back and the end',
    [begun, { at: 10_000, positionMs: 2000 }, { at: 28_004, ...stopped }],
    'finished',
    28_000,
  ],
  [
    'a stall counts nothing',
    [begun, { at: 2000, state: 'buffering' }, { at: 9000, positionMs: 2000 }, { at: 12_000, ...stopped }],
    'stopped_elsewhere',
    5000,
  ],
  ['a file that cannot be read', [begun, { at: 1000, ...stopped, error: 'decoder failed' }], 'error', 1000],
  ['a dead link', [begun, { at: 9000 }, { at: 12_500, lost: true }], 'lost', 12_500],
];

describe('the play tracker', () => {
  it('has twenty-one plays to judge', () => {
    expect(script).to.have.length(21);
  });

  for (const [name, steps, outcome, listenedMs] of script) {
    it(`${name}: ${outcome}`, () => {
      const told = follow(steps);
      expect(told?.outcome).to.equal(outcome);
      expect(told?.listenedMs).to.be.closeTo(listenedMs, 10);
    });
  }

  it('says nothing of a play that was never heard, or of whose track nobody knows', () => {
    const at = { room: 'kitchen', monoMs: 5, atMs: 5 };
    expect(endPlay(fresh(), 'error', at)).to.equal(null);
    const unknown = trackStatus({ ...fresh(), item: null }, status({ at: 0 }));
    expect(endPlay(unknown, 'finished', at)).to.equal(null);
  });

  it('knows no end without a length, and takes the length from the speaker', () => {
    const play = trackStatus({ ...fresh(), durationMs: null }, status({ at: 0, durationMs: null }));
    const over = status({ at: 90_000, ...stopped, durationMs: null });
    expect(outcomeOf(play, over)).to.equal('stopped_elsewhere');
    expect(trackStatus(play, status({ at: 10 })).durationMs).to.equal(durationMs);
    const event = endPlay(play, 'stopped_here', { room: 'kitchen', monoMs: 90_000, atMs: 95_000 });
    expect(event).to.include({ listenedMs: 90_000, endPositionMs: 90_000, durationMs: null, startedAtMs: 5000 });
  });

  it('takes a piece that runs out before its stated end for finished, and for passed over when that is early', () => {
    const runsOut = (at: number) => follow([{ at: 0 }, { at, state: 'idle', playId: null, ranOut: true }])?.outcome;
    expect(runsOut(13_000)).to.equal('finished');
    expect(runsOut(9000)).to.equal('skipped_elsewhere');
    expect(follow([{ at: 0 }, { at: 13_000, state: 'idle', playId: null }])?.outcome).to.equal('stopped_elsewhere');
  });
});
