// On a full disk people still come in, and whoever is in stays so: else nobody could forget anything to make room.
import { expect } from 'chai';
import { createSignIns } from '../../server/http/sign-in.ts';
import type { Db } from '../../server/store/db.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { fillHousehold, openTestStore } from '../support/stores.ts';

const hourMs = 3600_000;

describe('http/sign-in on a full disk', () => {
  it('opens a session with the space of the ballast, and serves one that cannot be noted as used', async () => {
    const store = await openTestStore();
    try {
      const { ada } = await fillHousehold(store);
      let lent = 0;
      const real = store.db;
      const full: Db = Object.assign(Object.create(real), {
        write: () => Promise.reject(new Error('SQLITE_FULL: database or disk is full')),
        lendBallast: async <T>(work: () => Promise<T>): Promise<T> => {
          lent += 1;
          const { write } = full;
          Object.assign(full, { write: real.write });
          return work().finally(() => Object.assign(full, { write }));
        },
      });
      const clock = createFakeClock();
      const signIns = createSignIns(full, clock);
      const secret = await signIns.openSession(ada, 'password');
      expect(lent).to.equal(1);
      expect((await signIns.viewerOf(secret, 'session'))?.person).to.equal(ada);
      clock.advance(25 * hourMs);
      expect((await signIns.viewerOf(secret, 'session'))?.person).to.equal(ada);
      expect(lent, 'its last use is not worth the ballast').to.equal(1);
    } finally {
      await store.drop();
    }
  });
});
