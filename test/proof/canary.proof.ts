// Every case of the canary proof, not only every pair of its values: kind, purpose, denial, delivery, quality, carrier and broker.
import { expect } from 'chai';
import { type BrokerName, brokers, type Denial, denials, everyCase, worldOf } from './canary-cases.ts';
import { judge } from './canary-judge.ts';
import { everyPlay, playsOf } from './canary-plays.ts';
import { runCanaries } from './canary-run.ts';
import { addFigure } from './figures.ts';

const numbered = everyCase().map((one, n) => ({ one, n }));

/** One house for each denial: what a house with all of them at once takes grows faster than its cases do. */
const of = (broker: BrokerName, denial: Denial) =>
  numbered.filter(({ one }) => one.broker === broker && one.denial === denial);

const plays = everyPlay();

describe('every case of what nobody allowed', function () {
  this.timeout(1_800_000);

  for (const broker of brokers) {
    for (const denial of denials) {
      const cases = of(broker, denial);
      const world = worldOf({ denial });
      const played = playsOf(plays, broker, world).filter((one) => one.denial === denial);
      it(`leaves no byte behind: ${cases.length} of sensors and ${played.length} of plays, ${broker}, ${denial}`, () =>
        runCanaries({ broker, world, cases, plays: played }, async (gathered) => {
          const sent = { world, cases: cases.map(({ one }) => one), plays: played };
          const verdict = await judge(gathered, sent);
          const { hits, controls, missing } = verdict;
          addFigure(
            `canaries, ${broker}, ${denial}`,
            `${cases.length} of sensors and ${played.length} of plays, ${hits.length} hits`,
          );
          addFigure(
            `controls, ${broker}, ${denial}`,
            `${controls.length} of ${controls.length + missing.length} found (0 missing or the run is void)`,
          );
          expect(hits).to.deep.equal([]);
          expect(missing).to.deep.equal([]);
        }));
    }
  }
});
