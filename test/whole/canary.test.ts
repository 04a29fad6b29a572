// What nobody allowed leaves no byte, whatever it is, why ever it is denied and however it comes: every pair of these, on both brokers.
import { expect } from 'chai';
import { type BrokerName, brokers, pairwiseCases, type World, worldOf, worlds } from '../proof/canary-cases.ts';
import { judge } from '../proof/canary-judge.ts';
import { pairwisePlays, playsOf } from '../proof/canary-plays.ts';
import { runCanaries } from '../proof/canary-run.ts';
import { needs } from '../support/parts.ts';

const numbered = pairwiseCases().map((one, n) => ({ one, n }));

const of = (broker: BrokerName, world: World) =>
  numbered.filter(({ one }) => one.broker === broker && worldOf(one) === world);

const plays = pairwisePlays();

describe('what nobody allowed', function () {
  this.timeout(900_000);

  for (const broker of brokers) {
    for (const world of worlds) {
      const cases = of(broker, world);
      const played = playsOf(plays, broker, world);
      it(`leaves no byte behind: ${cases.length} of sensors and ${played.length} of plays, ${broker}, ${world}`, async function () {
        needs(this, broker === 'mosquitto' ? 'mosquitto' : 'strace');
        await runCanaries({ broker, world, cases, plays: played }, async (gathered) => {
          const sent = { world, cases: cases.map(({ one }) => one), plays: played };
          const verdict = await judge(gathered, sent);
          expect(verdict.hits).to.deep.equal([]);
          expect(verdict.missing).to.deep.equal([]);
        });
      });
    }
  }
});
