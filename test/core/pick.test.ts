// Picks are the sum of their reasons, always the same for the same past, and lists that people can live with.
import { expect } from 'chai';
import fc from 'fast-check';
import { evidenceOf, explain, shownReasons } from '../../server/core/explain.ts';
import { liftsOf } from '../../server/core/list-order.ts';
import { neutralPicks } from '../../server/core/neutral.ts';
import { type PickRequest, pickTracks, skipProbability } from '../../server/core/pick.ts';
import { addToCatalogue, createCatalogue } from '../../server/core/taste/catalogue.ts';
import { foldTaste, observe } from '../../server/core/taste/observe.ts';
import type { TastePlay } from '../../server/core/taste/play.ts';
import { createTaste } from '../../server/core/taste/taste.ts';
import { makeHistory, randomFrom } from '../bench/made-history.ts';

const made = makeHistory(3, 1500).map(
  (play, place): TastePlay => ({
    atMs: play.atS * 1000,
    key: play.id,
    artist: play.artist,
    album: play.album,
    room: place % 40 < 20 ? 'kitchen' : 'living',
    msPlayed: place % 11 === 0 ? 5000 : 200_000,
    skipped: place % 11 === 0,
    reaction: null,
  }),
);
const taste = foldTaste(made);
const lastMs = made[made.length - 1]?.atMs ?? 0;
const catalogue = createCatalogue(
  made.map((play) => ({ key: play.key, artist: play.artist, album: play.album, owned: true })),
);
for (let track = 0; track < 200; track++)
  addToCatalogue(catalogue, { key: `new ${track}`, artist: `artist ${track % 40}`, album: null, owned: true });

const ask = (
  change: Partial<PickRequest> & { recent?: readonly string[]; atMs?: number; room?: string | null } = {},
) => {
  const {
    recent = made.slice(-5).map((play) => play.key),
    atMs = lastMs + 240_000,
    room = 'kitchen',
    ...rest
  } = change;
  const request: PickRequest = {
    tastes: [{ taste, weight: 1 }],
    catalogue,
    context: { atMs, room, recent },
    mode: 'next',
    k: 30,
    ...rest,
  };
  return pickTracks(request);
};

describe('picks', () => {
  it('are the sum of their reasons, with a baseline and a small rest', () => {
    const place = fc.integer({ min: 0, max: made.length - 10 });
    fc.assert(
      fc.property(place, fc.constantFrom('next' as const, 'playlist' as const), fc.nat(72), (from, mode, hours) => {
        const recent = made.slice(from, from + 6).map((play) => play.key);
        for (const pick of ask({ recent, mode, atMs: lastMs + hours * 3600_000 })) {
          expect(pick.why.reduce((sum, term) => sum + term.value, 0)).to.be.closeTo(pick.score, 1e-6);
          expect(pick.why.filter((term) => term.reason === 'baseline')).to.have.length(1);
          const positive = pick.why.reduce(
            (sum, term) => (term.reason === 'baseline' ? sum : sum + Math.max(0, term.value)),
            0,
          );
          const rest = pick.why.find((term) => term.reason === 'rest')?.value ?? 0;
          expect(Math.abs(rest)).to.be.at.most(0.2 * positive + 1e-9);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('come best first, without duplicates, and never the one that just played', () => {
    const picks = ask();
    expect(picks).to.have.length(30);
    expect(new Set(picks.map((pick) => pick.id)).size).to.equal(30);
    for (const [place, pick] of picks.entries())
      expect(pick.score).to.be.at.most((picks[place - 1]?.score ?? Number.POSITIVE_INFINITY) + 1e-9);
    expect(picks.map((pick) => pick.id)).not.to.include(made[made.length - 1]?.key);
  });

  it('are the same for the same past, and reading them changes nothing', () => {
    const before = ask({ mode: 'playlist' });
    ask();
    expect(ask({ mode: 'playlist' })).to.deep.equal(before);
    expect(ask({ mode: 'playlist', tastes: [{ taste: foldTaste(made), weight: 3 }] })).to.deep.equal(before);
  }).timeout(60_000);

  it('do not read a taste that is not asked', () => {
    const other = foldTaste([{ ...(made[0] as TastePlay), key: 'secret', artist: 'nobody' }]);
    const alone = ask();
    expect(alone.map((pick) => pick.id)).not.to.include('secret');
    const both = ask({
      tastes: [
        { taste, weight: 0.5 },
        { taste: other, weight: 0.5 },
      ],
      k: 400,
    });
    expect(both.map((pick) => pick.id)).to.include('secret');
    expect(ask()).to.deep.equal(alone);
  });

  it('never offer what somebody disliked', () => {
    const sulking = foldTaste(made);
    const best = ask()[0]?.id ?? '';
    const play = made.find((other) => other.key === best) as TastePlay;
    observe(sulking, { ...play, atMs: lastMs + 1000, reaction: 'dislike' });
    const picks = ask({ tastes: [{ taste: sulking, weight: 1 }], k: 400 });
    expect(picks.map((pick) => pick.id)).not.to.include(best);
  }).timeout(60_000);

  it('are only what can be played here, when that is asked', () => {
    const few = createCatalogue(
      [...catalogue.tracks.values()].map((track, place) => ({ ...track, owned: place % 9 === 0 })),
    );
    for (const mode of ['next', 'playlist'] as const)
      for (const pick of ask({ catalogue: few, ownedOnly: true, mode }))
        expect(few.tracks.get(pick.id)?.owned).to.equal(true);
  });

  it('fill a list without history from the library, and say so', () => {
    const picks = ask({ tastes: [{ taste: createTaste(), weight: 1 }], mode: 'playlist', recent: [] });
    expect(picks).to.have.length(30);
    expect(picks[0]?.why.map((term) => term.reason)).to.include('no-history');
    expect(ask({ tastes: [], mode: 'playlist', recent: [] })).to.have.length(30);
  });

  it('prefer the mood that was chosen, where something measured it', () => {
    const random = randomFrom(5);
    const energies = createCatalogue([...catalogue.tracks.values()].map((track) => ({ ...track, energy: random() })));
    const mean = (mood: 'calm' | 'lively'): number => {
      const picks = ask({ catalogue: energies, mode: 'playlist', mood });
      return picks.reduce((sum, pick) => sum + (energies.tracks.get(pick.id)?.energy ?? 0), 0) / picks.length;
    };
    expect(mean('lively')).to.be.above(mean('calm') + 0.2);
  });
});

describe('a playlist', () => {
  const unheard = (key: string): boolean => !taste.trackIds.has(key);

  it('repeats nothing too soon, spaces artists and keeps a share of new music', () => {
    for (const hours of [0.1, 1, 5, 30]) {
      const atMs = lastMs + hours * 3600_000;
      const picks = ask({ mode: 'playlist', atMs });
      expect(picks).to.have.length(30);
      const artists = picks.map((pick) => catalogue.tracks.get(pick.id)?.artist ?? '');
      const recent = made.filter((play) => atMs - play.atMs < 4 * 3600_000).map((play) => play.key);
      for (const pick of picks) expect(recent).not.to.include(pick.id);
      for (const [place, artist] of artists.entries()) {
        expect(artists.slice(Math.max(0, place - 2), place)).not.to.include(artist);
        expect(artists.filter((other) => other === artist).length).to.be.at.most(2);
      }
      expect(picks.filter((pick) => unheard(pick.id)).length).to.be.within(3, 9);
    }
  });

  it('surprises with more new music', () => {
    const count = (mood: 'none' | 'surprise') =>
      ask({ mode: 'playlist', mood }).filter((pick) => unheard(pick.id)).length;
    expect(count('surprise')).to.be.above(count('none') + 5);
  });

  it('reads best first, and names what the order added', () => {
    const picks = ask({ mode: 'playlist', recent: [], atMs: lastMs + 30 * 3600_000 });
    for (const [place, pick] of picks.entries())
      expect(pick.score).to.be.at.most((picks[place - 1]?.score ?? Number.POSITIVE_INFINITY) + 1e-9);
    expect(picks.some((pick) => pick.why.some((term) => term.reason === 'order' && term.value > 0))).to.equal(true);
    expect(liftsOf([3, 1, 2, 2, 0])).to.deep.equal([0, 1, 0, 0, 0]);
  });

  it('may repeat an ended session, but not the running one nor what is already on a list', () => {
    const heard = made.slice(-10).map((play) => play.key);
    const next = lastMs + 30 * 3600_000;
    const again = ask({ mode: 'playlist', recent: heard, atMs: next, k: 200 }).map((pick) => pick.id);
    expect(again.filter((key) => heard.includes(key))).not.to.have.length(0);
    const queued = again.filter((key) => !made.slice(-60).some((play) => play.key === key)).slice(0, 5);
    const rest = ask({ mode: 'playlist', recent: [...heard, ...queued], atMs: next, k: 200 }).map((pick) => pick.id);
    for (const key of queued) expect(rest).not.to.include(key);
    const running = ask({ mode: 'playlist', recent: [] }).map((pick) => pick.id);
    for (const key of heard.slice(-1)) expect(running).not.to.include(key);
  });

  it('goes on in a house with a handful of tracks', () => {
    const few = made.slice(-3);
    const small = foldTaste(few);
    const library = createCatalogue(few.map((play) => ({ ...play, owned: true })));
    const recent = few.map((play) => play.key);
    expect(
      ask({ tastes: [{ taste: small, weight: 1 }], catalogue: library, mode: 'playlist', recent }),
    ).not.to.have.length(0);
  });
});

describe('reasons', () => {
  it('are shown only when they carry a fifth, with true counts', () => {
    const why = [
      { reason: 'follows', value: 1 },
      { reason: 'memory', value: 0.1 },
      { reason: 'liked', value: -2 },
      { reason: 'baseline', value: 5 },
    ];
    expect(shownReasons(why).map((term) => term.reason)).to.deep.equal(['follows']);
    const plays = ['a', 'b', 'a', 'b', 'a', 'b', 'a', 'c'].map(
      (key, place): TastePlay => ({
        atMs: place * 200_000,
        key,
        artist: 'x',
        album: null,
        room: 'kitchen',
        msPlayed: null,
        skipped: null,
        reaction: null,
      }),
    );
    const tastes = [{ taste: foldTaste(plays), weight: 1 }];
    const evidence = evidenceOf(tastes, { key: 'b', artist: 'x', room: 'kitchen', recent: ['a'], beforeTitle: 'A' });
    expect(evidence).to.include({ plays: 3, playsHere: 3 });
    expect(explain(why, evidence)).to.deep.equal(['usually follows A (3 of 4 times)']);
  });
});

describe('neutral picks', () => {
  it('depend on the library and the seed alone', () => {
    const picks = neutralPicks(catalogue, 1, 20);
    expect(picks).to.have.length(20);
    expect(neutralPicks(catalogue, 1, 20)).to.deep.equal(picks);
    expect(neutralPicks(catalogue, 2, 20)).not.to.deep.equal(picks);
  });
});

describe('the skip probability', () => {
  it('rises for what is always skipped and after a run of skips', () => {
    const hated = createTaste();
    for (let place = 0; place < 200; place++) {
      const skipped = place % 2 === 0;
      const play = {
        atMs: place * 7200_000,
        key: skipped ? 'bad' : 'good',
        artist: skipped ? 'b' : 'g',
        album: null,
        room: null,
        reaction: null,
      };
      observe(hated, { ...play, skipped, msPlayed: null });
    }
    const p = (key: string) =>
      skipProbability({ tastes: [{ taste: hated, weight: 1 }], atMs: 201 * 7200_000, key, artist: null });
    expect(p('bad')).to.be.above(p('good') + 0.3);
    expect(skipProbability({ tastes: [], atMs: 0, key: 'x', artist: null })).to.be.within(0, 1);
  });
});
