// What nobody allowed leaves no byte, whatever it is, why ever it is denied and however it comes: every pair of these, on both brokers.
import { expect } from 'chai';
import { brokers, pairwiseCases, worldOf, worlds } from '../proof/canary-cases.ts';
import { judge, type Verdict } from '../proof/canary-judge.ts';
import { pairwisePlays, playsOf } from '../proof/canary-plays.ts';
import { runCanaries } from '../proof/canary-run.ts';
import { needs } from '../support/parts.ts';

const numbered = pairwiseCases().map((one, n) => ({ one, n }));
const plays = pairwisePlays();

const houses = brokers.flatMap((broker) =>
  worlds.map((world) => ({
    broker,
    world,
    cases: numbered.filter(({ one }) => one.broker === broker && worldOf(one) === world),
    plays: playsOf(plays, broker, world),
  })),
);
type CanaryHouse = (typeof houses)[number];

const lookInto = async ({ broker, world, cases, plays: played }: CanaryHouse): Promise<Verdict> => {
  let verdict: Verdict | null = null;
  await runCanaries({ broker, world, cases, plays: played }, async (gathered) => {
    verdict = await judge(gathered, { world, cases: cases.map(({ one }) => one), plays: played });
  });
  if (verdict === null) throw new Error('nothing was gathered');
  return verdict;
};

/** A house mostly waits for its broker and its restarts, so that two of them side by side take little longer than one. */
const atOnce = 2;

describe('what nobody allowed', function () {
  this.timeout(900_000);
  const verdicts = new Map<CanaryHouse, Promise<Verdict>>();

  before(function () {
    needs(this, 'mosquitto', 'strace');
    let lanes = Array.from({ length: atOnce }, () => Promise.resolve<unknown>(null));
    for (const house of houses) {
      const [free = Promise.resolve(), ...busy] = lanes;
      const verdict = free.then(() => lookInto(house));
      // Whether it holds is asked for below, house by house.
      const ended = verdict.catch(() => null);
      verdicts.set(house, verdict);
      lanes = [...busy, ended];
    }
  });

  for (const house of houses) {
    const { broker, world, cases } = house;
    it(`leaves no byte behind: ${cases.length} of sensors and ${house.plays.length} of plays, ${broker}, ${world}`, async () => {
      const verdict = await verdicts.get(house);
      expect(verdict?.hits).to.deep.equal([]);
      expect(verdict?.missing).to.deep.equal([]);
    });
  }
});
