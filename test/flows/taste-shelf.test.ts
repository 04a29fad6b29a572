// Tastes in memory: what is learnt as it happens equals what a fold of the store gives; who switched off has no voice.
import { expect } from 'chai';
import type { Track } from '../../config/words/track.ts';
import { serialiseTaste } from '../../server/core/taste/snapshot.ts';
import { reactionOf, tastePlayOf } from '../../server/flows/taste-facts.ts';
import { createTasteShelf } from '../../server/flows/taste-shelf.ts';
import { createCatalogue } from '../../server/flows/track-catalogue.ts';
import { appendPlay } from '../../server/store/plays.ts';
import { saveReaction } from '../../server/store/reactions.ts';
import { createFakeClock, noonMs } from '../support/fake-clock.ts';
import { addTracks, fillHousehold, openTestStore, permitNow, playOf, type TestStore } from '../support/stores.ts';

describe('flows/taste-shelf', () => {
  let store: TestStore;
  beforeEach(async () => {
    store = await openTestStore();
    await fillHousehold(store);
  });
  afterEach(() => store.drop());

  it('learns as it happens what a fold would give, and gives nobody a voice who switched it off', async () => {
    const ids = await addTracks(store.db, ['a', 'b', 'c', 'd']);
    const library = createCatalogue(store.db);
    await library.refresh();
    const shelf = createTasteShelf({ db: store.db, clock: createFakeClock(noonMs + 3600_000), library });
    shelf.setListeners([1]);
    await shelf.fold();
    const trackOf = (index: number): Track => library.byId(ids[index % ids.length] ?? 0) ?? expect.fail('no track');
    for (let index = 0; index < 40; index += 1) {
      const track = trackOf((index * 7) % 5);
      const startedAtMs = noonMs + index * 200_000;
      const outcome = index % 6 === 5 ? 'skipped_here' : 'finished';
      const play = playOf({ trackId: track.id, startedAtMs, outcome, listenedMs: 150_000 });
      const permitted = await permitNow(store.db, play, { room: 'kitchen' });
      await store.db.write((write) =>
        appendPlay(write, permitted, { owner: 1, learn: true, offsetMin: 0, pick: null }),
      );
      shelf.learn(1, tastePlayOf(track, 'kitchen', { atMs: startedAtMs, msPlayed: 150_000, outcome }));
      shelf.settle(Number.POSITIVE_INFINITY);
      if (index % 9 !== 4) continue;
      const value = {
        room: 'kitchen',
        person: 1,
        trackId: track.id,
        kind: 'save',
        atMs: startedAtMs + 150_500,
      } as const;
      const reaction = await permitNow(store.db, value, { room: 'kitchen' });
      const said = await store.db.write((write) => saveReaction(write, reaction, { owner: 1, learn: true }));
      if (said === 'new') shelf.learn(1, reactionOf(track, value));
      shelf.settle(Number.POSITIVE_INFINITY);
    }
    const live = shelf.voices().map(({ taste }) => taste);
    expect(live).to.have.length(1);
    const [before] = live;
    await shelf.fold();
    const [after] = shelf.voices().map(({ taste }) => taste);
    expect(shelf.plays()).to.equal(40);
    if (before === undefined || after === undefined) throw new Error('no taste');
    expect(Buffer.from(serialiseTaste(after)).equals(Buffer.from(serialiseTaste(before)))).to.equal(true);
    expect(after.log.size).to.be.at.least(40);
    shelf.setListeners([]);
    expect(shelf.voices()).to.deep.equal([]);
    shelf.stop();
  });
});
