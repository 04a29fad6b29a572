// Every case of the canary proof, not only every pair of its values: kind, purpose, denial, delivery, quality, carrier and broker.
import { expect } from 'chai';
import { type BrokerName, brokers, everyCase, type World, worldOf, worlds } from './canary-cases.ts';
import { judge } from './canary-judge.ts';
import { everyPlay, playsOf } from './canary-plays.ts';
import { runCanaries } from './canary-run.ts';
import { addFigure } from './figures.ts';

const numbered = everyCase().map((one, n) => ({ one, n }));

const of = (broker: BrokerName, world: World) =>
  numbered.filter(({ one }) => one.broker === broker && worldOf(one) === world);

const plays = everyPlay();

describe('every case of what nobody allowed', function () {
  this.timeout(1_800_000);

  for (const broker of brokers) {
    for (const world of worlds) {
      const cases = of(broker, world);
      const played = playsOf(plays, broker, world);
      it(`leaves no byte behind: ${cases.length} of sensors and ${played.length} of plays, ${broker}, ${world}`, () =>
        runCanaries({ broker, world, cases, plays: played }, async (gathered) => {
          const sent = { world, cases: cases.map(({ one }) => one), plays: played };
          const verdict = await judge(gathered, sent);
          const { hits, controls, missing } = verdict;
          addFigure(
            `canaries, ${broker}, ${world}`,
            `${cases.length} of sensors and ${played.length} of plays, ${hits.length} hits`,
          );
          addFigure(
            `controls, ${broker}, ${world}`,
            `${controls.length} of ${controls.length + missing.length} found (0 missing or the run is void)`,
          );
          expect(hits).to.deep.equal([]);
          expect(missing).to.deep.equal([]);
        }));
    }
  }
});
