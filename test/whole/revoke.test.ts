// Taken back is taken back at once: from the click until the house holds and takes nothing, while 500 messages a second come in.
import { expect } from 'chai';
import { brokers } from '../proof/canary-cases.ts';
import { measureRevokes, percentile } from '../proof/revoke-run.ts';
import { needs } from '../support/parts.ts';

/** `npm run test:proof` takes 300 and holds all but the last hundredth to the 250 ms. */
const revokes = 24;
const stops = 6;

describe('what is taken back under 500 messages a second', function () {
  this.timeout(900_000);

  for (const broker of brokers) {
    it(`is over at once, and stays so over a cut connection, a restart and a crash: ${broker}`, async function () {
      if (broker === 'mosquitto') needs(this, 'mosquitto');
      // One broker each: a restart costs the same on both, and only a foreign broker's connection is the house's own.
      const around = broker === 'mosquitto' ? { cuts: 1, restarts: 0 } : { cuts: 0, restarts: 1 };
      const measured = await measureRevokes({ broker, revokes, stops, ...around });
      const { revokeMs, stopMs, cutMs, returned, sentPerSecond } = measured;
      expect(revokeMs).to.have.length(revokes);
      expect(stopMs).to.have.length(stops);
      expect(cutMs).to.have.length(around.cuts);
      expect(returned).to.equal(0);
      expect(sentPerSecond).to.be.greaterThan(450);
      // Tests run side by side here, and hold some of them up; on a quiet machine it is `npm run test:proof` that judges.
      const all = [...revokeMs, ...stopMs];
      expect(percentile(all, 0.5)).to.be.at.most(250);
      expect(percentile(all, 0.9)).to.be.at.most(1000);
    });
  }
});
