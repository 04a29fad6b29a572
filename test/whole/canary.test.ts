// What nobody allowed leaves no byte, whatever it is, why ever it is denied and however it comes: every pair of these, on both brokers.
import { expect } from 'chai';
import { type BrokerName, brokers, pairwiseCases, type World, worldOf, worlds } from '../proof/canary-cases.ts';
import { judge } from '../proof/canary-judge.ts';
import { runCanaries } from '../proof/canary-run.ts';
import { needs } from '../support/parts.ts';

const numbered = pairwiseCases().map((one, n) => ({ one, n }));

const of = (broker: BrokerName, world: World) =>
  numbered.filter(({ one }) => one.broker === broker && worldOf(one) === world);

describe('what nobody allowed', function () {
  this.timeout(300_000);

  for (const broker of brokers) {
    for (const world of worlds) {
      const cases = of(broker, world);
      it(`leaves no byte behind: ${cases.length} cases, ${broker}, ${world}`, async function () {
        if (broker === 'mosquitto') needs(this, 'mosquitto');
        await runCanaries({ broker, world, cases }, async (gathered) => {
          const verdict = await judge(
            gathered,
            cases.map(({ one }) => one),
          );
          expect(verdict.hits).to.deep.equal([]);
          expect(verdict.missing).to.deep.equal([]);
        });
      });
    }
  }
});
